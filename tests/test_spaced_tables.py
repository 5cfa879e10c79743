"""Tables of text files whose columns are kept by blanks: right cells under the right heads, or none."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.blocks import build_blocks
from pipeline.layout.items import read_items
from pipeline.layout.unruled.spaced import find_spaced_tables
from pipeline.records import Block, Page, TextOrigin

BUDGET = [
    ["款项", "2031年", "2032年", "2033年"],
    ["船东资助", "1,210.5", "1,330.25", "1,402"],
    ["码头实训服务收入（万元）", "87", "90.5", "101"],
    ["其他", "", "6.4", "—"],
    ["合计", "1,297.5", "1,427.15", "1,503"],
]
SHIPS = [
    ["系部", "船员（人）", "", "", "到岗率"],
    ["", "男", "女", "合计", ""],
    ["轮机系", "31", "12", "43", "95.3%"],
    ["航海系", "40", "9", "49", "97.9%"],
    ["合计", "71", "21", "92", "96.7%"],
]
Measure = Callable[[str], int]


def by_width(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(sign) in "WFA") for sign in text)


def laid_out(rows: Sequence[Sequence[str]], measure: Measure, gap: int = 3) -> str:
    """The rows with names to the left and values to the right, all parted by blanks."""
    widths = [max(measure(row[column]) for row in rows) + gap for column in range(len(rows[0]))]
    lines = []
    for first, *values in rows:
        cells = [" " * (width - measure(text)) + text for text, width in zip(values, widths[1:], strict=True)]
        lines.append((first + " " * (widths[0] - measure(first)) + "".join(cells)).rstrip())
    return "\n".join(lines)


def page_of(text: str, page_no: int = 1) -> Page:
    return Page("src-test", page_no, text, TextOrigin.FILE)


def blocks_of(*texts: str) -> list[Block]:
    return build_blocks(read_items([page_of(text, at) for at, text in enumerate(texts, start=1)]), "src-test")


def rows_of(blocks: Sequence[Block]) -> list[list[str]]:
    """The cells in their rows and columns, empty ones too."""
    cells = {(b.cell.row_no, b.cell.column_no): "".join(b.text.split()) for b in blocks if b.cell}
    columns = max((column for _, column in cells), default=0)
    return [
        [cells.get((row_no, column), "") for column in range(1, columns + 1)]
        for row_no in sorted({row_no for row_no, _ in cells})
    ]


@pytest.mark.parametrize("measure", [len, by_width])
def test_blanks_tell_the_column_of_each_value_however_signs_are_counted(measure: Measure) -> None:
    text = f"表 3 船校经费\n单位：万元\n{laid_out(BUDGET, measure)}\n船校经费逐年增长。\n"
    blocks = blocks_of(text)
    assert rows_of(blocks) == BUDGET
    assert {b.cell.row_no for b in blocks if b.cell and b.cell.is_total} == {5}
    assert blocks[-1].text == "船校经费逐年增长。"


def test_tabs_part_columns() -> None:
    text = "表 3 船校经费\n" + "\n".join("\t".join(row) for row in BUDGET) + "\n船校经费逐年增长。\n"
    assert rows_of(blocks_of(text)) == BUDGET


def test_values_a_single_blank_apart_stand_in_columns_of_their_own() -> None:
    tight = laid_out(
        [["系部", "男", "女"], ["轮机系", "131", "112"], ["航海系", "40", "109"], ["水产系", "7", "100"]], len, 1
    )
    rows = rows_of(blocks_of(f"表 1 船员\n{tight.replace('系部', '系部  ').replace('系 ', '系   ')}\n"))
    assert [row[-2:] for row in rows[1:]] == [["131", "112"], ["40", "109"], ["7", "100"]]


def test_a_name_over_several_heads_spans_them() -> None:
    blocks = blocks_of(f"表 1 船员\n{laid_out(SHIPS, len)}\n")
    spans = {b.text: (b.cell.column_no, b.cell.column_span) for b in blocks if b.cell and b.cell.row_no == 1}
    assert rows_of(blocks)[1:] == SHIPS[1:]
    assert spans["到岗率"][0] == 5


def test_names_spread_over_groups_of_heads_cover_each_group_whole() -> None:
    rows = [
        ["船系", "", "2031届", "", "", "2032届", ""],
        ["", "人数", "上船", "上船率", "人数", "上船", "上船率"],
        *([f"船员{at}系", f"{at}10", f"{at}05", "95.20", f"{at}20", f"{at}12", "94.10"] for at in range(1, 6)),
    ]
    blocks = blocks_of(f"表 2 上船情况\n{laid_out(rows, len)}\n")
    over = [(b.text, b.cell.column_no, b.cell.column_span) for b in blocks if b.cell and b.cell.row_no == 1]
    assert over[1:] == [("2031届", 2, 3), ("2032届", 5, 3)]


def test_a_word_spread_over_its_cell_is_one() -> None:
    rows = [
        ["船  系", "人  数", "就 业 率"],
        ["轮  机", "120", "95.1%"],
        ["航海与渔业", "90", "93.2%"],
        ["合  计", "210", "94.3%"],
    ]
    squeezed = [["".join(text.split()) for text in row] for row in rows]
    assert rows_of(blocks_of(f"表 1 船员\n{laid_out(rows, len, 6)}\n")) == squeezed


def test_a_table_goes_on_over_a_form_feed_under_a_running_head() -> None:
    lines = laid_out(
        [["船系", "人数", "上船率"], *([f"船员{at}系", f"{at}0", "95.1%"] for at in range(11, 51))], len
    ).split("\n")
    first = "\n".join(["沧溟船校年报", "", "", "表 1 船员", *lines[:21], "", "第1页共2页\n\f"])
    second = "\n".join(["沧溟船校年报", "", "", *lines[21:], "船员人人上船。", "", "第2页共2页\n\f"])
    blocks = blocks_of(first, second)
    assert len({b.cell.table_id for b in blocks if b.cell}) == 1
    assert rows_of(blocks)[-1] == ["船员50系", "500", "95.1%"]
    assert not any("船校" in b.text or "页" in b.text for b in blocks if b.cell)


@pytest.mark.parametrize(
    "text",
    [
        "目  录\n一、船校概况        1\n二、师资队伍        5\n三、国际合作        23\n",
        "表 5 职称                表 6 学历\n职称    人数    学历    人数\n教授    5      博士    8\n"
        "讲师    6      硕士    9\n合计    11     合计    17\n",
        "校长：张船        日期：2031年1月1日\n审核：李舵        电话：0100000\n",
        "".join("船校坚持以海育人以船立校，勇立潮    船校有教师三百余人，其中教授五十\n" for _ in range(8)),
        "船  员        120    95.1%\n舵  手     80             97.2%\n水手        9   1    3.2%\n",
    ],
)  # fmt: skip
def test_what_is_no_table_or_cannot_be_told_gives_no_cells(text: str) -> None:
    assert rows_of(blocks_of(text)) == []


def test_rows_without_their_head_are_no_table() -> None:
    rows = [["缆绳", "12", "250", "300"], ["浮标", "3", "45", "135"], ["锚链", "2", "10", "20"]]
    assert rows_of(blocks_of(f"船校采购如下\n{laid_out(rows, len)}\n")) == []


@given(st.lists(st.text(alphabet="船校123,.% \t　（）年", max_size=40), max_size=12))
def test_cells_are_slices_of_the_page_each_place_in_one(lines: list[str]) -> None:
    page = page_of("\n".join(lines))
    found = [line for table in find_spaced_tables(page) for cell in table.cells for line in cell.lines]
    assert all(page.text[line.start : line.start + len(line.text)] == line.text for line in found)
    places = [at for line in found for at in range(line.start, line.start + len(line.text))]
    assert len(places) == len(set(places))
