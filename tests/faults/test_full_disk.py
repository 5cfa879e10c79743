"""At each stage the disk is full: a clear error, nothing half written is seen, and it goes on once there is room."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from checked_reports import ingest_texts
from fastapi.testclient import TestClient
from full_disks import Disk, ceiling, small_disk
from made_reports import RUN, make_pdf_report, make_text_report
from made_verdicts import new_verdict
from many_reports import RAW

from benchmarks.warehouse_rows import warehouse_rows
from flows.pool import Limits
from flows.serve.app import create_app
from flows.serve.site import Site
from flows.steps import IngestRequest, ingest_direct, make_plan
from pipeline.disk import DiskError
from pipeline.errors import SushuError
from pipeline.export import ExportError, export_warehouse
from pipeline.exports.export_formats import ExportFormat
from pipeline.ocr.cache import Reading, ReadingCache
from pipeline.staging import list_staged, stage_report
from pipeline.verdicts.store import VerdictStore, VerdictStoreError
from pipeline.warehouse import WarehousePaths, load_staged, open_published, remove_reports

pytestmark = pytest.mark.slow


@pytest.fixture(params=["a small disk", "a ceiling"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    with small_disk() if request.param == "a small disk" else ceiling(tmp_path / "disk") as made:
        made.folder.mkdir(exist_ok=True)
        yield made


def hidden(folder: Path) -> list[str]:
    """What was begun and left."""
    return [path.name for path in folder.rglob(".*")]


@pytest.mark.parametrize("left", [0, 2000])
def test_staging(disk: Disk, left: int) -> None:
    disk.fill(left)
    with pytest.raises(DiskError, match="Make room there and run the same command again"):
        stage_report(make_text_report(), RUN, disk.folder / "staged")
    assert list_staged(disk.folder / "staged") == []
    assert hidden(disk.folder) == []
    disk.free()
    assert stage_report(make_text_report(), RUN, disk.folder / "staged").is_dir()


# A ceiling would stay with the server process that workers are forked from.
@pytest.mark.parametrize("disk", ["a small disk"], indirect=True)
def test_an_ingest_ends_with_the_disk_and_blames_no_report(disk: Disk, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for sample in sorted(RAW.glob("*.txt"))[:2]:
        shutil.copy(sample, tmp_path / "in")
    request = IngestRequest((tmp_path / "in",), disk.folder / "w.duckdb", limits=Limits(jobs=1))
    disk.fill(2000)
    with pytest.raises(DiskError, match="Make room"):
        ingest_direct(request, make_plan(request))
    assert not request.warehouse.exists()
    disk.free()
    assert ingest_direct(request, make_plan(request)).read == 2
    with open_published(request.warehouse) as connection:
        assert connection.execute("select count(*) from quarantine").fetchall() == [(0,)]


def test_the_cache_of_ocr_costs_the_next_run_time_and_nothing_else(disk: Disk) -> None:
    cache, image = ReadingCache(disk.folder / "ocr"), np.zeros((8, 8, 3), np.uint8)
    reading = Reading("made", 0.0, ())
    disk.fill(0)
    cache.put(image, reading)
    assert cache.get(image, "made") is None
    disk.free()
    assert [path for path in disk.folder.rglob("*") if path.is_file()] == []
    cache.put(image, reading)
    assert cache.get(image, "made") == reading


@pytest.mark.parametrize("left", [0, 1_000_000, 3_000_000, 5_500_000])
def test_load_and_publication(disk: Disk, tmp_path: Path, left: int) -> None:
    """Wherever room ends: at the lock, the log, the work database or the published copy."""
    calm, paths = (WarehousePaths.beside(folder / "w.duckdb") for folder in (tmp_path, disk.folder))
    reports = [make_text_report(), make_pdf_report()]
    staged = [stage_report(report, RUN, tmp_path / "w.staged") for report in reports]
    load_staged(paths, staged[:1])
    before = warehouse_rows(paths.published)
    disk.fill(left)
    with pytest.raises(SushuError, match="Make room"):
        load_staged(paths, staged)
    assert warehouse_rows(paths.published) == before
    disk.free()
    load_staged(paths, staged)
    load_staged(calm, staged[:1])
    load_staged(calm, staged)
    assert warehouse_rows(paths.published) == warehouse_rows(calm.published)
    assert hidden(disk.folder) == []


def test_a_copy_that_finds_no_room_is_taken_away(disk: Disk, tmp_path: Path) -> None:
    paths = WarehousePaths.beside(disk.folder / "w.duckdb")
    load_staged(paths, [stage_report(make_text_report(), RUN, tmp_path)])
    shutil.copy(paths.published, tmp_path / "before")
    paths.published.write_bytes((tmp_path / "before").read_bytes())
    load_staged(paths, [stage_report(make_pdf_report(), RUN, tmp_path)], checks=False)
    paths.published.write_bytes((tmp_path / "before").read_bytes())  # as if the last publication had not been made
    disk.fill(paths.work.stat().st_size // 2)
    with pytest.raises(SushuError, match="Make room"):
        load_staged(paths, [])
    assert paths.published.read_bytes() == (tmp_path / "before").read_bytes()
    assert hidden(disk.folder) == []
    disk.free()
    assert load_staged(paths, []).published


def test_a_removal(disk: Disk, tmp_path: Path) -> None:
    paths = WarehousePaths.beside(disk.folder / "w.duckdb")
    report = make_text_report()
    load_staged(paths, [stage_report(each, RUN, tmp_path) for each in (report, make_pdf_report())])
    disk.fill(200_000)
    with pytest.raises(SushuError, match="Make room"):
        remove_reports(paths, [report.source.source_id])
    disk.free()
    remove_reports(paths, [report.source.source_id])
    with open_published(paths.published) as connection:
        assert connection.execute("select source_name from reports").fetchall() == [("绿水.pdf",)]
    assert hidden(disk.folder) == []


@pytest.mark.parametrize("form", list(ExportFormat))
@pytest.mark.parametrize("left", [0, 1000])
def test_an_export(disk: Disk, tmp_path: Path, form: ExportFormat, left: int) -> None:
    paths = WarehousePaths.beside(tmp_path / "w.duckdb")
    load_staged(paths, [stage_report(make_text_report(), RUN, paths.staged)])
    disk.fill(left)
    with pytest.raises(ExportError, match="Make room"):
        export_warehouse(paths.published, disk.folder / "out", form)
    assert [path for path in disk.folder.iterdir() if path.name != "ballast"] == []
    disk.free()
    assert export_warehouse(paths.published, disk.folder / "out", form).rows["facts"] == 3


@pytest.mark.parametrize("left", [0, 5000])
def test_the_first_verdict(disk: Disk, left: int) -> None:
    store = VerdictStore(disk.folder / "w.verdicts.sqlite")
    disk.fill(left)
    with pytest.raises(VerdictStoreError, match="make room"):
        store.add(new_verdict())
    assert store.read() == []
    assert hidden(disk.folder) == []
    disk.free()
    assert store.add(new_verdict()) == 1


def test_a_further_verdict(disk: Disk) -> None:
    store = VerdictStore(disk.folder / "w.verdicts.sqlite")
    store.add(new_verdict())
    disk.fill(0)
    with pytest.raises(VerdictStoreError, match="make room"):
        store.add(new_verdict(comment="长" * 100_000))
    disk.free()
    assert store.add(new_verdict()) == 2
    assert [each.number for each in store.read()] == [1, 2]


def test_a_picture_is_shown_though_it_cannot_be_kept(disk: Disk, tmp_path: Path) -> None:
    pdf = next(RAW.glob("*.pdf"))
    warehouse = ingest_texts({"霁浦2023.txt": "霁浦测试职业学院2023年质量年度报告\n\n在校生 12 人。\n"}, tmp_path)
    request = IngestRequest((pdf,), warehouse, limits=Limits(jobs=1))
    ingest_direct(request, make_plan(request))
    on_disk = disk.folder / "w.duckdb"
    shutil.copy(warehouse, on_disk)
    with open_published(on_disk) as connection:
        report = connection.execute("select source_id from reports where source_name like '%.pdf'").fetchall()[0][0]
    site = Site.beside(on_disk)
    with TestClient(create_app(site), base_url="http://127.0.0.1") as client:
        disk.fill(64)  # what starts a process makes locks of 32 bytes
        answer = client.get(f"/image/{report}/1/thumb.jpg")
        disk.free()
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
        assert list(site.pictures.folder.rglob("*.jpg")) == []
        assert client.get(f"/image/{report}/1/thumb.jpg").content == answer.content
        assert len(list(site.pictures.folder.rglob("*.jpg"))) == 1
