"""Which school a report's name means: what stands in `reports` and `schools`, and what becomes of it later."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from made_reports import RUN, make_text_report

from flows.pool import Limits
from flows.steps import IngestRequest, ingest_direct, make_plan
from pipeline.errors import SchoolSheetError
from pipeline.records import Report, School, plain_name
from pipeline.staging import stage_report
from pipeline.stored_layout import layout_of, staged_tables, warehouse_tables
from pipeline.warehouse import WarehousePaths, load_staged, open_published

OCEAN = School("1", "海潮职业技术大学", ("海职大",), ("海潮职业技术学院",), "福建", "职业本科学校")
REPORTS = "select school, school_as_printed, school_in_sheet from reports order by school_as_printed"
SCHOOLS = "select school, school_id, short_names, former_names, province, school_type from schools order by school"
OCEAN_ROW = ("海潮职业技术大学", "1", ["海职大"], ["海潮职业技术学院"], "福建", "职业本科学校")


def report_of(printed: str | None, sheet: str | None = None) -> Report:
    report = make_text_report(f"{printed}{sheet}.txt", extra=f"{printed}{sheet}")
    given = ("school",) if sheet else ()
    source = replace(report.source, school=sheet or printed, school_as_printed=printed, from_sheet=given)
    return replace(report, source=source)


@pytest.fixture
def paths(tmp_path: Path) -> WarehousePaths:
    return WarehousePaths.beside(tmp_path / "reports.duckdb")


def rows(paths: WarehousePaths, query: str) -> list[tuple[object, ...]]:
    with open_published(paths.published) as connection:
        return connection.execute(query).fetchall()


def test_a_known_name_becomes_the_full_one_and_the_printed_one_stays(paths: WarehousePaths) -> None:
    printed = ["海潮职业技术学院", "海潮职业技术 大学", "海职大", None, "江海职业技术学院"]
    for name in printed:
        stage_report(report_of(name), RUN, paths.staged)
    load_staged(paths, schools=[OCEAN])
    assert rows(paths, REPORTS) == [
        ("江海职业技术学院", "江海职业技术学院", None),
        ("海潮职业技术大学", "海潮职业技术 大学", None),
        ("海潮职业技术大学", "海潮职业技术学院", None),
        ("海潮职业技术大学", "海职大", None),
        (None, None, None),
    ]
    assert rows(paths, SCHOOLS) == [("江海职业技术学院", None, [], [], None, None), OCEAN_ROW]


def test_a_university_is_not_the_college_of_its_name_unless_the_lexicon_says_so(paths: WarehousePaths) -> None:
    stage_report(report_of("海潮职业技术学院"), RUN, paths.staged)
    load_staged(paths, schools=[replace(OCEAN, former_names=())])
    assert rows(paths, REPORTS)[0][0] == "海潮职业技术学院"


def test_brackets_and_widths_make_no_other_school() -> None:
    assert plain_name("海潮大学（沧溟）") == plain_name(" 海潮大学 (沧溟)") == plain_name("海潮大学〔沧溟〕")
    assert plain_name("海潮Ｎｏ１学院") == "海潮No1学院"
    assert plain_name("海潮大学（沧溟）") != plain_name("海潮大学")


def test_the_sheet_goes_before_the_report(paths: WarehousePaths) -> None:
    staged = stage_report(report_of("沧溟学院", "海职大"), RUN, paths.staged)
    load_staged(paths, schools=[OCEAN])
    assert rows(paths, REPORTS) == [("海潮职业技术大学", "沧溟学院", "海职大")]
    assert layout_of(staged_tables(staged)).source.school == "海职大"
    with open_published(paths.published) as connection:
        ((source_id,),) = connection.execute("select source_id from reports").fetchall()
        assert layout_of(warehouse_tables(connection, source_id)).source.school == "海职大"


def test_reports_loaded_before_take_a_name_that_is_known_later(paths: WarehousePaths) -> None:
    stage_report(report_of("海潮职业技术学院"), RUN, paths.staged)
    load_staged(paths)
    assert rows(paths, SCHOOLS) == [("海潮职业技术学院", None, [], [], None, None)]
    assert load_staged(paths, schools=[OCEAN]).published
    assert rows(paths, SCHOOLS) == [OCEAN_ROW]
    assert not load_staged(paths, schools=[OCEAN]).published  # nothing changed
    assert not load_staged(paths).published  # none given: what is known stays
    assert load_staged(paths, schools=[replace(OCEAN, former_names=())]).published
    assert rows(paths, REPORTS)[0][0] == "海潮职业技术学院"


def test_the_analysts_list_stays_until_another_is_given(paths: WarehousePaths) -> None:
    stage_report(report_of("海职大"), RUN, paths.staged)
    renamed = replace(OCEAN, name="海潮大学", former_names=("海潮职业技术大学", "海潮职业技术学院"))
    load_staged(paths, schools=[OCEAN], school_list=[renamed])
    assert not load_staged(paths, schools=[OCEAN]).published
    stage_report(report_of("海潮职业技术学院"), RUN, paths.staged)
    load_staged(paths, schools=[OCEAN])
    assert [row[0] for row in rows(paths, REPORTS)] == ["海潮大学", "海潮大学"]
    assert [row[0] for row in rows(paths, "select school from listed_schools")] == ["海潮大学"]
    assert load_staged(paths, schools=[OCEAN], school_list=[]).published
    assert rows(paths, SCHOOLS) == [OCEAN_ROW]


def test_facts_are_compared_by_school_and_province(paths: WarehousePaths) -> None:
    stage_report(report_of("海潮职业技术学院"), RUN, paths.staged)
    stage_report(report_of(None), RUN, paths.staged)
    load_staged(paths, schools=[OCEAN])
    query = "select distinct school_id, school, province, school_type from school_facts"
    assert rows(paths, query) == [("1", "海潮职业技术大学", "福建", "职业本科学校")]
    ((facts, of_school),) = rows(paths, "select (select count(*) from facts), (select count(*) from school_facts)")
    assert facts == 2 * of_school > 0


def test_an_ingest_takes_the_analysts_list(tmp_path: Path) -> None:
    report, names = tmp_path / "海潮职业技术学院2023年质量年度报告.txt", tmp_path / "list.csv"
    report.write_text("一、师资队伍\n学校现有专任教师1,286人。\n", "utf-8")
    request = IngestRequest((report,), tmp_path / "w.duckdb", limits=Limits(jobs=1), school_list=names)
    paths = WarehousePaths.beside(request.warehouse)
    names.write_text("school,province\n海潮职业技术学院,闽\n", "utf-8")
    with pytest.raises(SchoolSheetError, match=r"list\.csv, line 2, province: “闽” is none"):
        make_plan(request)  # before anything is read
    names.write_text("school,former_names,province\n海潮职业技术大学,海潮职业技术学院,福建省\n", "utf-8")
    first = make_plan(request)
    ingest_direct(request, first)
    assert rows(paths, REPORTS) == [("海潮职业技术大学", "海潮职业技术学院", None)]
    names.write_text("school,province\n海潮职业技术学院,福建\n", "utf-8")
    plan = make_plan(request)
    assert (plan.run, plan.todo) == (first.run, ())  # what names mean is no part of how a report is read
    ingest_direct(request, plan)
    assert rows(paths, "select school, province from schools") == [("海潮职业技术学院", "福建")]
