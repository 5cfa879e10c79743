"""Tables over page breaks: one table, its head once, its cut rows and merged cells whole."""

from __future__ import annotations

from dataclasses import replace

from made_tables import Merged, blocks_of, made_line, made_table

from pipeline.layout.items import Item
from pipeline.layout.table_parts import join_parts
from pipeline.page_records import TableOrigin
from pipeline.records import BlockKind

EDGES = (60.0, 160.0, 300.0, 500.0)
FIRST = [["学院", "专业", "人数"], ["航海学院", "航海技术", "120"], ["轮机学院", "轮机工程", "80"]]


def tables_of(*items: Item) -> list[list[tuple[int, int, str]]]:
    """The cells of each table: row, column, text."""
    tables: dict[str, list[tuple[int, int, str]]] = {}
    for block in blocks_of(*items):
        if block.cell:
            place = (block.cell.row_no, block.cell.column_no, block.text)
            tables.setdefault(block.cell.table_id, []).append(place)
    return list(tables.values())


def rows_of(*items: Item) -> list[list[str]]:
    """The texts of the one table, row by row."""
    (cells,) = tables_of(*items)
    return [[text for number, _, text in cells if number == row] for row in sorted({number for number, _, _ in cells})]


def test_a_part_with_the_same_borders_goes_on_under_the_head() -> None:
    first = made_table(FIRST, edges=EDGES)
    second = made_table([["港航学院", "港口机械", "64"]], page_no=2, edges=(62.0, 161.5, 303.0, 503.0))
    page_number = made_line("— 1 —", start=900, furniture=True)
    assert rows_of(first, page_number, second)[-1] == ["港航学院", "港口机械", "64"]
    assert len(rows_of(first, page_number, second)) == 4


def test_left_and_right_pages_may_stand_apart() -> None:
    second = made_table([["港航学院", "港口机械", "64"]], page_no=2, edges=tuple(edge + 28 for edge in EDGES))
    assert len(tables_of(made_table(FIRST, edges=EDGES), second)) == 1


def test_other_columns_make_another_table() -> None:
    second = made_table([["港航学院", "港口机械", "64"]], page_no=2, edges=(60.0, 190.0, 300.0, 500.0))
    assert len(tables_of(made_table(FIRST, edges=EDGES), second)) == 2


def test_a_page_between_makes_another_table() -> None:
    second = made_table([["港航学院", "港口机械", "64"]], page_no=3, edges=EDGES)
    assert len(tables_of(made_table(FIRST, edges=EDGES), second)) == 2


def test_the_head_printed_again_is_furniture() -> None:
    second = made_table([FIRST[0], ["港航学院", "港口机械", "64"]], page_no=2, edges=EDGES)
    items = made_table(FIRST, edges=EDGES), second
    assert len(rows_of(*items)) == 4
    again = [block.text for block in blocks_of(*items) if block.kind is BlockKind.FURNITURE]
    assert again == ["学院", "专业", "人数"]


def test_a_head_of_its_own_makes_another_table() -> None:
    second = made_table([["港口", "船舶", "吨位"], ["北港", "远航一号", "3100"]], page_no=2, edges=EDGES)
    assert len(tables_of(made_table(FIRST, edges=EDGES), second)) == 2


def test_a_head_alone_at_the_foot_of_a_page_keeps_its_rows() -> None:
    second = made_table(FIRST[1:], page_no=2, edges=EDGES)
    assert rows_of(made_table(FIRST[:1], edges=EDGES), second) == FIRST


def test_the_caption_said_again_parts_nothing() -> None:
    caption, unit = made_line("表 2 各专业人数", start=800), made_line("单位：人", start=820)
    first, second = made_table(FIRST, edges=EDGES), made_table([["港航学院", "港口机械", "64"]], page_no=2, edges=EDGES)
    for again in ("表 2 各专业人数", "续表 2", "表 2 各专业人数（续）", "续表"):
        said = [made_line(again, page_no=2, start=800), made_line("单位：人", page_no=2, start=820)]
        assert len(tables_of(caption, unit, first, *said, second)) == 1, again
    other = made_line("表 3 各专业人数", page_no=2, start=800)
    assert len(tables_of(caption, unit, first, other, second)) == 2


def test_a_row_cut_by_the_break_is_joined() -> None:
    long = "全省舵手大赛一等奖 4 个、"
    first = made_table([["序号", "成果"], ["1", "示范基地 1 个"], ["2", long]], edges=(60, 100, 500))
    second = made_table([["", "二等奖 6 个"], ["3", "教学团队 2 个"]], page_no=2, edges=(60, 100, 500))
    assert rows_of(first, second)[2:] == [["2", long + "二等奖 6 个"], ["3", "教学团队 2 个"]]


def test_a_finished_cell_takes_nothing_from_the_next_page() -> None:
    first = made_table([["类别", "成果"], ["基地", "示范基地 1 个。"]], edges=(60, 100, 500))
    second = made_table([["", "教学团队 2 个。"]], page_no=2, edges=(60, 100, 500))
    assert rows_of(first, second)[1:] == [["基地", "示范基地 1 个。"], ["教学团队 2 个。"]]


def test_a_merged_name_cut_by_the_break_holds_below_it() -> None:
    first = made_table(
        [FIRST[0], [Merged("航海学院", rows=2), "航海技术", "120"], [None, "船舶驾驶", "80"]], edges=EDGES
    )
    second = made_table([[Merged("", rows=2), "海事管理", "40"], [None, "船舶检验", "20"]], page_no=2, edges=EDGES)
    group = next(block.cell for block in blocks_of(first, second) if block.text == "航海学院")
    assert group is not None
    assert (group.row_no, group.row_span) == (2, 4)


WRAPPED = (20.0, 50.0, 130.0, 200.0)  # six characters have room in the second column


def test_words_that_had_no_room_at_the_break_are_the_rest_of_their_row() -> None:
    rows: list[list[str | Merged | None]] = [["系", "班级", "人数"], [Merged("甲", rows=2), "航海1班", "31"]]
    first = made_table([*rows, [None, "船舶工程技术", "42"]], edges=WRAPPED)
    second = made_table(
        [[Merged("", rows=2), "54 班", ""], [None, "轮机2班", "28"], ["乙", "港口3班", "35"]], page_no=2, edges=WRAPPED
    )
    assert rows_of(first, second)[2:] == [["船舶工程技术54 班", "42"], ["轮机2班", "28"], ["乙", "港口3班", "35"]]
    group = next(block.cell for block in blocks_of(first, second) if block.text == "甲")
    assert group is not None
    assert (group.row_no, group.row_span) == (2, 3)


def test_words_that_had_room_are_a_row_of_their_own() -> None:
    rows = [["系", "班级", "人数"], ["甲", "船舶工程", "42"], ["乙", "轮机二班", "30"]]
    for edges in (WRAPPED, (20.0, 50.0, 190.0, 260.0)):
        second = made_table([["", "甲班", ""], ["丙", "港口3班", "35"]], page_no=2, edges=edges)
        assert rows_of(made_table(rows, edges=edges), second)[2:4] == [["乙", "轮机二班", "30"], ["甲班"]]


def test_the_rest_of_a_row_over_an_open_table_is_joined() -> None:
    origin = TableOrigin.ALIGNED
    head, last = ["系", "班级", "人数"], ["甲", "船舶工程技术", "42"]
    first = made_table([head, last], edges=WRAPPED, origin=origin)
    rest = made_line("54 班", page_no=2, start=435)
    second = made_table([["乙", "港口3班", "35"], ["丙", "轮机2班", "28"]], page_no=2, start=450, edges=WRAPPED)
    second = replace(second, origin=origin)
    assert rows_of(first, rest, second)[1:3] == [["甲", "船舶工程技术54 班", "42"], ["乙", "港口3班", "35"]]
    far = made_line("54 班", page_no=2, start=400)
    assert len(tables_of(first, far, second)) == 2


def test_columns_told_by_their_words_may_wander() -> None:
    origin = TableOrigin.ALIGNED
    first = made_table(FIRST, edges=(60, 160, 300, 500), origin=origin)
    second = made_table([["港航学院", "港口机械", "64"]], page_no=2, edges=(75, 172, 290, 430), origin=origin)
    assert len(join_parts([first, second])) == 1


def test_tables_of_a_file_are_whole() -> None:
    tables = [made_table(FIRST, edges=(), origin=TableOrigin.FILE, page_no=number) for number in (1, 2)]
    assert len(join_parts(tables)) == 2
