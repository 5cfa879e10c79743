"""Staged directories of other machines into one warehouse: in any order, twice, half copied, from folders and URLs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import duckdb
import fsspec
import pytest
from made_reports import NEXT_RUN, RUN, make_pdf_report, make_text_report

from flows import load_steps
from flows.cli import main
from flows.load_steps import LoadRequest, LoadSummary, load_places
from flows.pool import Limits
from flows.steps import IngestRequest, ingest_direct, make_plan
from pipeline import warehouse
from pipeline.errors import PathNotFoundError
from pipeline.loading import bulk_load
from pipeline.loading.staged_store import StagedStore, StoreError
from pipeline.records import Run
from pipeline.staging import Failure, stage_failure, stage_report
from pipeline.warehouse import LoadError, WarehousePaths, load_staged, open_published

TEXTS = {
    f"甲{n}校2023年质量年度报告.txt": f"一、师资队伍\n学校现有专任教师{1200 + n}人，双师型教师占比63.{n}%。\n"
    for n in range(6)
}


@pytest.fixture(autouse=True)
def _unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """No report is checked against itself here: other tests are about that, and it takes most of a small load."""
    monkeypatch.setattr(warehouse, "run_checks", lambda work: [])


@pytest.fixture
def paths(tmp_path: Path) -> WarehousePaths:
    return WarehousePaths.beside(tmp_path / "w" / "reports.duckdb")


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    return tmp_path / "shared"


@pytest.fixture
def bucket() -> Iterator[str]:
    memory = fsspec.filesystem("memory")
    yield "memory://bucket/staged"
    memory.rm("/bucket", recursive=True)


def load(paths: WarehousePaths, *places: object) -> LoadSummary:
    return load_places(LoadRequest(tuple(map(str, places)), paths.published))


def everything(paths: WarehousePaths) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables but the list of what was loaded on the way."""
    with open_published(paths.published) as connection:
        names = connection.execute("select table_name from duckdb_tables() where not internal").fetchall()
        return {
            name: connection.execute(f"select * from {name} order by all").fetchall()
            for (name,) in names
            if name not in {"loads", "revision"}
        }


def current(paths: WarehousePaths) -> list[tuple[object, ...]]:
    with open_published(paths.published) as connection:
        return connection.execute("select source_name, run_id from reports order by all").fetchall()


def quarantined(paths: WarehousePaths) -> list[tuple[object, ...]]:
    with open_published(paths.published) as connection:
        return connection.execute("select origin, cause from quarantine order by all").fetchall()


def stage(folder: Path, run: Run, *, at: float, extra: str = "") -> Path:
    """The text report, staged in a run at a time in seconds."""
    return staged_at(stage_report(make_text_report(extra=extra), run, folder), at)


def staged_at(staged: Path, seconds: float) -> Path:
    for path in (*staged.iterdir(), staged):
        os.utime(path, (seconds, seconds))
    return staged


def test_shards_of_two_machines_make_the_warehouse_of_one(tmp_path: Path, shared: Path, paths: WarehousePaths) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    for name, text in TEXTS.items():
        (reports / name).write_text(text, "utf-8")
    (reports / "空.txt").write_bytes(b"")
    read = []
    for k in (1, 2):
        request = IngestRequest(
            (reports,), tmp_path / f"m{k}" / "w.duckdb", shard=f"{k}/2", limits=Limits(jobs=1), load=False,
            staged=str(shared),
        )  # fmt: skip
        read.append(ingest_direct(request, make_plan(request)).read)
        assert not request.warehouse.exists()
    assert sum(read) == len(TEXTS)
    assert all(read)
    summary = load(paths, shared)
    assert (summary.loaded, summary.quarantined, summary.fetched) == (6, 1, 7)
    alone = IngestRequest((reports,), tmp_path / "alone" / "w.duckdb", limits=Limits(jobs=1))
    ingest_direct(alone, make_plan(alone))
    assert everything(paths) == everything(WarehousePaths.beside(alone.warehouse))


def test_what_is_loaded_is_never_loaded_twice(shared: Path, paths: WarehousePaths) -> None:
    stage_report(make_text_report(), RUN, shared)
    assert load(paths, shared).loaded == 1
    stamp = paths.published.stat().st_mtime_ns
    again = load(paths, shared, f"file://{shared}", paths.staged)
    assert (again.offered, again.fetched, again.loaded, again.replaced, again.published) == (1, 0, 0, 0, False)
    assert paths.published.stat().st_mtime_ns == stamp
    stage_report(make_pdf_report(), RUN, shared)  # a straggler
    assert (late := load(paths, shared)).loaded == 1
    assert late.fetched == 1
    assert len(current(paths)) == 2


def test_a_half_copied_directory_is_named_and_the_rest_loaded(
    shared: Path, paths: WarehousePaths, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = stage_report(make_pdf_report(), RUN, shared)
    lacking = stage(shared, RUN, at=1)
    (lacking / "words.parquet").unlink()
    cut = stage(shared, RUN, at=1, extra="一")
    cut.joinpath("fact.parquet").write_bytes((cut / "fact.parquet").read_bytes()[:-50])
    damaged = stage(shared, RUN, at=1, extra="二")
    content = bytearray((damaged / "pages.parquet").read_bytes())
    content[20:60] = bytes(40)
    (damaged / "pages.parquet").write_bytes(content)
    swapped = shared / f"{'0' * 16}-r-1"
    shutil.copytree(whole, swapped)
    empty = shared / f"failed-q-00-{RUN.run_id}"
    empty.mkdir()
    (shared / f".{whole.name}.unfinished").mkdir()
    with pytest.raises(SystemExit) as ended:
        main(["load", str(shared), "--warehouse", str(paths.published)])
    assert ended.value.code == 1
    said = capsys.readouterr()
    for name, flaw in {
        lacking.name: "it lacks words.parquet",
        cut.name: "fact.parquet cannot be read",
        damaged.name: "pages.parquet cannot be read",
        swapped.name: f"its rows are those of {whole.name}",
        empty.name: "it lacks runs.parquet, quarantine.parquet",
    }.items():
        assert f"{name}: {flaw}" in said.err
    assert "1 new reports" in said.out
    assert [path.name for path in paths.staged.iterdir()] == [whole.name], "nothing is left of what was refused"
    stage_report(make_text_report(), RUN, shared.parent / "again")
    shutil.copytree(shared.parent / "again" / lacking.name, lacking, dirs_exist_ok=True)
    assert load(paths, shared).loaded == 1, "the copying has gone on"


def test_a_flawed_directory_of_the_warehouse_itself_is_left_out(paths: WarehousePaths) -> None:
    stage_report(make_pdf_report(), RUN, paths.staged)
    cut = stage(paths.staged, RUN, at=1)
    (cut / "runs.parquet").write_bytes(b"PAR1")
    summary = load(paths, paths.staged)
    assert [(refused.name, summary.loaded) for refused in summary.refused] == [(cut.name, 1)]


def test_a_load_without_memory_to_go_on_is_told_and_ends_with_the_next(
    paths: WarehousePaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged = stage(tmp_path / "a", RUN, at=1)

    def hungry(work: duckdb.DuckDBPyConnection) -> bool:
        raise duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate")

    with monkeypatch.context() as patched:
        patched.setattr(warehouse, "put_in_order", hungry)
        with pytest.raises(LoadError, match=r"failed to allocate.*Make room"):
            load_staged(paths, [staged])
    assert load_staged(paths, [staged]).published
    assert len(current(paths)) == 1


def test_a_wrong_statement_of_ours_is_no_lack_of_room(paths: WarehousePaths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warehouse, "put_in_order", lambda work: work.execute("select no_such_column from fact"))
    with pytest.raises(duckdb.BinderException):
        load_staged(paths, [])


def test_words_that_need_more_memory_than_most_are_put_in_order_all_the_same(
    paths: WarehousePaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []

    def hungry(work: duckdb.DuckDBPyConnection) -> bool:
        ((limit,),) = work.execute("select current_setting('memory_limit')").fetchall()
        given.append(limit)
        if len(given) == 1:
            raise duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate")
        return True

    monkeypatch.setattr(warehouse, "put_in_order", hungry)
    assert load_staged(paths, [stage(tmp_path / "a", RUN, at=1)]).published
    assert given == ["488.2 MiB", "3.7 GiB"]


def test_reports_that_need_more_memory_than_most_are_loaded_all_the_same(
    paths: WarehousePaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged = [stage(tmp_path / "a", RUN, at=1), stage(tmp_path / "b", RUN, at=2, extra="一")]
    given: list[tuple[str, int]] = []
    whole = bulk_load._load_whole

    def hungry(work: duckdb.DuckDBPyConnection, batch: Sequence[Path]) -> bulk_load.LoadCounts:
        ((limit,),) = work.execute("select current_setting('memory_limit')").fetchall()
        given.append((limit, len(batch)))
        if limit == "488.2 MiB":
            raise duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate")
        return whole(work, batch)

    monkeypatch.setattr(bulk_load, "_load_whole", hungry)
    assert load_staged(paths, staged).published
    assert given == [("488.2 MiB", 2), ("3.7 GiB", 2)]


@pytest.mark.slow
def test_the_directory_staged_later_stands_in_whatever_order_they_arrive(shared: Path, tmp_path: Path) -> None:
    third = replace(NEXT_RUN, run_id="r-0", lexicon_hash="lexicons-3")
    made = {
        run.run_id: stage(tmp_path / run.run_id, run, at=at) for run, at in ((RUN, 10), (third, 20), (NEXT_RUN, 30))
    }
    for number, order in enumerate(permutations(made)):
        paths = WarehousePaths.beside(tmp_path / f"w{number}" / "reports.duckdb")
        for run_id in order:
            load(paths, tmp_path / run_id)
        assert current(paths) == [("青山.txt", "r-2")], order
        assert load(paths, *(tmp_path / run_id for run_id in order)).outdone == tuple(
            sorted(staged.name for run_id, staged in made.items() if run_id != "r-2")
        )
        assert current(paths) == [("青山.txt", "r-2")], order


@pytest.mark.slow
def test_of_versions_of_a_file_the_last_is_current_in_whatever_order_they_arrive(tmp_path: Path) -> None:
    versions = {"one": "一", "two": "一二", "three": "一二三"}  # each longer than the one before
    for at, (name, extra) in enumerate(versions.items(), start=10):
        stage(tmp_path / name, RUN, at=at, extra=extra)
    arrivals = [[[name] for name in order] for order in permutations(versions)] + [[["three", "one", "two"]]]
    for number, order in enumerate(arrivals):
        paths = WarehousePaths.beside(tmp_path / f"w{number}" / "reports.duckdb")
        for places in order:
            load(paths, *(tmp_path / place for place in places))
        again = load(paths, tmp_path / "one", tmp_path / "two")
        assert (again.loaded, again.replaced, again.published) == (0, 0, False), order
        with open_published(paths.published) as connection:
            sizes = connection.execute("select byte_count, replaced_by is null from reports order by all").fetchall()
            facts = connection.execute("select count(*) from facts").fetchall()
        assert [is_current for _, is_current in sizes] == [False, False, True], order
        assert facts == [(3,)], order


def test_an_older_run_that_arrives_late_is_left_aside_but_its_other_reports_come(
    shared: Path, paths: WarehousePaths, tmp_path: Path
) -> None:
    stage(tmp_path / "new", NEXT_RUN, at=30)
    load(paths, tmp_path / "new")
    late = stage(shared, RUN, at=10)
    stage_report(make_pdf_report(), RUN, shared)
    summary = load(paths, shared)
    assert (summary.loaded, summary.replaced, summary.outdone) == (1, 0, (late.name,))
    assert current(paths) == [("绿水.pdf", "r-1"), ("青山.txt", "r-2")]


def test_rows_of_this_very_version_go_before_later_ones_of_another(
    paths: WarehousePaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_steps, "is_own", lambda _code, lexicons, _engines: lexicons == RUN.lexicon_hash)
    stage(tmp_path / "other", NEXT_RUN, at=30)
    stage(tmp_path / "own", RUN, at=10)
    for place in ("own", "other"):
        load(paths, tmp_path / place)
        assert current(paths) == [("青山.txt", "r-1")]
    # Another version's ingest has put its own rows there; ours come back, as with an ingest of ours.
    load_staged(paths, [stage(paths.staged, NEXT_RUN, at=30)])
    assert current(paths) == [("青山.txt", "r-2")]
    assert load(paths, tmp_path / "own").replaced == 1
    assert current(paths) == [("青山.txt", "r-1")]


def test_what_ingest_has_put_back_stays(paths: WarehousePaths, tmp_path: Path) -> None:
    old, new = stage(tmp_path / "in", RUN, at=10), stage(tmp_path / "in", NEXT_RUN, at=30)
    load(paths, tmp_path / "in")
    load_staged(paths, [paths.staged / old.name])  # as ingest does, which names what shall be current
    assert load(paths, tmp_path / "in").replaced == 0
    assert current(paths) == [("青山.txt", "r-1")], new.name


def test_a_late_failure_does_not_quarantine_what_has_been_read_since(tmp_path: Path) -> None:
    report = make_text_report()
    failed = Failure(
        report.source.sha256, "青山.txt", report.source.origin, None, "timed out.", "Wait.", "TimeoutError"
    )
    staged_at(stage_failure(failed, RUN, tmp_path / "failed"), 10)
    stage(tmp_path / "read", NEXT_RUN, at=30)
    for number, order in enumerate(permutations(("failed", "read"))):
        paths = WarehousePaths.beside(tmp_path / f"w{number}" / "reports.duckdb")
        for place in order:
            load(paths, tmp_path / place)
        assert quarantined(paths) == [], order
        assert current(paths) == [("青山.txt", "r-2")]


def test_a_later_failure_stays_in_quarantine_beside_the_rows_of_before(tmp_path: Path) -> None:
    origin = make_text_report().source.origin
    failed = Failure("ab" * 32, "青山.txt", origin, None, "is cut short.", "Get it again.", "BrokenFileError")
    staged_at(stage_failure(failed, NEXT_RUN, tmp_path / "failed"), 30)
    stage(tmp_path / "read", RUN, at=10)
    for number, order in enumerate(permutations(("failed", "read"))):
        paths = WarehousePaths.beside(tmp_path / f"w{number}" / "reports.duckdb")
        for place in order:
            load(paths, tmp_path / place)
        assert quarantined(paths) == [(origin, "is cut short.")], order
        assert current(paths) == [("青山.txt", "r-1")]


def test_staged_reports_go_over_a_store_of_objects(
    tmp_path: Path, bucket: str, paths: WarehousePaths, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    for name, text in TEXTS.items():
        (reports / name).write_text(text, "utf-8")
    arguments = ["ingest", str(reports), "--direct", "--jobs", "1", "--stage-only", "--staged", bucket]
    for copied in (len(TEXTS), 0):
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--warehouse", str(tmp_path / "m1" / "w.duckdb")])
        assert ended.value.code in (0, None)
        assert (f"copied to {bucket}: {copied} staged" in capsys.readouterr().err) == bool(copied)
    memory = fsspec.filesystem("memory")
    (gone, *_) = StagedStore.at(bucket).names()
    memory.rm(f"/bucket/staged/{gone}/fact.parquet")
    summary = load(paths, bucket)
    assert (summary.loaded, [refused.name for refused in summary.refused]) == (5, [gone])
    assert StagedStore.at(bucket).put(tmp_path / "m1" / "w.staged" / gone), "what is there in part is completed"
    assert load(paths, bucket).loaded == 1
    assert not (tmp_path / "m1" / "w.duckdb").exists()


def test_putting_into_a_folder_is_whole_and_once(tmp_path: Path) -> None:
    staged = stage_report(make_text_report(), RUN, tmp_path / "in")
    store = StagedStore.at(f"file://{tmp_path / 'out'}")
    assert store.put(staged)
    assert not store.put(staged)
    assert store.names() == [staged.name]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [staged.name]


def test_a_place_that_is_none_is_refused_before_anything_is_fetched(tmp_path: Path, paths: WarehousePaths) -> None:
    good = tmp_path / "good"
    stage_report(make_text_report(), RUN, good)
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "甲.txt").write_text("甲", "utf-8")
    with pytest.raises(PathNotFoundError, match="no such folder"):
        load(paths, good, tmp_path / "nowhere")
    with pytest.raises(StoreError, match=r"holds no staged directory, but 甲\.txt"):
        load(paths, good, tmp_path / "reports")
    with pytest.raises(StoreError, match="Protocol not known"):
        load(paths, good, "nosuch://bucket/staged")
    assert not paths.staged.exists()
    (tmp_path / "nothing").mkdir()
    assert load(paths, tmp_path / "nothing").offered == 0, "the first shard is yet to come"


def test_staged_needs_stage_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["ingest", str(tmp_path), "--staged", str(tmp_path / "s")])
    assert ended.value.code == 2
    assert "--stage-only" in capsys.readouterr().err
