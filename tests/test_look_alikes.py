"""Cells that are not what they look like: raised numbers, counts like years, serials, bands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_tables import Merged, made_table, roles_of

from pipeline.layout.cell_texts import CellText, cell_text, is_band, row_number
from pipeline.page_records import PageTable


def row(table: PageTable, row_no: int) -> list[str]:
    return [role for (number, _), role in sorted(roles_of(table).items()) if number == row_no]


def heads(table: PageTable) -> set[int]:
    return {number for (number, _), role in roles_of(table).items() if role[0] == "H"}


@pytest.mark.parametrize(
    ("rows", "roles"),
    [
        ([["序号", "船名", "人数"], ["①", "海鸥号", "31"], ["②", "信天翁号", "28"]], ["R", "R", "V"]),
        ([["年份", "招生", "结业"], ["2021¹", "100", "90"], ["2022", "200", "150"]], ["R", "V", "V"]),
        ([["项目", "数量"], ["舵手", "200¹"], ["水手", "310"]], ["R", "V"]),
        ([["项目", "合计", "实训"], ["栏次", "①", "②"], ["经费", "10", "20"]], ["H", "H", "H"]),
        ([["", "舵手", "水手"], ["①", "10", "20"], ["②", "30", "40"]], ["R", "V", "V"]),
        ([["代码", "船名", "人数"], ["²", "海鸥号", "٣"], ["01", "信天翁号", "28"]], None),
    ],
)
def test_digits_that_int_cannot_read_stop_nothing(rows: list[list[str]], roles: list[str] | None) -> None:
    found = row(made_table(rows), 2)
    assert roles is None or found == roles


def test_the_raised_number_of_a_note_changes_no_kind() -> None:
    kinds = [cell_text(text) for text in ("200¹", "2021²", "96.5%³", "教练员¹", "200m²")]
    expected = [CellText.NUMBER, CellText.YEAR, CellText.NUMBER, CellText.WORDS, CellText.QUANTITY]
    assert kinds == expected
    assert [row_number(text) for text in ("12", "⑳", "²", "٣", "一")] == [12, 20, None, None, None]


def test_counts_like_years_are_counts_beside_their_rows_name() -> None:
    one = made_table([["专业", "航海", "轮机", "港口"], ["学员数", "1986", "2013", "2051"]])
    assert (heads(one), row(one, 2)) == ({1}, ["R", "V", "V", "V"])
    dated = made_table(
        [["年份", "2020", "2021", "2022"], ["结业数", "1986", "2013", "2051"], ["招生数", "1990", "2020", "2060"]]
    )
    assert (heads(dated), row(dated, 3)) == ({1}, ["R", "V", "V", "V"])
    names = [["港口", "舵手", "水手"], ["北港", "1986", "2013"], ["南港", "300", "400"]]
    assert heads(made_table(names)) == {1}
    grouped = made_table([["学院", "专业", "计划", "实到"], ["航海学院", "驾驶", "1990", "31"]])
    assert row(grouped, 2) == ["R", "R", "V", "V"]


def test_a_head_that_counts_needs_no_number_beside() -> None:
    table = made_table(
        [["年份", "招生数", "结业数"], ["2020", "1986", "1990"], ["2021", "2013", "2014"], ["2022", "2051", "9"]]
    )
    assert [row(table, number) for number in (1, 2, 3)] == [["H", "H", "H"], ["R", "V", "V"], ["R", "V", "V"]]
    assert row(made_table([["港口", "在校生数"], ["北港", "1986"], ["南港", "2013"]]), 2) == ["R", "V"]


@given(
    st.lists(
        st.lists(
            st.sampled_from(
                ["①", "²", "٣", "１年", "1", "2013", "1986", "90-100", "60以下", "舵手", "序号", "200¹", "（人）", "-"]
            ),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_any_texts_make_roles(rows: list[list[str]]) -> None:
    assert len(roles_of(made_table(rows))) == len(rows) * 3


def test_years_stay_years_where_they_name_or_head() -> None:
    built = made_table([["船名", "年份", "载员"], ["海鸥号", "1986", "31"], ["信天翁号", "2013", "28"]])
    assert row(built, 2)[1:] == ["R", "V"]
    lone = [["船名", "首航", "载员"], ["海鸥号", "1986", "31"], ["信天翁号", "2013", "28"], ["飞鱼号", "2016", "9"]]
    assert row(made_table(lone), 2) == ["R", "R", "V"]
    both = [["姓名", "登船", "离船"], ["柳舟", "2016", "2020"], ["江岸", "2017", "2021"], ["白帆", "2011", "2013"]]
    assert "V" not in row(made_table(both), 3)[:2]
    twice = made_table([["", Merged("规模", columns=2), None], ["指标", "2021", "2022"], ["在校生", "4012", "4125"]])
    assert heads(twice) == {1, 2}


def test_a_serial_column_without_a_head_hides_no_head_row() -> None:
    rows = [["", "港口", "人数"], ["1", "北港", "100"], ["2", "南港", "250"], ["3", "外港", "320"]]
    table = made_table(rows)
    assert (heads(table), row(table, 2)) == ({1}, ["R", "R", "V"])
    terms = made_table([["级数", "人数"], ["1", "100"], ["2", "250"]])
    assert row(terms, 2) == ["V", "V"]


def test_bands_in_a_first_column_name_their_rows() -> None:
    for first, bands in (
        ("成绩", ["90-100", "80-89", "60以下"]),
        ("年龄", ["30岁以下", "30-39岁", "40岁及以上"]),
        ("分数", ["80分以上", "70分以上", "不足70分"]),
        ("成绩", ["100", "90～99", "<90"]),
    ):
        table = made_table([[first, "人数"], *([band, str(7 * at)] for at, band in enumerate(bands, start=2))])
        assert (heads(table), row(table, 4)) == ({1}, ["R", "V"])
        numbered = [["序号", first, "人数"], *([str(at), band, str(7 * at)] for at, band in enumerate(bands, start=1))]
        assert row(made_table(numbered), 4) == ["R", "R", "V"]


def test_bands_in_a_first_row_head_their_columns() -> None:
    table = made_table([["成绩", "90-100", "80-89", "60以下"], ["人数", "20", "30", "3"]])
    assert (heads(table), row(table, 2)) == ({1}, ["R", "V", "V", "V"])


def test_quantities_with_a_bound_are_values_behind_a_name() -> None:
    table = made_table([["指标", "目标", "实际"], ["结业率", "≥90%", "92%"], ["满意度", "85分以上", "91分"]])
    assert row(table, 3) == ["R", "V", "V"]
    assert is_band("约30-40人")
    assert not any(map(is_band, ("30人", "2022", "1:17", "-5")))


def test_months_and_quarters_under_a_year_are_heads() -> None:
    for names in (["9月", "10月"], ["第一季度", "第二季度"]):
        table = made_table(
            [[Merged("行业", rows=2), Merged("2022年", columns=2), None], [None, *names], ["餐饮业", "12", "15"]]
        )
        assert [role for (number, _), role in sorted(roles_of(table).items()) if number == 2] == ["H", "H"]
