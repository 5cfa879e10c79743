"""Batches for a cluster's workers, and workers that cannot do their part."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.lexicons import read_lexicon
from flows.mine import MineJob, MineOutcome
from flows.plan import Plan, plan_ingest
from flows.pool import Limits
from flows.spread import (
    FEWEST,
    MOST,
    Crew,
    UnfitWorkerError,
    batch_count,
    check_staged,
    check_worker,
    deal,
    share_of,
    with_whole_paths,
)


@given(st.integers(1, 100_000), st.integers(1, 64))
def test_no_worker_idles_and_batches_are_of_a_fitting_size(reports: int, workers: int) -> None:
    count = batch_count(reports, workers)
    sizes = [reports // count, -(-reports // count)]
    assert sizes[1] <= MOST
    if reports >= workers:
        assert count % workers == 0
    else:
        assert count == reports
    if reports >= workers * FEWEST:
        assert sizes[0] >= FEWEST


@given(st.integers(1, 60), st.integers(1, 9))
def test_dealing_keeps_every_job(reports: int, count: int) -> None:
    jobs = [MineJob(str(number), "") for number in range(reports)]
    dealt = deal(jobs, count)
    assert sorted(int(job.path) for batch in dealt for job in batch) == list(range(reports))
    assert max(map(len, dealt)) - min(map(len, dealt)) <= 1


def test_batches_on_one_machine_share_its_cores() -> None:
    limits = Limits()
    assert share_of(limits, 1).workers == limits.workers
    assert share_of(limits, 1000).workers == 1
    assert share_of(Limits(jobs=3), 4).workers == 3, "told by the user"
    assert Crew(3, (("a", 2), ("b", 1)), "").at_once_on("a") == 2
    assert Crew(3, (("a", 2), ("b", 1)), "").at_once_on("joined later") == 1


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    (tmp_path / "甲.txt").write_text("专任教师12人。", "utf-8")
    (tmp_path / "w.staged").mkdir()
    return plan_ingest([tmp_path / "甲.txt"], tmp_path / "w.staged", lexicon_hash=f"{read_lexicon().hash}+sheet")


def test_a_worker_like_this_one_is_fit(plan: Plan) -> None:
    check_worker(plan.todo, plan.run, plan.folder, "tcp://w")


def test_a_worker_of_another_version_is_not(plan: Plan) -> None:
    for other in (
        replace(plan.run, code_version="0.0+old"),
        replace(plan.run, lexicon_hash="another"),
        replace(plan.run, engine_versions="pypdfium2 1"),
    ):
        with pytest.raises(UnfitWorkerError, match=r"tcp://w reads otherwise.*Install the same version"):
            check_worker(plan.todo, other, plan.folder, "tcp://w")


def test_a_worker_that_does_not_see_reports_or_folder_is_not(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(UnfitWorkerError, match=r"does not see .*elsewhere\.staged.*mount at the same place"):
        check_worker(plan.todo, plan.run, tmp_path / "elsewhere.staged", "tcp://w")
    away = [replace(job, path=str(tmp_path / "away" / "甲.txt")) for job in plan.todo]
    with pytest.raises(UnfitWorkerError, match=r"does not see .*away"):
        check_worker(away, plan.run, plan.folder, "tcp://w")
    with pytest.raises(UnfitWorkerError, match="not to be seen here"):
        check_staged([MineOutcome("甲.txt", "", staged=str(tmp_path / "w.staged" / "gone"))])


def test_a_worker_that_may_have_no_children_is_told_how(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", True)  # type: ignore[attr-defined]
    with pytest.raises(UnfitWorkerError, match="DASK_DISTRIBUTED__WORKER__DAEMON=False"):
        check_worker(plan.todo, plan.run, plan.folder, "tcp://w")


def test_workers_get_whole_paths(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    relative = plan_ingest([Path("甲.txt")], Path("w.staged"), lexicon_hash="x")
    whole = with_whole_paths(relative)
    assert [job.path for job in whole.todo] == [str(tmp_path / "甲.txt")]
    assert whole.folder == tmp_path / "w.staged"
