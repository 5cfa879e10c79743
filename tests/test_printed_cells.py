"""Plan tables that a text file prints cell by cell: rows by their numbers, years by their order, or no year at all."""

from __future__ import annotations

import pytest

from extractors.lexicon import load_lexicon
from extractors.link import extract_report
from extractors.scope import ReportFacts
from pipeline.blocks import build_blocks
from pipeline.layout.items import read_items
from pipeline.records import Block, Fact, Page, TextOrigin

PLAN = ReportFacts(school="海潮职业学院", report_kind="申报书", report_year=2030, period="2030")
HEADING = "3-7 建设进度\n\n"
YEARS = "建设任务 \n\n2031 年 2032 年 2033 年 \n\n"
SAILORS = """1.培养高
素质船员

举办船艺大
赛；争取国家级
航海大赛获奖 3 项
以上

举办船艺大
赛；船员就业
对口率达
86%以上

船员就业对口率
达93%以上

"""
TEACHERS = """2.打造船
艺教师团
队

引进船长 2
人

引进船长 3
人

引进轮机长 1
人、船长 4人

"""
BASES = """2 实训
基地

3.新建码
头实训室

新增码头 5
个

新增码头 6
个

新增码头 7
个

"""
AFTER = "四、保障措施\n\n学校成立专班，保障码头专业群的建设，每年召开会议研究建设中的问题，落实各项建设任务。\n"


def blocks_of(*parts: str) -> list[Block]:
    pages = [Page("src-test", no, text, TextOrigin.FILE) for no, text in enumerate("".join(parts).split("\f"), start=1)]
    return build_blocks(read_items(pages), "src-test")


def read(*parts: str) -> list[Fact]:
    return list(extract_report(blocks_of(*parts), PLAN, load_lexicon()).facts)


def said(facts: list[Fact]) -> list[tuple[str, str | None]]:
    """Each fact's number with its year."""
    return [(fact.quote, fact.period.value if fact.period else None) for fact in facts]


def test_each_column_has_its_year() -> None:
    facts = read(HEADING, YEARS, SAILORS, TEACHERS, BASES, AFTER)

    assert said(facts) == [
        ("3 项", "2031"),
        ("86%", "2032"),
        ("93%", "2033"),
        ("2人", "2031"),
        ("3人", "2032"),
        ("1人", "2033"),
        ("4人", "2033"),
        ("5个", "2031"),
        ("6个", "2032"),
        ("7个", "2033"),
    ]
    assert {fact.status.value for fact in facts} == {"target"}


def test_a_cell_is_read_as_one_text() -> None:
    prize, share, *_ = read(HEADING, YEARS, SAILORS, TEACHERS, BASES, AFTER)

    assert (prize.kind, prize.level, prize.award_name, prize.bound) == ("award", "国家级", "国家级航海大赛", "min")
    assert (share.indicator.value, share.bound) == ("船员就业对口率", "min")


def test_years_may_stand_in_cells_of_their_own() -> None:
    facts = read(HEADING, "2031年\n\n2032年\n\n2033年\n\n", SAILORS, TEACHERS, BASES, AFTER)

    assert said(facts)[:3] == [("3 项", "2031"), ("86%", "2032"), ("93%", "2033")]


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param("2.打造船\n艺教师团\n队\n\n引进船长 2\n人\n\n引进船长 3\n人\n\n", id="a cell is missing"),
        pytest.param(TEACHERS.replace("\n人\n\n引进船长 3", "\n人\n\n \n\n引进船长 3"), id="an empty cell parts two"),
        pytest.param(TEACHERS.replace("引进船长 3\n", "引进船长 3\n\f"), id="a page break cuts a cell"),
        pytest.param(TEACHERS.replace("2.打造船", "打造船"), id="no number tells where the row begins"),
    ],
)
def test_a_row_that_does_not_fit_has_no_years(broken: str) -> None:
    facts = read(HEADING, YEARS, SAILORS, broken, BASES, BASES, AFTER)

    assert ("3人", "2032") not in said(facts)
    assert all(period is None for quote, period in said(facts) if quote in {"2人", "3人"})


def test_without_years_over_them_the_cells_stay_texts() -> None:
    blocks = blocks_of(HEADING, SAILORS, TEACHERS, BASES, AFTER)

    assert not [block for block in blocks if block.cell]
    assert "船员就业对口率达93%以上" in [block.text for block in blocks]


def test_short_lines_without_wrapped_cells_are_none() -> None:
    blocks = blocks_of("目录\n\n", "".join(f"{n}.船艺\n\n" for n in range(1, 15)), AFTER)

    assert not [block for block in blocks if block.cell]


def test_the_text_behind_the_table_is_text() -> None:
    *_, last = blocks_of(HEADING, YEARS, SAILORS, TEACHERS, BASES, AFTER)

    assert last.cell is None
    assert last.text.startswith("学校成立专班")
