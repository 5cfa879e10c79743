"""Which values a printed number can stand for: the macros of sql/checks/intervals.sql."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from checked_reports import CHECKS, ingest_texts, run_check

SAMPLES = Path(__file__).parents[1] / "data" / "raw"


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        made.execute((CHECKS / "intervals.sql").read_text("utf-8"))
        yield made


@pytest.mark.parametrize(
    ("quote", "step"),
    [
        ("1,286人", 0),
        ("1 286 人", 0),
        ("１，２８６人", 0),
        ("12项", 0),
        ("3.47万", 50),
        ("３．４７万人", 50),
        ("3.4 万", 500),
        ("3万人", 5000),
        ("1.2亿元", 5e6),
        ("2亿元", 5e7),
        ("1.5万亿元", 5e10),
        ("500万元", 5000),
        ("3千人", 500),
        ("72.6余万人", 500),
        ("8万余人次", 5000),
        ("63.5%", 0.05),
        ("63.50%", 0.005),
        ("６３％", 0.5),
        ("5.62个百分点", 0.005),
        ("2百分点", 0.5),
        ("-0.57‰", 0.005),
        ("17.2:1", 0.05),
        ("92分", 0.5),
        ("92.5分", 0.05),
        ("1286元", 0.5),
        ("1,286.35元", 0.005),
        ("2774公里", 0.5),
        ("1094.62万千瓦", 50),
        ("30千瓦", 0.5),
        ("3.5成", 0.5),
        ("三成", 5),
        ("百分之三十", 0.5),
        ("百分之三十点五", 0.05),
        ("一千二百人", 0),
        ("三万人", 5000),
        ("两亿元", 5e7),
        ("五百万元", 5000),
        ("四分之三", None),
        ("十二公里", None),
    ],
)
def test_step(connection: duckdb.DuckDBPyConnection, quote: str, step: float | None) -> None:
    (found,) = connection.execute("select printed_step(?)::double", [quote]).fetchall()[0]
    assert found == (None if step is None else pytest.approx(step))


@pytest.mark.parametrize(
    ("value", "value_max", "bound", "quote", "low", "high"),
    [
        ("1286", None, "exact", "1,286人", "1286", "1286"),
        ("120000000", None, "exact", "1.2亿元", "115000000", "125000000"),
        ("34700", None, "exact", "3.47万", "34650", "34750"),
        # a cell under 单位：万元: what one printed unit is worth follows from the value
        ("32000", None, "exact", "3.2", "31500", "32500"),
        ("1280000", None, "exact", "128", "1275000", "1285000"),
        ("280", None, "approx", "280", "266", "294"),
        ("30000", None, "approx", "3 万个", "25000", "35000"),
        ("350", None, "over", "350余名", "350", "450"),
        ("1000", None, "over", "1000余次", "1000", "2000"),
        ("99", None, "min", "99%", "99", "999999999999999999"),
        ("3", None, "max", "3名", "0", "3"),
        ("94.47", "96.28", "range", "94.47%～96.28%", "94.47", "96.28"),
        ("1", None, "implied", "国家级一等奖", "1", "1"),
        ("0", None, "exact", "0.00", "-0.005", "0.005"),
        ("-0.57", None, "exact", "-0.57‰", "-0.575", "-0.565"),
    ],
)
def test_interval(
    connection: duckdb.DuckDBPyConnection,
    value: str,
    value_max: str | None,
    bound: str,
    quote: str,
    low: str,
    high: str,
) -> None:
    found = connection.execute(
        "select printed_low(v, m, b, q), printed_high(v, m, b, q) "
        "from (select ?::decimal(24, 6) as v, ?::decimal(24, 6) as m, ? as b, ? as q)",
        [value, value_max, bound, quote],
    ).fetchall()[0]
    assert found == (Decimal(low), Decimal(high))


def test_what_cannot_be_read_has_no_interval(connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute("select printed_low(75::decimal(24, 6), null, 'exact', '四分之三')").fetchall()
    assert found == [(None,)]


def test_rounded_numbers_agree_with_finer_ones(connection: duckdb.DuckDBPyConnection) -> None:
    fine, coarse = (34700, "3.47万"), (34000, "3.4万")
    found = connection.execute(
        "select printed_low(?::decimal(24, 6), null, 'exact', ?), printed_high(?::decimal(24, 6), null, 'exact', ?)",
        [fine[0], fine[1], coarse[0], coarse[1]],
    ).fetchall()[0]
    assert found[0] > found[1], "3.47 rounds to 3.5, not to 3.4"


def test_facts_have_the_intervals_that_their_quotes_have_alone(tmp_path: Path) -> None:
    sample = next(SAMPLES.glob("*2024年质量年度报告.txt"))
    with duckdb.connect(str(ingest_texts({sample.name: sample.read_text("utf-8")}, tmp_path)), read_only=True) as made:
        run_check(made, "range")
        (facts, differing) = made.execute(
            "select count(*), count(*) filter ("
            "low is distinct from printed_low(fact.value, fact.value_max, fact.bound, fact.quote) "
            "or high is distinct from printed_high(fact.value, fact.value_max, fact.bound, fact.quote)) "
            "from checked_facts join fact using (report_no, fact_id)"
        ).fetchall()[0]
    assert facts > 0
    assert differing == 0
