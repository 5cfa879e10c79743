from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.layout.unruled.aligned import find_aligned_tables
from pipeline.page_records import Page, PageTable, Ruling, TableOrigin
from pipeline.pages import read_pages
from pipeline.sources import read_source
from tests.shared_files import shared
from tests.typed_pages import Typed, typed_page, width

CAPTION: Typed = (200, 60, "表 1 各系情况")
PLACES = (60.0, 260.0, 400.0, 500.0)
ROWS = (
    ("系别", "学生数（人）", "占比（%）"),
    ("水利工程系", "1,204", "40.13"),
    ("机电系", "988", "32.93"),
    ("信息系", "808", "26.93"),
)


def grid(
    rows: Sequence[Sequence[str]], *, top: float = 100, pitch: float = 20, places: Sequence[float] = PLACES
) -> list[Typed]:
    """Rows of cells, each column's left ends one below the other."""
    return [
        (places[column], top + pitch * index, text)
        for index, row in enumerate(rows)
        for column, text in enumerate(row)
        if text
    ]


def read(table: PageTable) -> list[list[str]]:
    """The cells' texts, row by row; a cell over several columns stands in the first of them."""
    rows = max(cell.row_no for cell in table.cells)
    found = [[""] * (len(table.edges) - 1) for _ in range(rows)]
    for cell in table.cells:
        found[cell.row_no - 1][cell.column_no - 1] = "".join("".join(line.text.split()) for line in cell.lines)
    return found


def only_table(page: Page) -> PageTable:
    (table,) = find_aligned_tables(page)
    return table


def test_a_borderless_table_has_its_cells_with_slices_of_the_text() -> None:
    page = typed_page(grid(ROWS))
    table = only_table(page)
    assert read(table) == [list(row) for row in ROWS]
    assert table.origin is TableOrigin.ALIGNED
    assert table.head_rows is None
    assert len(table.edges) == 4
    assert table.box
    assert (table.edges[0], table.edges[-1]) == (table.box[0], table.box[2])
    lines = [line for cell in table.cells for line in cell.lines]
    assert all(page.text[line.start : line.start + len(line.text)] == line.text for line in lines)


def test_empty_cells_are_cells() -> None:
    rows = (*ROWS, ("艺术系", "", "0.01"))
    table = only_table(typed_page(grid(rows)))
    assert read(table)[-1] == ["艺术系", "", "0.01"]
    assert len(table.cells) == 15


def test_a_cell_of_two_lines_between_rows_of_one_line_is_one_cell() -> None:
    lines = [
        *grid(ROWS),
        (60, 175, "现代农业与园艺技术系"),
        (260, 182, "88"),
        (400, 182, "2.93"),
        (60, 189, "（筹）"),
        *grid([("艺术系", "12", "0.40")], top=210),
    ]
    rows = read(only_table(typed_page(lines)))
    assert rows[4:] == [["现代农业与园艺技术系（筹）", "88", "2.93"], ["艺术系", "12", "0.40"]]


def test_lines_below_the_values_that_stand_close_belong_to_the_row() -> None:
    lines = [*grid(ROWS, pitch=30), (60, 172, "（含成教）"), *grid([("艺术系", "12", "0.40")], top=220)]
    rows = read(only_table(typed_page(lines)))
    assert [row[0] for row in rows] == ["系别", "水利工程系", "机电系（含成教）", "信息系", "艺术系"]


def test_label_rows_without_values_are_rows_of_their_own() -> None:
    rows = [*ROWS[:2], ("其中：", "", ""), *ROWS[2:]]
    assert read(only_table(typed_page(grid(rows)))) == [list(row) for row in rows]


def test_indented_labels_are_one_column() -> None:
    lines = [
        (place + indent, top, text)
        for (place, top, text), indent in zip(grid(ROWS), [0, 0, 0, 0, 0, 0, 50, 0, 0, 50, 0, 0], strict=True)
    ]
    assert read(only_table(typed_page(lines))) == [list(row) for row in ROWS]


def test_units_under_the_names_of_a_head_belong_to_it() -> None:
    rows = [("系别", "学生数", "占比"), ("", "（人）", "（%）"), *ROWS[1:]]
    found = read(only_table(typed_page(grid(rows))))
    assert found[0] == ["系别", "学生数（人）", "占比（%）"]
    assert len(found) == 4


def test_a_head_over_two_columns_spans_them_and_a_name_beside_both_rows_spans_these() -> None:
    lines = [
        (360, 70, "2023年学生情况"),
        (60, 78, "系别"),
        (270, 86, "人数"),
        (400, 86, "占比"),
        (500, 86, "排名"),
        *grid(
            [("水利系", "1,204", "40.13", "1"), ("机电系", "988", "32.93", "2"), ("信息系", "808", "26.93", "3")],
            top=110,
        ),
    ]
    table = only_table(typed_page(lines))
    spans = {
        "".join(line.text for line in cell.lines): (cell.row_no, cell.column_no, cell.row_span, cell.column_span)
        for cell in table.cells
        if cell.row_no <= 2 and cell.lines
    }
    assert spans["2023年学生情况"] == (1, 2, 1, 3)
    assert spans["系别"] == (1, 1, 2, 1)
    assert spans["排名"] == (2, 4, 1, 1)


def test_rules_of_a_three_line_table_tell_its_head_and_let_it_be_of_words_alone() -> None:
    rows = [
        ("系别", "对接产业", "核心专业"),
        ("水利系", "水利业", "水利工程"),
        ("机电系", "制造业", "机电一体化"),
        ("信息系", "软件业", "软件技术"),
    ]
    assert find_aligned_tables(typed_page(grid(rows))) == ()
    rules = [Ruling(50, y, 480, y) for y in (95, 115, 178)]
    table = only_table(typed_page(grid(rows), rules=rules))
    assert read(table) == [list(row) for row in rows]
    assert table.head_rows == 1


def test_a_caption_lets_a_table_be_of_words_alone() -> None:
    rows = [("系别", "对接产业"), ("水利系", "水利业"), ("机电系", "制造业")]
    page = typed_page([CAPTION, *grid(rows, top=80)])
    assert read(only_table(page)) == [list(row) for row in rows]


def test_rules_between_all_rows_say_what_is_a_row() -> None:
    rows = [
        ("系别", "说明", "人数"),
        ("水利系", "含水文", "1,204"),
        ("", "与水资源", ""),
        ("机电系", "含汽车", "988"),
        ("信息系", "含软件", "80"),
    ]
    rules = [Ruling(50, y, 480, y) for y in (95, 115, 155, 175, 195)]
    found = read(only_table(typed_page(grid(rows), rules=rules)))
    assert found[1] == ["水利系", "含水文与水资源", "1,204"]
    assert len(found) == 4


def test_two_tables_with_captions_are_two() -> None:
    page = typed_page(
        [CAPTION, *grid(ROWS, top=80), (200, 160, "表 2 另一张表"), *grid(ROWS, top=180, places=(90, 300, 420))]
    )
    assert [read(table) for table in find_aligned_tables(page)] == [[list(row) for row in ROWS]] * 2


def test_text_before_and_after_is_left_out() -> None:
    text = "学校现有在校生三千人，比上年增加百余人，规模稳定，结构合理。" * 2
    before, after = (60, 75, text[:40]), (60, 185, text[:44])
    table = only_table(typed_page([before, *grid(ROWS), after, (60, 205, "其中女生过半。")]))
    assert read(table) == [list(row) for row in ROWS]


def test_a_total_in_the_middle_of_two_columns_spans_them() -> None:
    rows = [("序号", "系别", "人数"), ("1", "水利工程系", "1,204"), ("2", "机械电子系", "988")]
    lines = [*grid(rows, places=(60, 160, 300)), (125, 160, "合计"), (300, 160, "2,192")]
    table = only_table(typed_page(lines))
    total = next(cell for cell in table.cells if cell.row_no == 4)
    assert (total.column_no, total.column_span, total.lines[0].text) == (1, 2, "合计")


def test_the_end_of_a_table_from_the_page_before_may_have_two_rows() -> None:
    rows = [("11", "提升水平", "5", "103"), ("12", "强化保障", "7", "211")]
    assert read(only_table(typed_page(grid(rows)))) == [list(row) for row in rows]
    assert find_aligned_tables(typed_page([(60, 80, "学校现有学生三千人。"), *grid(rows)])) == ()


def test_ruled_tables_and_drawings_are_left_alone() -> None:
    page = typed_page(grid(ROWS))
    table = only_table(page)
    assert find_aligned_tables(page, [table]) == ()
    assert table.box
    assert find_aligned_tables(replace(page, drawings=(table.box,))) == ()


def test_a_grid_with_other_upright_lines_is_left_alone() -> None:
    rules = [Ruling(x, 90, x, 180) for x in (55, 80, 480)]
    assert find_aligned_tables(typed_page(grid(ROWS), rules=rules)) == ()


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(
            grid([("一、基本情况………………", "1"), ("二、学生发展………………", "7"), ("三、教学改革………………", "12")]),
            id="contents",
        ),
        pytest.param(grid([("一、基本情况", "1"), ("二、学生发展", "7"), ("三、教学改革", "12")]), id="bare contents"),
        pytest.param(grid([("学校名称：", "甲学院"), ("填表日期：", "2024"), ("联系人数：", "3")]), id="cover"),
        pytest.param(grid([("（1）", "建设专业群"), ("（2）", "培养师资"), ("（3）", "开放办学")]), id="list"),
        pytest.param(grid([("100", "88.1"), ("80", "90.2"), ("60", "71.0"), ("40", "66.1")]), id="axis"),
        pytest.param([*grid(ROWS[1:]), (200, 175, "图 3 各系情况")], id="chart by its caption"),
        pytest.param(
            grid(
                [("张三", "李四", "王五", "赵六"), ("钱七", "孙八", "周九", "吴十"), ("郑一", "王二", "冯三", "陈四")]
            ),
            id="names",
        ),
        pytest.param(grid([("y", "=", "1"), ("甲学院", "乙"), ("丙", "3", "丁")]), id="too few cells"),
    ],
)
def test_what_is_no_table(lines: list[Typed]) -> None:
    assert find_aligned_tables(typed_page(lines)) == ()


def test_two_columns_of_text_are_no_table() -> None:
    sentence = "学校坚持立德树人，深化产教融合，共建实训基地一百个。学生参加竞赛，"
    lines = [(x, 80 + 14 * index, (sentence * 2)[index % 7 :][:22]) for index in range(30) for x in (60.0, 310.0)]
    assert find_aligned_tables(typed_page(lines)) == ()


def test_text_that_runs_up_the_page_is_no_table() -> None:
    page = typed_page(grid(ROWS))
    turned = [
        replace(word, x0=word.top, top=600 - word.x1, x1=word.bottom, bottom=600 - word.x0) for word in page.words
    ]
    assert find_aligned_tables(replace(page, words=tuple(turned))) == ()


LABELS = st.text("水利工程机电系信息学院专业群建设", min_size=2, max_size=8)
FIGURES = st.decimals(0, 99_999, places=1).map(lambda value: f"{value:,}")


@st.composite
def grids(draw: st.DrawFn) -> tuple[list[list[str]], list[Typed]]:
    """A table's rows, and the same set with its columns left, right or in the middle."""
    columns = draw(st.integers(2, 5))
    body = draw(st.lists(st.tuples(LABELS, *[FIGURES] * (columns - 1)), min_size=3, max_size=12))
    rows = [list(draw(st.tuples(*[LABELS] * columns))), *map(list, body)]
    widths = [max(width(row[column]) for row in rows) for column in range(columns)]
    gaps = draw(st.lists(st.floats(16, 30), min_size=columns, max_size=columns))
    lefts = list(accumulate((wide + gap for wide, gap in zip(widths, gaps, strict=True)), initial=40.0))
    shares = draw(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=columns, max_size=columns))
    pitch = draw(st.floats(14, 26))
    typed = [
        (lefts[column] + shares[column] * (widths[column] - width(text)), 100 + pitch * index, text)
        for index, row in enumerate(rows)
        for column, text in enumerate(row)
    ]
    return rows, typed


@settings(max_examples=60, deadline=None)
@given(grids(), st.integers(0, 99))
def test_random_tables_are_read_back(made: tuple[list[list[str]], list[Typed]], seed: int) -> None:
    rows, typed = made
    page = typed_page([CAPTION, *typed], jitter=1.0, seed=seed)
    assert read(only_table(page)) == rows


@settings(max_examples=60, deadline=None)
@given(st.text("学校建设，。：（）、 a1 教师2三", min_size=300, max_size=900), st.floats(13, 24), st.integers(10, 45))
def test_random_paragraphs_are_no_table(text: str, pitch: float, length: int) -> None:
    lines = [(60.0, 80 + pitch * index, text[at : at + length]) for index, at in enumerate(range(0, len(text), length))]
    assert find_aligned_tables(typed_page(lines, jitter=0.5)) == ()


def _cells(table: PageTable) -> set[tuple[int, int, str]]:
    return {
        (cell.row_no - 1, cell.column_no - 1, "".join("".join(line.text.split()) for line in cell.lines))
        for cell in table.cells
        if cell.lines
    }


@pytest.mark.parametrize("name", ["misc_rl", "misc_fp"])
def test_cells_of_typeset_tables_are_in_the_right_place(name: str) -> None:
    truth = json.loads(shared("reports", "typeset", f"{name}.json").read_text("utf-8"))
    pages = read_pages(*read_source(shared("reports", "typeset", f"{name}.pdf")))
    right = wanted = 0
    for page, known in zip(pages, truth["pages"], strict=True):
        found = [_cells(table) for table in find_aligned_tables(page)]
        for table in known["tables"]:
            if table["ruled"] is not True:
                cells = {(cell["r"], cell["c"], "".join(cell["text"].split())) for cell in table["cells"]}
                cells = {cell for cell in cells if cell[2]}
                right += max((len(cells & each) for each in found), default=0)
                wanted += len(cells)
    assert right >= 0.9 * wanted


def test_pages_of_running_text_have_no_tables() -> None:
    pages = read_pages(*read_source(shared("reports", "typeset", "misc_rl.pdf")))
    assert [len(find_aligned_tables(page)) for page in pages[:4]] == [3, 1, 1, 0]


def test_years_over_two_columns_each_span_them() -> None:
    head = [(60, 80, "系别"), (235, 80, "2022年"), (435, 80, "2023年")]
    names = grid([("", "人数", "占比", "人数", "占比")], top=96, places=(60, 200, 290, 400, 490))
    body = [("水利系", "1,204", "40.13", "900", "1.20"), ("机电系", "988", "32.93", "870", "2.00")]
    table = only_table(typed_page([*head, *names, *grid(body, top=116, places=(60, 200, 290, 400, 490))]))
    assert read(table) == [
        ["系别", "2022年", "", "2023年", ""],
        ["", "人数", "占比", "人数", "占比"],
        *(list(row) for row in body),
    ]
    assert [cell.column_span for cell in table.cells if cell.row_no == 1] == [1, 2, 2]


def test_a_page_of_scattered_words_takes_no_more_than_its_share() -> None:
    lines = [(float(x * 37 % 560), 60 + y * 0.9, "字") for y in range(800) for x in range(y % 5, 20, 5)]
    assert len(lines) > 3_000
    assert find_aligned_tables(typed_page(lines)) == ()


def test_a_heading_below_the_last_rule_takes_nothing_from_a_three_line_table() -> None:
    rules = [Ruling(60, y, 560, y) for y in (97, 117, 177)]
    lines = [*grid(ROWS), (60, 190, "二、队伍建设"), (60, 214, "（一）专任教师")]
    assert read(only_table(replace(typed_page(lines), rulings=tuple(rules)))) == [list(row) for row in ROWS]


def test_rules_round_the_head_and_over_the_total_part_no_other_rows() -> None:
    rows = (*ROWS, ("合计", "3,000", "100"))
    rules = [Ruling(60, y, 560, y) for y in (97, 117, 177, 197)]
    assert read(only_table(replace(typed_page(grid(rows)), rulings=tuple(rules)))) == [list(row) for row in rows]


def test_a_label_that_fills_its_column_goes_on_below_where_all_lines_are_as_far_apart() -> None:
    rows = (
        ("竞赛名称", "一等奖", "二等奖"),
        ("水利工程测量技", "2", "3"),
        ("能大赛", "", ""),
        ("农产品质量安全", "1", "0"),
        ("检测大赛", "", ""),
    )
    found = read(only_table(typed_page([CAPTION, *grid(rows, pitch=17)])))
    assert [row[0] for row in found] == ["竞赛名称", "水利工程测量技能大赛", "农产品质量安全检测大赛"]


def test_a_name_goes_on_below_where_its_bracket_is_open_or_it_is_set_in_the_middle() -> None:
    rows = (
        (*ROWS[0][:2], "建筑面积（万平方"),
        ("水利工程系", "1,204", "40.13"),
        ("机电系", "988", "32.93"),
        ("信息系", "808", "26.93"),
    )
    lines = [*grid(rows[:1], top=100), (425, 120, "米）"), *grid(rows[1:], top=140)]
    assert read(only_table(typed_page([CAPTION, *lines])))[0] == ["系别", "学生数（人）", "建筑面积（万平方米）"]
