from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_pdfs import Drawn, chinese_pdf
from shared_files import shared

from pipeline.layout.lines import read_lines
from pipeline.pages import read_pages
from pipeline.pdf.pages import read_pdf_pages
from pipeline.records import Line, Page, SourceFile, TextOrigin
from pipeline.sources import PDF, read_source
from pipeline.text_files import read_text_pages

SOURCE = SourceFile("src-0", "0", "a", PDF, 0, "a")
BODY = "学校坚持以海育人以船立校。"


def text_lines(text: str) -> list[Line]:
    return read_lines(read_text_pages(SOURCE, text.encode()))


def furniture(lines: Sequence[Line]) -> list[str]:
    return [line.text.strip() for line in lines if line.furniture]


def assert_slices(pages: Sequence[Page], lines: Sequence[Line]) -> None:
    texts = {page.page_no: page.text for page in pages}
    for line in lines:
        assert texts[line.page_no][line.start :].startswith(line.text)
        assert line.text.strip()


@given(st.lists(st.text(st.sampled_from("学3 \n\r\f-"), min_size=1), min_size=1))
def test_lines_are_slices_and_all_of_the_text(texts: list[str]) -> None:
    pages = [Page("src-0", number, text, TextOrigin.FILE) for number, text in enumerate(texts, start=1)]
    lines = read_lines(pages)
    assert_slices(pages, lines)
    assert "".join("".join(line.text.split()) for line in lines) == "".join("".join(text.split()) for text in texts)


def paper(page_no: int | str, lines: int = 20) -> str:
    """A page of a text that was a PDF: lines with blank lines between, a page break, the page's number."""
    return f"{BODY} \n\n" * lines + f"\n\n\n{page_no} \n\n"


@pytest.mark.parametrize("form", ["{}", "- {} -", "— {} —", "第{}页", "第 {} 页", "{} / 20", "第{}页 共20页"])
def test_page_numbers_that_count_up_are_furniture(form: str) -> None:
    lines = text_lines("".join(paper(form.format(number)) for number in (3, 4, 5)))
    assert furniture(lines) == [form.format(number) for number in (3, 4, 5)]


def test_a_head_above_page_numbers_is_furniture_if_it_comes_again() -> None:
    pages = "".join(paper(f"航海教育年报（2024）\n\n{number}") for number in (3, 4, 6))
    assert furniture(text_lines(pages)) == [
        "航海教育年报（2024）",
        "3",
        "航海教育年报（2024）",
        "4",
        "航海教育年报（2024）",
        "6",
    ]


def test_heads_and_page_numbers_beside_form_feeds_need_no_blank_lines() -> None:
    """The first page's own line is the title; a row that each page repeats is no head."""
    body = f"{BODY}\n" * 12
    pages = "\f".join(f"沧溟船校年报\n第{number}页共3页\n{body}" for number in (1, 2, 3))
    assert furniture(text_lines(pages)) == ["第1页共3页", "沧溟船校年报", "第2页共3页", "沧溟船校年报", "第3页共3页"]
    rows = "\f".join(f"船系 人数 上船 上船率\n{body}" for _ in range(3))
    assert furniture(text_lines(rows)) == []


def test_a_single_page_number_needs_a_long_break_and_lines_enough() -> None:
    assert furniture(text_lines(paper(2, lines=30) + BODY)) == ["2"]
    assert furniture(text_lines(paper(29, lines=30) + BODY)) == []


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"实训基地数（个）\n\n{value} \n\n" for value in (3, 11, 12, 284)),  # a flattened table
        "".join(f"实训基地数（个）\n\n\n\n{value} \n\n\n\n" for value in (3, 11, 12, 284)),  # with long breaks
        "".join(f"{BODY}\n" * 20 + f"\n\n\n{value}\n\n" for value in (100, 23, 742, 49)),  # not counting up
        "".join(f"{BODY}\n" * 20 + f"\n\n\n{value}\n\n" for value in (100, 637, 1190)),  # counting up too fast
        "专业群名称\n2\n 船舶动力工程\n\n3\n 海洋运输业\n",  # footnote marks
    ],
)
def test_a_number_alone_in_a_table_is_no_page_number(text: str) -> None:
    assert furniture(text_lines(text)) == []


def pdf_lines(pages: Sequence[Sequence[Drawn]]) -> list[Line]:
    read = read_pdf_pages(SOURCE, chinese_pdf(pages))
    lines = read_lines(read)
    assert_slices(read, lines)
    return lines


def body(top: float = 100, count: int = 20) -> list[Drawn]:
    return [(f"{BODY}{number}", 90, top + 24 * number, 12) for number in range(count)]


def test_pdf_heads_and_page_numbers_are_furniture_and_stand_first_and_last() -> None:
    # Drawn as many printers do: head and foot before the body.
    pages = [[("质量年度报告", 250, 45, 9), (f"— {number} —", 280, 790, 9), *body()] for number in range(4, 8)]
    lines = pdf_lines(pages)
    assert furniture(lines) == [text for number in range(4, 8) for text in ("质量年度报告", f"— {number} —")]
    first = [line.text for line in lines if line.page_no == 1]
    assert (first[0], first[1], first[-1]) == ("质量年度报告", f"{BODY}0", "— 4 —")


def test_what_stands_once_or_close_to_the_body_is_no_furniture() -> None:
    table = [
        [("序号 任务 数量", 90, 55, 10), (f"{number * 7} 项目 {number}", 90, 70, 10), *body()] for number in range(1, 5)
    ]
    assert furniture(pdf_lines(table)) == []
    assert furniture(pdf_lines([[("溯溪学院", 250, 45, 9), *body()], body(), body()])) == []


def test_a_table_value_in_the_margin_is_no_page_number() -> None:
    assert furniture(pdf_lines([[*body(), (value, 90, 790, 10)] for value in ("12", "5", "117", "63")])) == []


def test_a_heading_drawn_last_is_read_first_and_a_foot_drawn_first_last() -> None:
    drawn = [("附注在页底", 90, 780, 9), *body(140), ("第一章 学校简介", 200, 90, 18)]
    texts = [line.text for line in pdf_lines([drawn])]
    assert texts == ["第一章 学校简介", *(f"{BODY}{number}" for number in range(20)), "附注在页底"]


def test_two_columns_and_centred_row_heads_stay_in_the_texts_own_order() -> None:
    left = [(f"左栏第{number}行文字", 70, 100 + 24 * number, 10) for number in range(20)]
    right = [(f"右栏第{number}行文字", 320, 100 + 24 * number, 10) for number in range(20)]
    assert [line.text for line in pdf_lines([[*left, *right]])] == [text for text, *_ in (*left, *right)]
    row = [("轮机工程学院", 90, 112, 10), ("轮机 25 12.50%", 250, 100, 10), ("船舶电气 9 4.50%", 250, 124, 10)]
    assert [line.text for line in pdf_lines([row])] == [text for text, *_ in row]


def test_a_line_has_its_words_box_and_its_ideographs_height() -> None:
    (line,) = pdf_lines([[("一、教师1,286人", 90, 100, 16)]])
    assert line.box is not None
    assert line.box[0] == pytest.approx(90, abs=3)
    assert line.box[1] >= 98
    assert line.size == pytest.approx(15, abs=2)
    (line,) = text_lines("教师")
    assert (line.box, line.size) == (None, None)


REAL_TEXTS = {
    "000_5b00c9b124d8bbf7.txt": ["29"],
    "002_7d79f713407c96b0.txt": ["5", "13", "56", "62", "87"],
    "003_f202fb93df44eb4c.txt": ["3", "11", "12", "13"],
    "004_96cea1c15d0ce197.txt": [],
}


@pytest.mark.parametrize("name", REAL_TEXTS)
def test_the_page_numbers_of_real_texts_and_nothing_else(name: str) -> None:
    pages = read_pages(*read_source(shared("reports", name)))
    lines = read_lines(pages)
    assert_slices(pages, lines)
    assert [text for text in furniture(lines) if not text.startswith("质量年度报告")] == REAL_TEXTS[name]


@pytest.mark.parametrize("name", ["000_rl", "000_fp", "000_cid", "misc_rl"])
def test_lines_of_typeset_reports_are_the_lines_that_were_set(name: str) -> None:
    pages = read_pages(*read_source(shared("reports", "typeset", f"{name}.pdf")))
    lines = read_lines(pages)
    assert_slices(pages, lines)
    truth = json.loads(shared("reports", "typeset", f"{name}.json").read_text(encoding="utf-8"))
    for told in truth["pages"]:
        ours = {"".join(line.text.split()) for line in lines if line.page_no == told["page"]}
        set_lines = {"".join(line["text"].split()) for line in told["lines"] if line["role"] != "cell"}
        assert set_lines <= ours
