"""A table's unit, said once for all: whose it is, and which cells count in it."""

from __future__ import annotations

import pytest
from extraction import columns_of
from made_tables import Merged, Row, made_line, made_table, read_tables

from extractors.lexicon import load_lexicon
from pipeline.layout.items import Item
from pipeline.page_records import PageTable


def facts_in(*items: Item) -> dict[str, dict[str, str]]:
    """The columns of each fact of these tables and lines, by its quote."""
    return {fact.quote: columns_of(fact) for fact in read_tables(*items).facts}


def staff(start: int = 0) -> PageTable:
    return made_table([["学院", "教授", "讲师"], ["航海学院", "11", "25"], ["轮机学院", "13", "27"]], start=start)


def money(start: int) -> PageTable:
    return made_table([["学院", "经费", "占比"], ["航海学院", "572", "41.4%"]], start=start)


@pytest.mark.parametrize(
    "between",
    [
        ["单位：万元"],
        ["单位：万元", "表2 各学院经费"],
        ["表2 各学院经费", "单位：万元"],
        ["各学院经费投入情况如下。", "单位：万元"],
    ],
)
def test_a_unit_line_between_two_tables_is_of_the_second(between: list[str]) -> None:
    lines = [made_line(text, start=300 + 40 * at) for at, text in enumerate(between)]
    found = facts_in(made_line("表1 各学院教师", start=0), staff(40), *lines, money(600))
    assert (found["11"]["value"], found["11"]["kind"]) == ("11", "count")
    assert found["572"]["value"] == "5720000"


def test_a_note_under_a_table_is_of_the_first() -> None:
    first = made_table([["学院", "经费"], ["航海学院", "572"], ["轮机学院", "481"]], start=40)
    note = made_line("注：金额单位：万元", start=300)
    found = facts_in(made_line("表1 经费", start=0), first, note, staff(600))
    assert (found["572"]["value"], found["11"]["value"]) == ("5720000", "11")


def test_a_unit_line_under_the_last_table_is_its_own() -> None:
    table = made_table([["学院", "经费"], ["航海学院", "572"], ["轮机学院", "481"]])
    assert facts_in(table, made_line("单位：万元", start=300))["572"]["value"] == "5720000"


@pytest.mark.parametrize(
    ("head", "cell", "value", "unit", "kind"),
    [
        ("生师比", "17:1", "17", "", "measure"),
        ("生师比", "17.6", "17.6", "", "measure"),
        ("教师与学生之比", "1:16", "0.0625", "", "measure"),
        ("全省排名", "3", "3", "名", "rank"),
        ("名次（全省）", "3", "3", "名", "rank"),
        ("建筑面积", "400", "400", "", "measure"),
        ("学生人数", "120", "120", "人", "count"),
        ("项目数", "12", "12", "个", "count"),
        ("增长率", "5.5", "5.5", "%", "percentage"),
        ("排名奖励", "3", "30000", "元", "funding"),
    ],
)
@pytest.mark.parametrize("is_row", [False, True])
def test_a_sum_of_money_is_no_other_measure(
    head: str, cell: str, value: str, unit: str, kind: str, is_row: bool
) -> None:
    rows = [["学院", "经费", head], ["航海学院", "572", cell]]
    if is_row:
        rows = [["项目", "2021年", "2022年"], ["经费", "572", "583"], [head, cell, "—"]]
    found = facts_in(made_line("表1 各学院情况（单位：万元）"), made_table(rows, start=100))
    assert found["572"]["value"] == "5720000"
    said = found[cell]
    assert (said["value"], said["unit"]) == (value, unit)
    assert said["kind"] == kind or (kind == "funding" and said["kind"] == "money")


def test_people_are_no_ratio_and_no_projects() -> None:
    rows = [["年度", "学生", "生师比", "博士/硕士", "项目数", "经费"], ["2021", "300", "17.5:1", "3/4", "26", "572"]]
    found = facts_in(made_line("表1 结构（单位：人）"), made_table(rows, start=100))
    assert [found[quote]["unit"] for quote in ("300", "17.5:1", "3/4", "26", "572")] == ["人", "", "", "个", ""]


def test_a_size_takes_a_unit_of_sizes_or_a_share() -> None:
    table = made_table([["地块", "面积"], ["北区", "4.5"]], start=100)
    assert facts_in(made_line("表1 校区（单位：万平方米）"), table)["4.5"]["value"] == "45000"
    assert facts_in(made_line("表1 校区增长情况（单位：%）"), table)["4.5"]["unit"] == "%"
    assert facts_in(made_line("表1 校区情况（单位：万元、%）"), table)["4.5"]["unit"] == ""


def test_a_note_s_bracket_is_no_unit_of_the_table() -> None:
    table = made_table([["地块", "棵树"], ["北区", "45"]], start=100)
    assert facts_in(table, made_line("注：不含捐赠（万元）。", start=300))["45"]["value"] == "45"


def test_of_several_units_the_words_or_the_sign_choose() -> None:
    rows = [["学院", "人数", "总数", "到岗率", "比上年"], ["航海学院", "300", "412", "95.5", "3.1%"]]
    found = facts_in(made_line("表1 到岗情况（单位：人、%）"), made_table(rows, start=100))
    assert [found[quote]["unit"] for quote in ("300", "412", "95.5", "3.1%")] == ["人", "人", "%", "%"]
    both = made_table([["学院", "经费", "人数"], ["航海学院", "572", "36"]], start=100)
    found = facts_in(made_line("表1 各学院情况（单位：万元、人）"), both)
    assert (found["572"]["value"], found["36"]["unit"]) == ("5720000", "人")


@pytest.mark.parametrize("bracket", ["（万元）", "(万元)", "（单位 万元）", "（单位：万元）", "（2022年）（万元）"])
def test_a_bracket_of_the_caption_is_the_unit(bracket: str) -> None:
    table = made_table([["项目", "2021年", "2022年"], ["教学", "100", "200"]], start=100)
    assert facts_in(made_line(f"表1 教学经费投入{bracket}"), table)["200"]["value"] == "2000000"
    own_line = made_line(bracket, start=50)
    if bracket != "（2022年）（万元）":
        found = facts_in(made_line("表1 教学经费投入", start=0), own_line, table)
        assert found["200"]["value"] == "2000000"


@pytest.mark.parametrize("caption", ["表1 各地生源（省）", "表1 经费投入（万元）占比", "表1 生源情况（本科）"])
def test_a_bracket_of_the_caption_may_be_no_unit(caption: str) -> None:
    table = made_table([["项目", "2021年", "2022年"], ["教学", "41", "43"]], start=100)
    found = facts_in(made_line(caption), table)
    assert (found["43"]["value"], found["43"]["unit"]) == ("43", "")


@pytest.mark.parametrize(
    "rows",
    [
        [["学院", "男生", "女生"], ["航海学院", Merged("36", columns=2), None], ["轮机学院", "17", "29"]],
        [["学院", "人数", "经费"], ["航海学院", "21", Merged("36", rows=2)], ["轮机学院", "17", None]],
    ],
)
def test_a_merged_value_is_not_its_first_column_s(rows: list[Row]) -> None:
    read = read_tables(made_table(rows))
    assert "36" not in {fact.quote for fact in read.facts}
    assert [left.quote for left in read.unlinked if left.reason == "merged_value"] == ["36"]


def test_a_merged_value_takes_what_its_columns_and_rows_share() -> None:
    found = facts_in(
        made_table(
            [
                [Merged("学院", rows=2), Merged("学生数", columns=2), None],
                [None, "男生", "女生"],
                ["航海学院", Merged("36", columns=2), None],
                ["轮机学院", "17", "29"],
            ]
        )
    )
    assert (found["36"]["indicator"], found["29"]["indicator"]) == ("学生数", "学生数女生")
    grouped = facts_in(
        made_table(
            [
                ["学院", "专业", "班级数", "教师数"],
                [Merged("航海学院", rows=2), "航海技术", "4", Merged("36", rows=2)],
                [None, "船舶电子", "6", None],
                ["轮机学院", "轮机工程", "5", "29"],
            ]
        )
    )
    assert (grouped["36"]["subject"], grouped["6"]["subject"]) == ("航海学院", "船舶电子")


@pytest.mark.parametrize(
    ("head", "cell"),
    [
        ("就业人数及占比", "20（50%）"),
        ("就业人数及占比", "20\n50%"),
        ("就业人数及占比", "20 / 50%"),
        ("就业人数（占比）", "20人（占50%）"),
        ("就业人数及占比（人、%）", "20（50%）"),
        ("就业人数", "20（50%）"),
    ],
)
def test_a_number_and_its_share_are_two_facts(head: str, cell: str) -> None:
    rows = [["学院", "班级数", head], ["航海学院", "4", cell], ["轮机学院", "6", "30（60%）"]]
    found = facts_in(made_table(rows))
    number = found["20人" if "人" in cell else "20"]
    assert (number["indicator"], number["unit"], number["subject"]) == ("就业人数", "人", "航海学院")
    assert found["50%"]["indicator"].endswith("就业人数占比")
    assert found["50%"]["subject"] == "航海学院"


def test_a_bare_head_of_pairs_leaves_the_row_to_say_what() -> None:
    found = facts_in(made_table([["类别", "人数及占比"], ["教授", "20（50%）"], ["讲师", "30（60%）"]]))
    assert (found["20"]["indicator"], found["50%"]["indicator"]) == ("教授人数", "教授占比")


def test_a_number_broken_over_two_lines_stays_one() -> None:
    found = facts_in(made_table([["项目", "金额（元）"], ["教学", "82,096,7\n97.42"], ["科研", "4,100"]]))
    assert found["82,096,797.42"]["value"] == "82096797.42"


def test_numbers_alone_name_nothing() -> None:
    read = read_tables(made_table([["学院", "情况"], ["航海学院", "20 30 50%"], ["轮机学院", "50%（60%）"]]))
    assert read.facts == ()
    assert {left.quote for left in read.unlinked if left.reason == "several_numbers"} >= {"20", "30", "60%"}


def test_another_name_of_a_grade_is_no_unit_and_a_subtotal_has_its_groups_level() -> None:
    table = made_table(
        [
            ["级别", "大赛名称", "一等奖（金奖）", "二等奖（银奖）"],
            [Merged("国家级（9项）", rows=2), "航海技能大赛", "3", "6"],
            [None, "小计", "3", "6"],
        ]
    )
    prizes = [fact for fact in read_tables(table).facts if fact.quote == "3"]
    assert [(fact.unit, fact.level, fact.grade) for fact in prizes] == [("项", "国家级", "一等奖")] * 2
    assert [fact.award_name for fact in prizes] == ["航海技能大赛", None]


def test_a_bracket_that_ocr_read_as_a_letter_closes_the_unit() -> None:
    found = facts_in(made_table([["任务", "完成度(%D", "等级D"], ["船坞改造", "106", "2"], ["航道疏浚", "98", "3"]]))
    assert (found["106"]["indicator"], found["106"]["unit"]) == ("完成度", "%")
    assert "等级D" in found["2"]["indicator"]


@pytest.mark.parametrize("said", ["目标", "实际", "线上", "含税", "基期"])
def test_a_bracket_that_is_no_unit_takes_no_unit_away(said: str) -> None:
    rows = [["指标", f"2021年（{said}）"], ["船员培训到款（万元）", "120.5"], ["泊位（个）", "36"]]
    found = facts_in(made_table(rows))
    assert (found["120.5"]["value"], found["120.5"]["unit"], found["36"]["unit"]) == ("1205000", "元", "个")
    assert (found["36"]["period"], found["36"]["subject"]) == (
        "2021",
        "学校" if said not in {"线上", "含税"} else "泊位",
    )


def test_a_bracket_behind_the_unit_stays_in_the_name() -> None:
    found = facts_in(made_table([["项目", "金额（万元）（含税）", "船员（线上）"], ["培训", "12.5", "36"]]))
    assert (found["12.5"]["value"], found["12.5"]["indicator"]) == ("125000", "培训金额(含税)")
    assert (found["36"]["unit"], found["36"]["indicator"]) == ("", "船员(线上)")


@pytest.mark.parametrize(
    ("head", "status", "period"),
    [("2025年（目标）", "target", "2025"), ("2025（规划）", "target", "2025"), ("2019（实际）", "actual", "2019")],
)
def test_the_bracket_of_a_year_tells_done_from_planned(head: str, status: str, period: str) -> None:
    fact = facts_in(made_table([["指标", head], ["泊位（个）", "36"]]))["36"]
    assert (fact["status"], fact["period"], fact["indicator"]) == (status, period, "泊位")


@pytest.mark.parametrize(
    "head", ["经费（万元）①", "经费①（万元）", "经费（万元）*", "经费[1]（万元）", "经费（万元）注1"]
)
@pytest.mark.parametrize("is_row", [False, True])
def test_a_note_mark_beside_the_unit_is_no_part_of_the_name(head: str, is_row: bool) -> None:
    rows = [["项目", "2021年"], [head, "572"]] if is_row else [["学院", head], ["航海学院", "572"]]
    fact = facts_in(made_table(rows))["572"]
    assert (fact["value"], fact["unit"], fact["indicator"]) == ("5720000", "元", "经费")


@pytest.mark.parametrize(
    ("head", "value", "unit", "indicator"),
    [
        ("经费/万元", "120000", "元", "经费"),
        ("到岗率/%", "12", "%", "到岗率"),
        ("船员/人", "12", "人", "船员人数"),
        ("平均规模（人/专业）", "12", "人", "平均规模"),
        ("生均经费（元/生）", "12", "元/生", "生均经费"),
        ("区/县", "12", "", "区/县"),
        ("年级/班级", "12", "", "年级/班级"),
    ],
)
def test_a_known_unit_behind_a_slash_is_the_unit(head: str, value: str, unit: str, indicator: str) -> None:
    fact = facts_in(made_table([["学院", head], ["航海学院", "12"]]))["12"]
    assert (fact["value"], fact["unit"], fact["indicator"]) == (value, unit, indicator)


def test_a_column_that_counts_its_own_takes_not_the_row_s_unit() -> None:
    rows = [
        ["指标", "单位", "2021年", "人次", "增长率", "数量"],
        ["船员满意度", "%", "95.1", "4521", "2.2", "7"],
        ["培训经费", "万元", "36", "18", "3.3", "8"],
    ]
    found = facts_in(made_table(rows))
    units = {quote: found[quote]["unit"] for quote in ("95.1", "4521", "2.2", "36", "3.3", "7")}
    assert units == {"95.1": "%", "4521": "人次", "2.2": "%", "36": "元", "3.3": "%", "7": "%"}


def test_of_people_and_shares_a_number_of_something_is_people() -> None:
    table = made_table([["学院", "计划数", "实到数", "评价"], ["航海学院", "120", "118", "95"]], start=100)
    found = facts_in(made_line("单位：人、%"), table)
    assert [found[quote]["unit"] for quote in ("120", "118", "95")] == ["人", "人", ""]


def test_visits_are_counted_in_visits() -> None:
    table = made_table([["类别", "人次"], ["船员培训", "3.4"]], start=100)
    assert facts_in(table)["3.4"]["unit"] == "人次"
    assert facts_in(made_line("单位：人"), table)["3.4"]["unit"] == "人次"
    assert facts_in(made_line("单位：万人次"), table)["3.4"]["value"] == "34000"


def test_the_growth_of_a_ratio_is_no_share() -> None:
    found = facts_in(
        made_table([["指标", "2021年", "增幅"], ["生师比", "16.2:1", "-0.3"], ["经费（元）", "572", "4.1"]])
    )
    assert (found["-0.3"]["unit"], found["-0.3"]["kind"]) == ("", "measure")


@pytest.mark.parametrize(
    ("cell", "quote", "value", "unit"),
    [
        ("↑25%", "↑25%", "25", "%"),
        ("↓3.2%", "↓3.2%", "-3.2", "%"),
        ("+2,300人次", "2,300人次", "2300", "人次"),
        ("↓12人", "12人", "-12", "人"),
    ],
)
def test_an_arrow_in_a_cell_is_a_sign(cell: str, quote: str, value: str, unit: str) -> None:
    found = facts_in(made_table([["项目", "2021年", "增幅"], ["船员培训", "36", cell]]))
    assert (found[quote]["value"], found[quote]["unit"]) == (value, unit)
    assert found[quote]["indicator"] == "增幅"


def test_the_share_in_a_row_s_name_is_not_its_unit() -> None:
    found = facts_in(made_table([["情形", "2021年", "收益增加/（减少）"], ["运价上升5%", "36", "750"]]))
    assert [(found[quote]["unit"], found[quote]["subject"]) for quote in ("36", "750")] == [
        ("", "学校"),
        ("", "运价上升5%"),
    ]


def test_shares_and_animals_are_counted() -> None:
    found = facts_in(made_table([["项目", "数量（股）", "存栏（头）"], ["海牛", "572", "36"]]))
    assert [found[quote]["unit"] for quote in ("572", "36")] == ["股", "头"]


def test_a_plus_behind_a_number_is_no_sign() -> None:
    found = facts_in(made_table([["船校", "排名"], ["北港", "1200+"], ["南港", "36"]]))
    assert not any("1200" in quote for quote in found)


@pytest.mark.parametrize("unit", load_lexicon().terms.title_units.terms[0].surfaces)
def test_a_title_states_a_counting_unit_for_all_of_its_table(unit: str) -> None:
    table = made_table([["学院", "2023年"], ["海工学院", "12"], ["机电学院", "8"]], start=100)
    assert facts_in(made_line(f"表 1 建设情况（{unit}）"), table)["12"]["unit"] == unit
