"""Tables whose rows are years: what stands in the corner, what a year leaves to its head (年份列)."""

from __future__ import annotations

import pytest
from extraction import columns_of
from made_tables import Merged, made_line, made_table, read_tables, roles_of

Rows = list[list[str | Merged | None]]


def periods_of(rows: Rows) -> dict[str, str]:
    """The period of each fact, by its quote."""
    return {found["quote"]: found["period"] for found in map(columns_of, read_tables(made_table(rows)).facts)}


@pytest.mark.parametrize(
    "corner", ["年份", "", "年份\\指标", "年度/项目", "项目/年份", "指标 年份", "指标\n年度", "年份、指标"]
)
def test_bare_years_down_the_side_date_their_rows(corner: str) -> None:
    rows: Rows = [[corner, "船员（人）", "经费（万元）"], ["2019", "4012", "312.5"], ["2020", "4125", "405.1"]]
    assert periods_of(rows) == {"4012": "2019", "312.5": "2019", "4125": "2020", "405.1": "2020"}


def test_years_that_say_something_of_a_row_date_it_not() -> None:
    rows: Rows = [["校区", "建校年份", "学生（人）"], ["北港", "1958", "4012"], ["南港", "1983", "4125"]]
    assert set(periods_of(rows)) == {"4012", "4125"}
    assert not {"1958", "1983"} & set(periods_of(rows).values())


def test_years_go_on_dating_rows_where_heads_begin_anew() -> None:
    rows: Rows = [["年度", "学生（人）"], ["2019", "4012"], ["2020", "4125"]]
    rows = [[*row, extra] for row, extra in zip(rows, ["教师（人）", "218", "226"], strict=True)]
    rows += [["年度", "船只（艘）", "泊位（个）"], ["2019", "21", "36"], ["2020", "24", "38"]]
    assert {place: roles_of(made_table(rows))[place] for place in ((4, 1), (5, 1), (5, 2))} == {
        (4, 1): "H",
        (5, 1): "R",
        (5, 2): "V",
    }
    assert periods_of(rows)["36"] == "2019"
    assert "2019" not in periods_of(rows)


@pytest.mark.parametrize(
    ("corner", "period"), [("学年", "2019-2020学年"), ("学年\\指标", "2019-2020学年"), ("年份", "2019-2020")]
)
def test_two_years_are_the_school_year_that_their_head_says(corner: str, period: str) -> None:
    rows: Rows = [[corner, "学生（人）"], ["2019-2020", "4012"], ["2020-2021", "4125"]]
    rows = [[*row, extra] for row, extra in zip(rows, ["教师（人）", "218", "226"], strict=True)]
    assert (periods_of(rows)["4012"], periods_of(rows)["218"]) == (period, period)


@pytest.mark.parametrize(
    ("caption", "last_year"),
    [("表1 2019年度支出表", "2018"), ("表1 2018-2019学年支出表", "2017-2018学年"), ("表1 支出表", "2023")],
)
def test_last_year_is_the_one_before_the_table_s_own(caption: str, last_year: str) -> None:
    table = made_table([["项目", "上年数（元）", "本年数（元）"], ["教学", "4012", "4125"]], start=100)
    found = {fact["quote"]: fact["period"] for fact in map(columns_of, read_tables(made_line(caption), table).facts)}
    assert found["4012"] == last_year
