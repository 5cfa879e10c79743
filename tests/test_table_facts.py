"""Cells into facts: by their own table's heads, caption and unit, never a neighbour's."""

from __future__ import annotations

import pytest
from extraction import REPORT, columns_of
from made_tables import Merged, made_line, made_table, read_tables

from extractors.lexicon import load_lexicon
from extractors.link import extract_report
from pipeline.blocks import build_blocks
from pipeline.layout.items import Item
from pipeline.layout.lines import read_lines
from pipeline.records import Extraction, Page, TextOrigin


def read(text: str) -> Extraction:
    lines = read_lines([Page("src-test", 1, text, TextOrigin.FILE)])
    return extract_report(build_blocks(lines, "src-test"), REPORT, load_lexicon())


def rows(text: str) -> dict[str, dict[str, str]]:
    """The columns of each fact, by its quote."""
    return {fact.quote: columns_of(fact) for fact in read(text).facts}


def test_a_cell_takes_unit_and_indicator_from_its_head() -> None:
    found = rows(
        "表 1 学院经费\n\n学院 经费投入（万元） 毕业生数（人） 占比（%）\n\n航海学院 128.5 246 41.3\n\n"
        "轮机学院 96 350 58.7\n"
    )
    assert found["128.5"] | {"kind": "funding", "value": "1285000", "flow": "invested", "unit": "元"} == found["128.5"]
    assert (
        found["246"] | {"kind": "count", "unit": "人", "subject": "航海学院", "indicator": "毕业生数"} == found["246"]
    )
    assert found["41.3"] | {"kind": "percentage", "unit": "%"} == found["41.3"]


def test_a_table_takes_nothing_from_the_table_after_it() -> None:
    found = rows(
        "表 1 学生情况\n\n类别 数量\n\n在校生 1246\n\n走读生 318\n\n"
        "表 2 2020 年经费情况（单位：万元）\n\n项目 金额\n\n事业收入 572\n\n其他收入 64\n"
    )
    assert (found["1246"]["kind"], found["1246"]["value"], found["1246"]["period"]) == ("count", "1246", "2024")
    assert (found["572"]["value"], found["572"]["period"]) == ("5720000", "2020")


def test_the_paragraph_before_a_table_dates_it_the_one_after_does_not() -> None:
    table = "表 1 学生情况\n\n类别 数量\n\n在校生 1246\n\n走读生 318\n\n"
    assert rows("截至 2021 年，学生情况如下。\n\n" + table)["1246"]["period"] == "2021"
    assert rows(table + "二、师资队伍\n\n2019 年，学校启动了名师工程。\n")["1246"]["period"] == "2024"


def test_a_cell_of_two_numbers_is_not_made_one() -> None:
    found = read("表 1 分组情况\n\n类别 组别\n\n甲班 1,2\n\n乙班 3,4\n")
    assert {str(fact.value) for fact in found.facts}.isdisjoint({"12", "34"})


def test_thousands_marks_are_read() -> None:
    assert rows("表 1 人数\n\n类别 人数\n\n甲系 1,246\n\n乙系 3,018\n")["1,246"]["value"] == "1246"


def test_codes_and_years_are_no_facts() -> None:
    found = read(
        "表 1 专业\n\n专业名称 专业代码 设置年份 在校生数（人）\n\n航海技术 500303 2015 246\n\n"
        "轮机工程 500305 2017 350\n"
    )
    assert {fact.quote for fact in found.facts} == {"246", "350"}
    assert {u.quote for u in found.unlinked if u.reason == "no_fact_column"} == {"500303", "2015", "500305", "2017"}


def test_a_head_with_a_year_keeps_its_word() -> None:
    found = rows("表 1 调查\n\n群体 2022年满意度（%） 2023年满意度（%）\n\n家长 91.4 93.6\n\n校友 90.2 92.8\n")
    assert (found["91.4"]["indicator"], found["91.4"]["period"]) == ("满意度", "2022")
    assert found["93.6"]["period"] == "2023"


def test_a_prize_table_gives_awards() -> None:
    found = rows(
        "表 1 获奖情况\n\n赛项名称 级别 等级 数量\n\n海鸥杯创业大赛 省级 金奖 4\n\n帆船设计大赛 国家级 二等奖 2\n"
    )
    award = {"kind": "award", "level": "国家级", "grade": "二等奖", "award_name": "帆船设计大赛", "value": "2"}
    assert found["2"] | award == found["2"]


def test_a_unit_of_its_own_column_is_read() -> None:
    found = rows("表 1 资源\n\n指标 单位 数值\n\n生均设备值 元 18924.5\n\n馆藏图书 万册 42.6\n")
    assert (found["18924.5"]["unit"], found["18924.5"]["kind"]) == ("元", "money")
    assert (found["42.6"]["unit"], found["42.6"]["value"]) == ("册", "426000")


def test_a_form_dates_its_labels() -> None:
    found = rows(
        "2-1 航海技术专业基本情况\n\n学员总数(人) 734 2022级计划数(人) 265\n\n"
        "2021届结业生数(人) 218 2021-2022学年船长授课总数（人） 9\n\n设备价值（万元/生） 3.16 合作船队（个） 17\n"
    )
    assert (found["734"]["subject"], found["734"]["period"]) == ("航海技术专业", "2021-2022学年")
    assert (found["265"]["status"], found["265"]["period"]) == ("target", "2022级")
    assert (found["218"]["indicator"], found["218"]["period"]) == ("结业生数", "2021届")
    assert (found["3.16"]["unit"], found["3.16"]["value"]) == ("元/生", "31600")


def facts_in(*items: Item) -> dict[str, dict[str, str]]:
    """The columns of each fact of these tables and lines, by its quote."""
    return {fact.quote: columns_of(fact) for fact in read_tables(*items).facts}


def test_heads_of_two_levels_are_said_together() -> None:
    found = facts_in(
        made_table(
            [
                [Merged("学院", rows=2), Merged("本科毕业生", columns=2), None, Merged("专科毕业生", columns=2), None],
                [None, "人数", "占比", "人数", "占比"],
                ["航海学院", "34", "14.91%", "301", "5.94%"],
                ["轮机学院", "44", "19.30%", "—", "—"],
            ]
        )
    )
    assert (found["301"]["indicator"], found["301"]["subject"], found["301"]["unit"]) == (
        "专科毕业生人数",
        "航海学院",
        "人",
    )
    assert found["19.30%"]["indicator"] == "本科毕业生占比"
    assert len(found) == 6


def test_a_group_dates_and_names_its_rows() -> None:
    found = facts_in(
        made_table(
            [
                ["年份", "专业", "人数"],
                [Merged("2021", rows=2), "航海技术", "120"],
                [None, "轮机工程", "80"],
                [Merged("2022", rows=2), "航海技术", "131"],
                [None, "轮机工程", "77"],
            ]
        )
    )
    assert (found["80"]["subject"], found["80"]["period"]) == ("轮机工程", "2021")
    assert (found["131"]["subject"], found["131"]["period"]) == ("航海技术", "2022")


def test_the_year_a_thing_was_founded_dates_no_number() -> None:
    table = made_table([["专业", "设置年份", "在校生数"], ["航海技术", "2015", "246"], ["轮机工程", "2017", "350"]])
    found = facts_in(table)
    assert (set(found), found["246"]["period"]) == ({"246", "350"}, "2024")


def test_a_year_over_the_column_leaves_the_row_to_say_what() -> None:
    found = facts_in(
        made_table(
            [
                ["指标", Merged("2021 年", columns=2), None, Merged("2022 年", columns=2), None],
                ["", "总数", "生均", "总数", "生均"],
                ["实训耗材（万元）", "31.5", "0.02", "42", "0.03"],
            ]
        ),
    )
    assert (found["42"]["period"], found["42"]["value"], found["42"]["unit"]) == ("2022", "420000", "元")
    plain = facts_in(made_table([["指标", "2021年", "2022年"], ["在校生（人）", "4012", "4125"]]))
    assert (plain["4012"]["indicator"], plain["4012"]["subject"], plain["4012"]["period"]) == ("在校生", "学校", "2021")


@pytest.mark.parametrize(
    "rows",
    [
        [[Merged("经费情况（单位：万元）", columns=2), None], ["项目", "金额"], ["事业收入", "572"]],
        [["项目（万元）", "金额"], ["事业收入", "572"]],
        [["项目", "金额（万元）"], ["事业收入", "572"]],
        [["项目", "金额"], ["", "（万元）"], ["事业收入", "572"]],
        [["项目", "金额（万元"], ["事业收入", "572"]],
        [["项目", "金额"], ["事业收入（万元）", "572"]],
        [["项目", "单位", "金额"], ["事业收入", "万元", "572"]],
    ],
)
def test_the_unit_may_stand_anywhere_in_the_table(rows: list[list[str | Merged | None]]) -> None:
    assert facts_in(made_table(rows))["572"]["value"] == "5720000"


@pytest.mark.parametrize(
    "line", ["单位：万元", "（单位：万元）", "编制部门：海潮职业学院 单位：万元", "金额单位：人民币万元"]
)
def test_the_unit_may_stand_over_the_table(line: str) -> None:
    table = made_table([["项目", "金额", "占比"], ["事业收入", "572", "81.4"]], start=100)
    found = facts_in(made_line("一、经费", start=0), made_line(line, start=50), table)
    assert (found["572"]["value"], found["81.4"]["unit"]) == ("5720000", "%")


def test_a_bracket_that_is_no_unit_stays_in_the_name() -> None:
    found = facts_in(made_table([["人群", "人数（万人）"], ["0-15 岁（含不满 16 周岁）", "2.4"]]))
    assert (found["2.4"]["subject"], found["2.4"]["value"]) == ("0-15岁(含不满16周岁)", "24000")


def test_a_unit_no_lexicon_has_is_kept_and_its_multiplier_is_not() -> None:
    found = facts_in(made_table([["品种", "存栏（万匹）"], ["马", "3.2"]]))
    assert (found["3.2"]["unit"], found["3.2"]["value"]) == ("匹", "32000")


def test_a_form_gives_each_value_its_own_label() -> None:
    found = facts_in(
        made_table(
            [
                [Merged("师资", rows=2), "专任教师（人）", "218", "兼职教师（人）", "64"],
                [None, "双师型教师占比（%）", "71.2", "教授（人）", "19"],
            ]
        )
    )
    assert (found["64"]["indicator"], found["64"]["unit"]) == ("兼职教师人数", "人")
    assert (found["71.2"]["indicator"], found["71.2"]["kind"]) == ("双师型教师占比", "percentage")


def test_two_halves_of_a_table_keep_their_names_apart() -> None:
    found = facts_in(
        made_table(
            [
                [Merged("本年收入", columns=2), None, Merged("本年支出", columns=2), None],
                ["项目", "预算数（元）", "项目", "预算数（元）"],
                ["财政拨款", "9100", "教育支出", "8200"],
                ["", "", "住房保障", "360"],
            ]
        )
    )
    assert (found["8200"]["subject"], found["9100"]["subject"]) == ("教育支出", "财政拨款")
    assert found["360"]["subject"] == "住房保障"


def test_the_column_that_tells_rows_apart_names_them() -> None:
    found = facts_in(
        made_table(
            [
                ["序号", "企业名称", "所在地", "录用人数"],
                ["1", "远航公司", "北港", "53"],
                ["2", "近岸公司", "北港", "35"],
            ]
        )
    )
    assert found["35"]["subject"] == "近岸公司"


def test_a_total_row_is_the_subject_as_printed() -> None:
    found = facts_in(made_table([["学院", "毕业生数"], ["航海学院", "246"], ["合计", "596"]]))
    assert (found["596"]["subject"], found["596"]["indicator"]) == ("合计", "毕业生数")


def test_a_cell_may_print_its_own_unit_and_bound() -> None:
    found = facts_in(made_table([["项目", "完成情况"], ["培训船员", "约 300 人"], ["到岗率", "92.5%"], ["基地", "12"]]))
    assert (found["300 人"]["unit"], found["300 人"]["bound"]) == ("人", "approx")
    assert found["300 人"]["subject"] == "培训船员"


def test_words_in_a_cell_are_read_as_a_sentence_of_their_row() -> None:
    found = facts_in(
        made_table(
            [["年度", "主要成果"], ["2021年", "建成实训基地 3 个，培训船员 120 人次"], ["2022年", "建成实训基地 5 个"]]
        )
    )
    assert (found["3 个"]["period"], found["5 个"]["period"]) == ("2021", "2022")


def test_a_negative_sum_may_stand_in_brackets() -> None:
    assert facts_in(made_table([["项目", "金额（元）"], ["结余", "(1,204.50)"]]))["(1,204.50)"]["value"] == "-1204.5"


def test_a_list_of_prizes_without_numbers_gives_one_each() -> None:
    found = read_tables(
        made_table(
            [
                ["序号", "赛项名称", "级别", "等级", "获奖时间"],
                ["1", "海鸥杯创业大赛", "省级", "金奖", "2022-06"],
                ["2", "帆船设计大赛", "国家级", "二等奖", "2021-11"],
            ]
        )
    ).facts
    award = {"kind": "award", "level": "国家级", "grade": "二等奖", "award_name": "帆船设计大赛", "period": "2021"}
    columns = {fact.quote: columns_of(fact) for fact in found}
    assert columns["二等奖"] | award | {"value": "1", "bound": "implied"} == columns["二等奖"]
    assert len(found) == 2


def test_a_total_of_prizes_has_no_contest() -> None:
    found = facts_in(
        made_table(
            [["赛项名称", "等级", "数量"], ["海鸥杯", "金奖", "4"], ["帆船赛", "铜奖", "2"], ["合计", "——", "6"]]
        )
    )
    assert (found["6"]["award_name"], found["6"]["indicator"]) == ("", "合计数量")


def test_the_budget_is_not_spent_yet() -> None:
    table = made_table([["项目", "基本支出（元）"], ["教育", "8200"]], start=100)
    assert facts_in(made_line("表 2 2024 年部门支出预算表"), table)["8200"]["flow"] == "budget"
    assert facts_in(made_line("表 2 2024 年部门支出决算表"), table)["8200"]["flow"] == "spent"


def test_a_caption_may_stand_below() -> None:
    table = made_table([["项目", "金额（元）"], ["教育", "8200"]])
    found = facts_in(table, made_line("表 2 2019 年经费", start=500), made_line("学校管理规范。", start=600))
    assert found["8200"]["period"] == "2019"


def test_a_cell_of_words_is_named_by_its_head_and_row_never_by_a_heading() -> None:
    table = made_table([["项目", "2021年", "变化"], ["泊位", "36个", "增至40个以上，居首"]], start=100)
    found = facts_in(made_line("一、海潮职业学院2021年度质量报告"), table)
    assert found["40个"]["indicator"] == "泊位变化"


def test_places_by_which_a_rank_changed_are_no_people() -> None:
    found = facts_in(made_table([["项目", "2021年", "变化"], ["全省排名", "第8位", "上升3位"]]))
    assert {fact["unit"] for fact in found.values()} == {"名"}


def groups(second: str) -> list[list[str]]:
    """Two groups of two rows each, the name blank in the second row of each."""
    rows = [["学院", "类型", "2020年", "2021年"], ["航海学院", "纵向", "11", "21"], ["", "横向", "12", "22"]]
    return [*rows, ["轮机学院", "纵向", "13", "23"], ["", second, "14", "24"], ["合计", "", "50", "90"]]


def test_a_blank_cell_has_its_group_s_name_where_the_groups_are_alike() -> None:
    found = facts_in(made_table(groups("横向")))
    named = [(found[quote]["subject"], found[quote]["indicator"]) for quote in ("11", "12", "24", "90")]
    assert named[:3] == [("航海学院", "纵向"), ("航海学院", "横向"), ("轮机学院", "横向")]
    assert named[3] == ("合计", "合计")


def test_a_blank_cell_alone_shows_no_group() -> None:
    found = facts_in(made_table(groups("其他")))
    assert (found["22"]["subject"], found["24"]["subject"]) == ("学校", "学校")
