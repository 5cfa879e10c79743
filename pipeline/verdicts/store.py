"""The verdicts' own file: SQLite in WAL mode, rows only ever added (结论库).

Beside the warehouse and never in it, so that what people decided outlives every build of it. Each call opens the file
anew: a writer that is killed leaves nothing half done, and many may write at once.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.errors import SushuError
from pipeline.verdicts.records import Anchor, Decision, NewVerdict, Reading, Verdict

VERSION = 1
_APPLICATION = 0x53755665
_BUSY_SECONDS = 5.0
_ANCHOR = tuple(field.name for field in fields(Anchor))
_COLUMNS = ("key", "decision", "reviewer", "comment", "decided_at", *_ANCHOR, "found", "said")

_SCHEMA = f"""
    create table verdicts (
        number integer primary key autoincrement,
        key text not null,
        decision text not null check (decision in ({", ".join(f"'{each}'" for each in Decision)})),
        reviewer text not null check (reviewer <> ''),
        comment text not null,
        decided_at text not null,
        report_id text not null,
        sha256 text not null,
        source_name text not null,
        school text,
        report_kind text,
        report_year integer,
        page_no integer not null,
        start_offset integer not null,
        end_offset integer not null,
        source_line integer,
        quote text not null,
        sentence text not null,
        fact_id text,
        sentence_at integer,
        twin_no integer not null,
        twins integer not null,
        found text,
        said text
    ) strict;
    create index verdicts_by_key on verdicts (key, number);
    create trigger verdicts_stay before delete on verdicts
        begin select raise(abort, 'verdicts are only ever added'); end;
    create trigger verdicts_stand before update on verdicts
        begin select raise(abort, 'verdicts are only ever added'); end;
    pragma application_id = {_APPLICATION};
    pragma user_version = {VERSION};
    pragma journal_mode = wal;
"""
_INSERT = f"insert into verdicts ({', '.join(_COLUMNS)}) values ({', '.join('?' * len(_COLUMNS))})"
_SELECT = f"select number, {', '.join(_COLUMNS)} from verdicts where number > ? order by number"

_WAYS_OUT = {
    "SQLITE_BUSY": "Another program holds it: try again in a moment.",
    "SQLITE_PROTOCOL": "Another program holds it: try again in a moment.",
    "SQLITE_FULL": "The disk is full: make room and try again.",
    "SQLITE_IOERR": "The disk is full or gone: make room and try again.",
    "SQLITE_READONLY": "Make the file and its folder writable and try again.",
    "SQLITE_CANTOPEN": "Make the file and its folder writable and try again.",
}


class VerdictStoreError(SushuError):
    """The verdicts' file cannot be read or written now."""


class UnknownVerdictStoreError(VerdictStoreError):
    """The file holds no verdicts, or those of a newer program."""


def verdicts_beside(warehouse: Path) -> Path:
    """Where the verdicts about a warehouse lie.

    >>> verdicts_beside(Path("data/reports.duckdb")).as_posix()
    'data/reports.verdicts.sqlite'
    """
    return warehouse.with_name(f"{warehouse.stem}.verdicts.sqlite")


class VerdictStore:
    """The verdicts of one file; it is made with the first of them."""

    def __init__(self, path: Path, busy_seconds: float = _BUSY_SECONDS) -> None:
        self.path = path
        self._busy_seconds = busy_seconds
        self._writing = threading.Lock()

    def add(self, verdict: NewVerdict) -> int:
        """Keep a verdict and give its number: once this returns it is on the disk. VerdictStoreError."""
        row = (
            *(verdict.key, str(verdict.decision), verdict.reviewer, verdict.comment),
            datetime.now(UTC).isoformat(timespec="seconds"),
            *(getattr(verdict.anchor, name) for name in _ANCHOR),
            *(_written(verdict.found), _written(verdict.said)),
        )
        # Threads take turns; SQLite's own waiting is by chance, and one of many may wait until its time is over.
        with self._telling("written"), self._writing:
            if not self.path.exists():
                self._create()
            with closing(self._open("rw")) as connection, connection:
                return int(connection.execute(_INSERT, row).lastrowid or 0)

    def read(self, after: int = 0) -> list[Verdict]:
        """The verdicts with a higher number, in the order in which they were given; none without a file."""
        if not self.path.exists():
            return []
        with self._telling("read"), closing(self._open_to_read()) as connection:
            return [_verdict(row) for row in connection.execute(_SELECT, [after]).fetchall()]

    def _create(self) -> None:
        """Make the file whole under another name and link it, so that of many who make it one wins, and none half."""
        # Not the process's number, which one that was killed may have had: what it left would stand in the way.
        unfinished = self.path.with_name(f".{self.path.name}.{uuid.uuid4().hex}")
        try:
            with closing(sqlite3.connect(unfinished)) as connection:
                connection.executescript(_SCHEMA)
            os.link(unfinished, self.path)
        except FileExistsError:
            pass  # another was quicker
        finally:
            unfinished.unlink(missing_ok=True)

    def _open(self, mode: str) -> sqlite3.Connection:
        address = f"{self.path.absolute().as_uri()}?{mode if '=' in mode else f'mode={mode}'}"
        connection = sqlite3.connect(address, uri=True, timeout=self._busy_seconds)
        try:
            kind = connection.execute("pragma application_id").fetchone()[0]
            version = connection.execute("pragma user_version").fetchone()[0]
            if kind != _APPLICATION:
                raise UnknownVerdictStoreError(f"{self.path}: this file holds no verdicts.", "Move it away.")
            if version != VERSION:
                raise UnknownVerdictStoreError(
                    f"{self.path}: layout {version} of the verdicts, and this program knows {VERSION}.",
                    "Use the release of sushu that wrote it, or a newer one.",
                )
            # The commit is on the disk before the reviewer is told so.
            connection.execute("pragma synchronous = full")
        except BaseException:
            connection.close()
            raise
        return connection

    def _open_to_read(self) -> sqlite3.Connection:
        try:
            return self._open("rw")
        except sqlite3.OperationalError:
            # A folder that only can be read: nobody writes there, so the file is as it is.
            if (
                os.access(self.path.parent, os.W_OK, effective_ids=True)
                or self.path.with_name(f"{self.path.name}-wal").exists()
            ):
                raise
            return self._open("immutable=1")

    @contextmanager
    def _telling(self, done: str) -> Iterator[None]:
        """What SQLite and the disk complain of, in words that help."""
        try:
            yield
        except sqlite3.Error as error:
            name = getattr(error, "sqlite_errorname", None) or ""
            if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
                raise UnknownVerdictStoreError(
                    f"{self.path}: this file holds no verdicts, or is damaged ({error}).", "Put back a copy of it."
                ) from error
            way_out = next((way for start, way in _WAYS_OUT.items() if name.startswith(start)), "Look at the file.")
            raise VerdictStoreError(f"{self.path}: verdicts cannot be {done} ({error}).", way_out) from error
        except OSError as error:
            raise VerdictStoreError(
                f"{self.path}: verdicts cannot be {done} ({error.strerror}).", _WAYS_OUT["SQLITE_CANTOPEN"]
            ) from error


def _written(reading: Reading | None) -> str | None:
    if reading is None:
        return None
    plain = {name: value for name, value in asdict(reading).items() if value is not None}
    return json.dumps(plain, ensure_ascii=False, default=str)  # a Decimal as its figures


def _verdict(row: tuple[Any, ...]) -> Verdict:
    of = dict(zip(("number", *_COLUMNS), row, strict=True))
    return Verdict(
        key=of["key"],
        decision=Decision(of["decision"]),
        reviewer=of["reviewer"],
        comment=of["comment"],
        anchor=Anchor(**{name: of[name] for name in _ANCHOR}),
        found=Reading.of(json.loads(of["found"])) if of["found"] else None,
        said=Reading.of(json.loads(of["said"])) if of["said"] else None,
        number=of["number"],
        decided_at=of["decided_at"],
    )
