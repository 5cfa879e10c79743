"""Words of reports on a terminal and in a spreadsheet: neither obeys them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from made_warehouses import make_warehouse

from flows.cli import main
from flows.commands.console import printable

FORMULAS = ("=1+1", "+1", "-1+2", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "=cmd|' /C calc'!A0", '=HYPERLINK("x")')
ESCAPES = "\x1b]0;evil\x07\x1b[2J\x9b31m\x00\u202e"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report whose school is `=1+1`, whose facts' words begin like formulas and hold a terminal's commands."""
    commands = "chr(27) || ']0;evil' || chr(7) || chr(155) || '31m' || chr(8238)"
    return make_warehouse(
        tmp_path_factory.mktemp("words"),
        f"update fact set sentence = '=1+1' || {commands}, subject = '@SUM(1)', indicator = '+1', quote = '-1+2'",
        "update reports set school = '=1+1', title = chr(9) || '=1'",
        f"update blocks set text = text || {commands}",
    )


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    with pytest.raises(SystemExit):
        main([str(each) for each in arguments])
    said = capsys.readouterr()
    assert "\x1b" not in said.err
    return said.out


def test_no_csv_cell_of_the_command_line_is_a_formula(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (
        ("facts", "--csv"),
        ("sql", "select school, sentence, -5 as n, '+2' as \"=evil()\" from facts", "--csv"),
    ):
        rows = list(csv.reader(io.StringIO(run(capsys, *command, "--warehouse", warehouse), newline="")))
        assert len(rows) > 1
        cells = [cell for row in rows for cell in row]
        assert [cell for cell in cells if cell.startswith(tuple("=+@\t\r\n＝＋－＠"))] == []
        assert [cell for cell in cells if cell.startswith("-") and not cell[1:].replace(".", "").isdigit()] == []
        assert "'=1+1" in cells
    assert "-5" in run(capsys, "sql", "select -5 as n", "--csv", "--warehouse", warehouse)


def test_no_cell_of_an_export_is_a_formula(warehouse: Path, tmp_path: Path) -> None:
    for form in ("csv", "xlsx"):
        with pytest.raises(SystemExit) as ended:
            main(["export", str(tmp_path / form), "--format", form, "--warehouse", str(warehouse)])
        assert ended.value.code == 0
    for path in (tmp_path / "csv").rglob("*.csv"):
        for row in csv.reader(path.open(encoding="utf-8-sig", newline="")):
            assert [cell for cell in row if cell.startswith(tuple("=+@\t\r\n"))] == []
    books = list((tmp_path / "xlsx").rglob("*.xlsx"))
    assert books
    for path in books:
        for sheet in openpyxl.load_workbook(path):
            kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
            assert kinds <= {"s", "n", "b", "d"}
            assert not [c for row in sheet.iter_rows() for c in row if c.hyperlink and str(c.hyperlink.target or "")]


@pytest.mark.parametrize("text", FORMULAS)
def test_each_beginning_is_made_a_text(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    from flows.commands.console import print_rows

    print_rows([text], [(text,)], as_csv=True)
    head, row = csv.reader(io.StringIO(capsys.readouterr().out, newline=""))
    assert head == row == [f"'{text}"]


def test_a_terminal_obeys_no_report(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fact = run(capsys, "sql", "select min(fact_id) as id from facts", "--csv", "--warehouse", warehouse).split()[-1]
    for command in (
        ("facts",),
        ("trace", fact),
        ("sql", "select sentence, chr(27) as e from facts"),
    ):
        said = run(capsys, *command, "--warehouse", warehouse)
        assert said
        assert [char for char in ESCAPES if char in said and char not in "evil]0;[2J31m"] == [], command
    assert printable(f"甲{ESCAPES}\n\t乙").isprintable() is False  # line feed and tab stay
    assert printable(ESCAPES) == "�]0;evil��[2J�31m��"


def test_a_file_name_is_told_without_its_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "空\x1b]0;evil\x07.txt").write_text("", "utf-8")
    arguments = ["ingest", tmp_path / "in", "--direct", "--jobs", "1", "--warehouse", tmp_path / "w.duckdb"]
    with pytest.raises(SystemExit) as ended:
        main([str(each) for each in arguments])
    said = capsys.readouterr()
    assert ended.value.code == 1
    assert "空�]0;evil�.txt" in said.err
    assert "\x1b" not in said.out + said.err
