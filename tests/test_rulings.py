from __future__ import annotations

import time
from collections.abc import Sequence

import pypdfium2 as pdfium
import pytest
from made_pdfs import FONT, Draw, made_pdf
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pipeline.layout.ruled.lattice import find_ruled_tables
from pipeline.page_records import Page, Ruling, TextOrigin
from pipeline.pdf.drawn_paths import MAX_OBJECTS
from pipeline.pdf.joined_rulings import join_rulings
from pipeline.pdf.pages import read_pdf_pages
from pipeline.pdf.text_layer import TextLayer, read_text_layer
from pipeline.records import SourceFile
from pipeline.sources import PDF

SOURCE = SourceFile("src-0", "0", "a.pdf", PDF, 0, "a.pdf")
HEIGHT = A4[1]


def layer_of(draw: Draw) -> TextLayer:
    def with_words(canvas: Canvas) -> None:
        canvas.drawString(300, HEIGHT - 700, "现有教师")
        draw(canvas)

    document = pdfium.PdfDocument(made_pdf(with_words))
    try:
        return read_text_layer(document[0])
    finally:
        document.close()


def rounded(rulings: Sequence[Ruling]) -> set[tuple[int, int, int, int]]:
    return {(round(line.x0), round(line.top), round(line.x1), round(line.bottom)) for line in rulings}


def grid_lines(canvas: Canvas) -> None:
    """Two by two cells of 100 by 40 points with their corner at (100, 100) from the top left."""
    canvas.grid([100, 200, 300], [HEIGHT - 100, HEIGHT - 140, HEIGHT - 180])


GRID = {(100, 100, 300, 100), (100, 140, 300, 140), (100, 180, 300, 180)} | {
    (100, 100, 100, 180),
    (200, 100, 200, 180),
    (300, 100, 300, 180),
}


def cell_by_cell(canvas: Canvas) -> None:
    for x in (100, 200):
        for y in (140, 180):
            canvas.rect(x, HEIGHT - y, 100, 40)


def thin_fills(canvas: Canvas) -> None:
    for x in (100, 200, 300):
        canvas.rect(x - 0.25, HEIGHT - 180, 0.5, 80, stroke=0, fill=1)
    for y in (100, 140, 180):
        canvas.rect(100, HEIGHT - y - 0.25, 200, 0.5, stroke=0, fill=1)


def dots(canvas: Canvas) -> None:
    for step in range(0, 201, 2):
        for y in (100, 140, 180):
            canvas.rect(100 + step - 0.25, HEIGHT - y - 0.25, 0.5, 0.5, stroke=0, fill=1)
    for step in range(0, 81, 2):
        for x in (100, 200, 300):
            canvas.rect(x - 0.25, HEIGHT - 100 - step - 0.25, 0.5, 0.5, stroke=0, fill=1)


def dashes(canvas: Canvas) -> None:
    canvas.setDash(3, 2)
    grid_lines(canvas)


def in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("lines")
    canvas.grid([0, 50, 100], [0, 20, 40])
    canvas.endForm()
    canvas.saveState()
    canvas.transform(2, 0, 0, 2, 100, HEIGHT - 180)
    canvas.doForm("lines")
    canvas.restoreState()


def in_one_path(canvas: Canvas) -> None:
    path = canvas.beginPath()
    for y in (100, 140, 180):
        path.moveTo(100, HEIGHT - y)
        path.lineTo(300, HEIGHT - y)
    for x in (100, 200, 300):
        path.moveTo(x, HEIGHT - 100)
        path.lineTo(x, HEIGHT - 180)
    canvas.drawPath(path)


def shaded(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.8, 0.9, 1)
    for x in (100, 200):
        for y in (140, 180):
            canvas.rect(x, HEIGHT - y, 100, 40, stroke=0, fill=1)
            canvas.rect(x + 5, HEIGHT - y + 10, 90, 20, stroke=0, fill=1)  # a paragraph's shading in the cell's


@pytest.mark.parametrize(
    "draw",
    [grid_lines, cell_by_cell, thin_fills, dots, dashes, in_a_form, in_one_path, shaded],
    ids=lambda draw: draw.__name__,
)
def test_lines_are_read_however_they_are_drawn(draw: Draw) -> None:
    assert rounded(layer_of(draw).rulings) == GRID


def test_white_areas_curves_and_slanted_lines_are_no_rulings() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.line(100, 100, 300, 300)
        canvas.circle(200, 200, 50)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.rect(100, 500, 200, 60, stroke=0, fill=1)

    assert layer_of(draw).rulings == ()


def bars(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.2, 0.4, 0.8)
    for x, height in ((120, 30), (180, 75), (240, 60)):
        canvas.rect(x, 400, 30, height, stroke=0, fill=1)
    for y in (400, 425, 450, 475, 500):
        canvas.line(100, y, 300, y)
    canvas.line(100, 400, 100, 500)


def test_a_bar_chart_is_a_drawing_and_its_lines_are_no_rulings() -> None:
    def draw(canvas: Canvas) -> None:
        bars(canvas)
        canvas.setFillColorRGB(0, 0, 0)
        grid_lines(canvas)

    layer = layer_of(draw)
    (chart,) = layer.drawings
    assert [round(edge) for edge in chart] == pytest.approx([100, HEIGHT - 500, 300, HEIGHT - 400], abs=2)
    assert rounded(layer.rulings) == GRID


def many_lines(canvas: Canvas) -> None:
    for number in range(MAX_OBJECTS + 10):
        canvas.line(100, 100 + number % 600, 300, 100 + number % 600)


def many_tiles(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.2, 0.4, 0.8)
    for number in range(MAX_OBJECTS - 10):
        canvas.rect(100 + number % 140 * 3, 100 + number // 140 * 3, 5, 5 + number % 7, stroke=0, fill=1)


def many_curves(canvas: Canvas) -> None:
    for number in range(2_500):
        canvas.circle(300, 400, 100 + number % 50)


@pytest.mark.parametrize("draw", [many_lines, many_tiles, many_curves], ids=lambda draw: draw.__name__)
def test_a_page_of_very_many_paths_is_read_fast_and_without_tables(draw: Draw) -> None:
    def with_words(canvas: Canvas) -> None:
        canvas.drawString(300, 30, "现有教师")
        draw(canvas)

    data = made_pdf(with_words)
    begun = time.process_time()
    document = pdfium.PdfDocument(data)
    layer = read_text_layer(document[0])
    document.close()
    page = Page("src-0", 1, layer.text, TextOrigin.TEXT_LAYER, words=layer.words, rulings=layer.rulings)
    assert find_ruled_tables(page) == ()
    assert time.process_time() - begun < 10


def table_page(*, rotate: int = 0, turn: int = 0) -> Page:
    """A table whose words stand in its cells, all of it turned on the page, and the page by /Rotate."""

    def draw(canvas: Canvas) -> None:
        canvas.translate(A4[0] / 2, HEIGHT / 2)
        canvas.rotate(turn)
        canvas.translate(-200, -200)
        canvas.grid([0, 100, 200], [0, 40, 80])
        for text, x, y in (("指标", 10, 50), ("人数", 110, 50), ("教师", 10, 10), ("286", 110, 10)):
            canvas.drawString(x, y, text)

    (page,) = read_pdf_pages(SOURCE, made_pdf(draw, rotate=rotate))
    return page


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_page_stands_upright_whichever_way_it_is_drawn(rotate: int, turn: int) -> None:
    page = table_page(rotate=rotate, turn=turn)
    assert page.width is not None
    assert page.height is not None
    assert (page.width > page.height) == (turn in (90, 270))
    assert page.turned == (turn - rotate) % 360
    (table,) = find_ruled_tables(page)
    texts = ["".join(line.text for line in cell.lines) for cell in table.cells]
    assert texts == ["指标", "人数", "教师", "286"]
    assert all(line.box and line.box[3] - line.box[1] < 15 for cell in table.cells for line in cell.lines)


def test_a_row_that_the_page_cuts_takes_no_page_number() -> None:
    """A browser draws the lines of such a row down over the page's edge."""

    def draw(canvas: Canvas) -> None:
        for x in (100, 200, 300):
            canvas.line(x, -40, x, 142)
        for y in (122, 142):
            canvas.line(100, y, 300, y)
        for text, x, y in (("指标", 110, 128), ("人数", 210, 128), ("教师", 110, 98), ("286", 210, 98)):
            canvas.drawString(x, y, text)
        canvas.drawString(130, 30, "第 3 页")

    (page,) = read_pdf_pages(SOURCE, made_pdf(draw))
    (table,) = find_ruled_tables(page)
    assert ["".join(line.text for line in cell.lines) for cell in table.cells] == ["指标", "人数", "教师", "286"]


def test_pieces_of_a_line_are_joined_and_those_of_two_lines_are_not() -> None:
    pieces = [(100, 100, 150, 100.5), (151, 100.2, 200, 100.7), (210, 100, 300, 100.5), (100, 103, 300, 103.5)]
    assert rounded(join_rulings([(x0, top, x1, bottom) for x0, top, x1, bottom in pieces])) == {
        (100, 100, 200, 100),
        (210, 100, 300, 100),
        (100, 103, 300, 103),
    }
    assert join_rulings([(100, 100, 103, 103)]) == ()


@pytest.mark.parametrize(("rotate", "turn"), [(180, 0), (0, 180), (90, 180)])
def test_a_page_upside_down_has_the_text_of_the_upright_one(rotate: int, turn: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(A4[0] / 2, HEIGHT / 2)
        canvas.rotate(turn)
        for row, line in enumerate((("2024 年度（", "现有教师 286 人，"), ("占 97.5%", "，其中", "教授 31 人。"))):
            x = -200.0
            for text in line:
                canvas.drawString(x, -20 * row, text)
                x += canvas.stringWidth(text, FONT, 10)

    (page,) = read_pdf_pages(SOURCE, made_pdf(draw, rotate=rotate))
    assert page.text.split() == ["2024", "年度（现有教师", "286", "人，", "占", "97.5%，其中教授", "31", "人。"]
    assert page.words[0].top < page.words[-1].top
