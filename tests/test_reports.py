"""What a report says of itself, from its file's name, its title and its text."""

from __future__ import annotations

import pytest
from extraction import block_of

from extractors.lexicon import load_lexicon
from extractors.reports import describe_report
from extractors.scope import ReportFacts


def describe(file_name: str, *texts: str) -> ReportFacts:
    return describe_report([block_of(text) for text in texts], file_name, load_lexicon())


@pytest.mark.parametrize(
    ("file_name", "school", "kind", "year"),
    [
        ("江海职业技术学院2023年质量年度报告.txt", "江海职业技术学院", "质量年度报告", 2023),
        ("2023年江海职业技术学院质量年报.txt", "江海职业技术学院", "质量年度报告", 2023),
        ("江海职业技术学院2023质量年报.txt", "江海职业技术学院", "质量年度报告", 2023),
        ("海潮大学2022届毕业生就业质量年度报告.pdf", "海潮大学", "就业质量报告", 2022),
        ("青岚湾医药高等专科学校申报书.txt", "青岚湾医药高等专科学校", "申报书", None),
    ],
)
def test_a_file_name_tells(file_name: str, school: str, kind: str, year: int | None) -> None:
    said = describe(file_name, "学校坚持立德树人。")
    assert (said.school, said.report_kind, said.report_year) == (school, kind, year)


def test_a_title_tells_where_the_file_name_is_a_number() -> None:
    said = describe("0417.txt", "潮声海事大学高等职业教育质量年度报告(2022年度)", "前言", "学校坚持立德树人。")
    assert (said.school, said.report_kind, said.report_year) == ("潮声海事大学", "质量年度报告", 2022)
    assert said.period == "2022"


def test_a_labelled_field_is_believed_first() -> None:
    said = describe("表.txt", "申报学校：潮声医药高等专科学校", "专业群名称：海洋药物", "航海学院负责实施。")
    assert said.school == "潮声医药高等专科学校"
    assert said.subject == "海洋药物专业群"


def test_an_employment_report_is_about_a_class() -> None:
    said = describe("海潮大学2022届毕业生就业质量年度报告.pdf", "毕业生共 4216 人。")
    assert (said.period, said.subject) == ("2022届", "毕业生")


def test_an_evaluation_is_about_the_years_of_its_project() -> None:
    years = describe("自评报告.txt", "现将 2018—2020 年建设绩效自评情况报告如下。")
    assert years.period == "2018-2020"
    counted = describe("自评报告.txt", "通过三年建设，成效显著。", "截至 2020 年，全部指标完成。")
    assert counted.period == "2018-2020"


def test_partners_and_colleges_are_not_the_school() -> None:
    said = describe("a.txt", "成立了会计学院和航运产业学院。", "与潮声大学合作一次。")
    assert said.school is None
