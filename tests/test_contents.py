"""Tables of contents: their entries are told, state nothing and open no heading."""

from __future__ import annotations

import pytest
from extraction import REPORT
from made_pages import blocks_of, prose, set_page

from extractors.lexicon import load_lexicon
from extractors.link import extract_report
from pipeline.layout.lines import read_lines
from pipeline.page_records import LineRole, Page, TextOrigin
from pipeline.records import BlockKind


def roles(text: str) -> list[str]:
    lines = read_lines([Page("src-test", 1, text, TextOrigin.FILE)])
    return [line.text for line in lines if line.role is LineRole.CONTENTS]


LED = """目 录
第一章 学校概况.......................................1
一、人才培养 ………………………………… 3
（一）专任教师 286 人 · · · · · · · · · · 12
第二章 社会服务 ．．．．．．．．．．．． 27
"""
PROSE = "学校现有专任教师 286 人。\n在校生 6391 人。\n"


def test_entries_with_leaders_and_their_title_are_contents() -> None:
    assert roles(LED + PROSE) == LED.splitlines()


def test_under_the_word_contents_a_page_number_is_enough() -> None:
    text = "目录\n一、学校概况 1\n二、人才培养 3\n三、社会服务 12\n"
    assert roles(text + PROSE) == text.splitlines()
    assert roles(text.replace("目录\n", "") + PROSE) == []


@pytest.mark.parametrize("text", ["毕业生规模……从 2021 年起逐年增加。\n" * 4, "1.1 概况 ....... 3\n" + PROSE])
def test_dots_in_sentences_and_a_single_leader_make_no_contents(text: str) -> None:
    assert roles(text) == []


def test_contents_open_no_heading_and_give_no_fact() -> None:
    entries = [(line, 74, 100 + 20.0 * number, 10.0) for number, line in enumerate(LED.splitlines())]
    blocks = blocks_of(set_page(entries), set_page(prose(5, 74, 100, 44), 2))
    assert [block.kind for block in blocks] == [BlockKind.CONTENTS] * 5 + [BlockKind.PARAGRAPH]
    assert blocks[-1].heading_path == ()
    extraction = extract_report(blocks, REPORT, load_lexicon())
    assert extraction.facts == ()
    assert {one.reason for one in extraction.unlinked} <= {"contents"}
    assert any(one.quote.startswith("286") for one in extraction.unlinked)
