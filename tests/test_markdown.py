"""Markdown files: the text is the file's own; tables, headings and marks point into it."""

from __future__ import annotations

from pipeline.blocks import build_blocks
from pipeline.evidence import EvidenceFinder
from pipeline.formats.markdown_file import read_markdown_pages
from pipeline.layout.items import read_items
from pipeline.media_types import MARKDOWN
from pipeline.page_records import Line, Page, PartKind
from pipeline.records import BlockKind, SourceFile

SOURCE = SourceFile("src-x", "00", "a.md", MARKDOWN, 1, "a.md")


def page_of(text: str) -> Page:
    (page,) = read_markdown_pages(SOURCE, text.encode())
    assert page.text == text
    ends = [0]
    for part in page.parts:
        assert part.span.start >= ends[-1], "in order and disjoint"
        ends.append(part.span.end)
    return page


def blocks_of(text: str) -> list[tuple[BlockKind, str]]:
    blocks = build_blocks(read_items([page_of(text)]), "src-x")
    for block in blocks:
        assert "".join(text[p.page_start : p.page_start + p.length] for p in block.pieces) == block.text
    return [(block.kind, block.text) for block in blocks]


def test_marks_are_no_text() -> None:
    text = (
        "# 一、**办学**概况 #\n\n学校占地**1,286**亩，[详情](http://x.cn/2023)共`3`个，~~旧~~[注]。\n\n- 项目 5 项\n"
        "  - [x] 教师 *63.5%*\n\n> 引用 7 人\n\n---\n\n![图 9](y.png)\n"
    )
    assert blocks_of(text) == [
        (BlockKind.HEADING, "一、办学概况"),
        (BlockKind.PARAGRAPH, "学校占地1,286亩，详情共3个，[注]。"),
        (BlockKind.PARAGRAPH, "项目 5 项"),
        (BlockKind.PARAGRAPH, "教师 63.5%"),
        (BlockKind.PARAGRAPH, "引用 7 人"),
    ]


def test_a_star_without_a_partner_is_text() -> None:
    assert blocks_of("3*4=12，a_b_c，1. 2023年。\n") == [(BlockKind.PARAGRAPH, "3*4=12，a_b_c，1. 2023年。")]


def test_levels_of_headings() -> None:
    page = page_of("## 二级\n\n标题\n===\n\n### 整段是一句话。\n\n正文到此为止，下面一条线\n接上行\n---\n")
    marked = [(mark.level, page.text[mark.start :].split("\n")[0]) for mark in page.headings]
    assert marked == [(2, "二级"), (1, "标题")]


def test_a_table_with_pipes() -> None:
    page = page_of("| 项目 | 数 |\n|:--|--:|\n| a\\|b | **3** 人 |\n二 | \n\n后文\n")
    (table,) = page.tables
    cells = {(cell.row_no, cell.column_no): [line.text for line in cell.lines] for cell in table.cells}
    assert cells == {
        (1, 1): ["项目"],
        (1, 2): ["数"],
        (2, 1): ["a", "|b"],
        (2, 2): ["3", " 人"],
        (3, 1): ["二"],
        (3, 2): [],
    }
    assert table.head_rows == 1
    assert [item.text if isinstance(item, Line) else "table" for item in read_items([page])] == ["table", "后文"]


def test_a_table_in_html() -> None:
    page = page_of(
        '前文\n\n<table><tr><th rowspan="2">项目</th><th colspan=2>人数</th></tr><tr><th>男</th><th>女</th></tr>\n'
        "<tr><td>专任<br>教师</td><td>3<br>4</td><td><b>5</b>人</td></tr></table>\n\n后文\n"
    )
    (table,) = page.tables
    cells = {(c.row_no, c.column_no, c.row_span, c.column_span): [line.text for line in c.lines] for c in table.cells}
    assert cells == {
        (1, 1, 2, 1): ["项目"],
        (1, 2, 1, 2): ["人数"],
        (2, 2, 1, 1): ["男"],
        (2, 3, 1, 1): ["女"],
        (3, 1, 1, 1): ["专任", "教师"],
        (3, 2, 1, 1): ["3"],  # not 34: nothing in the file would keep the two apart
        (3, 3, 1, 1): ["5", "人"],
    }
    assert table.head_rows == 2
    assert [item.text if isinstance(item, Line) else "table" for item in read_items([page])] == [
        "前文",
        "table",
        "后文",
    ]


def test_metadata_are_furniture_but_for_the_title() -> None:
    page = page_of("---\n标题: 溯溪学院概况\ndate: 2026-01-02\n---\n\n正文有12人。\n")
    assert [(item.text, item.furniture) for item in read_items([page]) if isinstance(item, Line)] == [
        ("溯溪学院概况", False),
        ("date: 2026-01-02", True),
        ("正文有12人。", False),
    ]
    assert page.headings == ()
    assert {part.kind for part in page.parts} == {PartKind.MARKUP, PartKind.FURNITURE}


def test_a_rule_at_the_top_is_no_metadata() -> None:
    assert blocks_of("---\n\n正文，第一段。\n\n---\n\n第二段。\n") == [
        (BlockKind.PARAGRAPH, "正文，第一段。"),
        (BlockKind.PARAGRAPH, "第二段。"),
    ]


def test_wrapped_paragraphs_are_joined_and_others_are_not() -> None:
    long = "甲" * 44
    assert [text for _, text in blocks_of(f"{long}\n{long}。\n")] == [long + long + "。"]
    assert [text for _, text in blocks_of(f"{long}\n\n{long}\n")] == [long, long]


def test_lines_of_the_file_are_counted() -> None:
    page = page_of("一\r\n\r\n二\r\n")
    finder = EvidenceFinder(SOURCE, [page], [])
    assert finder._line_ends == {1: (0, [2, 4, 7])}


def test_what_is_struck_out_or_a_comment_is_no_text() -> None:
    text = "教师~~100~~200人，~~300~~400项，<del>5</del>6个\n\n<!-- 草稿\n旧 7 人 -->\n\n经费8&nbsp;万元<!-- 9 -->。\n"
    assert [said for _, said in blocks_of(text)] == ["教师200人，400项，6个", "经费8万元。"]


def test_a_number_is_whole_or_not_in_its_cell() -> None:
    page = page_of("|a|b|\n|-|-|\n|x|**1**286|\n|y|100<sup>1</sup>|\n|z|~~3~~45|\n|w|6<!-- 7 -->人|\n")
    said = ["".join(line.text for line in cell.lines) for cell in page.tables[0].cells if cell.column_no == 2]
    assert said == ["b", "1286", "", "45", "6人"]


def test_a_quoted_table_has_no_column_of_marks() -> None:
    page = page_of("> | 项目 | 数 |\n> |-|-|\n> | 教师 | 12 |\n")
    cells = [(cell.column_no, "".join(line.text for line in cell.lines)) for cell in page.tables[0].cells]
    assert cells == [(1, "项目"), (2, "数"), (1, "教师"), (2, "12")]


def test_numbered_items_that_state_a_number_are_no_headings() -> None:
    kinds = [kind for kind, _ in blocks_of("1. 专任教师1286人\n2. 在校生20000人\n\n3. 专业建设\n\n后文到此为止。\n")]
    assert kinds == [BlockKind.LIST_ITEM, BlockKind.LIST_ITEM, BlockKind.HEADING, BlockKind.PARAGRAPH]


def test_the_marks_of_footnotes_are_no_text_and_footnotes_are_notes() -> None:
    body = "教师[^1]286 人，学生6391[^b]人。\n\n| 项[^1] | 数 |\n|---|---|\n| 教师 | 286[^b] |\n\n"
    text = body + "[^1]: 含外聘 20 人。\n[^b]: 不含 休学\n"
    assert blocks_of(text) == [
        (BlockKind.PARAGRAPH, "教师286 人，学生6391人。"),
        (BlockKind.CELL, "项"),
        (BlockKind.CELL, "数"),
        (BlockKind.CELL, "教师"),
        (BlockKind.CELL, "286"),
        (BlockKind.NOTE, "[^1]: 含外聘 20 人。"),
        (BlockKind.NOTE, "[^b]: 不含 休学"),
    ]


def test_a_pipe_inside_code_parts_no_cell_of_a_row_that_would_be_too_long() -> None:
    (table,) = page_of("| 项 | 数 |\n|---|---|\n| `a|b` | 5 |\n| `c` | `6` |\n").tables
    rows = [(cell.row_no, cell.column_no, "".join(line.text for line in cell.lines)) for cell in table.cells]
    assert rows[2:] == [(2, 1, "a|b"), (2, 2, "5"), (3, 1, "c"), (3, 2, "6")]


def test_entities_are_the_signs_that_they_mean() -> None:
    (page,) = read_markdown_pages(SOURCE, "生师比16.8&#65306;1，达标率&ge;95%，&lt;b&gt;&#124;".encode())
    assert page.text == "生师比16.8：1，达标率≥95%，&lt;b&gt;&#124;"
    assert blocks_of("图书&nbsp;98 万册，经费1&nbsp;286元。") == [
        (BlockKind.PARAGRAPH, "图书98 万册，经费1&nbsp;286元。")
    ]
