"""Records made quickly are what `dataclass` alone would have made."""

from __future__ import annotations

import dataclasses
import inspect
import pickle

import pytest

from pipeline.quick_init import quick_init
from pipeline.records import FilledBy, Mention, MentionKind, Slot, Span

MENTION = Mention("m-1", "b-1", Span(0, 2), "3项", MentionKind.QUANTITY, "number.count")


def test_fields_may_be_named_and_have_defaults() -> None:
    assert Slot("学校", filled_by=FilledBy.DEFAULT) == Slot("学校", FilledBy.DEFAULT, None, None)
    assert inspect.signature(Slot).parameters["rule_id"].default is None


def test_a_field_that_is_left_out_is_asked_for() -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'end'"):
        Span(1)  # type: ignore[call-arg]


def test_what_a_record_checks_of_itself_is_checked() -> None:
    with pytest.raises(ValueError, match="span"):
        Span(2, 1)


def test_a_record_stays_frozen_and_a_key_and_crosses_processes() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        MENTION.quote = "4项"  # type: ignore[misc]
    again = pickle.loads(pickle.dumps(MENTION))
    assert {MENTION: 1}[again] == 1
    assert dataclasses.replace(MENTION, quote="4项").quote == "4项"


def test_fields_that_need_more_than_storing_are_refused() -> None:
    @dataclasses.dataclass(frozen=True, slots=True)
    class Listed:
        members: list[str] = dataclasses.field(default_factory=list)

    with pytest.raises(TypeError, match=r"Listed\.members"):
        quick_init(Listed)
