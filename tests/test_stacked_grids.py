"""Ruled tables with open sides, and tables so close that their lines meet."""

from __future__ import annotations

from pipeline.layout.ruled.lattice import find_ruled_tables
from pipeline.page_records import Page, PageTable, Ruling
from tests.made_tables import Merged, made_table, roles_of
from tests.typed_pages import typed_page


def down(x: float, *spans: tuple[float, float]) -> list[Ruling]:
    return [Ruling(x, top, x, bottom) for top, bottom in spans]


def across(x0: float, x1: float, *heights: float) -> list[Ruling]:
    return [Ruling(x0, y, x1, y) for y in heights]


def spans(table: PageTable) -> dict[str, tuple[int, int, int, int]]:
    return {
        "".join(line.text for line in cell.lines): (cell.row_no, cell.column_no, cell.row_span, cell.column_span)
        for cell in table.cells
        if cell.lines
    }


def test_open_sides_are_closed_where_the_outer_lines_end_though_most_stop_at_merged_cells() -> None:
    rules = [
        *across(50, 350, 100, 120, 180, 240),
        *across(150, 350, 140, 160, 200, 220),
        *down(150, (100, 240)),
        *down(250, (100, 240)),
    ]
    names = ("测绘", "勘察", "地质", "护理", "助产", "康复")
    lines = [(60, 105, "系别"), (160, 105, "专业"), (260, 105, "人数"), (60, 145, "地学系"), (60, 205, "医护系")]
    for index, name in enumerate(names):
        lines += [(160, 125 + 20 * index, name), (260, 125 + 20 * index, str(31 + index))]
    (table,) = find_ruled_tables(typed_page(lines, rules=rules))
    found = spans(table)
    assert (found["地学系"], found["医护系"]) == ((2, 1, 3, 1), (5, 1, 3, 1))
    assert (found["专业"], found["人数"], found["36"]) == ((1, 2, 1, 1), (1, 3, 1, 1), (7, 3, 1, 1))


def stacked(gap: float, *, middles: tuple[float, ...]) -> Page:
    """Two tables in one frame, the first of two columns; `middles` part the columns of the second."""
    top, below = 140.0, 140.0 + gap
    rules = [
        *across(50, 350, 100, 120, top, below, below + 20, below + 40),
        *down(50, (100, below + 40)),
        *down(350, (100, below + 40)),
        *down(200, (100, top)),
        *(rule for x in middles for rule in down(x, (below, below + 40))),
    ]
    heads, values = ("藏书", "册数", "金额（万元）"), ("纸质", "9,100", "31.5")
    columns = [60.0, *(x + 10 for x in middles)]
    lines = [(60, 105, "职称"), (210, 105, "人数（人）"), (60, 125, "教授"), (210, 125, "21")]
    lines += [(x, below + 5, text) for x, text in zip(columns, heads, strict=False)]
    lines += [(x, below + 25, text) for x, text in zip(columns, values, strict=False)]
    return typed_page(lines, rules=rules)


def test_tables_whose_lines_meet_are_two_where_their_columns_differ() -> None:
    first, second = find_ruled_tables(stacked(2.5, middles=(150, 250)))
    assert spans(first) == {"职称": (1, 1, 1, 1), "人数（人）": (1, 2, 1, 1), "教授": (2, 1, 1, 1), "21": (2, 2, 1, 1)}
    assert spans(second)["31.5"] == (2, 3, 1, 1)


def test_a_double_line_across_a_table_parts_nothing() -> None:
    (table,) = find_ruled_tables(stacked(2.5, middles=(200,)))
    assert {name: span[0] for name, span in spans(table).items()}["藏书"] == 3


def test_a_new_head_may_have_names_over_columns_that_only_the_rows_above_part() -> None:
    roles = roles_of(
        made_table(
            [
                [Merged("职称", columns=2), None, Merged("人数（人）", columns=2), None],
                [Merged("教授", columns=2), None, Merged("21", columns=2), None],
                ["藏书", Merged("册数", columns=2), None, "金额（万元）"],
                ["纸质", Merged("9,100", columns=2), None, "31.5"],
            ]
        )
    )
    assert [roles[3, 1], roles[3, 2], roles[3, 4], roles[4, 2], roles[4, 4]] == ["H", "H", "H", "V", "V"]


def test_words_over_merged_columns_are_no_new_head_where_the_values_below_are_not_merged() -> None:
    roles = roles_of(
        made_table(
            [
                ["系别", "经费", "人数", "面积"],
                ["地学系", "3.5", "21", "90"],
                ["医护系", Merged("并入总院", columns=2), None, "待核"],
                ["信息系", "2.5", "30", "80"],
            ]
        )
    )
    assert "H" not in {roles[3, column] for column in (1, 2, 4)}
