from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from made_reports import RUN, make_pdf_report, make_text_report

from pipeline.records import Page, Report, Span, WordBox
from pipeline.staging import stage_report
from pipeline.verify import VerifyResult, verify_warehouse
from pipeline.warehouse import WarehousePaths, load_staged


def publish(folder: Path, *reports: Report) -> Path:
    paths = WarehousePaths.beside(folder / "reports.duckdb")
    for report in reports:
        stage_report(report, RUN, paths.staged)
    load_staged(paths)
    return paths.published


@pytest.fixture
def published(tmp_path: Path) -> Path:
    return publish(tmp_path, make_text_report(), make_pdf_report())


def damage(published: Path, statement: str) -> VerifyResult:
    with duckdb.connect(str(published)) as connection:
        connection.execute(statement)
    return verify_warehouse(published)


def with_words(page: Page, *words: WordBox) -> Page:
    return replace(page, words=(*page.words, *words))


def test_a_sound_warehouse_holds(published: Path) -> None:
    result = verify_warehouse(published)
    assert result == VerifyResult(checked=6, mentions=6, pieces=9, failures=())
    assert result.holds


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("update fact set quote = '8项' where quote = '7项'", "the text gives “7项”, not “8项”"),
        ("update pages set text = '山' || text where text like '青山%'", "the text gives"),
        ("update fact set start_offset = start_offset + 1 where quote = '7项'", "not that of its first piece"),
        ("update fact_pieces set end_offset = 99999 where piece_no = 2", "the text gives “1.2”, not “1.2亿元”"),
        ("delete from fact_pieces where piece_no = 2", "the text gives “1.2”, not “1.2亿元”"),
        ("update fact set block_start = block_start + 1 where quote = '7项'", "its block gives “项”, not “7项”"),
        ("update fact set block_id = 'b-none' where quote = '7项'", "its block is missing"),
        ("update fact set x1 = x1 + 20 where quote = '63.5%'", "is not that of its words"),
        ("update fact set x1 = 250 where quote = '63.5%'", "leaves the page of 200.0 × 300.0 points"),
        ("update fact set x0 = null where quote = '63.5%'", "it has no box"),
        ("update fact set x0 = 1, top = 1, x1 = 2, bottom = 2 where quote = '7项'", "a page without geometry"),
        ("delete from words where end_offset - start_offset > 1", "its box"),
        ("update mentions set quote = '7' where quote = '7项'", "the text gives “7项”, not “7”"),
        ("update unlinked set quote = '89'", "the text gives “88”, not “89”"),
        ("update block_pieces set page_start = page_start + 1 where piece_no = 2", "the text gives"),
        ("delete from pages where page_no = 2", "a page of its quote is missing"),
        ("delete from blocks where text like '编号%'", "its block"),
        ("delete from reports where source_name = '青山.txt'", "its report is not in the warehouse"),
        ("update fact set fact_id = 'f-1'", "6 rows have this id"),
        ("insert into blocks from blocks where text like '编号%'", "2 rows have this id"),
    ],
)
def test_a_changed_row_is_named(published: Path, statement: str, problem: str) -> None:
    result = damage(published, statement)
    assert not result.holds
    assert problem in "\n".join(map(str, result.failures))


def test_a_failure_says_file_page_table_and_row(published: Path) -> None:
    result = damage(published, "update fact set quote = '8项' where quote = '7项'")
    (failure,) = result.failures
    assert (failure.table, failure.source_name, failure.page_no) == ("fact", "青山.txt", 1)
    assert str(failure).startswith(f"青山.txt, page 1: fact {failure.row_id}: ")


def test_a_box_that_holds_another_word_is_found(tmp_path: Path) -> None:
    report = make_pdf_report()
    word = report.pages[0].words[-1]
    crossed = replace(word, x0=25.0, x1=27.0, top=62.0, bottom=70.0)  # in the box of 286人
    page = replace(report.pages[0], words=(*report.pages[0].words[:-1], crossed))
    result = verify_warehouse(publish(tmp_path, replace(report, pages=(page, report.pages[1]))))
    assert [failure.problem for failure in result.failures] == ["its box gives “286人。”, not “286人”"]


def test_a_word_that_the_quote_cuts_into_counts_with_its_part(tmp_path: Path) -> None:
    report = make_pdf_report()
    first, second = report.pages
    one, two = second.words[:2]  # 教 and 师, made one word; then 286 with 师
    joined = replace(second.words[2], span=Span(two.span.start, second.words[2].span.end), x0=two.x0)
    page = replace(second, words=(one, joined, *second.words[3:]))
    result = verify_warehouse(publish(tmp_path, replace(report, pages=(first, page))))
    assert result.holds
