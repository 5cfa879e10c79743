"""Flattened tables whose lines are rows: units in names, words behind numbers, years first, two halves, no caption."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.blocks import build_blocks
from pipeline.layout.lines import read_lines
from pipeline.records import Block, BlockKind, CellRole, Page, TextOrigin

CREW = """表 4 船校指标
指标 2031年 2032年 2033年
在船学员（人） 1,210 1,330 1,402
生均经费（元） 9,000 9,100 8,700
服务到款（万元） 87.5 90 101
馆藏海图（万册） 6.1 6.4 7
"""
COURSES = """表 5 课程
课程 学分 学时 实操 考核方式
航海学 4 64 12 考试
轮机英语 8 128 30 考查
船艺 3.5 56 40 考试
"""
HALVES = """单位：万元
收入 支出
项目 预算 项目 预算
船东资助 210.5 船员培训 180
实训服务 87 海图购置 20.5
码头租金 6 船坞修缮 90
"""


def blocks_of(text: str) -> list[Block]:
    return build_blocks(read_lines([Page("src-test", 1, text, TextOrigin.FILE)]), "src-test")


def rows_of(text: str) -> dict[int, list[str]]:
    """Each row's cells in the order of their columns, empty places between them."""
    cells = {(b.cell.row_no, b.cell.column_no): b.text for b in blocks_of(text) if b.cell}
    columns = max((column for _, column in cells), default=0)
    return {
        row_no: [cells.get((row_no, column), "") for column in range(1, columns + 1)]
        for row_no in sorted({row_no for row_no, _ in cells})
    }


def paragraphs_of(text: str) -> list[str]:
    return [block.text for block in blocks_of(text) if block.kind is BlockKind.PARAGRAPH]


def test_rows_whose_names_carry_units_are_no_form() -> None:
    rows = rows_of(CREW)
    assert rows[1] == ["指标", "2031年", "2032年", "2033年"]
    assert rows[2] == ["在船学员（人）", "1,210", "1,330", "1,402"]
    assert rows[5] == ["馆藏海图（万册）", "6.1", "6.4", "7"]


def test_a_value_that_another_follows_on_its_line_is_no_forms() -> None:
    """The names hold blanks, so that the lines are not even: still no label takes in the row above."""
    text = CREW.replace("在船学员（人）", "在船 学员（人）").replace("生均经费（元）", "生均 经费（元）")
    texts = [block.text for block in blocks_of(text)]
    assert not any("1,330" in each and "生均" in each for each in texts)
    assert rows_of(text)[3][1:] == ["9,000", "9,100", "8,700"]


def test_a_form_of_pairs_stays_one() -> None:
    text = (
        "所在船系 轮机系 所属海区 沧溟\n在船学员(人) 356 其中：见习(人) 147\n二年级(人) 98 三年级(人) 111\n"
        "计划数(人) 127 录取数(人) 149\n"
    )
    assert rows_of(text)[2] == ["其中：见习(人)", "147"]


@pytest.mark.parametrize("total", ["合计 15.5 248 82", "合计 15.5 248 82 —"])
def test_words_behind_the_numbers_glue_no_rows_and_shift_no_total(total: str) -> None:
    rows = rows_of(COURSES + total + "\n")
    assert rows[3] == ["轮机英语", "8", "128", "30", "考查"]
    assert rows[5][:4] == ["合计", "15.5", "248", "82"]


def test_a_total_that_cannot_be_aligned_is_left_out() -> None:
    text = COURSES + "合计 15.5 248\n"
    assert list(rows_of(text)) == [1, 2, 3, 4]
    assert "合计 15.5 248" in paragraphs_of(text)


def test_words_behind_the_numbers_of_uneven_lines_give_no_cells() -> None:
    text = COURSES.replace("航海学", "航海 学").replace("轮机英语 8", "轮机英语") + "合计 15.5 248 82\n"
    assert rows_of(text) == {}


def test_a_short_row_loses_no_other() -> None:
    text = CREW.replace("表 4 船校指标", "表 4 船校指标\n单位：万元").replace(
        "服务到款（万元） 87.5 90", "服务到款（万元） 90"
    )
    assert [row[0] for row in rows_of(text).values()] == [
        "指标",
        "在船学员（人）",
        "生均经费（元）",
        "馆藏海图（万册）",
    ]
    assert "服务到款（万元） 90 101" in paragraphs_of(text)
    assert [block.text for block in blocks_of(text) if block.kind is BlockKind.NOTE] == ["单位：万元"]


def test_years_may_head_the_rows() -> None:
    text = "表 8 获奖\n年度 国家级 省级 校级\n2031 1 3 12\n2032 1 4 9\n2033 0 2 15\n"
    blocks = blocks_of(text)
    assert rows_of(text)[3] == ["2032", "1", "4", "9"]
    assert {b.text for b in blocks if b.cell and b.cell.role is CellRole.ROW_HEAD} == {"2031", "2032", "2033"}


def test_rows_of_values_alone_are_not_put_together() -> None:
    text = "表 8 获奖\n年度 国家级 省级 校级\n2031 3 12\n2032 1 9\n2033 2 15\n2034 2 6\n"
    assert rows_of(text) == {}


def test_a_table_in_two_halves_needs_no_caption() -> None:
    rows = rows_of(HALVES + "收入合计 303.5 支出合计 290.5\n")
    assert rows[1] == ["收入", "", "支出", ""]
    assert rows[2] == ["项目", "预算", "项目", "预算"]
    assert rows[4] == ["实训服务", "87", "海图购置", "20.5"]
    assert rows[6] == ["收入合计", "303.5", "支出合计", "290.5"]


def test_a_row_of_one_half_keeps_its_number_and_is_left_out() -> None:
    text = HALVES + "船员福利 0.5\n收入合计 303.5 支出合计 291\n"
    assert list(rows_of(text)) == [1, 2, 3, 4, 5, 7]


def test_a_second_level_of_heads_above_is_not_passed_over() -> None:
    text = (
        "表 6 在船\n船系 2031年 2032年\n名称 人数 占比 人数 占比\n轮机 10 5% 11 6%\n航海 20 7% 21 8%\n水产 1 2% 3 4%\n"
    )
    texts = {block.text for block in blocks_of(text) if block.cell and block.cell.role is CellRole.HEAD}
    assert "人数" not in texts


def test_tables_one_under_the_other_have_heads_of_their_own() -> None:
    text = "表 9 船校数据\n职称 人数（人）\n船长 56\n大副 178\n图书 册数（册） 金额（元）\n海图 98 2,010\n教材 12 300\n"
    heads: dict[str, list[str]] = {}
    for block in blocks_of(text):
        if block.cell and block.cell.role is CellRole.HEAD:
            heads.setdefault(block.cell.table_id, []).append(block.text)
    assert list(heads.values()) == [["职称", "人数（人）"], ["图书", "册数（册）", "金额（元）"]]


def test_a_grand_total_is_of_no_group() -> None:
    text = "表 7 项目\n类别 级别 数量\n科研 国家级 2\n省级 15\n教改 国家级 1\n校级 40\n合计 58\n"
    blocks = blocks_of(text)
    total = [(b.text, b.cell.column_no, b.cell.column_span) for b in blocks if b.cell and b.cell.is_total]
    assert total == [("合计", 1, 2), ("58", 3, 1)]


WORDS = st.sampled_from(["船", "航海 学", "12", "3.5%", "—", "考试", "合计", "2031", "2031年", "（人）"])


@given(st.lists(st.lists(WORDS, min_size=1, max_size=5), max_size=9))
def test_no_line_is_lost_or_told_twice(lines: list[list[str]]) -> None:
    text = "表 1 船校\n" + "\n".join(" ".join(words) for words in lines)
    told = sorted((piece.page_start, piece.length) for block in blocks_of(text) for piece in block.pieces)
    signs = [at for start, length in told for at in range(start, start + length)]
    assert {at for at, sign in enumerate(text) if not sign.isspace()} <= set(signs)
