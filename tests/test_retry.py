"""What was quarantined is read again: all of it or by place, and what came of it is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.cli import main

TEXT = "一、师资队伍\n学校现有专任教师1,286人，双师型教师占比63.5%。\n"


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Folders with one good report and three that cannot be read: empty, too many pages, no longer there later."""
    for name in ("甲", "乙"):
        (tmp_path / name).mkdir()
    (tmp_path / "甲" / "好.txt").write_text(TEXT, "utf-8")
    (tmp_path / "甲" / "空.txt").write_bytes(b"")
    (tmp_path / "乙" / "长.txt").write_text("\f".join(f"第{no}页，学校有教师{no}人。" for no in range(2, 9)), "utf-8")
    (tmp_path / "乙" / "走.txt").write_bytes(b"\xff\xfe\x00")
    assert run("ingest", tmp_path / "甲", tmp_path / "乙", "--pages", "5", folder=tmp_path) == 1
    return tmp_path


def run(command: str, *arguments: object, folder: Path) -> int:
    words = [command, *map(str, arguments), "--direct", "--jobs", "1", "--warehouse", str(folder / "w.duckdb")]
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(ended.value.code or 0)


def quarantined(folder: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(folder / "w.duckdb"), read_only=True) as connection:
        query = "select file_name, stage, error_type, stderr_tail from quarantine order by file_name"
        return connection.execute(query).fetchall()


def test_quarantine_keeps_the_stage(reports: Path) -> None:
    assert quarantined(reports) == [
        ("空.txt", "pages", "EmptyFileError", None),
        ("走.txt", "pages", "EncodingError", None),
        ("长.txt", "pages", "TooLargeError", None),
    ]


def test_all_are_tried_again_and_what_came_of_them_is_told(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (reports / "甲" / "空.txt").write_text("学校现有教职工300人。\n", "utf-8")
    (reports / "乙" / "走.txt").unlink()
    capsys.readouterr()
    assert run("retry", "--pages", "5", "--json", folder=reports) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["read"] == 1
    assert [failure["file_name"] for failure in told["failures"]] == ["长.txt"]
    assert [Path(origin).name for origin in told["gone"]] == ["走.txt"]
    assert [name for name, *_ in quarantined(reports)] == ["走.txt", "长.txt"]


def test_only_what_lies_at_the_places_is_tried(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run("retry", reports / "乙" / "长.txt", folder=reports) == 0
    assert capsys.readouterr().out.startswith("1 read now, 0 failed again, 0 gone; ")
    assert [name for name, *_ in quarantined(reports)] == ["空.txt", "走.txt"]
    assert run("retry", reports / "甲", folder=reports) == 1, "still empty"
    assert [name for name, *_ in quarantined(reports)] == ["空.txt", "走.txt"]


def test_a_place_without_quarantined_files_is_refused(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("retry", reports / "甲" / "好.txt", folder=reports) == 2
    assert "nothing quarantined lies there" in capsys.readouterr().err


def test_nothing_quarantined_is_no_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "好.txt").write_text(TEXT, "utf-8")
    assert run("ingest", tmp_path / "好.txt", folder=tmp_path) == 0
    capsys.readouterr()
    assert run("retry", folder=tmp_path) == 0
    assert capsys.readouterr().out == "0 read now, 0 failed again, 0 gone; 0 facts\n"
