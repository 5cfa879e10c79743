from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from made_grids import MadeGrid, made_grids, page_of
from made_pdfs import chinese_pdf

from pipeline.layout.ruled.lattice import find_ruled_tables
from pipeline.ocr.image_rulings import find_image_rulings, without_strokes
from pipeline.page_records import Ruling, Span, WordBox

SCALE = 72 / 200  # points per pixel
Spoil = Callable[[Any], Any]


def paper() -> Any:
    return np.full((2300, 1560), 245, np.uint8)


def draw_line(image: Any, x0: float, top: float, x1: float, bottom: float, ink: int = 40) -> None:
    ends = [(round(x / SCALE), round(y / SCALE)) for x, y in ((x0, top), (x1, bottom))]
    cv2.line(image, ends[0], ends[1], ink, 2)


def draw_grid(grid: MadeGrid) -> Any:
    image = paper()
    for place in grid.cells:
        x0, top, x1, bottom = grid.sides(place)
        for line in ((x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom)):
            draw_line(image, *line)
    return image


def as_jpeg(image: Any) -> Any:
    noisy = np.clip(image + np.random.default_rng(7).normal(0, 8, image.shape), 0, 255).astype(np.uint8)
    _, packed = cv2.imencode(".jpg", cv2.GaussianBlur(noisy, (3, 3), 0.6), [cv2.IMWRITE_JPEG_QUALITY, 40])
    return cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)


def as_fax(image: Any) -> Any:
    _, black = cv2.threshold(as_jpeg(image), 160, 255, cv2.THRESH_BINARY)
    return black


def askew(image: Any) -> Any:
    height, width = image.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 0.3, 1)
    return cv2.warpAffine(image, turn, (width, height), borderValue=245)


def with_gaps(image: Any) -> Any:
    image = image.copy()
    image[:, ::97] = 245
    image[::83, :] = 245
    return image


def shaded(image: Any) -> Any:
    return np.minimum(image, np.linspace(120, 255, image.shape[0], dtype=np.uint8)[:, None])


@pytest.mark.parametrize("spoil", [as_jpeg, as_fax, askew, with_gaps, shaded], ids=lambda spoil: spoil.__name__)
@settings(max_examples=4, deadline=None)
@given(grid=made_grids())
def test_a_grid_on_a_spoiled_image_is_read_back(spoil: Spoil, grid: MadeGrid) -> None:
    if spoil is with_gaps:  # a border that two breaks leave no piece of cannot be seen: rows twice as high
        grid = replace(grid, ys=tuple(2 * y for y in grid.ys))
    texts = ["文"] * len(grid.cells)
    rulings = find_image_rulings(spoil(draw_grid(grid)), SCALE)
    tables = find_ruled_tables(page_of(grid, texts, range(len(texts)), rulings))
    found = [(cell.row_no, cell.column_no, cell.row_span, cell.column_span) for table in tables for cell in table.cells]
    assert found == (sorted(grid.cells) if len(grid.cells) > 1 else [])


def test_lines_are_where_they_are_drawn() -> None:
    image = paper()
    draw_line(image, 100, 200, 400, 200)
    draw_line(image, 150, 200, 150, 300)
    horizontal, upright = find_image_rulings(image, SCALE)
    assert (horizontal.x0, horizontal.top, horizontal.x1) == pytest.approx((100, 200, 400), abs=1)
    assert (upright.x0, upright.top, upright.bottom) == pytest.approx((150, 200, 300), abs=1)
    assert horizontal.top == horizontal.bottom
    assert upright.x0 == upright.x1


def test_characters_bars_and_short_strokes_are_no_lines() -> None:
    text = "三十三王丰川田目国一二十千工土" * 3
    document = pdfium.PdfDocument(chinese_pdf([[(text, 40, 60 + 30 * row, 10.5) for row in range(12)]]))
    image: Any = np.array(document[0].render(scale=1 / SCALE, grayscale=True).to_pil())
    document.close()
    cv2.rectangle(image, (300, 1500), (360, 1900), 90, -1)
    image = cv2.copyMakeBorder(image, 0, 100, 0, 0, cv2.BORDER_CONSTANT, value=255)
    draw_line(image, 100, 860, 118, 860)
    assert find_image_rulings(image, SCALE) == ()


def test_a_blank_page_has_no_lines() -> None:
    assert find_image_rulings(paper(), SCALE) == ()


def test_a_short_piece_between_two_lines_is_one() -> None:
    image = paper()
    draw_line(image, 100, 200, 400, 200)
    draw_line(image, 100, 215, 400, 215)
    draw_line(image, 250, 200, 250, 215)
    assert sum(isinstance(line, Ruling) and line.x0 == line.x1 for line in find_image_rulings(image, SCALE)) == 1


def test_strokes_of_a_title_are_no_rulings_but_underlines_and_walls_are() -> None:
    title = tuple(WordBox(Span(at, at + 1), 100 + 30 * at, 100, 130 + 30 * at, 130) for at in range(4))
    underline, wall = Ruling(90, 131, 230, 131), Ruling(100.5, 60, 100.5, 170)
    strokes = Ruling(100, 117, 190, 117), Ruling(145, 102, 145, 128)
    assert without_strokes((*strokes, underline, wall), title) == (underline, wall)


def test_strokes_of_characters_in_tight_rows_are_no_borders() -> None:
    gate = WordBox(Span(0, 1), 100.4, 52, 109.6, 62)
    stroke, border = Ruling(100.2, 50, 100.2, 63), Ruling(90, 50, 90, 63)
    tall = Ruling(100.2, 50, 100.2, 120)
    assert without_strokes((stroke, border, tall), (gate,)) == (border, tall)


def test_a_border_that_the_words_of_a_row_touch_is_one_where_it_stands_in_line_with_others() -> None:
    words = (WordBox(Span(0, 16), 100, 100, 180, 114), WordBox(Span(16, 32), 179, 100, 250, 114))
    flush, above = Ruling(179.5, 98, 179.5, 116), Ruling(179.6, 60, 179.6, 98)
    assert without_strokes((flush,), words) == ()
    assert without_strokes((above, flush), words) == (above, flush)
