"""Flattened tables with wrapped heads and names: right cells, or none."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared_files import shared

from pipeline.blocks import build_blocks
from pipeline.layout.items import read_items
from pipeline.pages import read_pages
from pipeline.records import Block, CellRole, Page, TextOrigin
from pipeline.sources import read_source
from pipeline.tables.residuals import places_by_totals

PRIZES = """表 2-1 船员技能竞赛获奖汇总表
层次 赛项名称
金锚奖
（头
名）
银锚奖
（次名）
铜锚奖（三
名）
国家级
（9 项）
2023 年沿海九省船员航海技能大赛总
决赛
1 3 2
2023 年全海运行业机工技能比武大赛
总决赛
0 1 2
小计 1 4 4
省部级
（11 项）
2023 年沧溟省水手技能大赛 2 3 6
小计 2 3 6
数据来源：教务处竞赛台账
"""

BUDGET = """2-4 码头专业群经费
序号 建设任务
经费安排（万元）
2031年 2032年 2033年
1
船员培养
模式创新
1.办好“船校同训、师徒同
舱”订单班
7 8 9
2.修订航海技术专业课程标准
10 11 12
2
码头实训
基地
1.新建船舶电气控制与导航一
体化实训室
313 421 16
2.更新轮机模拟舱 21 31
3 涉外交流
1.教师海外研修 4 5 6
 合计 871 万元 355 476 43
三、保障措施
学校成立专班，保障码头专业群建设。
"""


def blocks_of(text: str) -> list[Block]:
    return build_blocks(read_items([Page("src-test", 1, text, TextOrigin.FILE)]), "src-test")


def rows_of(blocks: list[Block]) -> dict[int, list[str]]:
    """The rows as printed: the texts of each, in the order of their columns; blanks left out."""
    rows: dict[int, list[tuple[int, str]]] = {}
    for block in blocks:
        if block.cell:
            rows.setdefault(block.cell.row_no, []).append((block.cell.column_no, "".join(block.text.split())))
    return {row_no: [text for _, text in sorted(cells)] for row_no, cells in sorted(rows.items())}


def test_heads_and_names_over_several_lines() -> None:
    rows = rows_of(blocks_of(PRIZES))
    assert rows == {
        1: ["层次", "赛项名称", "金锚奖（头名）", "银锚奖（次名）", "铜锚奖（三名）"],
        2: ["国家级（9项）", "2023年沿海九省船员航海技能大赛总决赛", "1", "3", "2"],
        3: ["国家级（9项）", "2023年全海运行业机工技能比武大赛总决赛", "0", "1", "2"],
        4: ["国家级（9项）", "小计", "1", "4", "4"],
        5: ["省部级（11项）", "2023年沧溟省水手技能大赛", "2", "3", "6"],
        6: ["省部级（11项）", "小计", "2", "3", "6"],
    }


def test_a_table_under_a_line_of_years_needs_no_caption() -> None:
    blocks = blocks_of(BUDGET)
    assert rows_of(blocks) == {
        1: ["序号", "建设任务", "经费安排（万元）"],
        2: ["2031年", "2032年", "2033年"],
        3: ["1", "船员培养模式创新", "1.办好“船校同训、师徒同舱”订单班", "7", "8", "9"],
        4: ["船员培养模式创新", "2.修订航海技术专业课程标准", "10", "11", "12"],
        5: ["2", "码头实训基地", "1.新建船舶电气控制与导航一体化实训室", "313", "421", "16"],
        6: ["码头实训基地", "2.更新轮机模拟舱", "21", "31"],
        7: ["3", "涉外交流", "1.教师海外研修", "4", "5", "6"],
        8: ["合计", "355", "476", "43"],
    }
    cells = {(b.cell.row_no, b.cell.column_no): b.cell for b in blocks if b.cell}
    assert (cells[1, 4].column_span, cells[1, 1].row_span, cells[1, 2].column_span) == (3, 2, 2)
    assert {row_no for (row_no, _), cell in cells.items() if cell.is_total} == {8}
    assert [block.text for block in blocks if "871" in block.text] == ["871 万元"]


def test_a_short_row_is_placed_only_where_the_totals_prove_it() -> None:
    unproved = BUDGET.replace("355 476 43", "356 476 43")
    rows = rows_of(blocks_of(unproved))
    assert 6 not in rows
    assert rows[8] == ["合计", "356", "476", "43"]
    text = [block.text for block in blocks_of(unproved) if "轮机" in block.text]
    assert text == ["2.更新轮机模拟舱 21 31"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("银锚奖\n（次名）\n", ""),  # a head is lost
        ("铜锚奖（三\n名）\n", "铜锚奖（三\n名）\n荣誉\n"),  # one head more than values
        ("层次 赛项名称\n", "层次 赛项名称 金锚奖\n"),  # a value's head on the line of text heads
        ("层次 赛项名称\n", ""),
        ("银锚奖", "获奖日期"),  # a head of words over numbers
    ],
)
def test_heads_that_do_not_fit_their_rows_give_no_cells(old: str, new: str) -> None:
    assert old in PRIZES
    assert rows_of(blocks_of(PRIZES.replace(old, new, 1))) == {}


def test_a_row_that_does_not_agree_is_left_out() -> None:
    blocks = blocks_of(PRIZES.replace("0 1 2", "0 1 2 5"))
    assert list(rows_of(blocks)) == [1, 2, 4, 5, 6]
    assert [block.text for block in blocks if "机工" in block.text] == [
        "2023 年全海运行业机工技能比武大赛总决赛0 1 2 5"
    ]


def test_a_head_cut_off_by_a_page_break_gives_no_cells() -> None:
    table = "表 4 轮机专业群指标完成情况\n序号 任务\n子任务\n(个)\n数量指\n标(个)\n质量指标\n"
    rows = "".join(f"{n} 船舶任务 {n + 2} {n + 5} {n + 7} 10{n}\n" for n in range(1, 8))
    assert rows_of(blocks_of(table + rows)) == {}


def test_plans_in_words_under_years_are_no_table() -> None:
    lines = "序号 建设任务 年度目标\n2031年 2032年 2033年\n1 船员\n培养\n完成 3 项\n以上\n形成报告 2 份\n推广应用\n"
    assert rows_of(blocks_of(lines)) == {}


def test_every_character_keeps_its_place() -> None:
    for text in (PRIZES, BUDGET):
        for block in blocks_of(text):
            for piece in block.pieces:
                said = block.text[piece.block_start : piece.block_start + piece.length]
                assert text[piece.page_start : piece.page_start + piece.length] == said


def test_totals_prove_where_values_stand() -> None:
    assert places_by_totals(["10", "7", "5"], [["1", "7", "2"]], ["9", "3"]) == [0, 2]
    assert places_by_totals(["10", "7", "5"], [["1", "7", "2"]], ["3", "9"]) is None
    assert places_by_totals(["1,010.5", "—"], [["10.5", "—"]], ["1000"]) == [0]
    assert places_by_totals(["10", "约7"], [["1", "7"]], ["9"]) is None


@given(
    st.lists(st.lists(st.integers(0, 500), min_size=4, max_size=4), min_size=1, max_size=6),
    st.lists(st.integers(0, 500), min_size=4, max_size=4),
)
def test_a_row_is_found_again_from_its_totals(rows: list[list[int]], row: list[int]) -> None:
    totals = [str(sum(column)) for column in zip(row, *rows, strict=True)]
    places = [column for column, value in enumerate(row) if value]
    short = [str(row[column]) for column in places]
    assert places_by_totals(totals, [[str(value) for value in each] for each in rows], short) == places


@pytest.mark.parametrize(("name", "heading", "fewest"), [("003", "经费预算", 25), ("002", "大赛获奖汇总", 8)])
def test_columns_of_real_tables_add_up(name: str, heading: str, fewest: int) -> None:
    """What stands above a total adds up to it, column by column: no value stands in another's place."""
    path = next(iter(shared("reports").glob(f"{name}_*.txt")))
    source, data = read_source(path)
    blocks = build_blocks(read_items(read_pages(source, data)), source.source_id)
    first = next(at for at, block in enumerate(blocks) if heading in block.text and len(block.text) < 20)
    table_id = next(b.cell.table_id for b in blocks[first:] if b.cell)
    values = [
        (b.cell, Decimal(b.text))
        for b in blocks
        if b.cell and b.cell.table_id == table_id and b.cell.role is CellRole.VALUE
    ]
    assert len({cell.row_no for cell, _ in values}) >= fewest
    sums: defaultdict[int, Decimal] = defaultdict(Decimal)
    for cell, value in values:
        if cell.is_total:
            assert sums.pop(cell.column_no, Decimal(0)) == value
        else:
            sums[cell.column_no] += value
    assert not sums
