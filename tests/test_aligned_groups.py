"""Groups of rows in tables without ruling lines: their names, their totals, cells of several lines (分组行)."""

from __future__ import annotations

from pipeline.page_records import PageTable, Ruling
from tests.test_aligned import CAPTION, grid, only_table, read
from tests.typed_pages import Typed, typed_page, width

HEAD = ("名称", "件数", "单价（元）", "总价（万元）")
PLACES = (60.0, 200.0, 320.0, 440.0)
RULES = [Ruling(50, y, 510, y) for y in (97, 117)]


def spans(table: PageTable) -> dict[str, tuple[int, int, int, int]]:
    """Row, column, rows and columns of each cell with words."""
    return {
        "".join("".join(line.text.split()) for line in cell.lines): (
            cell.row_no,
            cell.column_no,
            cell.row_span,
            cell.column_span,
        )
        for cell in table.cells
        if cell.lines
    }


def centred(rows: list[tuple[str, ...]], *, top: float = 100, pitch: float = 20) -> list[Typed]:
    """Rows of cells, each set in the middle of its column; a row of one text in the middle of the table."""
    lines: list[Typed] = []
    for index, row in enumerate(rows):
        middles = [280.0] if len(row) == 1 else [place + 30 for place in PLACES]
        lines += [
            (middle - width(text) / 2, top + pitch * index, text)
            for middle, text in zip(middles, row, strict=True)
            if text
        ]
    return lines


def test_a_name_over_a_group_of_rows_spans_the_table_and_does_not_cut_it() -> None:
    rows = [
        HEAD,
        ("一、实训设备",),
        ("铣床", "4", "150,000", "60.00"),
        ("小计", "4", "", "60.00"),
        ("二、文献资源",),
        ("期刊", "900", "40", "3.60"),
        ("合计", "904", "", "63.60"),
    ]
    table = only_table(typed_page([CAPTION, *centred(rows)], rules=RULES))
    assert read(table) == [[*row, *[""] * (4 - len(row))] for row in rows]
    assert {name: span[3] for name, span in spans(table).items() if span[3] > 1} == {
        "一、实训设备": 4,
        "二、文献资源": 4,
    }
    assert table.head_rows == 1


def test_a_group_name_that_fits_no_column_is_kept_apart_from_the_labels() -> None:
    rows = [HEAD, ("设备",), ("铣床", "4", "150,000", "60.00"), ("图书",), ("期刊", "900", "40", "3.60")]
    table = only_table(typed_page([CAPTION, *centred(rows)]))
    assert [row[0] for row in read(table)] == ["名称", "设备", "铣床", "图书", "期刊"]


def test_a_heading_with_white_above_it_ends_the_table() -> None:
    body = [("铣床", "4", "150,000", "60.00"), ("钻床", "2", "90,000", "18.00")]
    lines = [
        *centred([HEAD, *body]),
        (250, 190, "图书采购"),
        *centred([("期刊", "900", "40", "3.60"), ("图书", "80", "50", "0.40")], top=210),
    ]
    assert read(only_table(typed_page([CAPTION, *lines]))) == [list(HEAD), *map(list, body)]


def test_a_figure_in_a_column_of_words_goes_on_with_the_words_above() -> None:
    rows = [("系别", "班级", "人数"), ("水利系", "水文勘测", "40"), ("机电系", "机电一体化技术", "38")]
    places = (60.0, 200.0, 400.0)
    lines = [
        *grid([*rows, ("信息系", "现代通信网络", "41")], pitch=30, places=places),
        (200, 207, "12班"),
        *grid([("艺术系", "环境设计", "22"), ("护理系", "老年护理", "35")], top=230, pitch=30, places=places),
    ]
    assert read(only_table(typed_page([CAPTION, *lines])))[3] == ["信息系", "现代通信网络12班", "41"]
