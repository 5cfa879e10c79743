"""Groups of rows in tables without ruling lines: their names, their totals, cells of several lines (分组行)."""

from __future__ import annotations

from dataclasses import replace

from pipeline.layout.unruled.aligned import find_aligned_tables
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


BODY = [
    ("水利系", "水文", "30", "28", "58", "96.1"),
    ("", "给排水", "21", "40", "61", "97.2"),
    ("机电系", "焊接", "44", "3", "47", "94.0"),
    ("", "数控", "52", "8", "60", "95.5"),
    ("", "模具", "33", "9", "42", "93.1"),
]
BODY_PLACES = (60.0, 150.0, 250.0, 310.0, 370.0, 450.0)


def nested(*, upper: float, middle: float, lower: float) -> list[Typed]:
    """A head of two rows over BODY: a name over three columns, and three beside both rows."""
    return [
        (305, upper, "在校人数"),
        *[(x, middle, text) for x, text in ((60.0, "系别"), (150.0, "专业"), (445.0, "就业率"))],
        *[(x, lower, text) for x, text in ((250.0, "男"), (315.0, "女"), (370.0, "合计"))],
    ]


def test_the_upper_name_of_a_head_is_kept_whether_the_others_stand_in_the_middle_or_at_the_top() -> None:
    for heights in ((100, 109, 118), (100, 100, 124)):
        upper, middle, lower = heights
        lines = nested(upper=upper, middle=middle, lower=lower)
        table = only_table(typed_page([CAPTION, *lines, *grid(BODY, top=144, places=BODY_PLACES)]))
        found = spans(table)
        assert found["在校人数"] == (1, 3, 1, 3)
        assert [found[name] for name in ("系别", "专业", "就业率")] == [(1, 1, 2, 1), (1, 2, 2, 1), (1, 6, 2, 1)]
        assert [found[name] for name in ("男", "女", "合计")] == [(2, 3, 1, 1), (2, 4, 1, 1), (2, 5, 1, 1)]


def test_names_that_repeat_say_what_the_names_above_them_span() -> None:
    places = (60.0, 200.0, 300.0, 440.0)
    lines = [(60.0, 100.0, "收入"), (460.0, 100.0, "支出")]
    rows = [("项目", "金额", "项目", "金额"), ("拨款", "81.50", "教学", "60.00"), ("学费", "20.10", "后勤", "41.60")]
    table = only_table(typed_page([CAPTION, *lines, *grid(rows, top=120, places=places)]))
    assert (spans(table)["收入"], spans(table)["支出"]) == ((1, 1, 1, 2), (1, 3, 1, 2))


def test_a_name_in_the_first_of_its_rows_spans_them_and_a_total_between_columns_joins_none() -> None:
    lines = [
        CAPTION,
        *grid([("系别", "专业", "男", "女", "合计", "就业率")], places=BODY_PLACES),
        *grid(BODY, top=120, places=BODY_PLACES),
        (110, 220, "合计"),
        *grid([("", "", "180", "88", "268", "95.2")], top=220, places=BODY_PLACES),
    ]
    found = spans(only_table(typed_page(lines)))
    assert found["水利系"] == (2, 1, 2, 1)
    assert found["机电系"] == (4, 1, 3, 1)
    assert [span for name, span in found.items() if span[0] == 7] == [
        (7, 1, 1, 2),
        *((7, column, 1, 1) for column in (3, 4, 5, 6)),
    ]


def test_a_name_in_the_middle_of_its_rows_spans_them() -> None:
    rows = [(name if name else "", *row[1:]) for name, row in zip(("", "", "", "机电系", ""), BODY, strict=True)]
    lines = [
        CAPTION,
        *grid([("系别", "专业", "男", "女", "合计", "就业率")], places=BODY_PLACES),
        *grid(rows, top=120, places=BODY_PLACES),
        (60, 130, "水利系"),
    ]
    found = spans(only_table(typed_page(lines)))
    assert (found["水利系"], found["机电系"]) == ((2, 1, 2, 1), (4, 1, 3, 1))


def test_a_name_whose_rows_are_not_certain_spans_none() -> None:
    rows = [("系别", "专业", "人数"), ("水利系", "水文", "30"), ("", "给排水", "21"), ("", "水电", "25")]
    rows += [("机电系", "焊接", "44"), ("", "数控", "52"), ("", "模具", "33")]
    found = spans(only_table(typed_page([CAPTION, *grid(rows)])))
    assert (found["水利系"], found["机电系"]) == ((2, 1, 1, 1), (5, 1, 1, 1))


def test_lines_beside_a_group_say_which_rows_are_its() -> None:
    rows = [("系别", "专业", "人数"), ("水利系", "水文", "30"), ("", "给排水", "21"), ("", "水电", "25")]
    rows += [("机电系", "焊接", "44"), ("", "数控", "52"), ("", "模具", "33")]
    whole, inner = (97, 117, 177, 237), (137, 157, 197, 217)
    rules = [*(Ruling(50, y, 440, y) for y in whole), *(Ruling(240, y, 440, y) for y in inner)]
    found = spans(only_table(typed_page([CAPTION, *grid(rows)], rules=rules)))
    assert (found["水利系"], found["机电系"]) == ((2, 1, 3, 1), (5, 1, 3, 1))


def test_three_line_tables_side_by_side_are_two() -> None:
    left = grid([("职称", "人数"), ("教授", "21"), ("讲师", "60")], places=(60, 180))
    right = grid([("学历", "人数", "占比"), ("博士", "30", "37.0"), ("硕士", "51", "63.0")], places=(320, 400, 480))
    rules = [Ruling(x0, y, x1, y) for y in (97, 117, 157) for x0, x1 in ((50, 290), (310, 550))]
    tables = find_aligned_tables(typed_page([*left, *right], rules=rules))
    assert [len(table.edges) - 1 for table in tables] == [2, 3]
    gaps = [Ruling(x0, y, x1, y) for y in (97, 117, 157) for x0, x1 in ((50, 160), (170, 310), (320, 380))]
    parts = [*left, *grid([("占比",), ("26.0",), ("74.0",)], places=(330,))]
    assert [len(table.edges) - 1 for table in find_aligned_tables(typed_page(parts, rules=gaps))] == [3]


def test_a_column_of_text_beside_a_three_line_table_is_no_column_of_it() -> None:
    table = grid([("职称", "人数"), ("教授", "21"), ("讲师", "60"), ("合计", "81")], places=(60, 180))
    text = [(320.0, 100.0 + 20 * row, "学校建成实训基地五个，培训教师百人") for row in range(4)]
    rules = [Ruling(50, y, 290, y) for y in (97, 117, 177)]
    assert read(only_table(typed_page([*table, *text], rules=rules))) == [
        ["职称", "人数"],
        ["教授", "21"],
        ["讲师", "60"],
        ["合计", "81"],
    ]


def test_one_row_of_values_under_a_head_of_words_is_a_table_where_a_caption_names_it() -> None:
    rows = [("教授", "副教授", "讲师"), ("21", "60", "88")]
    text = (60, 40, "学校师资结构持续优化。")
    assert read(only_table(typed_page([text, CAPTION, *grid(rows, top=80)]))) == [list(row) for row in rows]
    assert find_aligned_tables(typed_page([text, *grid(rows, top=80)])) == ()


def test_the_rest_of_a_row_at_the_top_of_a_page_does_not_stand_outside_its_table() -> None:
    rows = [("", "技术", "", ""), ("水利系", "水文", "30", "1.2"), ("机电系", "焊接", "44", "1.1")]
    rows.append(("信息系", "软件", "21", "3.7"))
    assert read(only_table(typed_page(grid(rows)))) == [list(row) for row in rows]
    heading = (60, 90, "学校现有学生三千人。")
    assert read(only_table(typed_page([heading, *grid(rows, top=120)]))) == [list(row) for row in rows[1:]]


def test_a_comma_nearer_to_the_line_of_another_cell_stays_in_its_own() -> None:
    page = typed_page(
        [
            CAPTION,
            *grid([("名称", "获奖人", "件数")]),
            (60, 120, "青年教师数字技术应用"),
            (260, 127, "王工，李工"),
            (400, 127, "3"),
            (60, 134, "竞赛"),
            *grid([("技能比赛", "赵工", "5"), ("教学比赛", "钱工", "8")], top=160),
        ]
    )
    low = [
        replace(word, top=word.bottom - 1.5, bottom=word.bottom + 1) if word.span.of(page.text) == "，" else word
        for word in page.words
    ]
    assert read(only_table(replace(page, words=tuple(low))))[1] == ["青年教师数字技术应用竞赛", "王工，李工", "3"]


def test_cells_that_run_on_below_their_first_lines_are_whole_though_all_lines_are_as_far_apart() -> None:
    rows = [
        ("项目", "牵头人", "经费", "成效"),
        ("省级专业群", "赵工", "56.0", "建成课程八门，"),
        ("建设", "", "", "出版教材两本"),
        ("实训基地", "钱工", "12.8", "新增工位"),
        ("改造", "", "", "九十个"),
    ]
    found = read(only_table(typed_page([CAPTION, *grid(rows, pitch=26, places=(60, 200, 320, 420))])))
    assert found[1:] == [
        ["省级专业群建设", "赵工", "56.0", "建成课程八门，出版教材两本"],
        ["实训基地改造", "钱工", "12.8", "新增工位九十个"],
    ]


def test_a_sentence_is_not_cut_into_cells_at_its_commas() -> None:
    rows = [
        ("校名", "东岭湖区技术学院", "占地面积（亩）", "533.50"),
        ("校址", "东岭市湖滨路八号", "校舍面积（万平方米）", "28.61"),
        ("藏书（万册）", "98.72", "教学设备（万元）", "135"),
    ]
    lines = [
        (middle - width(text) / 2, 100.0 + 20 * index, text)
        for index, row in enumerate(rows)
        for middle, text in zip((116.0, 234.0, 348.0, 469.0), row, strict=True)
    ]
    page = typed_page(
        [CAPTION, *lines, (96, 160, "定位"), (183, 160, "立足东岭市，面向湖区，培养能工巧匠各类人才，近年累计投入资金")]
    )
    narrow = [replace(word, x1=word.x0 + 3) if word.span.of(page.text) == "，" else word for word in page.words]
    found = [row for table in find_aligned_tables(replace(page, words=tuple(narrow))) for row in read(table)]
    assert found == [list(row) for row in rows]


def test_cells_may_be_set_anyhow_within_the_columns_of_a_three_line_table() -> None:
    rows = [("系别", "经费", "支出"), ("水利系", "12,345.67", "8.0"), ("机电系", "9.1", "7,120.55")]
    rows.append(("信息系", "770.2", "65.2"))
    shares = ((0.0, 0.0, 0.0, 0.0), (1.0, 0.4, 1.0, 0.5), (1.0, 1.0, 0.3, 0.7))
    lines = [
        (place + shares[column][index] * (80 - width(text)), 100.0 + 20 * index, text)
        for index, row in enumerate(rows)
        for column, (place, text) in enumerate(zip((60.0, 200.0, 340.0), row, strict=True))
    ]
    rules = [Ruling(50, y, 440, y) for y in (97, 117, 177)]
    assert find_aligned_tables(typed_page(lines)) == ()
    assert read(only_table(typed_page(lines, rules=rules))) == [list(row) for row in rows]
