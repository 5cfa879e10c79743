"""Which phrases name a canonical indicator, and which only hold its words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from extraction import REPORT, extract

from extractors.lexicon import load_lexicon
from extractors.resolve import Measured, resolve_cell, resolve_indicator
from extractors.scope import ReportFacts

TERMS = load_lexicon().terms


def resolved(phrase: str, kind: str, unit: str | None, subject: str = "学校", sentence: str = "") -> str | None:
    return resolve_indicator(Measured(phrase, subject, kind, unit, sentence or phrase), TERMS)


@pytest.mark.parametrize(
    ("phrase", "kind", "unit", "subject", "expected"),
    [
        ("专任教师", "count", "人", "学校", "teacher.full_time.count"),
        ("专任教师", "percentage", "%", "学校", None),  # the kind must fit
        ("培训", "count", "人次", "学校", "training.person_times"),
        ("培训", "count", "人", "学校", None),  # and the unit: 人 are not 人次
        ("培训", "count", "人天", "学校", "training.person_days"),
        ("教学计划内课程总数", "count", "学时", "学校", "course.total.hours"),
        ("教学计划内课程总数", "count", "门", "学校", "course.total.count"),
        ("“双师型” 教师占比", "percentage", "%", "学校", "teacher.dual.share"),  # quotation marks say nothing
        ("应届毕业生满意度", "percentage", "%", "学校", "satisfaction.graduate.recent.share"),  # the longest speaks
        ("培训基地", "count", "个", "学校", None),  # a name inside other words is none
        ("新增专任教师", "count", "人", "学校", None),
        ("专任教师总人数", "count", "人", "学校", "teacher.full_time.count"),
        ("船艺专业群专任教师", "count", "人", "船艺专业群", "teacher.full_time.count"),
        ("船艺专业群专任教师", "count", "人", "港机专业群", None),  # of whom is not told
        ("满意度", "percentage", "%", "用人单位", "satisfaction.employer.share"),  # the subject completes it
        ("满意度", "percentage", "%", "学校", None),
        ("报名人数", "count", "人", "学校", None),
    ],
)
def test_a_phrase_names_an_indicator(
    phrase: str, kind: str, unit: str | None, subject: str, expected: str | None
) -> None:
    assert resolved(phrase, kind, unit, subject) == expected


def test_a_word_nearby_makes_something_else_of_it() -> None:
    assert resolved("发明专利", "count", "件", sentence="获发明专利52件") == "patent.invention.count"
    assert resolved("发明专利", "count", "件", sentence="专利申请86件，其中发明专利52件") is None


@pytest.mark.parametrize(
    ("row", "corners", "expected"),
    [
        ("船舶驾驶", ["专业"], "graduate.count"),
        ("制造业", ["行业"], None),
        ("制造业", [], None),
        ("船舶学院", [], "graduate.count"),
        ("海东学院", ["录取院校"], None),
        ("总计", ["行业"], "graduate.count"),
        ("", [], "graduate.count"),
    ],
)
def test_a_cell_is_named_beside_parts_of_the_school(row: str, corners: list[str], expected: str | None) -> None:
    cell = Measured("毕业生人数", row, "count", "人", "")
    assert resolve_cell(cell, row, corners, TERMS) == expected


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (REPORT, "teacher.full_time.count"),
        (replace(REPORT, school=None), "teacher.full_time.count"),  # only schools publish a 质量年度报告
        (replace(REPORT, school=None, report_kind="统计公报"), None),  # a town's 专任教师
        (replace(REPORT, report_kind="预算"), "teacher.full_time.count"),
        (ReportFacts(None, None, None, None), "teacher.full_time.count"),
    ],
)
def test_only_what_a_school_reports_gets_an_id(report: ReportFacts, expected: str | None) -> None:
    facts = extract("现有专任教师1286人。", report=report).facts
    assert [fact.indicator_id for fact in facts] == [expected]
