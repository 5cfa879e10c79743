"""Facts found again in stored blocks: the same rows as a new ingest gives, and refusals where that cannot be."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from made_reports import RUN, make_pdf_report, make_text_report

import flows
from extractors.lexicon import load_lexicon
from flows import extract_steps, find_again, mine, run_id
from flows.extract_steps import ExtractRequest, ReadingChangedError, extract_direct, make_extract_plan
from flows.find_again import StoredJob, stored_tables
from flows.mine import MineJob, mine_report
from flows.pool import Limits
from flows.run_id import current_run
from pipeline.records import Report, Run
from pipeline.rows import READING_TABLES, SCHEMAS, report_tables
from pipeline.sources import SchoolRow, hash_file
from pipeline.staging import stage_report
from pipeline.stored_layout import layout_of, with_words
from pipeline.warehouse import WarehousePaths, load_staged

ROOT = Path(flows.__file__).parent.parent
SAMPLES = ("蓝屿城市学院2024届毕业生就业质量年度报告.pdf", "云岭海滨职业技术学院2023年质量年度报告.txt")
ONE_JOB = Limits(jobs=1)


def run_sushu(home: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """The command line of the project's copy in `home`."""
    command = [sys.executable, "-m", "flows.cli", *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(home)}
    return subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=False)


def copy_project(home: Path) -> Path:
    for name in ("pipeline", "extractors", "flows", "lexicons"):
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
    return home


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def rows_of(warehouse: Path, table: str) -> list[tuple[Any, ...]]:
    columns = ", ".join(SCHEMAS[table].names)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return sorted(connection.execute(f"select {columns} from {table}").fetchall(), key=repr)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A copy of the project whose lexicons changed after an ingest, with what extract and a new ingest made of it."""
    home = copy_project(tmp_path_factory.mktemp("home"))
    reports = home / "reports"
    reports.mkdir()
    for name in SAMPLES:
        shutil.copy(ROOT / "data/raw" / name, reports)
    sheet = home / "schools.csv"
    sheet.write_text(f"file,school,report_year\n{SAMPLES[1]},云岭海滨学院,2022\n", "utf-8")
    ingest = ("ingest", reports, "--schools", sheet, "--direct", "--jobs", "2", "--warehouse")
    assert run_sushu(home, *ingest, home / "w.duckdb").returncode == 0
    edit(home / "lexicons/statuses.yaml", '"预计", ', "")
    edit(home / "lexicons/statuses.yaml", '"展望", ', "")
    edit(home / "lexicons/units.tsv", "\n门\t门\t", "\n无此单位\t门\t")
    extracted = run_sushu(home, "extract", "--direct", "--jobs", "2", "--warehouse", home / "w.duckdb", "--json")
    assert extracted.returncode == 0, extracted.stderr
    summary = json.loads(extracted.stdout)
    assert (summary["found_again"], summary["gained"]) == (2, 0)
    assert summary["lost"] > 0
    assert summary["changed"] > 0
    assert run_sushu(home, *ingest, home / "again.duckdb").returncode == 0
    return home, home / "w.duckdb", home / "again.duckdb"


@pytest.mark.slow
@pytest.mark.parametrize("table", [table for table in SCHEMAS if table != "runs"])
def test_extract_gives_the_rows_of_a_new_ingest(changed: tuple[Path, Path, Path], table: str) -> None:
    _, extracted, ingested = changed
    assert rows_of(extracted, table) == rows_of(ingested, table)


@pytest.mark.slow
def test_the_sheet_of_schools_holds_on(changed: tuple[Path, Path, Path]) -> None:
    _, extracted, _ = changed
    schools = {row[3]: (row[8], row[10], row[12]) for row in rows_of(extracted, "reports")}
    assert schools[SAMPLES[1]] == ("云岭海滨学院", 2022, ["school", "report_year"])
    assert schools[SAMPLES[0]][2] == []


@pytest.mark.slow
def test_an_ingest_after_an_extract_has_nothing_to_do(changed: tuple[Path, Path, Path]) -> None:
    home, extracted, _ = changed
    sheet = ("--schools", home / "schools.csv")
    again = run_sushu(home, "ingest", home / "reports", *sheet, "--direct", "--warehouse", extracted, "--json")
    assert json.loads(again.stdout)["unchanged"] == 2
    assert "all up to date" in run_sushu(home, "extract", "--direct", "--warehouse", extracted).stdout


@pytest.mark.slow
def test_the_two_runs_can_be_compared(changed: tuple[Path, Path, Path]) -> None:
    home, extracted, _ = changed
    runs = json.loads(run_sushu(home, "diff", "--warehouse", extracted, "--json").stdout)
    assert [run["in_warehouse"] for run in runs] == [0, 2]
    old, new = (run["run_id"] for run in runs)
    found = json.loads(run_sushu(home, "diff", old, new, "--warehouse", extracted, "--json").stdout)
    assert found["reports"] == 2
    assert {change["reason"] for change in found["lost"]} == {"no_unit"}
    assert {column["name"] for change in found["changed"] for column in change["columns"]} >= {"status"}
    assert all(change["fact"]["sentence"] for change in [*found["lost"], *found["changed"]])


@pytest.mark.slow
def test_after_code_that_lays_out_has_changed_extract_refuses(changed: tuple[Path, Path, Path], tmp_path: Path) -> None:
    home = copy_project(tmp_path)
    edit(home / "pipeline/layout/headings.py", "from __future__", "# another layout\nfrom __future__")
    refused = run_sushu(home, "extract", "--direct", "--warehouse", changed[1])
    assert refused.returncode == 2
    assert "read and laid out by another version" in refused.stderr
    assert "sushu ingest PATH" in refused.stderr


@pytest.mark.slow
def test_the_flow_gives_what_direct_gives(changed: tuple[Path, Path, Path], tmp_path: Path) -> None:
    home = copy_project(tmp_path / "home")
    edit(home / "lexicons/statuses.yaml", '"力争", ', "")
    for name in ("flow", "direct"):
        shutil.copy(changed[1], tmp_path / f"{name}.duckdb")
    flow = run_sushu(home, "extract", "--warehouse", tmp_path / "flow.duckdb", "--json")
    direct = run_sushu(home, "extract", "--direct", "--warehouse", tmp_path / "direct.duckdb", "--json")
    assert (flow.returncode, direct.returncode) == (0, 0), flow.stderr
    assert json.loads(flow.stdout) == json.loads(direct.stdout)
    assert json.loads(flow.stdout)["found_again"] == 2
    assert rows_of(tmp_path / "flow.duckdb", "fact") == rows_of(tmp_path / "direct.duckdb", "fact")
    assert (tmp_path / ".prefect").is_dir()


# --- without a process of their own --------------------------------------------------------------------------------


def publish(folder: Path, run: Run, *reports: Report) -> WarehousePaths:
    paths = WarehousePaths.beside(folder / "reports.duckdb")
    load_staged(paths, [stage_report(report, run, paths.staged) for report in reports])
    return paths


def known_run() -> Run:
    """A run of other lexicons, read by the code that is here."""
    return Run("run-old", "0", "other", "none", current_run("").reading_version)


def job_of(report: Report, paths: WarehousePaths, staged: Path | str = "") -> StoredJob:
    source = report.source
    return StoredJob(source.origin, source.sha256, source.source_id, str(staged), str(paths.published))


@pytest.mark.parametrize("make", [make_text_report, make_pdf_report])
def test_what_is_stored_is_read_back_whole(make: Any, tmp_path: Path) -> None:
    report: Report = make()
    paths = publish(tmp_path, RUN, report)
    wanted = report_tables(report, RUN)
    for tables in (stored_tables(job_of(report, paths)), stored_tables(job_of(report, paths, *paths.staged.iterdir()))):
        assert {name: tables[name].to_pylist() for name in READING_TABLES} == {
            name: wanted[name].to_pylist() for name in READING_TABLES
        }
        layout = layout_of(tables)
        assert layout.blocks == report.blocks
        pages = with_words(layout.pages, tables["words"], {page.page_no for page in report.pages})
        assert pages == report.pages


def test_other_lexicons_find_in_stored_blocks_what_they_find_in_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the slow tests prove with whole processes, of one report and in this one."""
    sample = ROOT / "data/raw" / SAMPLES[0]
    job = MineJob(str(sample), hash_file(sample), SchoolRow(sample.name, "潮声学院", None, 2021))
    paths = WarehousePaths.beside(tmp_path / "reports.duckdb")
    load_staged(paths, [Path(str(mine_report(job, known_run(), str(paths.staged)).staged))])
    other = shutil.copytree(ROOT / "lexicons", tmp_path / "lexicons")
    edit(other / "statuses.yaml", '"预计", ', '"蓝屿城市", ')
    assert "蓝屿城市" not in {row[1] for row in rows_of(paths.published, "tokens")}
    edit(other / "statuses.yaml", '"展望", ', "")
    for module in (mine, find_again):
        monkeypatch.setattr(module, "lexicon", lambda _hash="": load_lexicon(other))
    monkeypatch.setattr(extract_steps, "read_lexicon", lambda: load_lexicon(other))
    monkeypatch.setattr(extract_steps, "mine_reports", run_here)
    summary = make_and_run(ExtractRequest(paths.published, ONE_JOB))
    assert (summary.gained, summary.lost) == (0, 0)
    assert summary.changed > 0
    assert "蓝屿城市" in {row[1] for row in rows_of(paths.published, "tokens")}, "a word that was just taught"
    fresh = WarehousePaths.beside(tmp_path / "fresh.duckdb")
    run = current_run(load_lexicon(other).hash)
    load_staged(fresh, [Path(str(mine_report(job, run, str(fresh.staged)).staged))])
    for table in SCHEMAS:
        if table != "runs":
            assert rows_of(paths.published, table) == rows_of(fresh.published, table), table


def test_what_the_report_said_of_itself_is_no_word_of_the_sheet(tmp_path: Path) -> None:
    report = make_text_report()
    assert report.source.school
    tables = stored_tables(job_of(report, publish(tmp_path, RUN, report)))
    assert layout_of(tables).source.school is None


def test_a_report_read_by_other_code_is_refused(tmp_path: Path) -> None:
    paths = publish(tmp_path, RUN, make_text_report())
    with pytest.raises(
        ReadingChangedError, match=r"1 reports \(青山\.txt …\) were read and laid out by another version"
    ):
        make_extract_plan(ExtractRequest(paths.published))


def test_an_interrupted_extract_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = (make_text_report(), make_pdf_report())
    paths = publish(tmp_path, known_run(), *reports)
    request = ExtractRequest(paths.published, ONE_JOB)
    plan = make_extract_plan(request)
    assert (plan.count, plan.unchanged) == (2, 0)
    (part,) = plan.work
    find_again.find_again(part.jobs[0], part.run, str(paths.staged))
    plan = make_extract_plan(request)
    (part,) = plan.work
    assert (len(part.jobs), len(part.done)) == (1, 1)
    monkeypatch.setattr(extract_steps, "mine_reports", run_here)
    summary = extract_direct(request, plan)
    assert (summary.found_again, summary.failures) == (2, ())
    assert {row[1] for row in rows_of(paths.published, "reports")} == {part.run.run_id}
    assert str(make_and_run(request)) == "2 reports, all up to date with the lexicons"


def make_and_run(request: ExtractRequest) -> extract_steps.ExtractSummary:
    return extract_direct(request, make_extract_plan(request))


def run_here(jobs: Sequence[StoredJob], run: Run, folder: Path, *_: object, mine: Any) -> Any:
    return [mine(job, run, str(folder)) for job in jobs]


def test_what_was_read_is_not_stored_twice(tmp_path: Path) -> None:
    report = make_pdf_report()
    paths = publish(tmp_path, known_run(), report)
    (old,) = paths.staged.iterdir()
    outcome = find_again.find_again(job_of(report, paths, old), current_run("x"), str(paths.staged))
    assert outcome.staged
    new = Path(outcome.staged)
    assert {path.name for path in new.iterdir()} == {path.name for path in old.iterdir()}
    shared = {path.stem for path in new.iterdir() if path.samefile(old / path.name)}
    assert shared == set(READING_TABLES)


def test_without_hard_links_the_files_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = make_pdf_report()
    paths = publish(tmp_path, known_run(), report)
    (old,) = paths.staged.iterdir()

    def refuse(*_: object) -> None:
        raise OSError("no hard links here")

    monkeypatch.setattr("pipeline.staging.os.link", refuse)
    outcome = find_again.find_again(job_of(report, paths, old), current_run("x"), str(paths.staged))
    assert (Path(str(outcome.staged)) / "words.parquet").read_bytes() == (old / "words.parquet").read_bytes()


def test_staged_rows_gone_the_warehouse_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = publish(tmp_path, known_run(), make_pdf_report())
    shutil.rmtree(paths.staged)
    monkeypatch.setattr(extract_steps, "mine_reports", run_here)
    summary = make_and_run(ExtractRequest(paths.published, ONE_JOB))
    assert summary.found_again == 1
    assert len(rows_of(paths.published, "words")) == sum(len(page.words) for page in make_pdf_report().pages)


def test_rows_staged_by_another_version_leave_the_report_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = publish(tmp_path, known_run(), make_text_report())
    (staged,) = paths.staged.iterdir()
    shutil.copy(staged / "pages.parquet", staged / "blocks.parquet")
    monkeypatch.setattr(extract_steps, "mine_reports", run_here)
    summary = make_and_run(ExtractRequest(paths.published, ONE_JOB))
    assert (summary.found_again, len(summary.failures)) == (0, 1)
    assert "blocks were staged by another version" in summary.failures[0].cause
    assert {row[1] for row in rows_of(paths.published, "reports")} == {"run-old"}


def test_the_run_of_an_extract_is_that_of_an_ingest() -> None:
    sheet = run_id.current_run("new+0123456789ab")
    assert extract_steps._run_now("new", "old+0123456789ab", None) == sheet
