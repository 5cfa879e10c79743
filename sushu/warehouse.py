"""A warehouse that is open for reading (打开的数据仓库)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from pipeline.errors import SushuError
from pipeline.fact_filters import FactFilter

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from pipeline.trace import Trace

_ORDER = " order by source_name, report_id, page_no, start_offset, fact_id"


class Filters(TypedDict, total=False):
    """Which facts: as the options of `sushu facts`."""

    kind: str
    school: str
    year: int
    indicator: str
    subject: str
    period: str
    status: str
    source: str
    report: str
    report_kind: str
    level: str
    flow: str
    text_origin: str
    checked: str
    least: Decimal | int | float
    greatest: Decimal | int | float


class MissingLibraryError(SushuError):
    """A library that only this way of reading needs is not installed."""


class ClosedWarehouseError(SushuError):
    """The warehouse was closed before."""


class Warehouse:
    """Facts and all else that a published warehouse holds. Made by `sushu.open`.

    `facts`, `arrow` and `polars` take the filters of `sushu facts`, by name: kind, school, year, indicator, subject,
    period, status, source, report, report_kind, level, flow, text_origin, checked, least, greatest. In pandas, values
    are float64, which is exact for up to 15 digits, and integers are nullable (Int64); with `decimals=True` values are
    Decimal objects as stored. Arrow and Polars keep DECIMAL(24, 6) as it is.
    """

    def __init__(self, path: Path) -> None:
        from pipeline.warehouse import open_published

        self.path = path
        self._connection = open_published(path)

    def __repr__(self) -> str:
        return f"sushu.open({str(self.path)!r})"

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let the file go; doing it twice is no error."""
        self._connection.close()

    def facts(self, *, decimals: bool = False, **filters: Unpack[Filters]) -> pd.DataFrame:
        """Facts as a pandas DataFrame, in the order of their reports; all columns of the view facts.

        FilterError for a kind, status or other word that there is not.
        """
        return _to_pandas(self._facts(filters), decimals=decimals)

    def arrow(self, **filters: Unpack[Filters]) -> pa.Table:
        """Facts as an Arrow table, values as DECIMAL(24, 6); else as `facts`."""
        return self._facts(filters)

    def polars(self, **filters: Unpack[Filters]) -> pl.DataFrame:
        """Facts as a Polars DataFrame, values as Decimal(24, 6); MissingLibraryError if Polars is not installed."""
        try:
            import polars
        except ImportError as error:
            raise MissingLibraryError(
                "Polars is not installed.", "Install it (pip install polars), or use .facts() or .arrow()."
            ) from error
        found = polars.from_arrow(self._facts(filters))
        if not isinstance(found, polars.DataFrame):  # what from_arrow makes of a column alone
            raise TypeError(f"a table of facts became a {type(found).__name__}")
        return found

    def sql(
        self, query: str, parameters: Sequence[Any] | Mapping[str, Any] | None = None, *, decimals: bool = False
    ) -> pd.DataFrame:
        """What one SELECT finds, as a pandas DataFrame; `parameters` fill `?` or `$name`.

        QueryError, which names close tables and columns, if it cannot be run. It reaches no file but the warehouse and
        no variable of Python. It may take as long as it needs: for SQL of strangers use `pipeline.safe_sql.ask`.
        """
        import duckdb

        from pipeline.guarded.sql_errors import explain_error
        from pipeline.guarded.sql_gate import check_question

        with self._cursor() as cursor:
            try:
                check_question(cursor, query)
                table = cursor.execute(query, parameters or []).to_arrow_table()
            except duckdb.Error as error:
                raise explain_error(cursor, query, error) from error
        return _to_pandas(table, decimals=decimals)

    def trace(self, fact_id: str) -> Trace:
        """The way from a fact to its sentence, page, lines and box: what `sushu trace` prints, as an object.

        `fact_id` may be the beginning of the id. NoSuchFactError if no fact, or several, have it.
        """
        from pipeline.trace import trace_on

        with self._cursor() as cursor:
            return trace_on(cursor, fact_id)

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own for one call, so that threads may share the warehouse."""
        import duckdb

        try:
            return self._connection.cursor()
        except duckdb.ConnectionException as error:
            raise ClosedWarehouseError(f"{self.path}: was closed.", "Open it again with sushu.open.") from error

    def _facts(self, filters: Filters) -> pa.Table:
        wanted = FactFilter(**filters)
        with self._cursor() as cursor:
            return cursor.execute(f"select * from facts{wanted.where}{_ORDER}", wanted.given).to_arrow_table()


def _to_pandas(table: pa.Table, *, decimals: bool) -> pd.DataFrame:
    """A DataFrame that keeps integers whole where some are missing; DECIMAL as float64 unless `decimals`."""
    import pandas as pd
    import pyarrow as pa

    if not decimals:
        wanted = [field.with_type(pa.float64()) if pa.types.is_decimal(field.type) else field for field in table.schema]
        table = table.cast(pa.schema(wanted))

    def nullable(kind: pa.DataType) -> Any:
        return pd.Int64Dtype() if pa.types.is_integer(kind) else None

    frame: pd.DataFrame = table.to_pandas(types_mapper=nullable)
    return frame
