"""The table of canonical indicators: what the lexicon last loaded with says, joined to facts by id."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from made_reports import RUN, make_text_report

from flows.lexicons import list_indicators
from pipeline.loading.catalogue import IndicatorRow
from pipeline.staging import stage_report
from pipeline.warehouse import WarehousePaths, load_staged, open_published

SHIPS = IndicatorRow("ship.count", "船舶数", "count", "艘", Decimal(0), Decimal(90), "在籍船舶的艘数。", "船队年报")
PORTS = replace(SHIPS, indicator_id="port.ratio", name_zh="港船比", kind="measure", unit=None)


def listed(paths: WarehousePaths) -> list[tuple[object, ...]]:
    with open_published(paths.published) as connection:
        return connection.execute("select indicator_id, name_zh, unit, range_max from indicators order by 1").fetchall()


def test_the_list_is_what_was_loaded_last(tmp_path: Path) -> None:
    paths = WarehousePaths.beside(tmp_path / "reports.duckdb")
    stage_report(make_text_report(), RUN, paths.staged)
    assert load_staged(paths, indicators=[SHIPS, PORTS]).loaded == 1
    assert listed(paths) == [("port.ratio", "港船比", None, 90), ("ship.count", "船舶数", "艘", 90)]
    assert not load_staged(paths, indicators=[PORTS, SHIPS]).published  # nothing changed
    assert not load_staged(paths).published  # none given: the list stays
    assert load_staged(paths, indicators=[SHIPS]).published
    assert listed(paths) == [("ship.count", "船舶数", "艘", 90)]


def test_the_lexicon_is_listed_whole() -> None:
    rows = {row.indicator_id: row for row in list_indicators()}
    assert rows["teacher.full_time.count"].name_zh == "专任教师数"
    assert rows["teacher.student.ratio"].unit is None
    assert all(row.range_min <= row.range_max for row in rows.values())
