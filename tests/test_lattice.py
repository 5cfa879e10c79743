from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_grids import MadeGrid, made_grids, page_of, places, rulings_of

from pipeline.layout.ruled.grid_lines import MAX_RULINGS
from pipeline.layout.ruled.lattice import find_ruled_tables
from pipeline.page_records import Page, PageTable, Ruling, Span, TableOrigin, TextOrigin, WordBox

PLAIN = MadeGrid(places(50, [60, 60]), places(90, [20, 20]), ((1, 1, 1, 1), (1, 2, 1, 1), (2, 1, 1, 1), (2, 2, 1, 1)))
LETTERS = ("甲乙", "丙丁", "戊己", "庚辛")


def read(table: PageTable) -> list[tuple[int, int, int, int, str]]:
    return [
        (cell.row_no, cell.column_no, cell.row_span, cell.column_span, "".join(line.text for line in cell.lines))
        for cell in table.cells
    ]


def tables_of(grid: MadeGrid, rulings: Sequence[Ruling], texts: Sequence[str] = LETTERS) -> tuple[PageTable, ...]:
    return find_ruled_tables(page_of(grid, texts, range(len(grid.cells)), rulings))


@settings(max_examples=150, deadline=None)
@given(made_grids(), st.data())
def test_a_drawn_grid_is_read_back_with_its_merged_cells_whatever_the_order_of_the_text(
    grid: MadeGrid, data: st.DataObject
) -> None:
    texts = [f"{chr(0x4E00 + 7 * index)}{chr(0x5E00 + index)}" for index in range(len(grid.cells))]
    order = data.draw(st.permutations(range(len(grid.cells))))
    found = find_ruled_tables(page_of(grid, texts, order, data.draw(st.permutations(rulings_of(grid)))))
    if len(grid.cells) < 2:
        assert found == ()
        return
    (table,) = found
    assert read(table) == sorted((*place, text) for place, text in zip(grid.cells, texts, strict=True))
    assert table.origin is TableOrigin.RULED
    assert table.edges == pytest.approx(grid.xs)
    assert table.box == pytest.approx((grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1]))


@settings(max_examples=60, deadline=None)
@given(made_grids(), st.lists(st.floats(-1.2, 1.2), min_size=16, max_size=16))
def test_lines_a_little_off_and_broken_give_the_same_grid(grid: MadeGrid, offs: list[float]) -> None:
    texts = ["文" * 2] * len(grid.cells)
    rulings = []
    for index, line in enumerate(rulings_of(grid)):
        off = offs[index % len(offs)]
        if line.top == line.bottom:
            rulings.append(Ruling(line.x0 + 1, line.top + off, line.x1 - 2, line.bottom + off))
        else:
            rulings.append(Ruling(line.x0 + off, line.top + 1, line.x1 + off, line.bottom - 2))
    if len(grid.cells) > 1:
        (table,) = tables_of(grid, rulings, texts)
        assert [cell[:4] for cell in read(table)] == sorted(grid.cells)


def test_sides_left_open_are_closed_where_the_lines_end() -> None:
    open_sided = [line for line in rulings_of(PLAIN) if line.x0 != line.x1 or line.x0 == PLAIN.xs[1]]
    assert tables_of(PLAIN, open_sided) == tables_of(PLAIN, rulings_of(PLAIN))


def test_double_lines_are_one_border() -> None:
    doubled = [Ruling(line.x0 - 2, line.top - 2, line.x1 - 2, line.bottom - 2) for line in rulings_of(PLAIN)]
    (table,) = tables_of(PLAIN, [*rulings_of(PLAIN), *doubled])
    assert [cell[4] for cell in read(table)] == list(LETTERS)


def test_empty_cells_are_cells_without_lines() -> None:
    (table,) = tables_of(PLAIN, rulings_of(PLAIN), ("甲", "", "丙", "丁"))
    assert table.cells[1].lines == ()


def test_an_underline_within_a_cell_parts_nothing() -> None:
    underline = Ruling(60, 103, 80, 103)
    assert [cell[:4] for cell in read(tables_of(PLAIN, [*rulings_of(PLAIN), underline])[0])] == list(PLAIN.cells)


FRAME = (Ruling(50, 90, 300, 90), Ruling(50, 200, 300, 200), Ruling(50, 90, 50, 200), Ruling(300, 90, 300, 200))


def made_page(rulings: Sequence[Ruling], placed: Sequence[tuple[str, float, float]]) -> Page:
    text, words = "", []
    for written, x, y in placed:
        words.append(WordBox(Span(len(text), len(text) + len(written)), x, y, x + 8 * len(written), y + 8))
        text += f"{written}\r\n"
    return Page(
        "src-0", 1, text, TextOrigin.TEXT_LAYER, width=600, height=800, words=tuple(words), rulings=tuple(rulings)
    )


@pytest.mark.parametrize(
    "rulings",
    [
        pytest.param(FRAME, id="a frame"),
        pytest.param(FRAME[:2], id="two rules"),
        pytest.param((Ruling(50, 60, 500, 60), Ruling(50, 120, 90, 120), Ruling(100, 150, 180, 150)), id="underlines"),
        pytest.param((*FRAME[:3], *(Ruling(50, y, 300, y) for y in (110, 130, 150))), id="a chart's ladder"),
        pytest.param((*FRAME, *(Ruling(50, y, 300, y) for y in (110, 130, 150))), id="a chart's framed ladder"),
    ],
)
def test_frames_rules_and_ladders_are_no_tables(rulings: Sequence[Ruling]) -> None:
    assert find_ruled_tables(made_page(rulings, [("90.35", 80, 95), ("96.41", 200, 136)])) == ()


def test_a_table_in_a_frame_is_a_table_and_one_in_a_cell_is_text_of_the_cell() -> None:
    around = (Ruling(20, 60, 400, 60), Ruling(20, 300, 400, 300), Ruling(20, 60, 20, 300), Ruling(400, 60, 400, 300))
    (inner,) = tables_of(PLAIN, [*rulings_of(PLAIN), *around])
    assert read(inner)[0][4] == "甲乙"
    outer_grid = MadeGrid((20, 400, 500), (60, 300), ((1, 1, 1, 1), (1, 2, 1, 1)))
    words = [("甲乙", 60, 95), ("丙丁", 130, 95), ("外", 430, 95)]
    (outer,) = find_ruled_tables(made_page([*rulings_of(PLAIN), *rulings_of(outer_grid)], words))
    assert [cell[4] for cell in read(outer)] == ["甲乙丙丁", "外"]


def test_a_table_whose_rows_no_line_parts_gets_them_from_its_values() -> None:
    grid = MadeGrid(places(50, [120, 80]), places(90, [20, 100]), PLAIN.cells)
    rows = [("一产", "4.5"), ("二产", "-2.0"), ("三产", "5.1"), ("其他", "0.3")]
    placed = [("指标", 60, 95), ("增长", 190, 95)]
    for number, (name, value) in enumerate(rows):
        placed += [(name, 60, 120 + 20 * number), (value, 190, 120 + 20 * number)]
    (table,) = find_ruled_tables(made_page(rulings_of(grid), placed))
    texts = [cell[4] for cell in read(table)]
    assert texts == ["指标", "增长", *(text for row in rows for text in row)]


def test_a_number_that_wraps_in_a_narrow_cell_stays_one_cell() -> None:
    grid = MadeGrid(places(50, [120, 80]), places(90, [20, 100]), PLAIN.cells)
    placed = [("项目", 60, 95), ("余额", 190, 95)]
    for number, (name, value) in enumerate([("期末", "1,517,"), ("余额", "081,34"), ("合计", "7,000."), ("数", "12")]):
        placed += [(name, 60, 120 + 20 * number), (value, 190, 120 + 20 * number)]
    (table,) = find_ruled_tables(made_page(rulings_of(grid), placed))
    assert [cell[4] for cell in read(table)] == ["项目", "余额", "期末余额合计数", "1,517,081,347,000.12"]


def test_a_page_full_of_lines_has_no_tables() -> None:
    lines = [Ruling(0, number / 10, 500, number / 10) for number in range(MAX_RULINGS)]
    assert find_ruled_tables(made_page([*lines, Ruling(5, 0, 5, 300)], [("字", 60, 95)])) == ()
