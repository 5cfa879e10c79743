"""Which pages are read by OCR, and the reason each page is given."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest
from drawn_scans import FakeEngine, drawn_page, scanned_pdf, segment
from made_pdfs import FONT, chinese_pdf
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from shared_files import shared

from pipeline.legibility import impossible_dates, is_english, symbol_share
from pipeline.ocr.reader import PageReader
from pipeline.page_records import Page, TextOrigin
from pipeline.pages import read_pages
from pipeline.pdf.page_choice import PageLook, choose_text, is_in_chinese
from pipeline.pdf.text_layer import TextLayer
from pipeline.sources import read_source

PROSE = "学校现有专任教师五百二十人，其中具有博士学位的教师占三成，年度经费支出比上年有所增加。"
ENGLISH = "The college has a staff of five hundred and the share of doctors in it is on the rise. " * 4
HEAD = "云岭海滨职业技术学院2023年质量年度报告 第 12 页"
NO_LOOK = PageLook()

CASES = [
    # what the page has, what can be seen on it, is the report Chinese, OCR?, a part of the reason
    ("", PageLook(blank=True), True, False, "blank page"),
    (" \r\n", PageLook(blank=True), True, False, "blank page"),
    ("", PageLook(covered=1.0), True, True, "no text layer; images cover 100% of the page"),
    ("", NO_LOOK, True, True, "no text layer"),
    (PROSE, NO_LOOK, True, False, "text layer"),
    (PROSE, PageLook(covered=1.0), True, False, "text layer"),  # a text over a picture of its paper
    (PROSE, PageLook(hidden=1.0), True, True, "100% of the text is invisible"),
    (PROSE, PageLook(hidden=0.5), True, False, "text layer"),
    ("第 3 页", PageLook(covered=0.98), True, True, "only 3 characters in the text layer; images cover 98%"),
    ("第 3 页", PageLook(covered=0.4), True, False, "text layer"),
    (HEAD, PageLook(covered=1.0, in_margins=True), True, True, "nothing but head and foot"),
    (HEAD, PageLook(covered=0.3, in_margins=True), True, False, "text layer"),
    ("二〇二三届毕业生就业质量年度报告某职业技术学院", PageLook(covered=1.0), True, False, "text layer"),  # a cover
    ("\ue000\ue001\ue002" + PROSE, NO_LOOK, True, True, "private-use"),
    ("尲瀮噄幯鷡繒儜糚欪儶娆疂蕻漽慼荕戃軇樨臲斮蓳軍桑" * 2, NO_LOOK, True, True, "everyday"),
    ('图 ! !"#$ 基因 %&\'( )*+ 扩增 "#$! ,-./012 !"#$ -2=2 >84/01 $%&*+;<=' * 2, NO_LOOK, True, True, "signs"),
    ("8175年84月87日，7568年33月，5786年79月", NO_LOOK, True, True, "years, months and days cannot be"),
    ("2023年6月1日，2024年12月31日，历时20 年，办学45年", NO_LOOK, True, False, "text layer"),
    ("Uif dpmmfhf ibt b tubgg pg gjwf ivoesfe " * 9, NO_LOOK, True, True, "no English"),
    ("Uif dpmmfhf ibt b tubgg pg gjwf ivoesfe " * 9, NO_LOOK, False, False, "text layer"),
    (ENGLISH, NO_LOOK, True, False, "text layer"),  # an abstract
    ("TA1 TA2 TB6 0.25 0.30 0.08 0.10 99.5 " * 9, NO_LOOK, True, False, "text layer"),  # a table of codes
]


@pytest.mark.parametrize(("text", "look", "in_chinese", "by_ocr", "reason"), CASES)
def test_the_choice(text: str, look: PageLook, in_chinese: bool, by_ocr: bool, reason: str) -> None:
    choice = choose_text(TextLayer(text), look, in_chinese=in_chinese)
    assert choice.origin is (TextOrigin.OCR if by_ocr else TextOrigin.TEXT_LAYER)
    assert reason in choice.reason


def test_glyphs_without_a_character() -> None:
    assert choose_text(TextLayer(PROSE, unmapped=0.04), NO_LOOK).origin is TextOrigin.TEXT_LAYER
    assert choose_text(TextLayer(PROSE, unmapped=0.4), NO_LOOK).reason.startswith("text layer not believed: 40%")


def test_a_report_is_chinese_by_most_of_its_letters() -> None:
    assert is_in_chinese([PROSE * 9, ENGLISH])
    assert not is_in_chinese([PROSE, ENGLISH * 9])
    assert not is_in_chinese(["12 345"])


def test_measures_without_anything_to_measure() -> None:
    assert symbol_share(" \n") == (0.0, 0)
    assert impossible_dates("12 个月") == (0.0, 0)
    assert not is_english("123")


def write(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "报告.pdf"
    path.write_bytes(data)
    return path


def read(path: Path, engine: FakeEngine | None) -> list[Page]:
    return read_pages(*read_source(path), PageReader(engine) if engine else None)


def layered_pdf(mode: int, *, image: bool = True) -> bytes:
    """A page that is an image with its text over it in a render mode: 3 is invisible."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    if image:
        canvas.drawImage(ImageReader(drawn_page(["专任教师 520 人"])), 0, 0, *A4)
    text = canvas.beginText(60, 700)
    text.setFont(FONT, 14)
    text.setTextRenderMode(mode)
    text.textLine("专任教师五百二十人，其中具有博士学位的占三成，生师比为十六")
    canvas.drawText(text)
    canvas.save()
    return file.getvalue()


def test_an_ocr_layer_under_a_scan_is_read_again(tmp_path: Path) -> None:
    (page,) = read(write(tmp_path, layered_pdf(3)), FakeEngine([segment("专任教师520人", 100, 100)]))
    assert page.text_origin is TextOrigin.OCR
    assert page.text == "专任教师520人"
    assert "invisible" in page.reason


def test_a_visible_text_over_a_picture_is_believed(tmp_path: Path) -> None:
    engine = FakeEngine()
    (page,) = read(write(tmp_path, layered_pdf(0)), engine)
    assert page.text_origin is TextOrigin.TEXT_LAYER
    assert engine.reads == 0


def test_a_stamped_scan_is_read_by_ocr(tmp_path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    half = A4[1] / 2  # a scanner's software that writes the page in strips
    for number in range(2):
        canvas.drawImage(ImageReader(drawn_page(["一"], height=877)), 0, number * half, A4[0], half)
    canvas.setFont(FONT, 9)
    canvas.drawString(280, 20, "- 7 -")
    canvas.save()
    (page,) = read(write(tmp_path, file.getvalue()), FakeEngine([segment("全文", 100, 100)]))
    assert page.text == "全文"
    assert page.reason == "only 3 characters in the text layer; images cover 100% of the page"


def test_mixed_pages_one_by_one(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    import pypdfium2 as pdfium

    out = pdfium.PdfDocument.new()
    for data in (chinese_pdf([[(PROSE[:30], 60, 90, 14)], []]), scanned_pdf(drawn_page(["扫描页"]))):
        out.import_pages(pdfium.PdfDocument(data))
    file = io.BytesIO()
    out.save(file)
    with caplog.at_level(logging.DEBUG, logger="pipeline.pdf.pages"):
        pages = read(write(tmp_path, file.getvalue()), FakeEngine([segment("扫描页", 100, 100)]))
    assert [page.text_origin.value for page in pages] == ["text_layer", "text_layer", "ocr"]
    assert [page.reason.split(";")[0] for page in pages] == [
        "text layer",
        "blank page: nothing is drawn on it",
        "no text layer",
    ]
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        f"报告.pdf, page {number}" for number in (1, 2, 3)
    ]


def test_without_ocr_a_page_says_why_it_has_no_text(tmp_path: Path) -> None:
    data = chinese_pdf([[(PROSE[:30], 60, 90, 14)], []])
    pages = read(write(tmp_path, data), None)
    assert pages[0].text
    assert [page.text for page in pages[1:]] == [""]


REAL = ["周口市统计公报2023.pdf", "普陀区人民政府办公室2025年预算.pdf", "航天电器2019年年度报告.pdf"]


@pytest.mark.parametrize("name", REAL)
def test_true_text_layers_are_never_read_again(name: str) -> None:
    pages = read(shared("reports", "real", name), None)
    assert {page.reason for page in pages} == {"text layer"}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("typeset/bad/no_tounicode_rl.pdf", "no Unicode character"),
        ("typeset/bad/no_tounicode_lo.pdf", "no Unicode character"),
        ("typeset/bad/wrong_tounicode_fp.pdf", "everyday"),
        ("real/broken_tounicode_test_01.pdf", "signs"),
        ("real/scan_small_ocr.pdf", "no text layer; images cover 100% of the page"),
    ],
)
def test_broken_text_layers_go_to_ocr(name: str, reason: str) -> None:
    pages = read(shared("reports", *name.split("/")), FakeEngine([segment("读", 100, 100)]))
    assert all(reason in page.reason and page.text == "读" for page in pages)
