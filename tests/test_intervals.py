"""Which values a printed number can stand for: the intervals of facts, by the macros of sql/checks/intervals.sql."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import duckdb
import pytest
from checked_reports import CHECKS

from pipeline.schema import create_schema


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse of one report, in which a fact need have no more than its number."""
    with duckdb.connect() as made:
        create_schema(made)
        for name in ("reports", "fact"):
            made.execute(f"create temp table {name} as select * from main.{name} limit 0")
        made.execute("insert into reports by name select 1 as report_no")
        made.execute("create temp table checked_reports as select 1 as report_no")
        made.execute((CHECKS / "intervals.sql").read_text("utf-8"))
        yield made


def interval(
    connection: duckdb.DuckDBPyConnection, value: str, value_max: str | None, bound: str, quote: str
) -> tuple[Decimal | None, Decimal | None]:
    """The least and the greatest value of a fact of this number, as all checks read them."""
    connection.execute("delete from temp.fact")
    connection.execute(
        "insert into temp.fact by name select 1 as report_no, ?::decimal(24, 6) as value, "
        "?::decimal(24, 6) as value_max, ? as bound, ? as quote",
        [value, value_max, bound, quote],
    )
    connection.execute((CHECKS / "inputs" / "checked_facts.sql").read_text("utf-8"))
    ((low, high),) = connection.execute("select low, high from checked_facts").fetchall()
    return low, high


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
def test_half_of_the_last_printed_place(connection: duckdb.DuckDBPyConnection, quote: str, step: float | None) -> None:
    low, high = interval(connection, "0", None, "exact", quote)
    assert (low, high) == ((None, None) if step is None else (-Decimal(str(step)), Decimal(str(step))))


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
    assert interval(connection, value, value_max, bound, quote) == (Decimal(low), Decimal(high))


def test_what_cannot_be_read_has_no_interval(connection: duckdb.DuckDBPyConnection) -> None:
    assert interval(connection, "75", None, "exact", "四分之三") == (None, None)


def test_rounded_numbers_agree_with_finer_ones(connection: duckdb.DuckDBPyConnection) -> None:
    fine, _ = interval(connection, "34700", None, "exact", "3.47万")
    _, coarse = interval(connection, "34000", None, "exact", "3.4万")
    assert fine is not None
    assert coarse is not None
    assert fine > coarse, "3.47 rounds to 3.5, not to 3.4"


@pytest.mark.parametrize(
    ("text", "figure", "suffix"),
    [
        ("1,286人", "1,286", "人"),
        ("１２．５ ％", "12.5", "%"),
        ("－3.5", "-3.5", ""),
        ("1,28", "", ""),
        ("12/30", "", ""),
        ("约80", "", ""),
    ],
)
def test_the_one_number_of_a_cell(connection: duckdb.DuckDBPyConnection, text: str, figure: str, suffix: str) -> None:
    ((part,),) = connection.execute("select cell_number(plain_cell(?))", [text]).fetchall()
    assert part == {"figure": figure, "suffix": suffix}
