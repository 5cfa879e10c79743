"""SQL over the warehouse: its tables and views, ten questions, a box for others (查询页)."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from flows.serve import views
from flows.serve.site import Site, SiteDep
from pipeline.errors import SushuError
from pipeline.exports.csv_files import BYTE_ORDER_MARK, csv_line, harmless
from pipeline.guarded.sql_errors import QueryError
from pipeline.safe_sql import Answer, SqlLimits, ask
from pipeline.schema_docs import read_relations

router = APIRouter()

LONGEST = 4000  # characters of a query: an address holds no more with certainty
ROWS_SHOWN, ROWS_DOWNLOADED = 500, 100_000
_BYTES_SHOWN = 4 << 20
_AT_ONCE, _WAIT_SECONDS = 2, 5.0
_EXAMPLES = Path(__file__).with_name("queries")
_ID_RE = re.compile(r"(?P<letter>f|m|c|src)-[0-9a-f]{8}[0-9a-f-]{0,40}")
_TERM_RE = re.compile(r"[(（]([\u4e00-\u9fff][^()（）]*)[)）]")
_PATHS = {"f": "/f/", "m": "/m/", "c": "/c/", "src": "/r/"}

# Each query has a process of up to 2 GiB: no more of them at once than a small machine bears.
_turns = threading.BoundedSemaphore(_AT_ONCE)

SqlParameter = Annotated[str, Query(max_length=LONGEST)]


class BusyError(SushuError):
    """Too many queries run at once."""


@dataclass(frozen=True, slots=True)
class Example:
    """A worked query: what it asks in Chinese and in English, and its text."""

    zh: str
    en: str
    sql: str


@router.get("/warehouse")
def warehouse(request: Request, site: SiteDep, sql: SqlParameter = "") -> HTMLResponse:
    """The box, what the query in it finds, ten examples, and all tables and views with what they hold."""
    answer: Answer | None = None
    error: QueryError | None = None
    if sql.strip():
        try:
            answer = _ask(site, sql, SqlLimits(rows=ROWS_SHOWN, result_bytes=_BYTES_SHOWN))
            rows = answer.rows
        except QueryError as refused:
            answer, error = None, refused
    with site.warehouse.read() as connection:
        relations = read_relations(connection)
    return views.page(
        request,
        "warehouse.html",
        400 if error else 200,
        sql=sql.strip(),
        answer=answer,
        rows=rows if answer else [],
        error=error,
        examples=examples(),
        relations=relations,
        rows_shown=ROWS_SHOWN,
        rows_downloaded=ROWS_DOWNLOADED,
        longest=LONGEST,
        address_of=address_of,
        is_number=is_number,
        chinese_term=chinese_term,
    )


@router.get("/warehouse.csv")
def warehouse_csv(site: SiteDep, sql: SqlParameter = "") -> Response:
    """What a query finds, as Excel opens it; the first ROWS_DOWNLOADED rows or 64 MiB."""
    answer = _ask(site, sql, SqlLimits(rows=ROWS_DOWNLOADED))
    lines = [csv_line(map(harmless, answer.columns)), *(csv_line(map(_cell, row)) for row in answer.rows)]
    name = f"sushu-sql-first-{len(answer.rows)}.csv" if answer.truncated else "sushu-sql.csv"
    return Response(
        BYTE_ORDER_MARK + "".join(lines).encode(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@cache
def examples() -> tuple[Example, ...]:
    """The queries of docs/queries/, by their names; the first line of each asks what it answers."""
    texts = [path.read_text(encoding="utf-8").strip() for path in sorted(_EXAMPLES.glob("*.sql"))]
    heads = [text.partition("\n")[0].removeprefix("-- ").partition(" ") for text in texts]
    return tuple(Example(zh, en, text) for (zh, _, en), text in zip(heads, texts, strict=True))


def chinese_term(comment: str) -> str:
    """The Chinese term that a comment of the schema gives in brackets.

    >>> chinese_term("Kind of report, NULL if not known (报告类型).")
    '报告类型'
    """
    found = _TERM_RE.search(comment)
    return found[1] if found else ""


def address_of(value: Any) -> str | None:
    """The page of a fact, number, finding or report whose id a cell holds.

    >>> address_of("src-5b00c9b124d8"), address_of("人"), address_of(12)
    ('/r/src-5b00c9b124d8', None, None)
    """
    found = _ID_RE.fullmatch(value) if isinstance(value, str) else None
    return f"{_PATHS[found['letter']]}{value}" if found else None


def is_number(value: Any) -> bool:
    """Whether a cell stands at the right."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _ask(site: Site, sql: str, limits: SqlLimits) -> Answer:
    with _turn():
        return ask(site.warehouse.path, sql, limits)


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=_WAIT_SECONDS):
        raise BusyError(f"{_AT_ONCE} queries run already.", "Ask again in a moment.")
    try:
        yield
    finally:
        _turns.release()


def _cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if value is None or isinstance(value, bool | int | float):
        return value
    return harmless(" / ".join(map(str, value)) if isinstance(value, list) else str(value))
