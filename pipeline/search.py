"""Asks the warehouse's word index: which blocks hold words or phrases, the best first (全文检索).

It knows nothing of how words are cut: that is the text side's. Quoted phrases are looked for in the blocks' own text,
by patterns; the words that a phrase must touch tell which blocks need reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

_SQL = Path(__file__).with_name("sql") / "search"


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """Which reports are searched: part of the school's name, the year, part of the kind of report; None: any."""

    school: str | None = None
    year: int | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class WeighedWord:
    """A word to look up. `tile` says for which word of the query it stands (0 to 62), -1 if it is but a part of one."""

    token: str
    tile: int
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class PhrasePattern:
    """A phrase as a pattern for blocks.text. `touching`: words of which every block that holds it has one, if known."""

    pattern: str
    touching: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class FoundBlock:
    """A block that a search found, and its score (0 for a search of phrases alone)."""

    source_id: str
    block_no: int
    score: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A found block with what a reader needs to know of it. `pages`: (where in the text a piece begins, its page)."""

    report_id: str
    block_no: int
    source_name: str
    school: str | None
    report_kind: str | None
    report_year: int | None
    block_id: str
    kind: str
    text: str
    table_id: str | None
    row_no: int | None
    column_no: int | None
    heading_path: tuple[str, ...]
    pages: tuple[tuple[int, int], ...]
    fact_ids: tuple[str, ...]

    def page_at(self, offset: int) -> int | None:
        """The page on which a character of the text stands."""
        return next((page for start, page in reversed(self.pages) if start <= offset), None)


def count_blocks(connection: duckdb.DuckDBPyConnection, tokens: Iterable[str]) -> dict[str, int]:
    """In how many blocks each of the words stands; those that stand in none are left out."""
    query = (
        "select token, sum(len(block_nos))::bigint from tokens where token in (select unnest($tokens)) group by token"
    )
    asked = sorted(set(tokens))
    return dict(connection.execute(query, {"tokens": asked}).fetchall()) if asked else {}


def lacks_words(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether there are reports, and no word of any."""
    asked = "select exists(from reports) and not exists(from tokens)"
    return bool(connection.execute(asked).fetchall()[0][0])


def words_with(connection: duckdb.DuckDBPyConnection, parts: Iterable[str]) -> dict[str, int]:
    """The words of the warehouse that hold one of the parts, the most frequent first, each with how many blocks."""
    asked = {f"part_{number}": part for number, part in enumerate(sorted(set(parts)))}
    if not asked:
        return {}
    holds = " or ".join(f"contains(token, ${name})" for name in asked)
    query = (
        f"select token, sum(len(block_nos))::bigint as holding from tokens where {holds} "
        "group by token order by holding desc, token"
    )
    return dict(connection.execute(query, asked).fetchall())


def rank_blocks(
    connection: duckdb.DuckDBPyConnection,
    words: Sequence[WeighedWord],
    phrases: Sequence[PhrasePattern],
    filters: SearchFilters,
    limit: int | None,
) -> tuple[list[FoundBlock], int]:
    """The best blocks that hold one of the words and all phrases, at most `limit`; and how many hold them in all."""
    condition, bound = _condition(phrases)
    joined = f"join blocks using (report_no, block_no) where {condition}" if phrases else ""
    lists = {
        "tokens": [word.token for word in words],
        "tiles": [word.tile for word in words],
        "factors": [word.factor for word in words],
    }
    return _found(connection, _sql("rank").format(chosen=_sql("chosen"), phrases=joined), lists | bound, filters, limit)


def find_phrases(
    connection: duckdb.DuckDBPyConnection, phrases: Sequence[PhrasePattern], filters: SearchFilters, limit: int | None
) -> tuple[list[FoundBlock], int]:
    """The first blocks, in the order of the reports, that hold all phrases, at most `limit`; and how many do in all."""
    condition, bound = _condition(phrases)
    narrow = min((phrase.touching for phrase in phrases if phrase.touching is not None), key=len, default=None)
    candidates = ""
    if narrow is not None:
        if not narrow:
            return [], 0
        candidates = f"blocks.rowid in ({_TOUCHED}) and"
        bound["tokens"] = list(narrow)
    query = _sql("phrases").format(chosen=_sql("chosen"), phrases=condition, candidates=candidates)
    return _found(connection, query, bound, filters, limit)


# Where the rows lie, so that the texts of no others are read.
_TOUCHED = """
    select blocks.rowid from blocks join (
        select report_no, unnest(block_nos) as block_no from tokens where token in (select unnest($tokens))
    ) using (report_no, block_no)
"""


def read_passages(connection: duckdb.DuckDBPyConnection, blocks: Sequence[FoundBlock]) -> list[Passage]:
    """The found blocks with their reports, pages and facts, in the same order."""
    if not blocks:
        return []
    asked = {"sources": [block.source_id for block in blocks], "block_nos": [block.block_no for block in blocks]}
    rows = connection.execute(_sql("passages"), asked).fetchall()
    return [_passage(row) for row in rows]


def _passage(row: tuple[Any, ...]) -> Passage:
    columns = dict(zip(Passage.__dataclass_fields__, row, strict=True))
    columns["pages"] = tuple((start, page) for start, page in columns["pages"])
    lists = {name: tuple(columns[name]) for name in ("heading_path", "fact_ids")}
    return Passage(**(columns | lists))


def _condition(phrases: Sequence[PhrasePattern]) -> tuple[str, dict[str, Any]]:
    bound: dict[str, Any] = {f"phrase_{number}": phrase.pattern for number, phrase in enumerate(phrases)}
    return " and ".join(f"regexp_matches(blocks.text, ${name})" for name in bound), bound


def _found(
    connection: duckdb.DuckDBPyConnection, query: str, bound: dict[str, Any], filters: SearchFilters, limit: int | None
) -> tuple[list[FoundBlock], int]:
    asked = bound | {"school": filters.school, "year": filters.year, "kind": filters.kind, "limit": limit}
    rows = connection.execute(query, asked).fetchall()
    return [FoundBlock(*row[:3]) for row in rows], rows[0][3] if rows else 0


@cache
def _sql(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
