"""Shaded cells of tables: no bars of a chart, and no grid where they stripe an open table."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from made_pdfs import made_pdf
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pipeline.layout.page_tables import find_tables
from pipeline.page_records import Page, PageTable, TableOrigin
from pipeline.pdf.pages import read_pdf_pages
from pipeline.records import SourceFile
from pipeline.sources import PDF

SOURCE = SourceFile("src-0", "0", "a.pdf", PDF, 0, "a.pdf")
HEIGHT = A4[1]
ROW, COLUMN = 20, 100
# (row, column, rows, columns) of a cell, from 0
Place = tuple[int, int, int, int]


def shade(canvas: Canvas, places: Sequence[Place]) -> None:
    """Fills the cells of a grid with its corner at (100, 100) from the top left."""
    canvas.setFillColorRGB(0.85, 0.9, 1)
    for row, column, rows, columns in places:
        y = HEIGHT - 100 - ROW * (row + rows)
        canvas.rect(100 + COLUMN * column, y, COLUMN * columns, ROW * rows, stroke=0, fill=1)
    canvas.setFillColorRGB(0, 0, 0)


def write(canvas: Canvas, rows: Sequence[Sequence[str]]) -> None:
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            canvas.drawString(105 + COLUMN * column, HEIGHT - 114 - ROW * row, text)


def page_of(places: Sequence[Place], rows: Sequence[Sequence[str]], lines: Sequence[Place] = ()) -> Page:
    """A page with shaded cells, words and outlined cells."""

    def draw(canvas: Canvas) -> None:
        shade(canvas, places)
        write(canvas, rows)
        for row, column, down, right in lines:
            y = HEIGHT - 100 - ROW * (row + down)
            canvas.rect(100 + COLUMN * column, y, COLUMN * right, ROW * down)

    (page,) = read_pdf_pages(SOURCE, made_pdf(draw))
    return page


def texts_of(table: PageTable) -> list[tuple[int, int, str]]:
    return [(cell.row_no, cell.column_no, "".join(line.text for line in cell.lines)) for cell in table.cells]


def test_shaded_cells_of_different_heights_are_no_bars() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.2, 0.4, 0.8)
        canvas.rect(100, HEIGHT - 180, 60, 80, stroke=0, fill=1)
        canvas.rect(200, HEIGHT - 180, 60, 40, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.drawString(110, HEIGHT - 150, "学院")
        canvas.drawString(210, HEIGHT - 170, "人数")

    (page,) = read_pdf_pages(SOURCE, made_pdf(draw))
    assert page.drawings == ()


def test_empty_shaded_cells_under_a_spanning_head_are_no_bars() -> None:
    grid: list[Place] = [(0, 0, 2, 1), (0, 1, 1, 2)]
    grid += [(row, column, 1, 1) for row in range(2, 6) for column in range(3)] + [(1, 1, 1, 1), (1, 2, 1, 1)]
    shaded = [(0, 1, 1, 2), (2, 1, 1, 1), (2, 2, 1, 1), (4, 1, 1, 1), (4, 2, 1, 1)]
    rows = [
        ["船型", "年末数"],
        ["", "原值", "净值"],
        ["其中："],
        ["渔船", "731.5", "402.8"],
        ["其中："],
        ["拖轮", "96.4", "55.1"],
    ]
    page = page_of(shaded, rows, grid)
    assert page.drawings == ()
    (table,) = find_tables(page)
    assert table.origin is TableOrigin.RULED
    assert (6, 3, "55.1") in texts_of(table)
    assert len(table.cells) == len(grid)


def test_outlined_bars_in_a_frame_stay_a_chart() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.grid([100, 400], [HEIGHT - y for y in (100, 140, 180, 220, 260)])
        for x, height in ((130, 40), (200, 131), (270, 67)):
            canvas.setFillColorRGB(0.2, 0.4, 0.8)
            canvas.rect(x, HEIGHT - 260, 30, height, stroke=0, fill=1)
            canvas.rect(x, HEIGHT - 260, 30, height)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.drawString(130, HEIGHT - 300, "各港口船员人数")

    (page,) = read_pdf_pages(SOURCE, made_pdf(draw))
    assert [tuple(round(side) for side in box) for box in page.drawings] == [(100, 100, 400, 260)]
    assert page.rulings == ()


def test_bars_as_thin_as_lines_belong_to_their_chart() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.2, 0.4, 0.8)
        for x, height in ((130, 100), (200, 3.4), (270, 3)):
            canvas.rect(x, HEIGHT - 260, 30, height, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.rect(60, HEIGHT - 40, 30, 3, stroke=0, fill=1)
        canvas.drawString(130, HEIGHT - 300, "各港口船员人数")

    (page,) = read_pdf_pages(SOURCE, made_pdf(draw))
    assert [tuple(round(side) for side in box) for box in page.drawings] == [(130, 160, 300, 260)]


def striped(canvas: Canvas, rows: Sequence[int]) -> None:
    """Rows of 20 points from 100 down with cells of 100 points, those of the given numbers shaded cell by cell."""
    for row, texts in enumerate(
        [("系部", "教师（人）", "占比（%）"), *((f"第{n}系", f"{n}3", f"{n}.5") for n in range(1, 6))]
    ):
        for column, text in enumerate(texts):
            x, y = 100 + 100 * column, HEIGHT - 120 - 20 * row
            if row in rows:
                canvas.setFillColorRGB(0.85, 0.9, 1)
                canvas.rect(x, y, 100, 20, stroke=0, fill=1)
            canvas.setFillColorRGB(0, 0, 0)
            canvas.drawString(x + 5, y + 6, text)


@pytest.mark.parametrize("rows", [(0, 2, 4), (1, 3, 5), (0,), (1, 2, 4)], ids=str)
def test_shading_of_every_other_row_parts_no_table(rows: Sequence[int]) -> None:
    pages = read_pdf_pages(SOURCE, made_pdf(lambda canvas: striped(canvas, rows)))
    (table,) = find_tables(pages[0])
    assert len(table.cells) == 18
    assert ["".join(line.text for line in cell.lines) for cell in table.cells][-3:] == ["第5系", "53", "5.5"]


def test_shading_of_all_rows_is_a_grid() -> None:
    pages = read_pdf_pages(SOURCE, made_pdf(lambda canvas: striped(canvas, range(6))))
    (table,) = find_tables(pages[0])
    assert (table.origin, len(table.cells)) == (TableOrigin.RULED, 18)


GROUPED = [
    ["类别", "级别", "教师（人）", "占比（%）"],
    ["", "国家级", "13", "1.5"],
    ["海港", "省级", "23", "2.5"],
    ["", "市级", "33", "3.5"],
    ["", "国家级", "43", "4.5"],
    ["船闸", "省级", "53", "5.5"],
    ["", "市级", "63", "6.5"],
]


def test_a_shaded_cell_over_several_rows_ties_no_stripes() -> None:
    stripes = [(row, column, 1, 1) for row in (1, 3, 5) for column in (1, 2, 3)]
    head = [(0, column, 1, 1) for column in range(4)]
    (table,) = find_tables(page_of([*head, *stripes, (1, 0, 3, 1)], GROUPED))
    texts = texts_of(table)
    assert {text for _, column, text in texts if column == 3} == {row[2] for row in GROUPED}
    assert [text for row, _, text in texts if row == 5 and text] == ["船闸", *GROUPED[4][1:]]  # over its three rows


@pytest.mark.parametrize("columns", [1, 4], ids=["cell by cell", "row by row"])
def test_a_nested_head_may_touch_the_first_stripe(columns: int) -> None:
    rows = [["系部", "教师", "", "占比"], ["", "专任", "兼职", "（%）"]]
    rows += [[f"第{number}系", f"{number}1", f"{number}2", f"{number}.5"] for number in range(1, 5)]
    places = [(row, column, 1, columns) for row in (0, 1, 2, 4) for column in range(0, 4, columns)]
    (table,) = find_tables(page_of(places, rows))
    for number in range(1, 5):
        assert [text for row, _, text in texts_of(table) if row == number + 2] == rows[number + 1]


def test_shading_that_begins_at_the_pages_edge_is_no_row() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.2, 0.4, 0.8)
        for y in (300, 340, 380):
            canvas.rect(A4[0], y, 40, 40, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.drawString(130, 500, "各港口船员人数")

    (page,) = read_pdf_pages(SOURCE, made_pdf(draw))
    assert find_tables(page) == ()


def test_shaded_tables_one_under_the_other_are_grids() -> None:
    rows = [["系部", "教师"], ["甲系", "31"], ["乙系", "45"], [], ["专业", "学生"], ["航海", "210"], ["轮机", "180"]]
    places = [(row, column, 1, 1) for row in (0, 1, 2, 4, 5, 6) for column in range(2)]
    tables = find_tables(page_of(places, rows))
    assert [(table.origin, len(table.cells)) for table in tables] == [(TableOrigin.RULED, 6)] * 2
