"""Staged directories that a stranger wrote: ids that are paths, rows of other reports, values that are SQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_reports import RUN, make_pdf_report, make_text_report

from flows.load_steps import LoadRequest, LoadSummary, load_places
from pipeline import warehouse as warehouse_module
from pipeline.staging import stage_report
from pipeline.warehouse import WarehousePaths, open_published

EVIL = "'); drop table fact; --"


@pytest.fixture(autouse=True)
def _unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warehouse_module, "run_checks", lambda work: [])


def changed(staged: Path, table: str, **columns: object) -> None:
    """Put one value into every row of some columns of a table."""
    file = staged / f"{table}.parquet"
    rows = pq.read_table(file)
    for name, value in columns.items():
        at = rows.column_names.index(name)
        field = rows.schema.field(name)
        rows = rows.set_column(at, field, pa.array([value] * rows.num_rows, field.type))
    pq.write_table(rows, file)


def load(paths: WarehousePaths, place: Path) -> LoadSummary:
    return load_places(LoadRequest((str(place),), paths.published))


@pytest.fixture
def paths(tmp_path: Path) -> WarehousePaths:
    """A warehouse that holds one report of its own."""
    paths = WarehousePaths.beside(tmp_path / "w" / "reports.duckdb")
    stage_report(make_pdf_report(), RUN, paths.staged)
    warehouse_module.load_staged(paths)
    return paths


def _traversal(staged: Path) -> Path:
    """A name that fits although both of its parts are paths: the pictures' folder and what is removed hang on them."""
    run_id = "x/0123456789abcdef-run"
    for table in ("runs", "reports", "fact"):
        changed(staged, table, run_id=run_id)
    changed(staged, "reports", sha256="../../../../tmp/" + "0" * 48)
    return staged.rename(staged.with_name("0123456789abcdef-run"))


def _glob(staged: Path) -> Path:
    changed(staged, "reports", sha256="*" * 64)
    return staged.rename(staged.with_name(f"{'*' * 16}-{RUN.run_id}"))


def _of_another(staged: Path) -> Path:
    changed(staged, "fact", source_id=make_pdf_report().source.source_id)
    return staged


def _as_another(staged: Path) -> Path:
    changed(staged, "reports", source_id=make_pdf_report().source.source_id)
    return staged


def _address(staged: Path) -> Path:
    changed(staged, "fact", fact_id="../../login?x=")
    return staged


def _script(staged: Path) -> Path:
    changed(staged, "mentions", mention_id='"><script>')
    return staged


def _brotli(staged: Path) -> Path:
    """Packed in a way whose decoders had holes: nothing may unpack it."""
    pq.write_table(pq.read_table(staged / "words.parquet"), staged / "words.parquet", compression="brotli")
    return staged


@pytest.mark.parametrize(
    ("forge", "flaw"),
    [
        (_brotli, "words.parquet is packed by BROTLI"),
        (_traversal, "has the run_id “x/"),
        (_glob, None),  # no staged directory by its name
        (_of_another, "fact.parquet has rows of another report"),
        (_as_another, "which is none of its sha256"),
        (_address, "has the fact_id “../../login?x=”"),
        (_script, "has the mention_id"),
    ],
)
def test_what_no_report_says_of_itself_is_refused(
    paths: WarehousePaths, tmp_path: Path, forge: Callable[[Path], Path], flaw: str | None
) -> None:
    shared = tmp_path / "shared"
    forged = forge(stage_report(make_text_report(), RUN, shared))
    (shared / "0123456789abcdee-run-1").mkdir()  # not whole, so that the place is one of staged directories
    summary = load(paths, shared)
    assert summary.loaded == summary.replaced == 0
    said = {one.name: one.flaw for one in summary.refused}
    assert (flaw in said[forged.name]) if flaw else (forged.name not in said)
    with open_published(paths.published) as connection:
        assert connection.execute("select count(*) from reports").fetchone() == (1,)
        assert connection.execute("select count(*) from fact").fetchone() == (3,)


def test_values_that_are_sql_and_paths_are_values(paths: WarehousePaths, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    staged = stage_report(make_text_report(), RUN, shared)
    changed(
        staged, "reports", school=EVIL, title=EVIL, source_name="../../" + EVIL, origin="/etc/passwd", media_type=EVIL
    )
    changed(staged, "fact", sentence=EVIL, indicator=EVIL, indicator_id=EVIL, subject=EVIL, unit=EVIL, level=EVIL)
    changed(staged, "blocks", text=EVIL)
    assert load(paths, shared).loaded == 1
    with open_published(paths.published) as connection:
        assert connection.execute("select count(*), count(distinct school) from facts").fetchone() == (6, 2)
        assert connection.execute("select distinct sentence from facts where school = ?", [EVIL]).fetchall() == [
            (EVIL,)
        ]


def test_removing_one_report_takes_nothing_else(paths: WarehousePaths, tmp_path: Path) -> None:
    stage_report(make_text_report(), RUN, paths.staged)
    warehouse_module.load_staged(paths)
    beside = tmp_path / "w" / "kept"
    beside.mkdir()
    removed = warehouse_module.remove_reports(paths, [make_text_report().source.source_id])
    assert removed == 1
    assert [path.name for path in paths.staged.iterdir()] == [stage_report(make_pdf_report(), RUN, paths.staged).name]
    assert beside.is_dir()


def test_links_in_a_place_of_staged_directories_lead_to_no_row(paths: WarehousePaths, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    staged = stage_report(make_text_report(), RUN, shared)
    secret = tmp_path / "secret.txt"
    secret.write_text("a word that nobody may read", "utf-8")
    (staged / "pages.parquet").unlink()
    (staged / "pages.parquet").symlink_to(secret)
    (shared / "fedcba9876543210-run-1").symlink_to(shared / "fedcba9876543210-run-1")
    summary = load(paths, shared)
    assert summary.loaded == 0
    assert "pages.parquet cannot be read" in next(one.flaw for one in summary.refused if one.name == staged.name)
    assert not [path for path in paths.staged.rglob("*") if path.is_file() and b"nobody may read" in path.read_bytes()]


def test_a_copy_under_another_name_is_refused(paths: WarehousePaths, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    staged = stage_report(make_text_report(), RUN, shared)
    for name in ("failed-..", "0123456789abcdef-..", "0123456789abcdef-~"):
        shutil.copytree(staged, shared / name)
    summary = load(paths, shared)
    assert summary.loaded == 1
    assert len(summary.refused) == 3
