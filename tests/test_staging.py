from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_reports import RUN, make_pdf_report, make_text_report, make_words

from pipeline import staging
from pipeline.disk import DiskError
from pipeline.evidence import EvidenceFinder, MisplacedError, drop_breaks, overlapping, printed_lines
from pipeline.records import Fact, Report, Span
from pipeline.rows import SCHEMAS
from pipeline.staging import Failure, is_failure, is_staged, list_staged, stage_failure, stage_report, staged_folder

FAILURE = Failure(None, "坏.pdf", "in/坏.pdf", 3, "the page is damaged.", "Print it again.", "BrokenPdfError")


def fact_of(report: Report, quote: str) -> Fact:
    return next(fact for fact in report.extraction.facts if fact.quote == quote)


def finder_of(report: Report) -> EvidenceFinder:
    return EvidenceFinder(report.source, report.pages, report.blocks)


def test_a_report_is_staged_with_one_file_a_table(tmp_path: Path) -> None:
    report = make_text_report()
    staged = stage_report(report, RUN, tmp_path)
    assert staged == staged_folder(report.source.sha256, RUN.run_id, tmp_path)
    assert staged.name == f"{report.source.sha256[:16]}-{RUN.run_id}"
    assert is_staged(report.source.sha256, RUN.run_id, tmp_path)
    assert {path.stem for path in staged.iterdir()} == set(SCHEMAS)
    assert list_staged(tmp_path) == [staged]


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    one = stage_report(make_pdf_report(), RUN, tmp_path / "one")
    two = stage_report(make_pdf_report(), RUN, tmp_path / "two")
    assert {path.name: path.read_bytes() for path in one.iterdir()} == {
        path.name: path.read_bytes() for path in two.iterdir()
    }


def test_a_staged_report_is_reused(tmp_path: Path) -> None:
    staged = stage_report(make_text_report(), RUN, tmp_path)
    before = {path.name: path.stat().st_mtime_ns for path in staged.iterdir()}
    assert stage_report(make_text_report(), RUN, tmp_path) == staged
    assert {path.name: path.stat().st_mtime_ns for path in staged.iterdir()} == before


def test_staging_that_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(staging, "_sync", fail)
    with pytest.raises(DiskError, match="no space left"):
        stage_report(make_text_report(), RUN, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_unfinished_directory_is_not_staged(tmp_path: Path) -> None:
    (tmp_path / ".0123456789abcdef-r-1.crashed").mkdir()
    assert list_staged(tmp_path) == []


def test_a_failure_is_staged_once(tmp_path: Path) -> None:
    staged = stage_failure(FAILURE, RUN, tmp_path)
    assert stage_failure(FAILURE, RUN, tmp_path) == staged
    assert is_failure(staged)
    (row,) = pq.read_table(staged / "quarantine.parquet").to_pylist()
    assert (row["file_name"], row["page_no"], row["cause"]) == ("坏.pdf", 3, "the page is damaged.")


def test_a_quote_over_a_line_break_is_one_piece() -> None:
    report = make_text_report()
    evidence = finder_of(report).find(fact_of(report, "7项"))
    (piece,) = evidence.pieces
    assert piece.span.of(report.pages[0].text) == "7\n项"
    assert (evidence.source_line, evidence.box) == (2, None)


def test_a_quote_over_a_page_break_is_two_pieces() -> None:
    report = make_text_report()
    evidence = finder_of(report).find(fact_of(report, "1.2亿元"))
    parts = [piece.span.of(report.pages[piece.page_no - 1].text) for piece in evidence.pieces]
    assert parts == ["1.2", "亿元"]
    assert [piece.page_no for piece in evidence.pieces] == [1, 2]
    assert evidence.source_line == 3


def test_lines_are_counted_over_the_whole_file() -> None:
    report = make_text_report(extra="在校生12人。\n")
    second = report.pages[1]
    start = second.text.index("12人")
    whole = "".join(page.text for page in report.pages)
    expected = whole.count("\n", 0, len(report.pages[0].text) + start) + 1
    block = replace(report.blocks[2], pieces=(replace(report.blocks[2].pieces[0], page_start=start, length=3),))
    fact = replace(fact_of(report, "7项"), block_id=block.block_id, span=Span(0, 3))
    found = EvidenceFinder(report.source, report.pages, [block]).find(fact)
    assert found.source_line == expected == 6


def test_the_box_of_a_quote_over_a_line_break_holds_both_lines() -> None:
    report = make_pdf_report()
    evidence = finder_of(report).find(fact_of(report, "63.5%"))
    assert evidence.box == (20.0, 60.0, 130.0, 92.0)
    page = report.pages[0]
    lines = printed_lines(page.text, page.words, evidence.pieces[0].span)
    assert [[word.span.of(page.text) for word in line] for line in lines] == [["63.5"], ["%"]]


def test_a_fact_without_a_place_is_refused(tmp_path: Path) -> None:
    report = make_text_report()
    with pytest.raises(MisplacedError, match="stands on no page"):
        stage_report(replace(report, blocks=report.blocks[:1]), RUN, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_value_too_long_for_the_column_becomes_an_unlinked_number(tmp_path: Path) -> None:
    report = make_text_report()
    facts = tuple(
        replace(fact, value=Decimal(10) ** 30) if fact.quote == "12,034人" else fact for fact in report.extraction.facts
    )
    staged = stage_report(replace(report, extraction=replace(report.extraction, facts=facts)), RUN, tmp_path)
    assert pq.read_table(staged / "fact.parquet").num_rows == 2
    unlinked = pq.read_table(staged / "unlinked.parquet").to_pylist()
    assert [(row["quote"], row["reason"]) for row in unlinked] == [
        ("88", "no_indicator"),
        ("12,034人", "value_too_long"),
    ]


@given(st.text(alphabet="7项1人\n", min_size=1, max_size=30), st.data())
def test_words_under_a_span_are_those_that_overlap_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    words = make_words(text)
    assert overlapping(words, span) == [word for word in words if word.span.overlaps(span)]
    printed = ["".join(word.span.of(text) for word in line) for line in printed_lines(text, words, span)]
    assert drop_breaks(span.of(text)) in "".join(printed)
