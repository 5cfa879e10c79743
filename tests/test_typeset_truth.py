"""How right the typeset files are read, against the truth beside them; skipped where they are not.

The text files take a second and are held by the quick tests, the scans minutes and by the slow ones. Floors:
benchmarks/floors.json; to see every wrong cell: python -m benchmarks.typeset --scans --wrong.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from shared_files import shared

from benchmarks import same_facts, scanned_real, typeset
from benchmarks.floors import below, read_floors


def check(file_name: str) -> None:
    score = typeset.score_file(shared("reports", "typeset", file_name))
    assert below(file_name, score.figures(), read_floors("typeset")) == []
    assert sum(page.extra_tables for page in score.pages) == 0


@pytest.mark.parametrize("file_name", typeset.TEXT_FILES)
def test_text_files_are_read_as_they_are_printed(file_name: str) -> None:
    check(file_name)


@pytest.mark.slow
@pytest.mark.parametrize("file_name", [*typeset.SCANS, *typeset.BROKEN_LAYERS])
def test_scans_are_read_nearly_as_they_are_printed(file_name: str) -> None:
    check(file_name)


def held(names: tuple[str, ...]) -> None:
    facts = {name: same_facts.facts_of(shared("reports", "typeset", name)) for name in names}
    figures = same_facts.figures_by_file(facts)
    assert [line for name in names for line in below(name, figures[name], read_floors("same_facts"))] == []


def test_a_report_gives_the_same_facts_from_every_maker_of_files() -> None:
    held((*same_facts.TEXT_PDFS, *same_facts.OTHERS))


@pytest.mark.slow
def test_a_scan_gives_the_same_facts_as_the_text() -> None:
    held((same_facts.TEXT_PDFS[0], *same_facts.SCANS))


@pytest.mark.slow
def test_coloured_tables_of_a_real_report_give_the_same_facts_once_scanned(tmp_path: Path) -> None:
    name = "西京学院2023届毕业生就业质量年度报告.pdf"
    text, scan = scanned_real.twins(shared("reports", "real", name), *scanned_real.EXCERPTS[name], tmp_path)
    figures = scanned_real.figures_of(same_facts.facts_of(text), same_facts.facts_of(scan))
    assert below(name, figures, read_floors("scanned_real")) == []
