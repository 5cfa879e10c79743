"""The picture of a page on which boxes are drawn: upright, as the boxes count."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from drawn_scans import FakeEngine, drawn_page, pixels, scanned_pdf, segment
from PIL import Image, ImageDraw

from pipeline.evidence import EvidenceFinder
from pipeline.media_types import PDF
from pipeline.ocr.reader import PageReader
from pipeline.ocr.straighten import turn
from pipeline.page_image import TRACED, Mark, draw_marks, page_picture, upright
from pipeline.pages import read_pages
from pipeline.records import Block, BlockKind, Bound, Fact, FilledBy, Kind, Piece, Slot, Span
from pipeline.sources import read_source


def marked_page() -> Image.Image:
    """A page with a black square 200 points from the left and 100 from the top."""
    page = drawn_page([])
    ImageDraw.Draw(page).rectangle((417, 208, 457, 248), fill="black")
    return page


@pytest.mark.parametrize("turned", [0.0, 90.0, 180.0, 270.0])
def test_a_page_on_its_side_is_drawn_upright(turned: float) -> None:
    data = scanned_pdf(marked_page().rotate(turned, expand=True))
    picture = page_picture(data, PDF, 1, turned)
    assert picture.size == pytest.approx((1240, 1754), abs=2)
    assert picture.getpixel((437, 228)) < (60, 60, 60)


def test_the_picture_turns_as_the_reader_did() -> None:
    askew = marked_page().rotate(1.4, Image.Resampling.BICUBIC, fillcolor="white")
    for degrees in (1.4, 91.4, 270.4, -0.7):
        read, drawn = turn(pixels(askew), degrees), pixels(upright(askew, degrees))
        assert read.shape == drawn.shape
        assert abs(read.astype(int) - drawn.astype(int)).mean() < 1


def test_boxes_are_laid_over_the_ink() -> None:
    picture = draw_marks(marked_page(), [Mark(TRACED, ((200, 100, 219, 119),))], 595.2)
    assert picture.getpixel((437, 228)) != (0, 0, 0)
    red, green, blue = picture.getpixel((414, 206))  # type: ignore[misc]
    assert red > 200
    assert green < 250
    assert picture.getpixel((480, 228)) == (255, 255, 255)
    assert blue < 240


def test_image_files_have_pictures_too() -> None:
    file = io.BytesIO()
    marked_page().save(file, "PNG", dpi=(150, 150))
    assert page_picture(file.getvalue(), "image/png", 1, 0.0).getpixel((437, 228)) == (0, 0, 0)


def test_a_fact_is_as_sure_as_its_least_sure_word(tmp_path: Path) -> None:
    path = tmp_path / "扫描.pdf"
    path.write_bytes(scanned_pdf(drawn_page(["教师520人"])))
    read = segment("教师520人", 140, 160)
    glyphs = tuple(replace(glyph, confidence=0.9 - place / 100) for place, glyph in enumerate(read.glyphs))
    source, data = read_source(path)
    pages = read_pages(source, data, PageReader(FakeEngine([replace(read, glyphs=glyphs)])))
    text = pages[0].text
    block = Block("b", BlockKind.PARAGRAPH, text, (), (Piece(0, 1, 0, len(text)),))
    slot = Slot("教师", FilledBy.SAME_SENTENCE)
    fact = Fact(
        *("f", "b", "m", Kind.COUNT, Span(2, 6), "520人", Decimal(520), None, "人", Bound.EXACT),
        *(slot, None, slot, None, slot, text, "r"),
    )
    evidence = EvidenceFinder(source, pages, [block]).find(fact)
    assert evidence.confidence == pytest.approx(0.85)
