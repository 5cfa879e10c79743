"""`sushu remove` and `sushu upgrade`: what goes, what stays, and what they say when a name is none."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from made_reports import RUN, make_pdf_report, make_text_report
from test_cli import Sushu

from pipeline.schema import SCHEMA_VERSION
from pipeline.staging import stage_report
from pipeline.warehouse import WarehousePaths, load_staged, open_published


@pytest.fixture
def sushu(capfd: pytest.CaptureFixture[str]) -> Sushu:
    return Sushu(capfd)


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """Three reports, two of one file name."""
    paths = WarehousePaths.beside(tmp_path / "w.duckdb")
    for report in (make_text_report(), make_text_report(extra="另一份。"), make_pdf_report()):
        stage_report(report, RUN, paths.staged)
    load_staged(paths)
    return paths.published


def _names(warehouse: Path) -> list[str]:
    with open_published(warehouse) as connection:
        return [name for (name,) in connection.execute("select source_name from reports order by 1").fetchall()]


def test_a_report_is_removed_by_its_file_name(sushu: Sushu, warehouse: Path) -> None:
    name = make_pdf_report().source.file_name
    said = sushu("remove", name, "--yes", "--warehouse", warehouse)
    assert (said.code, said.out) == (0, "1 reports removed\n")
    assert _names(warehouse) == ["青山.txt", "青山.txt"]


def test_by_its_id_with_json(sushu: Sushu, warehouse: Path) -> None:
    source_id = make_text_report().source.source_id
    said = sushu("remove", source_id, "--yes", "--json", "--warehouse", warehouse)
    assert json.loads(said.out) == {"removed": [source_id]}
    assert len(_names(warehouse)) == 2


def test_a_name_of_several_or_of_none_removes_nothing(sushu: Sushu, warehouse: Path) -> None:
    several = sushu("remove", "青山.txt", "--yes", "--warehouse", warehouse)
    assert several.code == 2
    assert "Several reports are called “青山.txt”: src-" in several.err
    nobody = sushu("remove", "没有这份.pdf", "--yes", "--warehouse", warehouse)
    assert nobody.code == 2
    assert "No report is called “没有这份.pdf”" in nobody.err
    assert len(_names(warehouse)) == 3


def test_without_yes_it_asks_first(sushu: Sushu, warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", open("/dev/null", encoding="utf-8"))  # noqa: SIM115
    assert sushu("remove", make_pdf_report().source.file_name, "--warehouse", warehouse).code == 1
    assert len(_names(warehouse)) == 3


def test_an_older_warehouse_says_how_to_bring_it_up_and_is_brought_up(sushu: Sushu, tmp_path: Path) -> None:
    older = tmp_path / "older.duckdb"
    with duckdb.connect(str(older)) as connection:
        connection.execute((Path(__file__).with_name("layouts") / "v5.sql").read_text("utf-8"))
        connection.execute("insert into schema_version values (5)")
    refused = sushu("facts", "--warehouse", older)
    assert refused.code == 3
    assert f"sushu upgrade --warehouse {older}" in refused.err
    assert f"brought to layout {SCHEMA_VERSION}" in sushu("upgrade", "--warehouse", older).out
    assert f"has layout {SCHEMA_VERSION}" in sushu("upgrade", "--warehouse", older).out
    assert sushu("facts", "--warehouse", older).code == 0


def test_there_is_nothing_to_bring_up_where_no_warehouse_is(sushu: Sushu, tmp_path: Path) -> None:
    said = sushu("upgrade", "--warehouse", tmp_path / "none.duckdb")
    assert said.code == 3
    assert "no warehouse here" in said.err
    assert not list(tmp_path.iterdir())


def test_search_says_that_an_older_warehouse_has_no_words_yet(sushu: Sushu, warehouse: Path) -> None:
    work = WarehousePaths.beside(warehouse).work
    for file in (work, warehouse):
        with duckdb.connect(str(file)) as connection:
            connection.execute("delete from tokens")
    assert "no words to search by yet: run sushu extract" in sushu("search", "教师", "--warehouse", warehouse).err
