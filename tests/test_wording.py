"""Every code of the warehouse has its words, and one set of them."""

from __future__ import annotations

from enum import StrEnum

import pytest

from pipeline.page_records import TextOrigin
from pipeline.records import Bound, FilledBy, Flow, Kind, Status
from pipeline.verdicts.attach import By
from pipeline.verdicts.records import READ_FIELDS, Decision
from pipeline.wording import codes


@pytest.mark.parametrize(
    ("kind", "of"),
    [
        ("kind", Kind),
        ("status", Status),
        ("bound", Bound),
        ("bounded", Bound),
        ("flow", Flow),
        ("text_origin", TextOrigin),
        ("filled_by", FilledBy),
        ("decision", Decision),
        ("by", By),
    ],
)
def test_every_code_has_words(kind: str, of: type[StrEnum]) -> None:
    assert set(codes(kind)) == {str(code) for code in of}


def test_every_part_of_a_fact_has_a_name() -> None:
    assert set(codes("field")) >= set(READ_FIELDS)
