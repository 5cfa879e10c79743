"""What reports say twice: the same value in one report and in the next year's, changes and jumps from year to year."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from checked_reports import COLUMNS, SENTENCE_CHECKS, Found, ingest_texts, run_check, run_checks

# school, year, paragraphs under headings of their own
REPORTS = [
    ("岚海", 2024, ["学校现有专任教师432人。", "2024年专任教师432人。"]),
    ("帆海", 2024, ["学校现有专任教师432人。", "2024年专任教师423人。"]),
    ("礁海", 2024, ["2024年学校总收入1.23亿元。", "2024年学校总收入12345.67万元。"]),
    ("澜海", 2024, ["学校现有专任教师432人。", "航海学院现有专任教师42人。"]),
    ("珊海", 2024, ["学校现有专任教师432人。", "2022年专任教师400人。"]),
    ("瑚海", 2024, ["学校现有专任教师约400人。", "2024年专任教师412人。"]),
    ("硕海", 2024, ["2024年毕业生就业率为95.12%。", "2024年硕士毕业生就业率为91.13%。"]),
    ("鸥海", 2023, ["2023年学校专任教师400人。"]),
    ("鸥海", 2024, ["2024年学校专任教师432人，比上年增长8%。"]),
    ("鲸海", 2023, ["2023年学校专任教师400人。"]),
    ("鲸海", 2024, ["2024年学校专任教师432人，比上年增长18%。"]),
    ("锚海", 2023, ["2023年学校专任教师400人。"]),
    ("锚海", 2024, ["2024年学校专任教师432人，比上年增加32人。", "2023年学校专任教师412人。"]),
    ("舵海", 2023, ["2023年学校专任教师60人。"]),
    ("舵海", 2024, ["2024年学校专任教师432人。"]),
    ("桅海", 2023, ["2023年毕业生就业率为93.10%。"]),
    ("桅海", 2024, ["2024年毕业生就业率为95.12%，比上年提高2.02个百分点。"]),
    ("舟海", 2023, ["2023年学校总收入23456万元。"]),
    ("舟海", 2024, ["2024年学校总收入24567元。"]),
    ("缆海", 2023, ["2023年学校专任教师400人。"]),
    ("缆海", 2024, ["2024年学校专任教师4100人。"]),
    ("渡海", 2024, ["取得成果共53项，其中国家级20项、省部级33项。", "毕业生共5437人，其中就业5051人，占92.90%。"]),
    ("泊海", 2024, ["海岛第一、二、三次产业增加值占比分别为19.4%、27.9%和52.7%。"]),
    ("港海", 2024, ["学校船队累计安全航行里程48613公里。", "回顾全年，学校船队累计安全航行里程48613公里。"]),
]


# reports of one school and year: school, kind, paragraphs
KINDS = [
    ("汐海", "质量年度报告", ["2024年毕业生人数为5437人。", "2024年毕业去向落实率为95.12%。"]),
    ("汐海", "毕业生就业质量年度报告", ["2024年毕业生人数为5437人。", "2024年毕业去向落实率为96.02%。"]),
    ("涛海", "质量年度报告", ["学校现有专任教师432人。", "2024年学校总收入1.23亿元。"]),
    ("涛海", "毕业生就业质量年度报告", ["学校现有专任教师423人。", "2024年学校总收入1.23万元。"]),
    ("浪海", "质量年度报告", ["学校现有专任教师432人。"]),
    ("浪海", "毕业生就业质量年度报告", ["学校现有专任教师约430人。"]),
]
# text against a table, and a digit too many
TABLES = [
    ("滩海", "学校现有专任教师432人。", "432"),
    ("湾海", "学校现有专任教师432人。", "423"),
    ("岬海", "学校现有专任教师432人。", "4320"),
    ("岛海", "学校现有专任教师40人。", "400"),
]


def kind_name(school: str, kind: str) -> str:
    return f"{school}职业技术学院2024年{kind}.txt"


def file_name(school: str, year: int) -> str:
    return f"{school}职业技术学院{year}年质量年度报告.txt"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    texts = {
        file_name(school, year): f"{school}职业技术学院质量年度报告（{year}年度）\n\n"
        + "".join(f"{number}、概况\n\n{text}\n\n" for number, text in zip("一二三", paragraphs, strict=False))
        for school, year, paragraphs in REPORTS
    }
    for school, kind, paragraphs in KINDS:
        texts[kind_name(school, kind)] = f"{school}职业技术学院{kind}（2024年度）\n\n" + "".join(
            f"{number}、概况\n\n{text}\n\n" for number, text in zip("一二三", paragraphs, strict=False)
        )
    for school, text, number in TABLES:
        texts[f"{school}.md"] = (
            f"# {school}职业技术学院2024年质量年度报告\n\n{text}\n\n## 附表\n\n"
            f"| 指标 | 单位 | 2024年 |\n|---|---|---|\n| 专任教师 | 人 | {number} |\n| 在校生 | 人 | 9001 |\n"
        )
    return ingest_texts(texts, tmp_path_factory.mktemp("twice"))


@pytest.fixture(scope="module")
def found(warehouse: Path) -> list[Found]:
    return run_checks(warehouse)


@pytest.mark.parametrize(
    ("school", "year", "check", "expected"),
    [
        ("岚海", 2024, "same.value", "passed"),
        ("帆海", 2024, "same.value", "error"),
        # 1.23亿 is a rounded 12345.67万
        ("礁海", 2024, "same.value", "passed"),
        # a college, another year, graduates of one degree
        ("澜海", 2024, "same.value", ""),
        ("珊海", 2024, "same.value", ""),
        ("硕海", 2024, "same.value", ""),
        ("瑚海", 2024, "same.value", "passed"),
        # two reports
        ("鸥海", 2024, "change.from_last_year", "passed"),
        ("鸥海", 2024, "range.jump", "passed"),
        ("鲸海", 2024, "change.from_last_year", "warning"),
        ("锚海", 2024, "same.neighbours", "warning"),
        # the year before is stated with two values: nothing to compare with
        ("锚海", 2024, "change.from_last_year", ""),
        ("舵海", 2024, "range.jump", "warning"),
        ("桅海", 2024, "change.from_last_year", "passed"),
        ("舟海", 2024, "range.unit", "warning"),
        ("舟海", 2024, "range.jump", ""),
    ],
)
def test_reports(found: list[Found], school: str, year: int, check: str, expected: str) -> None:
    rows = [row for row in found if row.file == file_name(school, year) and row.check_id == check]
    assert " ".join(row.severity for row in rows) == expected, rows


@pytest.mark.parametrize(
    ("school", "check", "expected"),
    [
        ("汐海", "same.reports", "passed warning"),
        # 1.23亿 and 1.23万 in the same words; 432 and 423 teachers, said of 2024 and of the graduates' year
        ("涛海", "same.reports", "error warning"),
        ("涛海", "same.digits", "warning"),
        ("浪海", "same.reports", "passed"),
        ("滩海", "same.value", "passed"),
        ("湾海", "same.value", "error"),
        ("岬海", "same.digits", "warning"),
        # one digit and zeros
        ("岛海", "same.digits", ""),
        ("湾海", "same.digits", ""),
    ],
)
def test_two_reports_of_a_year_and_text_against_table(
    found: list[Found], school: str, check: str, expected: str
) -> None:
    rows = [row for row in found if row.file.startswith(school) and row.check_id == check]
    assert " ".join(sorted(row.severity for row in rows)) == " ".join(sorted(expected.split())), rows


def test_two_reports_are_named(found: list[Found]) -> None:
    (told,) = [row.arithmetic for row in found if row.check_id == "same.reports" and row.severity == "error"]
    assert told == "学校总收入（2024年）：2024年就业质量报告第1页1.23万元；2024年质量年度报告第1页1.23亿元，不一致"
    (told,) = [row.arithmetic for row in found if row.check_id == "same.digits" and row.file.startswith("涛海")]
    assert "1.23亿元是" in told
    assert told.endswith("的10000倍，疑差一个“万”")


def test_a_jump_of_ten_times_says_so(found: list[Found]) -> None:
    (told,) = [row.arithmetic for row in found if row.check_id == "range.jump" and row.file.startswith("缆海")]
    assert told == "专任教师数：2023年400人，2024年4100人，相差10倍，疑差一位"


def test_two_values_are_spelled_out(found: list[Found]) -> None:
    (told,) = [row.arithmetic for row in found if row.check_id == "same.value" and row.file.startswith("帆海")]
    assert "432人" in told
    assert "423人" in told
    assert told.endswith("不一致")


def test_the_columns_are_those_of_findings(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for name in SENTENCE_CHECKS:
            rows = run_check(connection, name)
            assert rows, name
            for row in rows:
                assert tuple(row) == COLUMNS
                assert row["holds"] is (row["severity"] == "passed")
                assert row["severity"] in {"passed", "warning", "error"}
                assert row["arithmetic"]
                assert row["fact_ids"]
                assert row["block_ids"]
                assert row["page_no"] >= 1


def test_a_finding_names_facts_and_blocks_that_are_there(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        facts = {row[0] for row in connection.execute("select fact_id from fact").fetchall()}
        blocks = {row[0] for row in connection.execute("select block_id from blocks").fetchall()}
        for name in SENTENCE_CHECKS:
            for row in run_check(connection, name):
                assert set(row["fact_ids"]) <= facts
                assert set(row["block_ids"]) <= blocks


def test_only_the_reports_asked_for_are_checked(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        (asked,) = connection.execute("select max(report_no) from reports").fetchall()[0]
        for name in SENTENCE_CHECKS:
            assert {row["report_no"] for row in run_check(connection, name, asked)} <= {asked}
