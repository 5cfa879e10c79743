"""Shaded rows of scanned tables: where a dark head's cells end, what stands over several columns, stripes."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from drawn_scans import FakeEngine, pixels, segment
from PIL import Image, ImageDraw

from pipeline.layout.ruled.lattice import find_ruled_tables
from pipeline.ocr.image_rulings import find_image_rulings
from pipeline.ocr.reader import PageReader
from pipeline.ocr.shaded_bands import shaded_bands, table_bands
from pipeline.page_records import Page
from pipeline.records import SourceFile
from pipeline.sources import PDF

SCALE = 72 / 200  # points per pixel
SOURCE = SourceFile("src-0", "0", "a.pdf", PDF, 0, "a.pdf")
DARK, PALE = (30, 90, 140), (215, 232, 242)
WALLS = (200, 500, 700, 900)  # pixels
ROW = 60
ROWS = [("机电", "12", "40", 275), ("医护", "18", "60", 335)]


def table(fills: list[Any], *, lines: bool = True, noise: float = 0.0) -> Image.Image:
    """A page with a table from 200 pixels down, a row for each fill; upright lines part the rows that are not dark."""
    page = Image.new("RGB", (1654, 2339), "white")
    pen = ImageDraw.Draw(page)
    for row, fill in enumerate(fills):
        top = 200 + ROW * row
        pen.rectangle((WALLS[0], top, WALLS[-1], top + ROW), fill=fill)
        if fill != DARK:
            for x in WALLS:
                pen.line((x, top, x, top + ROW), fill=(90, 90, 90), width=2)
    if lines:
        for row in range(len(fills) + 1):
            pen.line((WALLS[0], 200 + ROW * row, WALLS[-1], 200 + ROW * row), fill=(90, 90, 90), width=2)
    if noise:
        grain = np.random.default_rng(3).normal(0, noise, (2339, 1654, 1))
        return Image.fromarray(np.clip(np.asarray(page) + grain, 0, 255).astype(np.uint8))
    return page


def grey_of(page: Image.Image) -> Any:
    return cv2.cvtColor(pixels(page), cv2.COLOR_BGR2GRAY)


def read(page: Image.Image, *texts: tuple[str, float, float]) -> Page:
    """The page as it is read where an engine sees these texts, each at a place in pixels."""
    found = [segment(text, x, y, size=30) for text, x, y in texts]
    return PageReader(FakeEngine(found)).read(SOURCE, 1, pixels(page), SCALE, "")


def cells_of(page: Page) -> dict[tuple[int, int, int, int], str]:
    """The cells of the page's one table by row, column, row span, column span."""
    (found,) = find_ruled_tables(page)
    return {
        (cell.row_no, cell.column_no, cell.row_span, cell.column_span): "".join(line.text for line in cell.lines)
        for cell in found.cells
    }


def test_the_cells_of_a_dark_head_are_those_of_the_rows_under_it() -> None:
    page = table([DARK, "white", "white"])
    head = [("学院", 300, 215), ("人数", 560, 215), ("占比", 760, 215)]
    rows = [[(name, 300, y), (count, 560, y), (share, 760, y)] for name, count, share, y in ROWS]
    cells = cells_of(read(page, *head, *(text for row in rows for text in row)))
    first = min(row for row, *_ in cells)
    assert [text for (row, *_), text in sorted(cells.items()) if row == first] == ["学院", "人数", "占比"]
    assert len(cells) == 9


def test_a_text_over_two_columns_of_a_dark_head_is_one_cell() -> None:
    page = table([DARK, DARK, "white"])
    texts = [("学院", 300, 245), ("毕业生情况", 620, 215), ("人数", 560, 275), ("占比", 760, 275)]
    cells = cells_of(read(page, *texts, ("机电", 300, 335), ("12", 560, 335), ("40", 760, 335)))
    spans = {text: place[2:] for place, text in cells.items()}
    assert spans["毕业生情况"] == (1, 2)
    assert spans["学院"] == (2, 1)
    assert spans["人数"] == spans["占比"] == (1, 1)


@pytest.mark.parametrize("noise", [0.0, 6.0])
def test_stripes_part_rows_between_which_no_line_is_drawn(noise: float) -> None:
    page = table([PALE, "white", PALE, "white"], lines=False, noise=noise)
    grey = grey_of(page)
    boxes = shaded_bands(grey, SCALE)
    assert sorted((round(box[1] / SCALE), round(box[3] / SCALE)) for box in boxes) == [
        (pytest.approx(200, abs=4), pytest.approx(260, abs=4)),
        (pytest.approx(320, abs=4), pytest.approx(380, abs=4)),
    ]
    bands = table_bands(boxes, find_image_rulings(grey, SCALE, boxes))
    assert [len(band.walls) for band in bands] == [2, 2]


def test_bars_of_a_chart_and_a_shaded_title_are_no_rows() -> None:
    page = Image.new("RGB", (1654, 2339), "white")
    pen = ImageDraw.Draw(page)
    pen.rectangle((200, 200, 1400, 280), fill=PALE)
    for number, length in enumerate((450, 730, 260)):
        pen.rectangle((300, 500 + 120 * number, 300 + length, 560 + 120 * number), fill=DARK)
    for x in (300, 500, 700, 900):
        pen.line((x, 480, x, 900), fill=(120, 120, 120), width=2)
    grey = grey_of(page)
    boxes = shaded_bands(grey, SCALE)
    assert len(boxes) == 4
    assert table_bands(boxes, find_image_rulings(grey, SCALE, boxes)) == []


def test_lines_of_heavy_type_are_no_bands() -> None:
    page = Image.new("RGB", (1654, 2339), "white")
    pen = ImageDraw.Draw(page)
    for row in range(12):
        for at in range(34):
            pen.rectangle((200 + 36 * at, 300 + 48 * row, 216 + 36 * at, 330 + 48 * row), fill="black")
    assert shaded_bands(grey_of(page), SCALE) == []
