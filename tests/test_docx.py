"""Word files as pages: paragraphs, headings, numbers, tables, text boxes, notes, page breaks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from made_docx import cell, make_docx, paragraph, row, run, table
from shared_files import shared

from pipeline.errors import BrokenFileError, EmptyFileError, TooLargeError
from pipeline.formats.docx_file import read_docx_pages
from pipeline.layout.items import read_items
from pipeline.page_records import Line, LineRole, Page, PageTable, PartKind
from pipeline.pages import read_pages
from pipeline.records import SourceFile
from pipeline.sources import DOCX, read_source

SOURCE = SourceFile("src-x", "00", "报告.docx", DOCX, 1, "报告.docx")

STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/>
  <w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="own"><w:name w:val="章标题"/><w:basedOn w:val="1"/></w:style>
<w:style w:type="paragraph" w:styleId="h2"><w:name w:val="标题 2"/></w:style>
<w:style w:type="paragraph" w:styleId="t"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="toc1"><w:name w:val="toc 1"/>
  <w:pPr><w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8000"/></w:tabs></w:pPr></w:style>
<w:style w:type="character" w:styleId="secret"><w:name w:val="secret"/><w:rPr><w:vanish/></w:rPr></w:style>
"""


def pages_of(body: str, **parts: str) -> list[Page]:
    pages = read_docx_pages(SOURCE, make_docx(body, **parts))
    for page in pages:
        check(page)
    return pages


def page_of(body: str, **parts: str) -> Page:
    (page,) = pages_of(body, **parts)
    return page


def check(page: Page) -> None:
    """Every offset leads back to the page's text."""
    lines = [line for each in page.tables for held in each.cells for line in held.lines]
    lines += [item for item in read_items([page]) if isinstance(item, Line)]
    assert all(page.text[line.start : line.start + len(line.text)] == line.text for line in lines)
    assert all(part.span.of(page.text).strip() for part in page.parts)
    assert all(page.text[: mark.start] == "" or page.text[mark.start - 1] == "\n" for mark in page.headings)


def grid(found: PageTable) -> dict[tuple[int, int, int, int], str]:
    return {
        (held.row_no, held.column_no, held.row_span, held.column_span): "/".join(line.text for line in held.lines)
        for held in found.cells
    }


def test_each_paragraph_is_a_line_and_never_runs_on() -> None:
    page = page_of(paragraph("一" * 45) + paragraph("二", "三") + "<w:p/>" + paragraph("四"))
    assert page.text == "一" * 45 + "\n二三\n\n四\n"
    assert [line.ends for line in read_items([page]) if isinstance(line, Line)] == [True, True, None]


def test_lines_copied_from_a_pdf_are_no_paragraphs() -> None:
    line = "学校坚持立德树人根本任务不断深化教育教学改革并取得"
    page = page_of("".join(paragraph(line) for _ in range(12)) + paragraph("成效。"))
    assert not page.has_paragraphs
    assert page_of("".join(paragraph(line + "。") for _ in range(12)) + paragraph("成效")).has_paragraphs


def test_a_sentence_may_run_over_a_page_break() -> None:
    pages = pages_of(paragraph("学校教师共", BREAK) + paragraph("12人。") + paragraph("完"))
    assert [item.ends for item in read_items(pages) if isinstance(item, Line)] == [None, True, None]


def test_levels_come_from_outline_names_and_the_styles_below() -> None:
    body = (
        paragraph("质量报告", style="t")
        + paragraph("总则", style="own")
        + paragraph("细则", style="h2")
        + paragraph("三级", properties='<w:outlineLvl w:val="2"/>')
        + paragraph("正文", style="own", properties='<w:outlineLvl w:val="9"/>')
        + paragraph("整段都用了标题样式，但它是一句话。", style="1")
    )
    page = page_of(body, styles=STYLES)
    marked = [(mark.level, page.text[mark.start :].split("\n")[0]) for mark in page.headings]
    assert marked == [(1, "质量报告"), (1, "总则"), (2, "细则"), (3, "三级")]


def level(number: int, text: str, number_format: str = "decimal", more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


BULLET = "\uf06c"  # as the font Wingdings has it
NUMBERING = f"""
<w:abstractNum w:abstractNumId="0">{level(0, "%1、", "chineseCounting", '<w:pStyle w:val="1"/>')}
  {level(1, "（%2）", "chineseCounting")}{level(2, "%1.%3", "decimal", "<w:isLgl/>")}</w:abstractNum>
<w:abstractNum w:abstractNumId="1">{level(0, "%1.")}{level(1, BULLET, "bullet")}</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="1"/>
  <w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
"""


def numbered(text: str, list_id: int, level_no: int = 0) -> str:
    numbers = f'<w:numPr><w:ilvl w:val="{level_no}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return paragraph(text, properties=numbers)


def test_the_numbers_that_word_prints_are_in_the_text() -> None:
    styles = STYLES.replace('<w:outlineLvl w:val="0"/>', '<w:numPr><w:numId w:val="1"/></w:numPr>')
    body = paragraph("总则", style="1") + numbered("甲", 1, 1) + numbered("乙", 1, 1) + paragraph("细则", style="1")
    body += numbered("丙", 1, 1) + numbered("丁", 1, 2)
    body += numbered("a", 2) + numbered("b", 2) + numbered("c", 2, 1) + numbered("", 2) + numbered("d", 3)
    page = page_of(body, styles=styles, numbering=NUMBERING)
    assert page.text.split("\n")[:-1] == [
        "一、总则", "（一）甲", "（二）乙", "二、细则", "（一）丙", "2.1 丁", "1. a", "2. b", "• c", "", "1. d",
    ]  # fmt: skip
    assert [mark.level for mark in page.headings] == [1, 1]


def test_tracked_changes_hidden_text_and_fields() -> None:
    field = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    body = paragraph(
        "有",
        "<w:ins>" + run("12") + "</w:ins><w:del><w:r><w:delText>99</w:delText></w:r></w:del>",
        run("88", "<w:vanish/>") + run("77", '<w:rStyle w:val="secret"/>') + run("人", '<w:vanish w:val="0"/>'),
        field.format("begin") + "<w:r><w:instrText>SEQ 表</w:instrText></w:r>" + run("no"),
        field.format("separate") + run("3") + field.format("end"),
        "<w:sdt><w:sdtContent>" + run("项") + "</w:sdtContent></w:sdt>",
        '<w:r><w:noBreakHyphen/><w:tab/><w:sym w:font="Wingdings" w:char="F0FC"/><w:br/></w:r>' + run("次行"),
    )
    assert page_of(body, styles=STYLES).text == "有12人3项-\t✓\n次行\n"


def test_a_raised_digit_does_not_lengthen_a_number() -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    page = page_of(paragraph("100", run("1", raised), "人，10", run("4", raised), "，校", run("a", raised)))
    assert page.text == "100¹人，10⁴，校a\n"


def test_a_table_keeps_its_merged_cells_and_heads() -> None:
    merged = '<w:vMerge w:val="restart"/>'
    body = table(
        row(
            cell("项目", properties=merged),
            cell("人数", properties='<w:gridSpan w:val="2"/>'),
            properties="<w:tblHeader/>",
        ),
        row(cell("", properties="<w:vMerge/>"), "男", "女", properties="<w:tblHeader/>"),
        row(cell("专任", "教师"), "3", cell("4.5", "6.7")),
        row("deleted", "1", "2", properties="<w:del/>"),
        "<w:sdt><w:sdtContent>" + row("合计", "", "9") + "</w:sdtContent></w:sdt>",
        widths=(2000, 1000, 1000),
    )
    page = page_of(paragraph("表 1") + body + paragraph("完"))
    (found,) = page.tables
    assert grid(found) == {
        (1, 1, 2, 1): "项目",
        (1, 2, 1, 2): "人数",
        (2, 2, 1, 1): "男",
        (2, 3, 1, 1): "女",
        (3, 1, 1, 1): "专任/教师",
        (3, 2, 1, 1): "3",
        (3, 3, 1, 1): "4.5 /6.7",  # the blank keeps the two numbers apart
        (4, 1, 1, 1): "合计",
        (4, 2, 1, 1): "",
        (4, 3, 1, 1): "9",
    }
    assert found.head_rows == 2
    assert found.edges == (0.0, 100.0, 150.0, 200.0)
    assert page.text == "表 1\n项目\t人数\n男\t女\n专任\n教师\t3\t4.5 \n6.7\n合计\t\t9\n完\n"
    assert [item.text if isinstance(item, Line) else "table" for item in read_items([page])] == ["表 1", "table", "完"]


def test_a_row_that_begins_further_right_keeps_its_columns() -> None:
    page = page_of(table(row("甲", "乙"), row("丙", properties='<w:gridBefore w:val="1"/>')))
    assert (2, 2, 1, 1) in grid(page.tables[0])


def test_tables_that_frame_text_are_text() -> None:
    prose = "学校坚持立德树人，" * 15 + "成效明显。"
    inner = table(row("甲", "1"), row("乙", "2"))
    full = '<w:gridSpan w:val="2"/>'
    body = table(row("学校名称", "溯溪学院"), row(cell(prose, "另一段。", inner, properties=full)), row("年度", "2023"))
    page = page_of(body + table(row(cell("框中的话", "又一句"))))
    assert [grid(found) for found in page.tables] == [
        {(1, 1, 1, 1): "学校名称", (1, 2, 1, 1): "溯溪学院"},
        {(1, 1, 1, 1): "甲", (1, 2, 1, 1): "1", (2, 1, 1, 1): "乙", (2, 2, 1, 1): "2"},
        {(1, 1, 1, 1): "年度", (1, 2, 1, 1): "2023"},
    ]
    lines = [item.text for item in read_items([page]) if isinstance(item, Line)]
    assert lines == [prose, "另一段。", "框中的话", "又一句"]


def test_a_table_in_a_cell_is_a_table_after_it() -> None:
    page = page_of(table(row("附", cell("见内表", table(row("甲", "1"), row("乙", "2")), "<w:p/>")), row("x", "y")))
    assert [len(found.cells) for found in page.tables] == [4, 4]
    assert page.text == "附\t见内表\nx\ty\n甲\t1\n乙\t2\n"


def test_a_text_box_is_read_once_and_after_its_paragraph() -> None:
    def box(text: str) -> str:
        return f"<w:txbxContent>{paragraph(text)}</w:txbxContent>"

    both = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>" + box("框内 7 项") + "</wps:txbx>"
        "</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>" + box("框内 7 项") + "</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )
    old = "<w:r><w:pict><v:shape><v:textbox>" + box("旧框") + "</v:textbox></v:shape></w:pict></w:r>"
    assert page_of(paragraph("前", both, "后") + paragraph("尾", old)).text == "前后\n框内 7 项\n尾\n旧框\n"


def test_headers_and_footers_are_kept_once_and_are_no_text() -> None:
    section = '<w:sectPr><w:headerReference w:type="default" r:id="header1"/>'
    section += '<w:footerReference w:type="default" r:id="footer1"/></w:sectPr>'
    again = section.replace("header1", "header2")
    body = paragraph("第一节", properties=section) + paragraph("第二节") + again
    heads = {"header1": paragraph("溯溪学院"), "header2": paragraph("溯溪学院"), "footer1": paragraph("第 1 页")}
    pages = pages_of(body, **heads)
    assert [page.text for page in pages] == ["溯溪学院\n第一节\n第 1 页\n", "第二节\n"]
    furniture = [item.text for item in read_items(pages) if isinstance(item, Line) and item.furniture]
    assert furniture == ["溯溪学院", "第 1 页"]


def test_notes_stand_at_the_foot_of_their_page() -> None:
    notes = '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
    notes += "".join(
        f'<w:footnote w:id="{n}">{paragraph("<w:r><w:footnoteRef/></w:r>", f"注{n}")}</w:footnote>' for n in (1, 2)
    )
    refer = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    broken = '<w:r><w:br w:type="page"/></w:r>'
    body = paragraph("共100", refer.format(2), "人") + paragraph(broken, "下页", refer.format(1))
    pages = pages_of(body, footnotes=notes)
    assert [page.text for page in pages] == ["共100¹人\n¹ 注2\n", "下页²\n² 注1\n"]
    roles = [item.role for item in read_items(pages) if isinstance(item, Line)]
    assert roles == [LineRole.TEXT, LineRole.NOTE, LineRole.TEXT, LineRole.NOTE]


def test_contents_are_told_by_style_and_shown_with_leaders() -> None:
    entry = paragraph(run("一、概况"), "<w:r><w:tab/></w:r>", run("3"), style="toc1")
    page = page_of(entry + paragraph("一、概况", style="1"), styles=STYLES)
    assert page.text == "一、概况……\t3\n一、概况\n"
    assert [part.kind for part in page.parts] == [PartKind.CONTENTS]


RENDERED = "<w:r><w:lastRenderedPageBreak/></w:r>"
BREAK = '<w:r><w:br w:type="page"/></w:r>'


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        (paragraph("一", BREAK) + paragraph(RENDERED, "二"), ["一\n", "二\n"]),  # Word notes an author's break too
        (paragraph("一", BREAK, "二"), ["一\n", "二\n"]),
        (paragraph("一", RENDERED, "还是一") + paragraph("二"), ["一还是一\n", "二\n"]),
        (paragraph("一") + paragraph("二", properties="<w:pageBreakBefore/>"), ["一\n", "二\n"]),
        (paragraph("一") + table(row(cell(paragraph(RENDERED, "二")), "3"), row("4", "5")), ["一\n", "二\t3\n4\t5\n"]),
        (
            table(row("一", "二"), row(cell(paragraph(RENDERED, "三")), cell(paragraph(RENDERED, "四"))))
            + paragraph("五"),
            ["一\t二\n三\t四\n", "五\n"],
        ),
        (
            table(row("一", "1"), row(cell(paragraph(RENDERED, "二")), "2"), row(cell(paragraph(RENDERED, "三")), "3"))
            + paragraph("四"),
            ["一\t1\n二\t2\n三\t3\n", "", "四\n"],  # page 2 is all table: the numbers stay Word's
        ),
        (paragraph("一", properties="<w:sectPr/>") + paragraph("二") + "<w:sectPr/>", ["一\n", "二\n"]),
        (
            paragraph("一", properties="<w:sectPr/>")
            + paragraph("二")
            + '<w:sectPr><w:type w:val="continuous"/></w:sectPr>',
            ["一\n二\n"],
        ),
        (paragraph("一") + paragraph(BREAK), ["一\n"]),
    ],
)
def test_pages_are_parted_where_the_file_tells(body: str, texts: list[str]) -> None:
    assert [page.text for page in pages_of(body)] == texts


def test_formulas_are_one_line() -> None:
    fraction = "<m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f>"
    assert page_of(paragraph("率", f"<m:oMath>{fraction}</m:oMath>", "。")).text == "率a/b。\n"


def test_a_damaged_document_says_so() -> None:
    with pytest.raises(BrokenFileError, match=r"报告\.docx: the archive is damaged or cut short"):
        read_docx_pages(SOURCE, make_docx(paragraph("一"))[:-40])
    with pytest.raises(BrokenFileError, match=r"word/document\.xml is no XML"):
        read_docx_pages(SOURCE, make_docx("<w:p>"))
    with pytest.raises(BrokenFileError, match="no document part"):
        read_docx_pages(SOURCE, make_docx("").replace(b"word/document.xml", b"word/dokument.xml"))
    with pytest.raises(EmptyFileError, match="holds no text"):
        read_docx_pages(SOURCE, make_docx("<w:p/>"))


def test_entities_are_not_expanded() -> None:
    nested = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(8))
    bomb = f'<!DOCTYPE d [<!ENTITY e0 "ha"><!ENTITY f SYSTEM "file:///etc/passwd">{nested}]>'
    body = paragraph("一") + "<w:p><w:r><w:t>&e8;&f;</w:t></w:r></w:p>"
    try:
        pages = read_docx_pages(SOURCE, make_docx(body, entities=bomb))
    except BrokenFileError:
        return
    assert sum(len(page.text) for page in pages) < 100


def test_a_part_that_inflates_beyond_reason_is_not_read() -> None:
    body = paragraph("一") + " " * 30_000_000
    with pytest.raises(TooLargeError, match="inflates"):
        read_docx_pages(SOURCE, make_docx(body))


def test_reading_twice_gives_the_same_pages() -> None:
    data = make_docx(paragraph("一", style="1") + table(row("a", "b"), row("c", "d")), styles=STYLES)
    assert read_docx_pages(SOURCE, data) == read_docx_pages(SOURCE, data)


def test_a_typeset_document_has_all_its_text_and_cells() -> None:
    path = shared("reports", "typeset", "000_lo.docx")
    truth = json.loads(shared("reports", "typeset", "000_lo.json").read_text("utf-8"))["pages"]
    pages = read_pages(*read_source(Path(path)))
    assert len(pages) == len(truth)
    header = _squeeze(truth[0]["text"].split("\n")[0])
    for page, true in zip(pages, truth, strict=True):
        words = _squeeze(true["text"]).removeprefix(header).removesuffix(str(true["page"]))
        assert _squeeze(page.text).removeprefix(header) == words
        assert len(page.tables) == len(true["tables"])
        for found, wanted in zip(page.tables, true["tables"], strict=True):
            cells = {(c["r"] + 1, c["c"] + 1, c["rs"], c["cs"]): _squeeze(c["text"]) for c in wanted["cells"]}
            assert {place: _squeeze(text) for place, text in grid(found).items()} == cells


def _squeeze(text: str) -> str:
    return "".join(text.split())


def test_what_is_struck_out_is_no_text() -> None:
    body = paragraph("教师", run("100", "<w:strike/>"), run("7", "<w:dstrike/>"), run("200人", '<w:strike w:val="0"/>'))
    assert page_of(body).text == "教师200人\n"


def test_a_list_level_that_is_no_number_counts_nothing() -> None:
    page = page_of(paragraph("教师100人"), numbering=NUMBERING.replace('w:ilvl="0"', 'w:ilvl="x"'))
    assert page.text == "教师100人\n"
