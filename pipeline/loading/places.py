"""Where each report's file was seen last, and which report a newer file has replaced (版本).

A report is replaced when the place at which it was read holds another report now, and no place holds it any more. It is
current if any place holds it, or if nothing is known of its place. What a place holds is what ingest saw there last; so
an ingest repeated over unchanged files changes nothing, and a file that was moved is not a version of the one that
took its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline.loading.revision import transaction
from pipeline.staging import is_failure, report_part


def places_of(work: duckdb.DuckDBPyConnection, staged: Sequence[Path]) -> dict[str, str]:
    """The places of staged reports that are loaded, each with its report's sha256; of several at one place the last."""
    keys = [report_part(path) for path in staged if not is_failure(path)]
    found = work.execute(
        "select substr(sha256, 1, 16), origin, sha256 from reports where substr(sha256, 1, 16) in (select unnest(?))",
        [keys],
    ).fetchall()
    by_key = {key: (origin, sha256) for key, origin, sha256 in found}
    return dict(by_key[key] for key in keys if key in by_key)


def keep_places(work: duckdb.DuckDBPyConnection, seen: Mapping[str, str]) -> None:
    """Take note that these places hold the reports with these sha256; those that are not loaded are passed over.

    A file that was set aside and can be read now is no longer in quarantine.
    """
    said = {"origin": pa.array(seen.keys(), pa.string()), "sha256": pa.array(seen.values(), pa.string())}
    work.register("said", pa.table(said))  # not as parameters: DuckDB looks for pandas at each value of those
    work.execute(
        "create or replace temp table seen as "
        "select said.origin, reports.source_id from said join reports using (sha256)"
    )
    work.unregister("said")
    news = work.execute(
        "select (select count(*) from (from seen except from places)) "
        "+ (select count(*) from quarantine where origin in (select origin from seen))"
    ).fetchall()[0][0]
    if news:
        with transaction(work):
            work.execute("delete from quarantine where origin in (select origin from seen)")
            work.execute("delete from places where origin in (select origin from seen)")
            work.execute("insert into places from seen")
    work.execute("drop table seen")


def forget_places(work: duckdb.DuckDBPyConnection, source_ids: Sequence[str]) -> None:
    """Let the places of reports that are gone hold what was read there and loaded last, of the reports that stay."""
    gone = {"gone": list(source_ids)}
    left = "select origin from places where source_id in (select unnest($gone))"
    work.execute(f"create or replace temp table emptied as {left}", gone)
    work.execute("delete from places where origin in (select origin from emptied)")
    work.execute(_LAST_LOADED + " and origin in (select origin from emptied) group by origin")
    work.execute("drop table emptied")


def assume_places(work: duckdb.DuckDBPyConnection) -> None:
    """As if every report had been read at its place in the order of loading: for a database that knew no places."""
    work.execute(_LAST_LOADED + " group by origin")


_LAST_LOADED = """
    insert into places select origin, arg_max(source_id, report_no) from reports
    where origin not in (select origin from places)
"""


def settle(work: duckdb.DuckDBPyConnection) -> None:
    """Let `reports.replaced_by` follow from the places; done before every publication."""
    work.execute(
        """
        update reports set replaced_by = wanted.newer
        from (
            select
                reports.source_id,
                if(reports.source_id in (select source_id from places), null, places.source_id) as newer
            from reports left join places using (origin)
        ) as wanted
        where wanted.source_id = reports.source_id and reports.replaced_by is distinct from wanted.newer
        """
    )
