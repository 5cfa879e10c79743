"""What two runs make of the same reports: facts gained, lost, changed; runs by name."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from made_reports import NEXT_RUN, RUN, make_pdf_report, make_text_report
from test_cli import Sushu

from pipeline.records import Fact, FilledBy, Kind, Report, Slot, Unlinked
from pipeline.run_diff import RunDiff, diff_runs
from pipeline.runs import NoSuchRunError, RunGoneError, find_run, list_runs
from pipeline.staging import stage_report
from pipeline.warehouse import NoWarehouseError, WarehousePaths, load_staged


def with_facts(report: Report, facts: Sequence[Fact], unlinked: Sequence[Unlinked] = ()) -> Report:
    found = report.extraction
    return replace(report, extraction=replace(found, facts=tuple(facts), unlinked=(*found.unlinked, *unlinked)))


def stage(folder: Path, old: Sequence[Report], new: Sequence[Report]) -> WarehousePaths:
    paths = WarehousePaths.beside(folder / "reports.duckdb")
    load_staged(paths, [stage_report(report, RUN, paths.staged) for report in old])
    load_staged(paths, [stage_report(report, NEXT_RUN, paths.staged) for report in new])
    return paths


def diff_of(paths: WarehousePaths, report: str = "") -> RunDiff:
    runs = list_runs(paths)
    return diff_runs(find_run(runs, "r-1", paths), find_run(runs, "r-2", paths), report)


def quotes(diff: RunDiff) -> tuple[list[str], list[str], list[str]]:
    gained, lost, changed = ([c.fact["quote"] for c in each] for each in (diff.gained, diff.lost, diff.changed))
    return gained, lost, changed


def test_equal_runs_differ_in_nothing(tmp_path: Path) -> None:
    report = make_text_report()
    diff = diff_of(stage(tmp_path, [report], [report]))
    assert quotes(diff) == ([], [], [])
    assert (diff.reports, diff.old_facts, diff.new_facts) == (1, 3, 3)


def test_gained_lost_and_changed_facts_are_told(tmp_path: Path) -> None:
    report = make_text_report()
    award, count, funding = report.extraction.facts
    reason = Unlinked(count.mention_id, count.block_id, count.span, count.quote, "no_indicator", "made")
    other = replace(funding, value=Decimal(130_000_000), period=None, indicator=Slot("经费", FilledBy.SAME_SENTENCE))
    diff = diff_of(stage(tmp_path, [report], [with_facts(report, [award, other], [reason])]))
    assert quotes(diff) == ([], ["12,034人"], ["1.2亿元"])
    assert diff.lost[0].reason == "no_indicator"
    assert diff.lost[0].fact["sentence"] == count.sentence
    assert [(column.name, column.old, column.new) for column in diff.changed[0].columns] == [
        ("value", Decimal(120_000_000), Decimal(130_000_000)),
        ("indicator", "指标", "经费"),
        ("period", "2023", None),
    ]
    back = diff_runs(
        *reversed([find_run(list_runs(p), run, p) for p in [paths_of(tmp_path)] for run in ("r-1", "r-2")])
    )
    assert quotes(back) == (["12,034人"], [], ["1.2亿元"])
    assert back.gained[0].reason == "no_indicator"


def paths_of(folder: Path) -> WarehousePaths:
    return WarehousePaths.beside(folder / "reports.duckdb")


def test_a_fact_that_changes_its_kind_and_so_its_id_is_the_same_fact(tmp_path: Path) -> None:
    report = make_text_report()
    award, count, funding = report.extraction.facts
    money = replace(funding, fact_id="f-other", kind=Kind.MONEY)
    diff = diff_of(stage(tmp_path, [report], [with_facts(report, [award, count, money])]))
    assert quotes(diff) == ([], [], ["1.2亿元"])
    assert [column.name for column in diff.changed[0].columns] == ["kind"]


def test_where_a_slot_was_read_is_no_difference(tmp_path: Path) -> None:
    report = make_text_report()
    facts = [replace(f, subject=Slot("学校", FilledBy.HEADING, rule_id="x")) for f in report.extraction.facts]
    assert quotes(diff_of(stage(tmp_path, [report], [with_facts(report, facts)]))) == ([], [], [])


def test_two_facts_alike_are_paired_one_to_one(tmp_path: Path) -> None:
    report = make_text_report()
    _, count, _ = report.extraction.facts
    twins = [replace(count, fact_id=f"f-{n}", mention_id=f"m-{n}") for n in range(2)]
    moved = [replace(twin, fact_id=f"g-{twin.fact_id}") for twin in twins]
    diff = diff_of(stage(tmp_path, [with_facts(report, twins)], [with_facts(report, moved[:1])]))
    assert (len(diff.gained), len(diff.lost), len(diff.changed)) == (0, 1, 0)


def test_reports_that_one_run_has_not_read_are_only_named(tmp_path: Path) -> None:
    diff = diff_of(stage(tmp_path, [make_text_report(), make_pdf_report()], [make_text_report()]))
    assert quotes(diff) == ([], [], [])
    assert (diff.reports, diff.only_old, diff.only_new) == (1, ("绿水.pdf",), ())


def test_one_report_can_be_asked_for(tmp_path: Path) -> None:
    reports = [make_text_report(), make_pdf_report()]
    paths = stage(tmp_path, reports, [with_facts(report, []) for report in reports])
    assert len(diff_of(paths).lost) == 6
    assert {change.fact["source_name"] for change in diff_of(paths, "绿水").lost} == {"绿水.pdf"}


def test_rows_that_are_only_in_the_warehouse_are_compared_too(tmp_path: Path) -> None:
    report = make_text_report()
    paths = stage(tmp_path, [report], [with_facts(report, [])])
    for staged in paths.staged.glob("*-r-2"):
        shutil.rmtree(staged)
    assert len(diff_of(paths).lost) == 3


def test_runs_are_listed_with_what_is_left_of_them(tmp_path: Path) -> None:
    report = make_text_report()
    paths = stage(tmp_path, [report, make_pdf_report()], [with_facts(report, [])])
    listed = {run.run_id: (run.in_warehouse, run.staged, run.facts) for run in list_runs(paths)}
    assert listed == {"r-1": (1, 2, 6), "r-2": (1, 1, 0)}


def test_a_run_is_found_by_the_beginning_of_its_id(tmp_path: Path) -> None:
    paths = stage(tmp_path, [make_text_report()], [make_text_report()])
    runs = list_runs(paths)
    assert find_run(runs, "r-2", paths).run_id == "r-2"
    with pytest.raises(NoSuchRunError, match=r"Several runs begin with “r-”\. Give one of: r-1, r-2\."):
        find_run(runs, "r-", paths)
    with pytest.raises(NoSuchRunError, match=r"No run has the id “x”\. Give one of: r-1, r-2\."):
        find_run(runs, "x", paths)


def test_a_run_without_rows_is_named_with_the_way_out(tmp_path: Path) -> None:
    paths = stage(tmp_path, [make_text_report()], [make_text_report()])
    for staged in paths.staged.glob("*-r-1"):
        shutil.rmtree(staged)
    with pytest.raises(RunGoneError, match="Of run r-1 no rows are left: its staged directories are gone"):
        find_run(list_runs(paths), "r-1", paths)


def test_nothing_to_list_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoWarehouseError):
        list_runs(paths_of(tmp_path))


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def sushu(capfd: pytest.CaptureFixture[str]) -> Sushu:
    return Sushu(capfd)


def test_the_command_shows_each_fact_with_its_sentence(sushu: Sushu, tmp_path: Path) -> None:
    report = make_text_report()
    award, count, funding = report.extraction.facts
    reason = Unlinked(count.mention_id, count.block_id, count.span, count.quote, "no_indicator", "made")
    other = replace(funding, value=Decimal("130000000.5"), period=None)
    stage(tmp_path, [report, make_pdf_report()], [with_facts(report, [award, other], [reason])])
    said = sushu("diff", "r-1", "r-2", "--warehouse", tmp_path / "reports.duckdb").out
    assert "r-1 → r-2: 1 reports, 3 → 2 facts: 0 gained, 1 lost, 1 changed" in said
    assert "only r-1 has read 1 reports, not compared: 绿水.pdf …" in said
    assert "青山.txt, line 3: 2023年获国家级奖7项，在校生【12,034人】。经费到位1.2亿元。" in said
    assert "in the new run 新批次: unlinked, no_indicator" in said
    assert "value: 120000000 → 130000000.5" in said
    assert "period: 2023 → none" in said
    assert "gained 新增" not in said


def test_the_command_shows_no_more_than_it_is_asked_for(sushu: Sushu, tmp_path: Path) -> None:
    report = make_text_report()
    stage(tmp_path, [report], [with_facts(report, [])])
    runs = ("diff", "r-1", "r-2", "--warehouse", tmp_path / "reports.duckdb")
    assert "… 2 more; all of them: --limit 0" in sushu(*runs, "--limit", 1).out
    assert "more" not in sushu(*runs, "--limit", 0).out


def test_without_runs_the_command_lists_them(sushu: Sushu, tmp_path: Path) -> None:
    stage(tmp_path, [make_text_report()], [make_text_report()])
    said = sushu("diff", "--warehouse", tmp_path / "reports.duckdb")
    assert [line.split()[0] for line in said.out.splitlines() if line.strip().startswith("r-")] == ["r-1", "r-2"]
    assert "sushu diff OLD NEW" in said.err
    unknown = sushu("diff", "r-1", "r-9", "--warehouse", tmp_path / "reports.duckdb")
    assert (unknown.code, unknown.out) == (2, "")
    assert "Give one of: r-1, r-2." in unknown.err
