"""Headings and their levels: by a file's own marks, by numbering, by size."""

from __future__ import annotations

from made_pages import Set, blocks_of, prose, set_page

from pipeline.blocks import build_blocks
from pipeline.layout.items import read_items
from pipeline.layout.line_kinds import heading_level
from pipeline.page_records import HeadingMark, Page, TextOrigin
from pipeline.records import Block, BlockKind


def headings(blocks: list[Block]) -> list[tuple[str, int | None]]:
    return [(block.text, block.level) for block in blocks if block.kind is BlockKind.HEADING]


def laid(*rows: Set) -> list[Set]:
    """The rows from the top of the page down, three lines of running text under each."""
    out: list[Set] = []
    top = 100.0
    for number, (text, x, _, size) in enumerate(rows):
        out += [(text, x, top, size), *prose(3, 74, top + 30, 44, start=3 * number)]
        top += 100
    return out


def test_an_unnumbered_larger_line_has_the_level_of_the_numbered_ones_of_its_size() -> None:
    rows = laid(
        ("第一章 学校概况", 230, 0, 18), ("一、规模", 74, 0, 14), ("编制说明2023", 230, 0, 18), ("数据来源2", 74, 0, 14)
    )
    assert headings(blocks_of(set_page(rows))) == [
        ("第一章 学校概况", 1),
        ("一、规模", 2),
        ("编制说明2023", 1),
        ("数据来源2", 2),
    ]


def test_without_numbering_sizes_rank_the_headings() -> None:
    rows = laid(
        ("质量年度报告 2023", 200, 0, 22), ("部门预算编制说明 2023", 200, 0, 16), ("收入预算总表 2023", 200, 0, 16)
    )
    assert [level for _, level in headings(blocks_of(set_page(rows)))] == [1, 2, 2]


def test_large_sentences_and_dates_are_no_headings() -> None:
    rows = laid(("二〇二三年十二月", 220, 0, 18), ("全校共有教师 286 人。", 74, 0, 18))
    assert headings(blocks_of(set_page(rows))) == []


def test_a_row_of_a_table_is_no_heading_though_it_is_numbered() -> None:
    row: list[Set] = [("一、财政拨款收入", 74, 200, 10), ("91,016,775.35", 440, 200, 10)]
    assert headings(blocks_of(set_page([*prose(4, 74, 100, 44), row]))) == []


def test_a_files_own_marks_are_headings_whatever_their_words() -> None:
    text = "学校 2023 年工作。\n学校概况\n学校现有教师 286 人。\n一、师资\n在校生 6391 人。\n"
    page = Page("src-test", 1, text, TextOrigin.FILE, headings=(HeadingMark(0, 1),))
    blocks = build_blocks(read_items([page]), "src-test")
    # a short line that the file does not mark is none where the file marks others; numbering still is
    assert headings(blocks) == [("学校 2023 年工作。", 1), ("一、师资", 2)]


def test_numbers_with_units_are_not_numbering() -> None:
    pages = [Page("src-test", 1, text, TextOrigin.FILE) for text in ("3.0 月\n", "3.5 万人\n", "1.2 人才培养\n")]
    assert [headings(build_blocks(read_items([page]), "src-test")) for page in pages] == [[], [], [("1.2 人才培养", 2)]]


def test_cases_and_annexes_are_headings_where_they_are_numbered() -> None:
    text = (
        "一、产教融合\n校企共建基地 5 个。\n【案例1】海上课堂\n师生出海 3 次。\n典型案例二：订单培养\n订单班 4 个。\n"
        "【典型案例】工坊走出去\n工坊 2 个。\n附件1 数据表\n数据 20 项。\n附录 B：图表\n图表 9 幅。\n"
    )
    page = Page("src-test", 1, text, TextOrigin.FILE, has_paragraphs=True)
    assert headings(build_blocks(read_items([page]), "src-test")) == [
        ("一、产教融合", 2),
        ("【案例1】海上课堂", 5),
        ("典型案例二：订单培养", 5),
        ("【典型案例】工坊走出去", 5),
        ("附件1 数据表", 1),
        ("附录 B：图表", 1),
    ]


def test_cases_that_are_counted_and_annexes_in_a_sentence_are_none() -> None:
    assert [
        heading_level(text) for text in ("典型案例3个", "案例 12 项入选", "案例建设", "附件1所列数据", "附件1、2")
    ] == [None] * 5
    assert heading_level("案例 1-3 海边的课堂") == 5
    assert heading_level("【师 资 情 况】") == heading_level("【科研情况】") == 5
    assert heading_level("【科研情况】到款 20 万元") is None


def test_numbered_parts_stand_under_the_sections_of_a_report() -> None:
    rows = laid(
        ("第一节 股份变动", 74, 0, 10), ("一、股份情况", 74, 0, 10), ("第二节 治理", 74, 0, 10), ("一、概况", 74, 0, 10)
    )
    blocks = blocks_of(set_page(rows))
    assert headings(blocks) == [("第一节 股份变动", 2), ("一、股份情况", 3), ("第二节 治理", 2), ("一、概况", 3)]
    assert blocks[-1].heading_path == ("第二节 治理", "一、概况")


def test_an_answer_is_no_title() -> None:
    text = "一、资产抵押\n不适用\n二、其他说明\n同上\n"
    page = Page("src-test", 1, text, TextOrigin.FILE)
    assert headings(build_blocks(read_items([page]), "src-test")) == [("一、资产抵押", 2), ("二、其他说明", 2)]
