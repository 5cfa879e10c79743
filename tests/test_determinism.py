"""Same reports, same bytes: whatever the order, the jobs, the time zone, the locale, the hash seed and the folder."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest
from drawn_scans import drawn_page, scanned_pdf
from made_docx import make_docx, paragraph
from made_pdfs import chinese_pdf

ROOT = Path(__file__).parents[1]
LINES = [
    "青岚{n}职业学院202{n}年质量年度报告",
    "学校现有专任教师52{n}人，双师型教师占63.{n}%。",
    "经费投入12{n}万元，其中省级奖{n}项。",
]

# Numbered in the order of loading, and what only counts or times loads: nothing that is said of a report.
OF_THE_LOADER = {"report_no", "old_no"}
NOT_COMPARED = {"loads", "warehouse_revision", "revision"}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to ingest: reports in this order, in so many commands, with these settings."""

    order: Sequence[int]
    jobs: int = 1
    at_once: bool = True
    elsewhere: bool = False
    environment: dict[str, str] = field(default_factory=dict)


WAYS = (
    Way((0, 1, 2, 3)),
    Way((3, 1, 0, 2), 3, environment={"PYTHONHASHSEED": "7", "TZ": "Asia/Kathmandu", "LC_ALL": "C", "LANG": "C"}),
    Way((2, 3, 1, 0), 2, at_once=False, environment={"PYTHONHASHSEED": "4242", "TZ": "America/Chicago"}),
    Way(
        (1, 0, 3, 2),
        4,
        elsewhere=True,
        environment={"PYTHONHASHSEED": "0", "LC_ALL": "tr_TR.UTF-8"},
    ),
)


def texts(n: int) -> list[str]:
    return [line.replace("{n}", str(n + 1)) for line in LINES]


def write_reports(folder: Path, scans: bool) -> list[Path]:
    """Four reports, each of another kind."""
    folder.mkdir(parents=True)
    paths = [folder / name for name in ("甲.txt", "乙.docx", "丙.pdf", "丁.pdf" if scans else "丁.html")]
    paths[0].write_text("\n\n".join(texts(0)), "utf-8")
    paths[1].write_bytes(make_docx("".join(map(paragraph, texts(1)))))
    paths[2].write_bytes(chinese_pdf([[(line, 60.0, 80.0 + 40 * at, 14.0) for at, line in enumerate(texts(2))]]))
    if scans:
        paths[3].write_bytes(scanned_pdf(drawn_page(texts(3), size=34)))
    else:
        paths[3].write_text("".join(f"<p>{line}</p>" for line in texts(3)), "utf-8")
    return paths


def ingest(folder: Path, paths: Sequence[Path], way: Way, ocr: str) -> Path:
    """The warehouse that a way makes; each command starts a Python of its own."""
    published = folder / "w.duckdb"
    started = folder / "started here" if way.elsewhere else ROOT
    started.mkdir(parents=True, exist_ok=True)
    ordered = [str(paths[at]) for at in way.order]
    for given in [ordered] if way.at_once else [[one] for one in ordered]:
        command = [sys.executable, "-m", "flows.cli", "ingest", *given, "--direct", "--ocr", ocr]
        done = subprocess.run(
            [*command, "--jobs", str(way.jobs), "--warehouse", str(published)],
            cwd=started,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | way.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    return published


def staged_bytes(published: Path) -> dict[str, str]:
    folder = published.with_name("w.staged")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def rows_of(published: Path) -> dict[str, list[str]]:
    """The rows of every table and view as texts, without the numbers of the loader."""
    found = {}
    with duckdb.connect(str(published), read_only=True) as connection:
        relations = connection.execute(
            "select table_name from duckdb_tables() "
            "union select view_name from duckdb_views() where not internal order by 1"
        ).fetchall()
        for (name,) in relations:
            columns = [row[0] for row in connection.execute(f"describe {name}").fetchall()]
            kept = [f'"{column}"' for column in columns if column not in OF_THE_LOADER]
            if kept and name not in NOT_COMPARED:
                rows = connection.execute(f"select {', '.join(kept)} from {name}").fetchall()
                found[name] = sorted(map(repr, rows))
    return found


def assert_all_alike(folder: Path, ways: Sequence[Way], ocr: str, scans: bool) -> None:
    paths = write_reports(folder / "in", scans)
    first, *others = [ingest(folder / f"way {number}", paths, way, ocr) for number, way in enumerate(ways)]
    staged, rows = staged_bytes(first), rows_of(first)
    assert len(staged) >= 4 * 11
    assert sum(len(rows[name]) for name in ("fact", "blocks", "words")) > 20
    for other in others:
        assert staged_bytes(other) == staged
        found = rows_of(other)
        assert {name for name in rows if found.get(name) != rows[name]} == set()
        assert found.keys() == rows.keys()


@pytest.mark.slow
def test_two_ways_over_files_that_are_text_make_the_same_bytes_and_rows(tmp_path: Path) -> None:
    assert_all_alike(tmp_path, WAYS[:2], "off", scans=False)


@pytest.mark.slow
def test_every_way_over_files_that_are_text_makes_the_same_bytes_and_rows(tmp_path: Path) -> None:
    assert_all_alike(tmp_path, WAYS, "off", scans=False)


@pytest.mark.slow
def test_every_way_over_scans_makes_the_same_bytes_and_rows(tmp_path: Path) -> None:
    assert_all_alike(tmp_path, (WAYS[0], WAYS[1], WAYS[3]), "tiny", scans=True)
