"""Fonts that a PDF names and does not contain: the same words in the same places on every machine."""

from __future__ import annotations

import pytest
from made_pdfs import chinese_pdf
from stand_in_font import FONT, make_font

from pipeline.pdf.pages import read_pdf_pages
from pipeline.records import SourceFile
from pipeline.sources import PDF

SOURCE = SourceFile("src-0", "0", "a.pdf", PDF, 0, "a.pdf")


def test_the_committed_stand_in_is_the_one_that_is_made() -> None:
    assert FONT.read_bytes() == make_font()


def test_boxes_come_from_the_stand_in_and_from_no_font_of_the_machine() -> None:
    # of any real font the 一 would be flatter; without a glyph pdfium drops a text of one character altogether
    (page,) = read_pdf_pages(SOURCE, chinese_pdf([[("一", 90, 100, 20), ("7", 90, 140, 20)]]))
    (one, seven) = page.words
    assert (one.span.of(page.text), seven.span.of(page.text)) == ("一", "7")
    assert (one.x0, one.x1) == pytest.approx((90 + 0.045 * 20, 90 + 0.955 * 20), abs=0.1)
    assert one.bottom - one.top == pytest.approx(0.915 * 20, abs=0.4)
    assert seven.bottom - seven.top == pytest.approx(0.72 * 20, abs=0.4)


def test_text_set_on_its_side_keeps_every_character() -> None:
    (page,) = read_pdf_pages(SOURCE, chinese_pdf([[("教师286人", 90, 100, 12)]], rotate=90))
    assert [word.span.of(page.text) for word in page.words] == ["教", "师", "286", "人"]
