"""What a report says of itself, from its file's name, its cover and its text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from extraction import block_of
from shared_files import shared

from extractors.lexicon import NameExample, load_lexicon
from extractors.reports import describe_report
from extractors.schools import SchoolNames
from extractors.scope import ReportFacts
from extractors.terms import Term
from flows.mine import MineJob, read_report
from pipeline.blocks import build_blocks
from pipeline.layout.items import read_items
from pipeline.pages import read_pages
from pipeline.records import Block, BlockKind
from pipeline.sources import SchoolRow, read_source

CORPUS = yaml.safe_load((Path(__file__).parent / "corpus" / "reports.yaml").read_text(encoding="utf-8"))
BODY = (
    "\n一、办学情况\n\n学校现有专任教师286人，生师比为17.2:1。\n\n二、专业建设\n\n学校开设专业32个，建成课程126门。\n"
)
LEXICON = load_lexicon()
NAMES = SchoolNames(LEXICON.schools)
SCHOOL_EXAMPLES = [(words.id, example) for words in LEXICON.schools.values() for example in words.examples]
TITLES = [(term, title) for term in LEXICON.terms.report_kinds.terms for title in term.titles]
OTHER_TITLES = [(term, title) for term in LEXICON.terms.report_kinds.terms for title in term.other_titles]
OWN_WORDS = ["我校教师参加。"] * 3  # a school speaks of itself
SENTENCE_WORDS = {"own_words", "rules", "bodies", "called", "founded", "others"}


def blocks_of(path: Path) -> list[Block]:
    source, data = read_source(path)
    return build_blocks(read_items(read_pages(source, data)), source.source_id)


def describe(file_name: str, *texts: str) -> ReportFacts:
    return describe_report([block_of(text) for text in texts], file_name, LEXICON)


@pytest.mark.parametrize("case", CORPUS, ids=[case["about"] for case in CORPUS])
def test_a_report_says_what_it_is(case: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / case["file"]
    path.write_text(case["text"] + BODY, encoding="utf-8")
    said = describe_report(blocks_of(path), path.name, LEXICON)
    found = {
        "school": said.school,
        "kind": said.report_kind,
        "year": str(said.report_year) if said.report_year else None,
        "period": said.period,
        "title": said.title,
    }
    assert found == {column: case.get(column) for column in found}


@pytest.mark.parametrize(
    ("words", "example"), SCHOOL_EXAMPLES, ids=[f"{w}:{e.line or e.text}" for w, e in SCHOOL_EXAMPLES]
)
def test_words_of_schools_do_what_their_examples_say(words: str, example: NameExample) -> None:
    if example.line:
        line = example.line.replace(" ", "").replace("：", ":").replace("（", "(").replace("）", ")")
        named = NAMES.after_label(line) if words.endswith("label") else NAMES.in_line(line)
    elif words in SENTENCE_WORDS:
        text = example.text.replace("（", "(").replace("）", ")").replace("，", ",")
        named = NAMES.own_school([text, *OWN_WORDS])
    else:
        named = next((hit.name for hit in NAMES.in_text(example.text)), None)
    assert (named or "") == example.school


@pytest.mark.parametrize("drop", sorted(set(LEXICON.schools) - {"plain_kind"}))
def test_every_list_of_words_is_needed(drop: str) -> None:
    """Without its words some example of a list comes out otherwise: no list is there for nothing."""
    words = {
        name: replace(each, surfaces=("〇〇",)) if name == drop else each for name, each in LEXICON.schools.items()
    }
    names = SchoolNames(words)
    for example in LEXICON.schools[drop].examples:
        line = (example.line or example.text).replace(" ", "").replace("：", ":").replace("（", "(").replace("）", ")")
        line = line.replace("，", ",")
        said = [names.after_label(line), names.in_line(line), names.own_school([line, *OWN_WORDS])]
        said.append(next((hit.name for hit in names.in_text(line)), None))
        full = [NAMES.after_label(line), NAMES.in_line(line), NAMES.own_school([line, *OWN_WORDS])]
        full.append(next((hit.name for hit in NAMES.in_text(line)), None))
        if said != full:
            return
    pytest.fail(f"no example of schools.yaml needs the words of “{drop}”")


@pytest.mark.parametrize(("term", "title"), TITLES)
def test_a_title_tells_its_kind(term: Term, title: str) -> None:
    assert describe("a.txt", title).report_kind == term.value


@pytest.mark.parametrize(("term", "title"), OTHER_TITLES)
def test_another_title_is_of_another_kind(term: Term, title: str) -> None:
    assert describe("a.txt", title).report_kind != term.value


def test_every_kind_has_titles_both_ways() -> None:
    terms = LEXICON.terms.report_kinds.terms
    assert [term.id for term in terms if not (term.titles and term.other_titles)] == []


@pytest.mark.parametrize(
    ("file_name", "school", "kind", "year"),
    [
        ("江海职业技术学院2023年质量年度报告.txt", "江海职业技术学院", "质量年度报告", 2023),
        ("2023年江海职业技术学院质量年报.txt", "江海职业技术学院", "质量年度报告", 2023),
        ("江海职业技术学院2023质量年报.txt", "江海职业技术学院", "质量年度报告", 2023),
        ("海潮大学2022届毕业生就业质量年度报告.pdf", "海潮大学", "就业质量报告", 2022),
        ("青岚湾医药高等专科学校申报书.txt", "青岚湾医药高等专科学校", "申报书", None),
        ("7d79f713407c96b02023.txt", None, None, None),
    ],
)
def test_a_file_name_tells(file_name: str, school: str | None, kind: str | None, year: int | None) -> None:
    said = describe(file_name, "学校坚持立德树人。")
    assert (said.school, said.report_kind, said.report_year, said.title) == (school, kind, year, None)


def test_a_running_header_tells_where_there_is_no_cover() -> None:
    header = block_of("海潮大学质量年度报告（2021）", kind=BlockKind.FURNITURE)
    said = describe_report([header, block_of("船员上岗率为 91.37%，比上年高。"), header], "x.pdf", LEXICON)
    assert (said.school, said.report_kind, said.report_year) == ("海潮大学", "质量年度报告", 2021)
    assert said.title == "海潮大学质量年度报告（2021）"


def test_a_labelled_field_is_believed_first() -> None:
    said = describe("表.txt", "申报学校：潮声医药高等专科学校", "专业群名称：海洋药物", "航海学院负责实施。")
    assert said.school == "潮声医药高等专科学校"
    assert said.subject == "海洋药物专业群"


def test_a_sentence_that_begins_like_a_label_is_no_field() -> None:
    said = describe("a.txt", "潮声大学2023年质量报告", "学校设有二级学院 11 个。", "学校共建航运产业学院 2 个。")
    assert said.school == "潮声大学"


def test_an_employment_report_is_about_a_class() -> None:
    said = describe("海潮大学2022届毕业生就业质量年度报告.pdf", "毕业生共 4216 人。")
    assert (said.period, said.subject) == ("2022届", "毕业生")


def test_an_evaluation_is_about_the_years_of_its_project() -> None:
    years = describe("自评报告.txt", "现将 2018—2020 年建设绩效自评情况报告如下。")
    assert years.period == "2018-2020"
    counted = describe("自评报告.txt", "通过三年建设，成效显著。", "截至 2020 年，全部指标完成。")
    assert counted.period == "2018-2020"


def test_what_the_sheet_says_holds_for_the_period_too() -> None:
    blocks = [block_of("海潮大学质量年度报告（2021年度）")]
    said = describe_report(blocks, "a.txt", LEXICON, kind="就业", year=2020)
    assert (said.report_kind, said.report_year, said.period, said.subject) == ("就业", 2020, "2020届", "毕业生")


def test_the_sheet_of_schools_overrides_the_report(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("海潮大学质量年度报告（2021年度）\n" + BODY, encoding="utf-8")
    sha256 = read_source(path)[0].sha256
    own = read_report(MineJob(str(path), sha256)).source
    assert (own.school, own.report_kind, own.report_year) == ("海潮大学", "质量年度报告", 2021)
    assert own.title == "海潮大学质量年度报告（2021年度）"
    row = SchoolRow("a.txt", "江海学院", "自评报告", 2019, "江海学院自评报告")
    told = read_report(MineJob(str(path), sha256, row))
    source = told.source
    assert (source.school, source.report_kind, source.report_year) == ("江海学院", "自评报告", 2019)
    assert source.title == "江海学院自评报告"
    assert {fact.period.value for fact in told.extraction.facts if fact.period} == {"2019"}
    partly = read_report(MineJob(str(path), sha256, SchoolRow("a.txt", None, None, 2020))).source
    assert (partly.school, partly.report_kind, partly.report_year) == ("海潮大学", "质量年度报告", 2020)


@pytest.mark.parametrize(
    ("name", "has_school", "year"),
    [
        ("real/周口市统计公报2023.pdf", False, 2023),
        ("real/普陀区人民政府办公室2025年预算.pdf", False, 2025),
        ("typeset/misc_rl.pdf", True, 2024),
        ("typeset/000_rl.pdf", True, 2021),
    ],
)
def test_only_a_school_has_a_school(name: str, has_school: bool, year: int) -> None:
    path = shared("reports", *name.split("/"))
    said = describe_report(blocks_of(path), path.name, LEXICON)
    assert ((said.school is not None), said.report_year) == (has_school, year)
    assert said.title
