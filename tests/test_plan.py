"""What an ingest has to do: shards, repeats, what is read already."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.mine import MineJob
from flows.plan import Shard, ShardError, batches, plan_ingest
from flows.run_id import ENGINES, READING_ENGINES, _code_files, code_version, current_run, reading_files
from pipeline.errors import PathNotFoundError, SchoolSheetError
from pipeline.ocr.modes import Weights

ROOT = Path(__file__).parent.parent


def write(folder: Path, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return folder


def test_files_are_planned_in_order_and_repeats_once(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", b="二", a="一", c="一")
    plan = plan_ingest([folder], tmp_path / "staged", lexicon_hash="x")
    assert [Path(job.path).name for job in plan.todo] == ["a.txt", "b.txt"]
    assert [(Path(repeat.path).name, Path(repeat.same_as).name) for repeat in plan.repeated] == [("c.txt", "a.txt")]


def test_the_largest_begin_first(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a="一", b="一二三", c="一二", d="二")
    plan = plan_ingest([folder], tmp_path / "staged", lexicon_hash="x")
    assert [Path(job.path).name for job in plan.todo] == ["b.txt", "c.txt", "a.txt", "d.txt"]


def test_staged_reports_are_done(tmp_path: Path) -> None:
    folder, staged = write(tmp_path / "in", a="一"), tmp_path / "staged"
    (job,) = plan_ingest([folder], staged, lexicon_hash="x").todo
    (staged / f"{job.sha256[:16]}-{current_run('x').run_id}").mkdir(parents=True)
    assert plan_ingest([folder], staged, lexicon_hash="x").todo == ()
    assert len(plan_ingest([folder], staged, lexicon_hash="x").done) == 1
    assert len(plan_ingest([folder], staged, lexicon_hash="another").todo) == 1


def test_shards_are_parts_of_the_whole(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", **{f"r{n}": str(n) for n in range(20)})
    parts = [plan_ingest([folder], tmp_path / "s", lexicon_hash="x", shard=f"{k}/3").todo for k in (1, 2, 3)]
    whole = plan_ingest([folder], tmp_path / "s", lexicon_hash="x").todo
    assert sorted(job.path for part in parts for job in part) == sorted(job.path for job in whole)
    assert all(parts)


@pytest.mark.parametrize("shard", ["", "0/3", "4/3", "1", "a/b", "-1/3", "1/0"])
def test_bad_shard_says_how_to_write_it(shard: str) -> None:
    with pytest.raises(ShardError, match="k/N with 1 ≤ k ≤ N"):
        Shard.parse(shard)


@given(st.integers(1, 50), st.text("0123456789abcdef", min_size=64, max_size=64))
def test_every_file_is_of_exactly_one_shard(n: int, sha256: str) -> None:
    assert sum(Shard(k, n).holds(sha256) for k in range(1, n + 1)) == 1


def test_missing_path_and_bad_sheet(tmp_path: Path) -> None:
    with pytest.raises(PathNotFoundError):
        plan_ingest([tmp_path / "nowhere"], tmp_path, lexicon_hash="x")
    sheet = tmp_path / "schools.csv"
    sheet.write_text("file,school,report_kind,report_year\na.txt,甲校,,two\n", "utf-8")
    with pytest.raises(SchoolSheetError, match="line 2"):
        plan_ingest([write(tmp_path / "in", a="一")], tmp_path, lexicon_hash="x", sheet=sheet)


def test_files_are_repeats_of_one_another_only_if_they_hold_something(tmp_path: Path) -> None:
    for name, text in {"a": "一", "b": "一", "c": "", "d": ""}.items():
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    plan = plan_ingest([tmp_path], tmp_path / "staged", lexicon_hash="x")
    assert [Path(repeat.path).name for repeat in plan.repeated] == ["b.txt"]
    assert [Path(job.path).name for job in plan.todo] == ["a.txt", "c.txt", "d.txt"]


def test_a_line_of_the_sheet_that_fits_no_file_is_named(tmp_path: Path) -> None:
    folder, sheet = write(tmp_path / "in", a="一"), tmp_path / "schools.csv"
    sheet.write_text("file,school\na.txt,甲学院\nb.txt,乙学院\n", "utf-8")
    assert plan_ingest([folder], tmp_path / "staged", lexicon_hash="x", sheet=sheet).unmatched == ("b.txt",)


def test_sheet_gives_the_school_and_another_run(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a="一", b="二")
    sheet = tmp_path / "schools.csv"
    sheet.write_text("file,school,report_kind,report_year\na.txt,甲校,,2023\n", "utf-8")
    plan = plan_ingest([folder], tmp_path, lexicon_hash="x", sheet=sheet)
    assert [job.school.school if job.school else None for job in plan.todo] == ["甲校", None]
    assert plan.run.run_id != plan_ingest([folder], tmp_path, lexicon_hash="x").run.run_id


def test_run_id_follows_from_its_parts() -> None:
    assert current_run("x") == current_run("x")
    assert current_run("x").run_id != current_run("y").run_id
    assert code_version().startswith("0.")


def imported_modules(module: str, found: set[str]) -> set[str]:
    """The project's modules that reading imports, also inside functions: those of `module`, and theirs."""
    path = ROOT / f"{module.replace('.', '/')}.py"
    if module in found or not path.is_file():
        return found
    found.add(module)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
                imported_modules(name, found)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                imported_modules(alias.name, found)
    return found


def test_the_run_hashes_exactly_the_code_a_report_goes_through() -> None:
    reached = {f"{module.replace('.', '/')}.py" for module in imported_modules("flows.mine", set())}
    hashed = {name for name, _ in _code_files()}
    assert {"pipeline/tables/flattened.py", "pipeline/rows.py", "extractors/link.py"} <= reached
    assert reached <= hashed
    assert "pipeline/pdf/stand_in.ttf" in hashed, "where words stand comes from it"
    strays = {name for name in hashed - reached if not name.startswith("extractors/")}
    assert all(name.endswith(("/__init__.py", ".ttf", ".sql")) for name in strays)


def test_the_reading_version_hashes_exactly_the_code_that_makes_blocks() -> None:
    reached = {f"{module.replace('.', '/')}.py" for module in imported_modules("pipeline.reading", set())}
    hashed = {name for name, _ in reading_files()}
    assert {"pipeline/tables/flattened.py", "pipeline/ocr/rapid.py", "pipeline/records.py"} <= reached
    assert reached <= hashed
    assert all(name.endswith(("/__init__.py", ".ttf", ".sql")) for name in hashed - reached)
    sums = {name.removeprefix("pipeline/sql/checks/") for name in hashed if name.endswith(".sql")}
    assert {"intervals.sql", "inputs/table_sums.sql", "table_totals.sql"} <= sums, "they choose between readings"
    assert "change.sql" not in sums


def test_runs_that_differ_in_lexicons_share_their_reading_version() -> None:
    assert current_run("x").reading_version == current_run("y").reading_version
    assert current_run("x").reading_version != current_run("x", Weights.SMALL).reading_version


def test_the_engines_are_those_that_read_text() -> None:
    assert "pypdfium2" in ENGINES
    assert set(READING_ENGINES) < set(ENGINES)
    assert "pdfplumber" not in ENGINES, "it only draws the page of sushu trace --image"


@given(st.integers(0, 30), st.integers(1, 7))
def test_batches_keep_all_jobs_in_order(count: int, size: int) -> None:
    jobs = [MineJob(str(n), str(n)) for n in range(count)]
    cut = list(batches(jobs, size))
    assert [job for batch in cut for job in batch] == jobs
    assert all(1 <= len(batch) <= size for batch in cut)
