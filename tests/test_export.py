"""Exports: the same rows in every format, safe in a spreadsheet, written whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest
from made_warehouses import make_warehouse
from xlsxwriter.exceptions import FileCreateError

from pipeline import export
from pipeline.export import ExportError, export_warehouse
from pipeline.exports import workbook, xlsx_files
from pipeline.exports.export_formats import ExportFormat
from pipeline.exports.xlsx_files import TooManyRowsError
from pipeline.fact_filters import FactFilter, FilterError

PARQUET, CSV, XLSX = ExportFormat.PARQUET, ExportFormat.CSV, ExportFormat.XLSX

# Texts that some spreadsheet takes for a formula, and a negative value.
HOSTILE = ["=1+1", "+1", "-1 个", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "http://example.org/"]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_warehouse(
        tmp_path_factory.mktemp("export"),
        "update reports set report_year = 2023 where school = '青山职业学院'",
        "update reports set report_year = null where school = '绿水大学'",
        "insert into indicators values ('x.count', '某数', 'count', '人', 0, 9, '某数是什么。', '某表')",
    )


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse whose facts bear texts that act as formulas, and a value below zero."""
    changes = [f"update fact set value = -1.5 where fact_id = ({nth_fact(0)})"]
    for number, text in enumerate(HOSTILE):
        escaped = text.replace("'", "''")
        column = ("subject", "indicator", "heading_path")[number % 3]
        changes.append(f"update fact set {column} = '{escaped}' where fact_id = ({nth_fact(number // 3)})")
    return make_warehouse(tmp_path_factory.mktemp("hostile"), *changes)


def nth_fact(number: int) -> str:
    return f"select fact_id from fact order by fact_id limit 1 offset {number}"


def facts_of(warehouse: Path, columns: str = "*") -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(f"select {columns} from facts order by fact_id").fetchall()


def csv_rows(path: Path) -> list[dict[str, str]]:
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


# Parquet


def test_parquet_is_read_back_as_it_was(warehouse: Path, tmp_path: Path) -> None:
    summary = export_warehouse(warehouse, tmp_path / "out", PARQUET)
    names = facts_of(warehouse)
    columns = [row[0] for row in duckdb.connect(str(warehouse), read_only=True).execute("describe facts").fetchall()]
    listed = ", ".join(columns)
    pattern = str(tmp_path / "out" / "facts" / "*" / "*.parquet")
    read = duckdb.sql(
        f"select {listed} from read_parquet('{pattern}', hive_partitioning = true) order by fact_id"
    ).fetchall()
    assert read == names
    assert len(read) == summary.rows["facts"] == 6
    assert set(summary.rows) == {"facts", "awards", "funding", "reports", "schools", "indicators"}


def test_parquet_is_sorted_compressed_and_tells_what_columns_mean(warehouse: Path, tmp_path: Path) -> None:
    export_warehouse(warehouse, tmp_path / "out", PARQUET)
    files = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.parquet")}
    assert "facts/report_year=2023/facts.parquet" in files
    assert "facts/report_year=__HIVE_DEFAULT_PARTITION__/facts.parquet" in files
    assert {"reports.parquet", "schools.parquet", "indicators.parquet"} <= files
    path = tmp_path / "out" / "facts" / "report_year=2023" / "facts.parquet"
    table = pq.ParquetFile(path).read()
    ids = table.column("fact_id").to_pylist()
    assert ids == sorted(ids)
    assert pq.ParquetFile(path).metadata.row_group(0).column(0).compression == "ZSTD"
    assert b"base unit" in table.schema.field("value").metadata[b"comment"]
    assert str(table.schema.field("value").type) == "decimal128(24, 6)"


def test_a_table_without_rows_keeps_its_columns(warehouse: Path, tmp_path: Path) -> None:
    export_warehouse(warehouse, tmp_path / "out", PARQUET, FactFilter(kind="award"))
    empty = pq.ParquetFile(tmp_path / "out" / "funding.parquet").read()
    assert empty.num_rows == 0
    assert "flow" in empty.schema.names


def test_the_same_warehouse_gives_the_same_bytes(warehouse: Path, tmp_path: Path) -> None:
    for form in (PARQUET, CSV):
        for name in ("a", "b"):
            export_warehouse(warehouse, tmp_path / name, form, replace=True)
        first, second = (
            {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.*")
             if path.is_file()}
            for name in ("a", "b")
        )  # fmt: skip
        assert first == second


# Which rows


def test_filters_choose_facts_and_what_belongs_to_them(warehouse: Path, tmp_path: Path) -> None:
    summary = export_warehouse(warehouse, tmp_path / "out", CSV, FactFilter(school="青山", kind="award"))
    assert summary.rows == {"facts": 1, "awards": 1, "funding": 0, "reports": 1, "schools": 1, "indicators": 1}
    assert [row["school"] for row in csv_rows(tmp_path / "out" / "schools.csv")] == ["青山职业学院"]
    manifest = json.loads((tmp_path / "out" / "export.json").read_text("utf-8"))
    assert manifest["filters"] == {"kind": "award", "school": "青山"}
    assert manifest["runs"] == ["r-1"]
    assert set(manifest["files"]) == {path.name for path in (tmp_path / "out").glob("*.csv")}


def test_a_year_of_reports(warehouse: Path, tmp_path: Path) -> None:
    assert export_warehouse(warehouse, tmp_path / "out", PARQUET, FactFilter(year=2023)).rows["facts"] == 3


def test_a_column_added_to_the_warehouse_comes_along(tmp_path: Path) -> None:
    changed = make_warehouse(tmp_path, "alter table schools add column city varchar default '某省'")
    for form, name in ((CSV, "csv"), (PARQUET, "parquet"), (XLSX, "xlsx")):
        export_warehouse(changed, tmp_path / name, form)
    assert {row["city"] for row in csv_rows(tmp_path / "csv" / "schools.csv")} == {"某省"}
    assert pq.ParquetFile(tmp_path / "parquet" / "schools.parquet").read().column("city").to_pylist() == ["某省"] * 2
    assert sheet_rows(tmp_path / "xlsx", "学校")[0]["city"] == "某省"


def test_what_cannot_be_wanted_is_refused(warehouse: Path, tmp_path: Path) -> None:
    with pytest.raises(FilterError, match="One of: count, percentage"):
        FactFilter(kind="prize")
    with pytest.raises(FilterError, match="One of: actual"):
        FactFilter(status="done")
    with pytest.raises(ExportError, match="nothing to export"):
        export_warehouse(warehouse, tmp_path / "out", CSV, FactFilter(year=1990))
    assert list(tmp_path.iterdir()) == []


# CSV


def test_csv_holds_the_rows(warehouse: Path, tmp_path: Path) -> None:
    export_warehouse(warehouse, tmp_path / "out", CSV)
    rows = csv_rows(tmp_path / "out" / "facts.csv")
    assert [(row["fact_id"], row["quote"], Decimal(row["value"])) for row in rows] == facts_of(
        warehouse, "fact_id, quote, value"
    )
    assert {row["report_year"] for row in rows} == {"2023", ""}


def test_csv_is_no_program(hostile: Path, tmp_path: Path) -> None:
    export_warehouse(hostile, tmp_path / "out", CSV)
    rows = csv_rows(tmp_path / "out" / "facts.csv")
    texts = {value for row in rows for value in row.values()}
    assert {f"'{text}" for text in HOSTILE[:-1]} <= texts
    assert not texts & set(HOSTILE[:-1])
    assert HOSTILE[-1] in texts
    assert Decimal("-1.5") in {Decimal(row["value"]) for row in rows}, "a negative number is no formula"


# The workbook


def sheet_rows(folder: Path, title: str) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(folder / "sushu.xlsx")[title]
    rows = sheet.iter_rows(values_only=True)
    heads = [str(head).split("\n")[-1] for head in next(rows)]
    return [dict(zip(heads, row, strict=True)) for row in rows]


def linked(book: openpyxl.Workbook, cell: Any) -> Any:
    """The cell that a link leads to."""
    sheet, place = cell.hyperlink.location.split("!")
    return book[sheet.strip("'")][place]


def column_of(sheet: Any, name: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value.split("\n")[-1] == name)


def check_links(path: Path) -> tuple[int, int]:
    """Follow every link of the workbook; how many facts and sentences it has."""
    book = openpyxl.load_workbook(path)
    facts = sentences = 0
    for sheet in book:
        if sheet.title.startswith(("事实", "奖项", "经费")):
            value, sentence = column_of(sheet, "value"), column_of(sheet, "sentence")
            for row in range(2, sheet.max_row + 1):
                cell = sheet.cell(row, value)
                assert isinstance(cell.value, int | float)
                target = linked(book, cell)
                assert target.parent.title.startswith("原文")
                assert target.parent.cell(target.row, 2).value == sheet.cell(row, sentence).value
                facts += sheet.title.startswith("事实")
        if sheet.title.startswith("原文"):
            for row in range(2, sheet.max_row + 1):
                cell = sheet.cell(row, column_of(sheet, "fact_id"))
                assert linked(book, cell).value == cell.value
                sentences += 1
    return facts, sentences


def test_every_figure_leads_to_its_sentence_and_back(warehouse: Path, tmp_path: Path) -> None:
    summary = export_warehouse(warehouse, tmp_path / "out", XLSX)
    assert check_links(tmp_path / "out" / "sushu.xlsx") == (6, summary.rows["sentences"])
    listed = [row["sentence"] for row in sheet_rows(tmp_path / "out", "原文")]
    assert len(listed) == len(set(listed)) < 6, "each sentence once"


def test_a_sheet_ends_where_excel_takes_no_more_links(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "ROWS_PER_SHEET", 2)
    export_warehouse(warehouse, tmp_path / "out", XLSX)
    book = openpyxl.load_workbook(tmp_path / "out" / "sushu.xlsx")
    assert [name for name in book.sheetnames if name.startswith("事实")] == ["事实", "事实 2", "事实 3"]
    assert {book[name].max_row for name in ("事实", "事实 2", "事实 3")} == {3}
    assert {book[name].auto_filter.ref[:2] for name in book.sheetnames} == {"A1"}
    facts, _ = check_links(tmp_path / "out" / "sushu.xlsx")
    assert facts == 6


def test_the_workbook_can_be_read_by_people(warehouse: Path, tmp_path: Path) -> None:
    export_warehouse(warehouse, tmp_path / "out", XLSX)
    book = openpyxl.load_workbook(tmp_path / "out" / "sushu.xlsx")
    assert book.sheetnames == ["事实", "奖项", "经费", "原文", "指标定义", "报告", "学校", "列说明"]
    facts = book["事实"]
    assert facts["A1"].value == "事实号\nfact_id"
    assert facts.freeze_panes == "B2"
    assert facts.auto_filter.ref == f"A1:{openpyxl.utils.get_column_letter(facts.max_column)}7"
    value = column_of(facts, "value")
    shown = {facts.cell(row, value).value: facts.cell(row, value).number_format for row in range(2, 8)}
    assert shown[120_000_000] == "#,##0"
    assert shown[63.5] == "#,##0.######"
    assert facts.cell(2, column_of(facts, "page_no")).number_format == "0"
    assert book["原文"].column_dimensions["B"].width > 40
    assert sheet_rows(tmp_path / "out", "指标定义")[0]["definition"] == "某数是什么。"
    meanings = {(row["table"], row["column"]): row["meaning"] for row in sheet_rows(tmp_path / "out", "列说明")}
    assert "base unit" in meanings["facts", "value"]


def test_the_workbook_has_no_formula_and_no_outward_link(hostile: Path, tmp_path: Path) -> None:
    export_warehouse(hostile, tmp_path / "out", XLSX)
    book = openpyxl.load_workbook(tmp_path / "out" / "sushu.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b"}
    assert all(cell.hyperlink.target is None for cell in cells if cell.hyperlink)
    values = {cell.value for cell in cells}
    assert {text for text in HOSTILE if not text.startswith(("\t", "\r", "\n"))} <= values
    assert -1.5 in values


def test_a_text_longer_than_a_cell_is_cut_for_all_to_see(tmp_path: Path) -> None:
    long = make_warehouse(tmp_path, f"update fact set sentence = repeat('长', 40000) where fact_id = ({nth_fact(0)})")
    export_warehouse(long, tmp_path / "out", XLSX)
    lengths = [len(row["sentence"]) for row in sheet_rows(tmp_path / "out", "原文")]
    assert max(lengths) == 32_767
    assert any(row["sentence"].endswith("长…") for row in sheet_rows(tmp_path / "out", "原文"))


def test_too_many_facts_for_a_workbook(warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_files, "MAX_FACTS", 5)
    with pytest.raises(TooManyRowsError, match="--format parquet"):
        export_warehouse(warehouse, tmp_path / "out", XLSX)
    assert list(tmp_path.iterdir()) == []


# Whole or not at all


def test_an_export_that_fails_leaves_nothing(warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(export, "write_csv", stop)
    with pytest.raises(KeyboardInterrupt):
        export_warehouse(warehouse, tmp_path / "out", CSV)
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_that_fails_leaves_nothing(warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(table: str, rows: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_warehouse(warehouse, tmp_path / "out", XLSX, tell=stop)
    assert list(tmp_path.iterdir()) == []

    def full(*_: object, **__: object) -> None:
        raise FileCreateError(OSError(28, "No space left on device"))

    monkeypatch.setattr("xlsxwriter.workbook.Workbook.close", full)
    with pytest.raises(ExportError, match="No space left on device"):
        export_warehouse(warehouse, tmp_path / "out", XLSX)
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_stays_unless_it_is_an_export(warehouse: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("mine")
    with pytest.raises(ExportError, match="is no export"):
        export_warehouse(warehouse, tmp_path / "thesis", CSV, replace=True)
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "mine"
    (tmp_path / "out").mkdir()
    export_warehouse(warehouse, tmp_path / "out", CSV)
    with pytest.raises(ExportError, match="--replace"):
        export_warehouse(warehouse, tmp_path / "out", XLSX)
    export_warehouse(warehouse, tmp_path / "out", XLSX, replace=True)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"export.json", "sushu.xlsx"}
    assert {path.name for path in tmp_path.iterdir()} == {"out", "thesis"}


def test_a_place_that_cannot_be_written(warehouse: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ExportError, match="cannot be made"):
        export_warehouse(warehouse, tmp_path / "file" / "out", CSV)


def test_progress_counts_every_row(warehouse: Path, tmp_path: Path) -> None:
    for form in ExportFormat:
        counted: dict[str, int] = {}

        def count(table: str, rows: int, total: int, counted: dict[str, int] = counted) -> None:
            counted[table] = counted.get(table, 0) + rows

        summary = export_warehouse(warehouse, tmp_path / form, form, tell=count)
        assert {name: counted[name] for name in counted if name != "sentences"} == {
            name: rows for name, rows in summary.rows.items() if name in counted and name != "sentences"
        }
        assert counted["facts"] == 6
