"""A stored fact explained: found again in its report's stored blocks and held against the row it has (解释)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.explain import Explanation, explain_mention
from flows.lexicons import read_lexicon
from flows.mine import find_facts
from flows.run_id import code_version
from pipeline.errors import SushuError
from pipeline.fact_rows import said_columns
from pipeline.stored import rows_of
from pipeline.stored_layout import layout_of, warehouse_tables
from pipeline.trace import NoSuchFactError, complete_id
from pipeline.warehouse import open_published

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from pipeline.records import Fact

_MENTION = "m-"
_SHOWN = 5


class NotFoundAgainError(SushuError):
    """A stored number cannot be explained: the code or the lexicons no longer see a number there."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A part of the run that is no longer what it was when the fact was stored: code or lexicons."""

    what: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class StoredExplanation:
    """An explanation with the file and page it stands on, and how it compares with what is stored.

    `row` is the stored row: of the view facts, or of the table unlinked. `moved` says what has changed since the run
    that stored it; `differences` are the columns that come out otherwise now, (stored, found now).
    """

    explanation: Explanation
    row: Mapping[str, Any]
    source_name: str
    page_no: int
    run_id: str
    moved: tuple[Moved, ...]
    differences: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class StoredNumber:
    """A fact or an unlinked number as it is stored, with its report's pages and blocks."""

    row: Mapping[str, Any]
    tables: dict[str, pa.Table]
    moved: tuple[Moved, ...]


def explain_stored(warehouse: Path, wanted: str) -> StoredExplanation:
    """The explanation of a fact or an unlinked number, by its id or a mention's, or enough of the beginning.

    NoSuchFactError if nothing stored has that id, NotFoundAgainError if the number is no longer one.
    """
    with open_published(warehouse) as connection:
        stored = read_number(connection, wanted)
    return explain_number(stored)


def read_number(connection: duckdb.DuckDBPyConnection, wanted: str) -> StoredNumber:
    """What `explain_number` needs of a warehouse that is open; NoSuchFactError."""
    row = _stored_row(connection, wanted)
    tables = warehouse_tables(connection, row["source_id"], words=False)
    return StoredNumber(row, tables, _moved(connection, row["source_run"]))


def explain_number(stored: StoredNumber) -> StoredExplanation:
    """The number found again in its stored blocks and explained; NotFoundAgainError."""
    row = stored.row
    report = find_facts(layout_of(stored.tables), read_lexicon())
    again = explain_mention(report.blocks, report.extraction, row["mention_id"], read_lexicon())
    if again is None:
        raise NotFoundAgainError(
            f"“{row['quote']}” was stored as a number, and today's code and lexicons see none there.",
            "Run sushu extract, or sushu ingest, to bring the warehouse up to date.",
        )
    pieces = again.block.pieces
    start = again.mention.span.start
    page_no = next((p.page_no for p in pieces if p.block_start <= start < p.block_start + p.length), 1)
    return StoredExplanation(
        explanation=again,
        row=row,
        source_name=report.source.file_name,
        page_no=page_no,
        run_id=row["source_run"],
        moved=stored.moved,
        differences=_differences(row, again),
    )


def _stored_row(connection: duckdb.DuckDBPyConnection, wanted: str) -> dict[str, Any]:
    if wanted.startswith(_MENTION):
        mention_id = _complete_mention(connection, wanted)
        found = rows_of(connection, _FACT + "where mention_id = ?", [mention_id])
        found = found or rows_of(connection, _UNLINKED, [mention_id])
        if not found:
            raise NoSuchFactError(f"{mention_id} is a period or another mention that is no number.", "Name a number's.")
        return found[0]
    return rows_of(
        connection, _FACT + "where reports.source_id = ? and fact_id = ?", list(complete_id(connection, wanted))
    )[0]


def _complete_mention(connection: duckdb.DuckDBPyConnection, wanted: str) -> str:
    query = "select mention_id from mentions where starts_with(mention_id, ?) order by mention_id = ? desc, 1 limit ?"
    found = [row[0] for row in connection.execute(query, [wanted, wanted, _SHOWN]).fetchall()]
    if not found:
        raise NoSuchFactError(
            f"No mention has the id “{wanted}”.", "List numbers that became no facts: sushu sql 'from unlinked'"
        )
    if len(found) > 1 and found[0] != wanted:
        raise NoSuchFactError(f"Several mentions begin with “{wanted}”: {', '.join(found)} …", "Give more of the id.")
    return str(found[0])


_FACT = "select fact.*, reports.run_id as source_run from fact join reports using (report_no) "
_UNLINKED = """
    select unlinked.*, reports.run_id as source_run from unlinked join reports using (report_no) where mention_id = ?
"""
_RUN = "select code_version, lexicon_hash from runs where run_id = ?"


def _moved(connection: duckdb.DuckDBPyConnection, run_id: str) -> tuple[Moved, ...]:
    code, lexicons = connection.execute(_RUN, [run_id]).fetchall()[0]
    pairs = (
        ("code", code, code_version()),
        ("lexicons", lexicons.partition("+")[0][:12], read_lexicon().hash[:12]),
    )
    return tuple(Moved(what, then, now) for what, then, now in pairs if then != now)


def _differences(row: Mapping[str, Any], again: Explanation) -> dict[str, tuple[Any, Any]]:
    """What comes out otherwise than it is stored; {} if every column is the same."""
    found = _columns(again.fact) if again.fact else {"reason": again.unlinked.reason if again.unlinked else None}
    stored = {name: row.get(name) for name in found}
    if ("fact_id" in row) is (again.fact is None):
        return {"fact": (row.get("fact_id"), again.fact.fact_id if again.fact else None)} | {
            name: (stored[name], found[name]) for name in found if stored[name] != found[name]
        }
    return {name: (stored[name], found[name]) for name in found if stored[name] != found[name]}


def _columns(fact: Fact) -> dict[str, object]:
    return {"fact_id": fact.fact_id, **said_columns(fact), "sentence": fact.sentence, "rule_id": fact.rule_id}
