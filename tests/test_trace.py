from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from made_reports import RUN, make_pdf_report, make_text_report

from pipeline.records import FilledBy, Mention, MentionKind, Report, Slot, Span
from pipeline.staging import stage_report
from pipeline.trace import NoPageImageError, NoSuchFactError, draw_trace, trace_fact
from pipeline.trace_text import mark_text, render_trace
from pipeline.warehouse import WarehousePaths, load_staged, open_published
from pipeline.wording import digits


def publish(folder: Path, *reports: Report) -> Path:
    paths = WarehousePaths.beside(folder / "reports.duckdb")
    for report in reports:
        stage_report(report, RUN, paths.staged)
    load_staged(paths)
    return paths.published


def id_of(published: Path, quote: str, page_no: int = 1) -> str:
    with open_published(published) as connection:
        found = connection.execute("select fact_id from facts where quote = ? and page_no = ?", [quote, page_no])
        return str(found.fetchall()[0][0])


@pytest.fixture
def published(tmp_path: Path) -> Path:
    return publish(tmp_path, make_text_report(), make_pdf_report())


def test_a_trace_leads_from_the_fact_to_the_file(published: Path) -> None:
    trace = trace_fact(published, id_of(published, "1.2亿元"))
    assert trace.fact["value"] == Decimal(120_000_000)
    assert trace.fact["school"] == "青山职业学院"
    assert [(slot.name, slot.value, slot.filled_by) for slot in trace.slots] == [
        ("indicator", "指标", "same_sentence"),
        ("subject", "学校", "default"),
        ("period", "2023", "report"),
        ("status", "actual", "default"),
    ]
    assert trace.sentence_mark is not None
    assert trace.sentence_mark.of(trace.sentence) == "1.2亿元"
    assert [(piece.page_no, piece.span) for piece in trace.pieces] == [(1, Span(36, 39)), (2, Span(0, 2))]
    assert (trace.heading_path, trace.source_line, trace.box) == ("青山职业学院", 3, None)
    assert [line.line_no for line in trace.lines if line.marks] == [3]


def test_a_period_of_the_same_sentence_is_traced_to_its_words(tmp_path: Path) -> None:
    report = make_text_report()
    fact, *others = report.extraction.facts
    start = fact.sentence.index("2023年")
    words = Mention("m-year", fact.block_id, Span(start, start + 5), "2023年", MentionKind.PERIOD, "period", "2023")
    fact = replace(fact, period=Slot("2023", FilledBy.SAME_SENTENCE, words.mention_id))
    found = replace(report.extraction, facts=(fact, *others), mentions=(*report.extraction.mentions, words))
    published = publish(tmp_path, replace(report, extraction=found))
    quotes = {slot.name: slot.quote for slot in trace_fact(published, fact.fact_id).slots}
    assert quotes == {"indicator": None, "subject": None, "period": "2023年", "status": None}


def test_the_text_shows_the_quote_in_its_sentence_and_its_lines(published: Path) -> None:
    shown = render_trace(trace_fact(published, id_of(published, "7项")))
    assert "2023年获国家级奖【7项】，在校生12,034人。" in shown
    assert "→     2 │ 2023年获国家级奖【7】\n→     3 │ 【项】，在校生12,034人。经费到位1.2\n" in shown
    assert "青山.txt, line 2" in shown
    assert "7 项 (exact)" in shown


def test_a_quote_that_comes_twice_is_marked_where_it_stands(tmp_path: Path) -> None:
    report = make_text_report()
    award, count, funding = report.extraction.facts
    again = replace(count, span=Span(0, 1), quote="2", fact_id="f-first")
    report = replace(report, extraction=replace(report.extraction, facts=(award, again, funding)))
    trace = trace_fact(publish(tmp_path, report), "f-first")
    assert mark_text(trace.sentence, (trace.sentence_mark,) if trace.sentence_mark else ()).startswith("【2】023年")


def test_a_pdf_quote_over_a_line_break_has_a_box_for_each_line(published: Path) -> None:
    trace = trace_fact(published, id_of(published, "63.5%"))
    assert trace.box == (20.0, 60.0, 130.0, 92.0)
    assert trace.boxes == ((90.0, 60.0, 130.0, 72.0), (20.0, 80.0, 30.0, 92.0))
    assert "page 1 [" in render_trace(trace)


def test_a_page_without_line_breaks_is_shown_round_the_quote(tmp_path: Path) -> None:
    report = make_text_report()
    text = report.pages[0].text
    (page, *others), shift = report.pages, 600
    page = replace(page, text="前" * shift + text.replace("\n", "　") + "后" * 600)
    blocks = tuple(
        replace(
            block,
            pieces=tuple(
                replace(piece, page_start=piece.page_start + shift) if piece.page_no == 1 else piece
                for piece in block.pieces
            ),
        )
        for block in report.blocks
    )
    published = publish(tmp_path, replace(report, pages=(page, *others), blocks=blocks))
    (line,) = [line for line in trace_fact(published, id_of(published, "7项")).lines if line.marks]
    assert line.text.startswith("…")
    assert line.text.endswith("…")
    assert len(line.text) < 200
    assert [mark.of(line.text) for mark in line.marks] == ["7", "项"]


def test_the_beginning_of_an_id_is_enough_if_no_other_begins_so(published: Path) -> None:
    whole = id_of(published, "7项")
    assert trace_fact(published, whole[:10]).fact["fact_id"] == whole


def test_an_id_of_no_fact_or_of_several_is_refused(published: Path) -> None:
    with pytest.raises(NoSuchFactError, match="No fact has the id “f-none”"):
        trace_fact(published, "f-none")
    with pytest.raises(NoSuchFactError, match="Several facts begin with “f-”"):
        trace_fact(published, "f-")
    with pytest.raises(NoSuchFactError):
        trace_fact(published, "")


def test_a_text_file_has_no_page_image(published: Path, tmp_path: Path) -> None:
    with pytest.raises(NoPageImageError, match=r"青山\.txt has no page image"):
        draw_trace(trace_fact(published, id_of(published, "7项")), tmp_path / "page.png")


def test_a_file_that_moved_or_changed_is_not_drawn(tmp_path: Path) -> None:
    origin = tmp_path / "绿水.pdf"
    published = publish(tmp_path, make_pdf_report(origin=str(origin)))
    trace = trace_fact(published, id_of(published, "63.5%"))
    with pytest.raises(NoPageImageError, match="no longer there"):
        draw_trace(trace, tmp_path / "page.png")
    origin.write_bytes(b"%PDF-2")
    with pytest.raises(NoPageImageError, match="has changed"):
        draw_trace(trace, tmp_path / "page.png")


def test_the_box_is_drawn_on_the_page(tmp_path: Path) -> None:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    origin = tmp_path / "绿水.pdf"
    sheet = canvas.Canvas(str(origin), pagesize=(200, 300), invariant=1)
    sheet.drawString(20, 200, "286")
    sheet.save()
    report = make_pdf_report(data=origin.read_bytes(), origin=str(origin))
    trace = trace_fact(publish(tmp_path, report), next(iter(report.extraction.facts)).fact_id)
    draw_trace(trace, tmp_path / "page.png")
    from PIL import Image

    assert trace.box is not None
    x0, top, x1, bottom = trace.box
    with Image.open(tmp_path / "page.png") as image:
        scale = image.width / 200
        inside = image.convert("RGB").crop((int(x0 * scale), int(top * scale), int(x1 * scale), int(bottom * scale)))
        outside = image.convert("RGB").crop((0, int(200 * scale), image.width, image.height))
    assert outside.getextrema() == ((255, 255), (255, 255), (255, 255))
    assert inside.getpixel((inside.width // 2, inside.height // 2)) != (255, 255, 255)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("120000000.000000", "120000000"), ("97.820000", "97.82"), ("0.000000", "0"), ("-30.5", "-30.5")],
)
def test_numbers_are_shown_without_padding(value: str, shown: str) -> None:
    assert digits(Decimal(value)) == shown
