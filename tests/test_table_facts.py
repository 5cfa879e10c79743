"""Cells into facts: by their own table's heads, caption and unit, never a neighbour's."""

from __future__ import annotations

from extraction import REPORT, columns_of

from extractors.lexicon import load_lexicon
from extractors.link import extract_report
from pipeline.blocks import build_blocks
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
