"""Web pages: encodings, lines, what is hidden or the site's own, tables for data and tables for layout."""

from __future__ import annotations

import contextlib

import pytest

from pipeline.errors import EmptyFileError, EncodingError, TooLargeError, UnknownFormatError
from pipeline.formats.html_file import read_html_pages
from pipeline.formats.html_text import decode_html
from pipeline.layout.items import read_items
from pipeline.media_types import HTML
from pipeline.page_records import Line, Page
from pipeline.records import SourceFile


def page_of(body: str, head: str = "", name: str = "a.html") -> Page:
    source = SourceFile("src-x", "00", name, HTML, 1, name)
    (page,) = read_html_pages(source, f"<html><head>{head}</head><body>{body}</body></html>".encode())
    for line in [item for item in read_items([page]) if isinstance(item, Line)]:
        assert page.text[line.start : line.start + len(line.text)] == line.text
    return page


def lines_of(body: str, head: str = "") -> list[str]:
    return page_of(body, head).text.split("\n")[:-1]


@pytest.mark.parametrize(
    ("text", "encoding", "shown"),
    [
        ("<meta charset=gb2312>学校㎡", "gb18030", "GB18030"),  # ㎡ is in no GB 2312
        ("<meta charset='gb2312'>学校", "utf-8", "UTF-8"),  # declared wrongly, as often
        ("<meta http-equiv=Content-Type content='text/html; charset=big5'>學校", "big5", "BIG5HKSCS"),
        ("没有声明编码的学校概况和教师情况", "gb18030", "GB18030"),
        ("<meta charset=utf-16>学校", "utf-8", "UTF-8"),
        ("学校", "utf-16", "UTF-16LE with a byte order mark"),
        ("学校", "utf-8-sig", "UTF-8 with a byte order mark"),
        ("<meta charset=nonsense>学校", "utf-8", "UTF-8"),
    ],
)
def test_encodings(text: str, encoding: str, shown: str) -> None:
    assert decode_html("a.html", text.encode(encoding)) == (text, shown)


def test_an_encoding_that_cannot_be_told_is_an_error() -> None:
    with pytest.raises(EncodingError):
        decode_html("a.html", b"<meta charset=gb2312>" + b"\xff\xfe\xfd" * 50)


def test_blocks_are_lines_and_what_runs_inside_is_joined() -> None:
    body = "<div>教师<b>1,286</b>\n<span>人</span>，\n  其中\nPhD  12<br>次行&nbsp;100&lt;人&gt;</div>尾<p>段</p>"
    body += "<ul><li>甲<li>乙</ul>"
    assert lines_of(body) == ["教师1,286 人，其中 PhD 12", "次行\xa0100<人>", "尾", "段", "甲", "乙"]


def test_a_raised_digit_does_not_lengthen_a_number() -> None:
    assert lines_of("<p>100<sup>1</sup>人，5<sup>[2]</sup>") == ["100¹人，5[2]"]


def test_what_nobody_sees_is_left_out() -> None:
    body = (
        "一<script>var x=9</script>二<style>p{}</style><!-- 3 --><span style='DISPLAY : none'>4</span><p hidden>5</p>"
        "<select><option>6</option></select><template>7</template><textarea>8</textarea>"
    )
    assert lines_of(body) == ["一二"]


def test_the_sites_own_parts_are_furniture() -> None:
    links = "<a href=x>首页</a> <a href=y>学校概况</a>"
    body = (
        f"<div class='top-nav'>{links}</div><nav>导航</nav><header>校名</header><div class=content><h1>报告</h1>"
        f"<div class='side text'>正文有教师12人，<a href=z>详见</a></div></div><footer>版权</footer>"
    )
    page = page_of(body)
    items = [item for item in read_items([page]) if isinstance(item, Line)]
    assert {item.text for item in items if item.furniture} == {"首页 学校概况", "导航", "校名", "版权"}
    assert [item.text for item in items if not item.furniture] == ["报告", "正文有教师12人，详见"]


def test_only_the_element_that_calls_itself_main_is_read() -> None:
    assert lines_of("<div>别处</div><main><h2>标题</h2><p>正文</p></main>") == ["标题", "正文"]


def test_headings_and_the_title() -> None:
    page = page_of("<h1>质量报告</h1><h3>小节</h3><h2>整段都用了标题，但它是一句话。</h2>", "<title>质量报告</title>")
    assert [(mark.level, page.text[mark.start :].split("\n")[0]) for mark in page.headings] == [
        (1, "质量报告"),
        (3, "小节"),
    ]
    assert lines_of("<p>正文</p>", "<title> 溯溪学院\n质量报告</title>") == ["溯溪学院 质量报告", "正文"]


def test_a_table_keeps_its_spans_and_heads() -> None:
    page = page_of(
        "<table><caption>表1</caption><thead><tr><th rowspan=2>项目<th colspan=2>人数</tr><tr><th>男<th>女</tr></thead>"
        "<tbody><tr><td>专任<br>教师<td>3<td><p>4</p><p>5</p></tr><tr><td rowspan=0>兼任<td>6</tr></tbody></table>"
    )
    (table,) = page.tables
    cells = {(c.row_no, c.column_no, c.row_span, c.column_span): [line.text for line in c.lines] for c in table.cells}
    assert cells == {
        (1, 1, 2, 1): ["项目"],
        (1, 2, 1, 2): ["人数"],
        (2, 2, 1, 1): ["男"],
        (2, 3, 1, 1): ["女"],
        (3, 1, 1, 1): ["专任", "教师"],
        (3, 2, 1, 1): ["3"],
        (3, 3, 1, 1): ["4 ", "5"],
        (4, 1, 1, 1): ["兼任"],
        (4, 2, 1, 1): ["6"],
    }
    assert table.head_rows == 2
    assert page.text == "表1\n项目\t人数\n男\t女\n专任\n教师\t3\t4 \n5\n兼任\t6\n"


def test_tables_that_only_place_things_are_text() -> None:
    data = "<table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>"
    page = page_of(
        f"<table><tr><td>栏目</td><td><h1>报告</h1><p>正文</p>{data}</td></tr><tr><td colspan=2>底</td></tr></table>"
    )
    assert page.text == "栏目\n报告\n正文\n甲\t1\n乙\t2\n底\n"
    assert [len(table.cells) for table in page.tables] == [4]
    assert page_of("<table><tr><td>独列一</td></tr><tr><td>独列二</td></tr></table>").tables == ()


def test_what_stands_between_a_table_and_its_rows_is_read() -> None:
    rows = "<tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr>"
    page = page_of(f"<table><form><tbody>{rows}</tbody></form></table><table><table>{rows}</table></table>")
    assert [len(table.cells) for table in page.tables] == [4, 4]


def test_smart_tags_of_word_do_not_break_the_line() -> None:
    assert lines_of("<p>面积<st1:chmetcnv>1000亩</st1:chmetcnv>，<o:p>&nbsp;</o:p>好") == ["面积1000亩，\xa0好"]


def test_a_page_without_text_and_a_page_with_another_name() -> None:
    with pytest.raises(EmptyFileError, match="made by a script"):
        page_of("<script>document.write('x')</script>")
    with pytest.raises(UnknownFormatError, match="saved an error page"):
        page_of("<h1>404</h1>", name="质量报告.pdf")
    assert page_of("<p>网页另存的文档", name="报告.doc").text == "网页另存的文档\n"


@pytest.mark.parametrize(
    "body", ["<div>" * 3000 + "深", "<table><tr><td>" * 200 + "深", "<p>" * 5000 + "多", "<b><table><p><tr>"]
)
def test_odd_markup_is_survived(body: str) -> None:
    with contextlib.suppress(EmptyFileError, TooLargeError):
        page_of(body)


def test_what_is_struck_out_is_no_text() -> None:
    body = "<p>教师<del>100</del>200人，<s>3</s>4项，<span style='text-decoration:line-through'>5</span>6个"
    assert lines_of(body) == ["教师200人，4项，6个"]


def test_the_numbers_of_a_list_are_printed() -> None:
    assert lines_of("<ol start=3><li>甲<li><p>乙</p><li value=9>丙</ol><ul><li>丁</ul>") == [
        *("3. 甲", "4. 乙", "9. 丙", "丁"),
    ]


def test_deep_markup_is_read_or_refused() -> None:
    assert lines_of("<div>" * 1500 + "深</div>" + "</div>" * 1499 + "<p>尾") == ["深", "尾"]
    with pytest.raises(TooLargeError, match="more deeply"):
        page_of("<div>" * 5000 + "深" + "</div>" * 5000 + "<p>尾")


def test_a_data_table_keeps_its_rows_beside_one_inside_it() -> None:
    inner = "<table><tr><td>教授</td><td>20</td></tr><tr><td>讲师</td><td>30</td></tr></table>"
    page = page_of(f"<table><tr><th>项目<th>数</tr><tr><td>教师</td><td>100{inner}</td></tr></table>")
    assert page.text == "项目\t数\n教师\t100\n教授\t20\n讲师\t30\n"
    assert [len(table.cells) for table in page.tables] == [4, 4]


def test_what_the_pages_own_style_hides_is_left_out() -> None:
    sheet = (
        "<style>/* .seen{display:none} */ .gone, p.away {color:red; display: none}"
        " #old{visibility:hidden} .tab{display:none} .tab.active{display:block} .deep .seen{display:none}"
        " @media print{.screen{display:none}}</style>"
    )
    body = (
        "<p class='big gone'>隐 1 人</p><p class=away>隐 2 人</p><div class=away>见 3 人</div><p id=old>隐 4 人</p>"
        "<p class=tab>见 5 人</p><p class=screen>见 6 人</p><p class=seen>见 7 人</p>"
        "<p class=gone style='display:block'>见 8 人</p>"
    )
    assert [line[0] for line in lines_of(body, sheet)] == ["见"] * 5


def test_a_cell_reaches_no_further_than_its_section() -> None:
    body = (
        "<table><thead><tr><th rowspan=0>学院</th><th>人数</th></tr></thead><tbody><tr><td rowspan=0>机电</td>"
        "<td>95</td></tr><tr><td>96</td></tr></tbody><tbody><tr><td rowspan=9>医护</td><td>97</td></tr></tbody></table>"
    )
    (table,) = page_of(body).tables
    spans = {
        "".join(line.text for line in cell.lines): (cell.row_no, cell.column_no, cell.row_span) for cell in table.cells
    }
    assert spans == {
        "学院": (1, 1, 1),
        "人数": (1, 2, 1),
        "机电": (2, 1, 2),
        "95": (2, 2, 1),
        "96": (3, 2, 1),
        "医护": (4, 1, 1),
        "97": (4, 2, 1),
    }
