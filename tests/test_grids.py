"""Grids into cells with roles: heads of one level or more, names of rows, forms, totals."""

from __future__ import annotations

import time

from made_tables import Merged, blocks_of, made_line, made_table, roles_of

from pipeline.page_records import PageTable
from pipeline.records import BlockKind, CellRole


def row(table: PageTable, row_no: int) -> list[str]:
    return [role for (number, _), role in sorted(roles_of(table).items()) if number == row_no]


def heads(table: PageTable) -> set[int]:
    return {number for (number, _), role in roles_of(table).items() if role[0] == "H"}


def test_one_head_row_names_to_the_left_values_to_the_right() -> None:
    table = made_table([["学院", "人数", "占比（%）"], ["航海学院", "246", "41.3"], ["轮机学院", "350", "58.7"]])
    assert [row(table, number) for number in (1, 2, 3)] == [["H", "H", "H"], ["R", "V", "V"], ["R", "V", "V"]]


def test_heads_of_three_levels_are_told_by_their_merged_cells() -> None:
    table = made_table(
        [
            [Merged("项目", columns=3), None, None, Merged("收入预算", columns=2), None],
            [
                Merged("科目编码", columns=2),
                None,
                Merged("科目名称", rows=2),
                Merged("合计", rows=2),
                Merged("拨款", rows=2),
            ],
            ["类", "款", None, None, None],
            ["205", "03", "职业教育", "1,204.50", "980.00"],
            ["205", "08", "进修及培训", "36.20", "36.20"],
        ]
    )
    assert heads(table) == {1, 2, 3}
    assert row(table, 4) == ["V", "V", "R", "V+", "V"]


def test_years_and_days_may_head_columns() -> None:
    years = made_table([["指标", "2022", "2023"], ["在校生数（人）", "4012", "4125"]])
    days = made_table(
        [["项目", "2022 年 12 月 31 日", "2023 年 12 月 31 日"], ["流动资产：", "", ""], ["现金", "20.5", "31"]]
    )
    assert (heads(years), heads(days)) == ({1}, {1})
    assert row(years, 2) == ["R", "V", "V"]


def test_a_column_of_years_dates_its_rows() -> None:
    table = made_table([["年份", "规模"], ["2021", "312"], ["2022", "405"]])
    assert heads(table) == {1}
    assert row(table, 2) == ["R", "V"]


def test_titles_units_and_the_numbering_of_columns_are_heads() -> None:
    table = made_table(
        [
            [Merged("船员培训情况（单位：人）", columns=3), None, None],
            ["港口", "计划", "实到"],
            ["甲", "1", "2"],
            ["北港", "120", "118"],
            ["南港", "90", "91"],
        ]
    )
    assert heads(table) == {1, 2, 3}


def test_heads_may_begin_anew_inside_a_table() -> None:
    table = made_table(
        [
            ["指标", "2021 年", "2022 年"],
            ["在校生", "4012", "4125"],
            ["", "2021 年末", "2022 年末"],
            ["藏书", "1204", "1301"],
        ]
    )
    assert heads(table) == {1, 3}


def test_group_and_section_cells_name_their_rows() -> None:
    table = made_table(
        [
            ["学院", "专业", "人数"],
            [Merged("航海学院", rows=2), "航海技术", "120"],
            [None, "船舶驾驶", "80"],
            [Merged("二、校外教学点", columns=3), None, None],
            ["北港学习中心", "轮机工程", "33"],
        ]
    )
    assert row(table, 2) == ["R", "R", "V"]
    assert row(table, 4) == ["R"]


def test_a_form_has_no_heads() -> None:
    table = made_table(
        [
            ["学校名称", "海潮职业学院", "主管部门", "海事厅"],
            ["在校生（人）", "4125", "专任教师（人）", "218"],
            [Merged("实训条件", rows=2), "基地（个）", "12", ""],
            [None, "工位（个）", "640", ""],
        ]
    )
    assert heads(table) == set()
    assert row(table, 2) == ["R", "V", "R", "V"]
    assert row(table, 3) == ["R", "R", "V"]


def test_two_halves_under_the_same_heads_are_no_form() -> None:
    table = made_table(
        [["省份", "人数", "省份", "人数"], ["滨州省", "31", "砚山省", "17"], ["云岭省", "28", "沧溟省", "9"]]
    )
    assert heads(table) == {1}
    assert row(table, 2) == ["R", "V", "R", "V"]


def test_words_between_numbers_name_nothing() -> None:
    table = made_table(
        [
            ["基地", "工位（个）", "负责人", "面积（平方米）"],
            ["轮机车间", "40", "柳舟", "600"],
            ["驾驶舱", "12", "江岸", "90"],
        ]
    )
    assert row(table, 2) == ["R", "V", "V", "V"]


def test_a_list_of_words_keeps_them_as_values() -> None:
    table = made_table([["序号", "标志性成果"], ["1", "省级示范基地 1 个"], ["2", "全省舵手大赛一等奖 4 个"]])
    assert [row(table, number) for number in (1, 2, 3)] == [["H", "H"], ["R", "V"], ["R", "V"]]


def test_codes_do_not_part_a_row_from_its_name() -> None:
    table = made_table([["专业代码", "专业名称", "人数"], ["500303", "航海技术", "246"], ["500305", "轮机工程", "350"]])
    assert row(table, 2) == ["V", "R", "V"]


def test_totals_are_known_by_row_and_column() -> None:
    table = made_table(
        [
            ["学院", "本科", "专科", "合计（人）"],
            ["航海学院", "10", "20", "30"],
            ["小计", "10", "20", "30"],
            ["合 计", "40", "50", "90"],
            ["会计学院", "1", "2", "3"],
        ]
    )
    roles = roles_of(table)
    assert {place for place, role in roles.items() if role.endswith("+")} == {
        (1, 4), (2, 4), (5, 4), *((number, column) for number in (3, 4) for column in (1, 2, 3, 4))
    }  # fmt: skip


def test_a_head_that_only_holds_the_word_is_no_total() -> None:
    assert "V+" not in roles_of(made_table([["项目", "合计面积"], ["库房", "20"]])).values()


def test_flattened_tables_know_their_totals_too() -> None:
    lines = ["表 1 获奖情况", "赛项名称 级别 数量", "海鸥杯 省级 4", "帆船赛 国家级 2", "合计 —— 6"]
    blocks = blocks_of(*(made_line(text, start=100 * number) for number, text in enumerate(lines)))
    totals = [block.text for block in blocks if block.cell and block.cell.is_total]
    assert totals == ["合计", "——", "6"]


def test_the_files_word_for_its_heads_is_taken() -> None:
    table = made_table([["2021", "2022"], ["310", "405"]], head_rows=1)
    assert heads(table) == {1}


def test_a_box_round_a_text_is_text() -> None:
    text = "学院坚持立德树人，开设课程 12 门，\n培训船员 300 人，服务企业 20 家，受到各方好评，成果写入年度报告。"
    blocks = blocks_of(made_table([[text]]))
    assert [block.kind for block in blocks] == [BlockKind.PARAGRAPH]
    framed = made_table([["名称", "人数"], ["甲班", "31"], [Merged(text, columns=2), None]])
    kinds = [(block.kind, block.cell.role if block.cell else None) for block in blocks_of(framed)]
    assert kinds[-1] == (BlockKind.PARAGRAPH, None)
    assert kinds[3] == (BlockKind.CELL, CellRole.VALUE)


def test_a_column_of_cells_that_all_cover_two_columns_is_one_column() -> None:
    wide: list[list[str | Merged | None]] = [["项目", Merged("数量", columns=2), None]]
    wide += [[name, Merged(value, columns=2), None] for name, value in (("学生（人）", "1286"), ("教师（人）", "74"))]
    table = made_table([*wide, ["学期", "上", "下"], ["课时", "512", "498"]])
    assert [row(table, number) for number in (2, 3)] == [["R", "V"], ["R", "V"]]


def test_spans_without_end_make_no_grid() -> None:
    """A stair of cells that each claim every row below covers millions of places: its cells are paragraphs."""
    steps = 3000
    rows: list[list[str | Merged | None]] = [[*[None] * at, Merged(f"台阶{at}", rows=99999)] for at in range(steps)]
    started = time.perf_counter()
    blocks = blocks_of(made_table(rows))
    assert time.perf_counter() - started < 20
    assert (len(blocks), {(block.kind, block.cell) for block in blocks}) == (steps, {(BlockKind.PARAGRAPH, None)})


def test_a_long_table_is_a_grid_all_the_same() -> None:
    table = made_table([["船名", "人数"], *([f"船{at}", str(at)] for at in range(7, 3000))])
    assert row(table, 2994) == ["R", "V"]
