"""Lines into blocks: joins, headings, captions, tables, forms, charts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared_files import shared

from pipeline.blocks import build_blocks
from pipeline.layout.lines import read_lines
from pipeline.pages import read_pages
from pipeline.records import Block, BlockKind, CellRole, Page, TextOrigin
from pipeline.sources import read_source


def pages_of(*texts: str) -> list[Page]:
    return [Page("src-test", number, text, TextOrigin.FILE) for number, text in enumerate(texts, start=1)]


def blocks_of(*texts: str) -> list[Block]:
    return build_blocks(read_lines(pages_of(*texts)), "src-test")


def texts_of(blocks: list[Block], kind: BlockKind) -> list[str]:
    return [block.text for block in blocks if block.kind is kind]


def cells_of(blocks: list[Block]) -> dict[tuple[int, int], str]:
    return {(b.cell.row_no, b.cell.column_no): b.text for b in blocks if b.cell}


def assert_pieces_hold(blocks: list[Block], pages: list[Page]) -> None:
    """A block is made of its pieces and nothing else, to the letter."""
    for block in blocks:
        at = 0
        for piece in block.pieces:
            page = pages[piece.page_no - 1].text
            assert piece.block_start == at
            assert page[piece.page_start : piece.page_start + piece.length] == block.text[at : at + piece.length]
            at += piece.length
        assert at == len(block.text)


WRAPPED = """一、人才培养概况

学校紧扣区域海洋产业需求，持续推进产教融合，共建

实训基地 36 个，聘请行业企业一线的兼职教师 212

人，面向社会开展技能培训 1.2 万人次。

"""


def test_wrapped_lines_become_one_paragraph() -> None:
    blocks = blocks_of(WRAPPED)
    assert texts_of(blocks, BlockKind.HEADING) == ["一、人才培养概况"]
    (paragraph,) = texts_of(blocks, BlockKind.PARAGRAPH)
    assert "共建实训基地 36 个，聘请行业企业一线的兼职教师 212人" in paragraph


def test_a_sentence_heals_over_a_page_break() -> None:
    pages = ("学校紧扣区域海洋产业需求，持续推进产教融合，全年共建实训\n\f", "基地 36 个，聘请企业兼职教师 212 人。\n")
    blocks = blocks_of(*pages)
    (paragraph,) = texts_of(blocks, BlockKind.PARAGRAPH)
    assert "共建实训基地 36 个" in paragraph
    assert [piece.page_no for piece in blocks[0].pieces] == [1, 2]


def test_headings_make_a_path() -> None:
    text = (
        "1.人才培养\n\n1.1 立德树人\n\n学校坚持立德树人。\n\n案例 1-1 海边的课堂\n\n师生走进渔村开展服务。\n\n"
        "1.2 就业\n\n全年就业良好。\n"
    )
    paths = {block.text: block.heading_path for block in blocks_of(text)}
    assert paths["学校坚持立德树人。"] == ("1.人才培养", "1.1 立德树人")
    assert paths["师生走进渔村开展服务。"] == ("1.人才培养", "1.1 立德树人", "案例 1-1 海边的课堂")
    assert paths["全年就业良好。"] == ("1.人才培养", "1.2 就业")


def test_numbered_sentences_are_items_not_headings() -> None:
    blocks = blocks_of("1.全年获奖 12 项，其中国家级 3 项。\n\n2.学校入选示范校。\n")
    assert texts_of(blocks, BlockKind.HEADING) == []
    assert len(texts_of(blocks, BlockKind.LIST_ITEM)) == 2


def test_a_sentence_about_a_figure_is_no_caption() -> None:
    blocks = blocks_of("学校与多所中学签署共建协议（见\n\n图 1-7），持续丰富社会实践，全年开展活动 12 场，受到欢迎。\n")
    assert texts_of(blocks, BlockKind.CAPTION) == []


TABLE = """表 2 任务进度一览表

序号 任务

子任务

（个）

完成度

（%）

1 党建引领 3 100

2

打造远洋船员实

训示范港湾 8 124

合计 11 117

数据来源：发展规划处
"""


def test_a_flattened_table_gets_its_cells_back() -> None:
    blocks = blocks_of(TABLE)
    cells = cells_of(blocks)
    heads = [b.text for b in blocks if b.cell and b.cell.role is CellRole.HEAD]
    assert heads == ["序号", "任务", "子任务（个）", "完成度（%）"]
    assert cells[3, 2] == "打造远洋船员实训示范港湾"
    assert (cells[3, 3], cells[3, 4]) == ("8", "124")
    assert (cells[4, 2], cells[4, 3]) == ("合计", "11")
    assert texts_of(blocks, BlockKind.NOTE) == ["数据来源：发展规划处"]


def test_row_numbers_may_pass_a_thousand() -> None:
    rows = "".join(f"{number} 船员{number}号 {number % 7}\n" for number in range(1, 1002))
    cells = cells_of(blocks_of(f"表 3 船员名录\n\n序号 船员 出海次数\n\n{rows}\n注：无\n"))
    assert [cells[1001, column] for column in (1, 2, 3)] == ["1000", "船员1000号", "6"]
    assert cells[1002, 2] == "船员1001号"


def test_a_form_may_begin_on_the_line_above_its_first_bracket() -> None:
    text = "概况如下\n\n在册船员\n\n（人） 418\n\n见习船员（人） 163\n\n实习船员（人） 20\n\n舵手（人） 7\n"
    blocks = blocks_of(text)
    cells = cells_of(blocks)
    assert [cells[row, 2] for row in range(1, 5)] == ["418", "163", "20", "7"]
    assert cells[1, 1] == "在册船员（人）"
    assert texts_of(blocks, BlockKind.HEADING) == ["概况如下"]


def test_two_levels_of_heads_are_joined() -> None:
    text = (
        "表 1-3 各省就业情况\n\n省份\n\n本科毕业生 专科毕业生\n\n人数 占比 人数 占比\n\n"
        "滨州省 18 9.68% - -\n\n砚山省 17 9.14% 6 2.10%\n\n注：无\n"
    )
    pages = pages_of(text)
    blocks = build_blocks(read_lines(pages), "src-test")
    heads = [b.text for b in blocks if b.cell and b.cell.role is CellRole.HEAD]
    assert heads == ["省份", "本科毕业生人数", "本科毕业生占比", "专科毕业生人数", "专科毕业生占比"]
    assert cells_of(blocks)[3, 5] == "2.10%"
    assert_pieces_hold(blocks, pages)


def test_merged_cells_are_carried_down_with_ids_of_their_own() -> None:
    text = (
        "表 1-2 获奖情况\n\n奖项名称 级别 等级 数量\n\n海鸥杯创业大赛 省级\n金奖 4\n\n银奖 17\n\n"
        "帆船赛 国家级 铜奖 2\n\n注：无\n"
    )
    blocks = blocks_of(text)
    cells = cells_of(blocks)
    assert (cells[3, 1], cells[3, 2], cells[3, 3], cells[3, 4]) == ("海鸥杯创业大赛", "省级", "银奖", "17")
    assert cells[4, 1] == "帆船赛"
    assert len({block.block_id for block in blocks}) == len(blocks)


def test_a_list_table_keeps_each_text_whole() -> None:
    text = (
        "表 1 标志性成果\n\n序号 标志性成果\n\n1 省级示范基地 1 个\n\n2\n\n全省舵手大赛一等奖 4 个、二\n\n等奖 6 个\n"
    )
    assert cells_of(blocks_of(text))[3, 2] == "全省舵手大赛一等奖 4 个、二等奖 6 个"


def test_a_form_gives_label_and_value() -> None:
    text = (
        "专业群基本数据\n\n在册船员(人) 418 其中：见习船员(人) 163\n\n2021 级外省生源登记数（人/专\n\n业） \n"
        "284 到岗占比（%） 91.25\n\n定向培养船长（人） ——\n"
    )
    cells = cells_of(blocks_of(text))
    assert (cells[1, 1], cells[1, 2]) == ("在册船员(人)", "418")
    assert (cells[3, 1], cells[3, 2]) == ("2021 级外省生源登记数（人/专业）", "284")
    assert cells[5, 2] == "——"


def test_a_wrapped_head_is_not_guessed() -> None:
    """The head of dates would have stood above the numbers: better no cell than a wrong one."""
    text = (
        "表 7 招聘会\n\n名称 举办时间 参会\n\n单位岗位需求数\n\n秋季专场 2022-10-26 150 2241\n\n"
        "春季专场 2022-11-08 135 1641\n"
    )
    assert cells_of(blocks_of(text)) == {}


CREW = "表 4 各港船员情况\n港口 船长 大副 水手\n"


def rows_of(text: str) -> list[list[str]]:
    """The rows under the head, as printed, each with its cells from the first column on."""
    cells = cells_of(blocks_of(text))
    numbers = sorted({row_no for row_no, _ in cells if row_no > 1})
    return [[cells.get((number, column), "") for column in range(1, 5)] for number in numbers]


@pytest.mark.parametrize(
    "lines",
    [
        "北港 10 20 30\n南港 21 31\n",
        "南港 21 31\n北港 10 20 30\n",
        "南港 21 31\n外港 7\n北港 10 20 30\n北港 10 20 30\n",
    ],
)
def test_a_row_that_lacks_a_value_is_not_placed(lines: str) -> None:
    placed = rows_of(CREW + lines)
    assert placed == [["北港", "10", "20", "30"]] * lines.count("北港")
    assert "南港 21 31" in texts_of(blocks_of(CREW + lines), BlockKind.PARAGRAPH)


@pytest.mark.parametrize("lines", ["南港 21 31\n外港 10 20\n", "北港 10 20 30\n南港 21 31\n外港 10 20\n"])
def test_rows_that_lack_values_shift_none_to_the_right(lines: str) -> None:
    assert rows_of(CREW + lines) == []


def test_the_total_row_proves_where_a_value_is_missing() -> None:
    full = CREW + "北港 10 20 30\n南港 21 31\n合计 31 20 61\n"
    assert rows_of(full)[1] == ["南港", "21", "", "31"]
    wrong = rows_of(full.replace("31 20 61", "31 51 30"))
    assert wrong[1] == ["南港", "21", "31", ""]
    assert len(rows_of(full.replace("31 20 61", "31 20 62"))) == 2


def test_no_name_is_carried_over_a_row_that_was_not_placed() -> None:
    text = "表 6 在编\n港口 岗位 男 女\n北港 舵手 1 2\n北港 轮机长 4 3\n南港 水手 5\n机工 3 4\n"
    cells = cells_of(blocks_of(text))
    assert [cells.get((1, column)) for column in (3, 4)] == ["男", "女"]
    assert [cells.get((5, column)) for column in (1, 2, 3, 4)] == [None, "机工", "3", "4"]


def test_a_name_that_ends_in_a_number_takes_no_column() -> None:
    text = "表 5 耗材\n类别 项目 数量\n甲板 缆绳 10\n甲板 浮标 2 12\n"
    assert cells_of(blocks_of(text)) == {
        (1, 1): "类别", (1, 2): "项目", (1, 3): "数量", (2, 1): "甲板", (2, 2): "缆绳", (2, 3): "10"
    }  # fmt: skip


def test_axis_ladders_are_charts() -> None:
    text = "满意度显著提升。\n\n2020年 2021年\n\n船东\n\n满意度\n89% 93.48%\n\n88%\n\n90%\n\n92%\n\n图 6 船东满意度\n"
    blocks = blocks_of(text)
    assert "88%" in texts_of(blocks, BlockKind.CHART)
    assert texts_of(blocks, BlockKind.CAPTION) == ["图 6 船东满意度"]


@given(st.lists(st.text(alphabet="学校共获奖项12，。（）年级表图 \t", max_size=30), max_size=12))
def test_any_lines_make_blocks_of_their_own_characters(lines: list[str]) -> None:
    pages = pages_of("\n".join(lines))
    assert_pieces_hold(build_blocks(read_lines(pages), "src-test"), pages)


def test_real_reports_lose_no_character() -> None:
    for path in sorted(shared("reports").glob("*.txt")):
        source, data = read_source(path)
        pages = read_pages(source, data)
        blocks = build_blocks(read_lines(pages), source.source_id)
        assert_pieces_hold(blocks, pages)
        written = sum(len("".join(page.text.split())) for page in pages)
        places = {
            (p.page_no, at) for b in blocks for p in b.pieces for at in range(p.page_start, p.page_start + p.length)
        }
        kept = sum(not pages[page_no - 1].text[at].isspace() for page_no, at in places)
        assert kept == written
