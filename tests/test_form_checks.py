"""Totals that no 合计 names: year groups, kinds of teachers, codes of budgets, programmes of groups."""

from __future__ import annotations

from pathlib import Path

import pytest
from checked_tables import Found, findings, load_tables, load_text, table
from made_tables import Merged, made_table

from flows.mine import MineJob, read_report
from pipeline.page_sums import table_sums
from pipeline.warehouse import WarehousePaths, open_published

BUDGET = (
    "类 款 项 科目名称 合计（万元） 基本支出（万元） 项目支出（万元）",
    "205 . . 教育支出 1300.5 900 400.5",
    "205 03 . 职业教育 1000.5 900 100.5",
    "205 03 05 高等职业教育 800.5 700 100.5",
    "205 03 99 其他职业教育支出 200 200 .",
    "205 09 . 教育费附加安排的支出 300 . 300",
)


@pytest.fixture
def paths(tmp_path: Path) -> WarehousePaths:
    return WarehousePaths.beside(tmp_path / "reports.duckdb")


def of(paths: WarehousePaths, check: str, text: str) -> list[Found]:
    load_text(paths, text)
    return findings(paths, check)


def told(found: list[Found]) -> list[tuple[str, str]]:
    return [(finding.severity, finding.arithmetic) for finding in found]


def test_year_groups_of_a_table_without_a_total_row(paths: WarehousePaths) -> None:
    rows = ("专业 在校生数（人） 2022级 2023级 2024级", "护理 300 90 105 105", "药学 310 100 100 100")
    assert told(of(paths, "form", table(*rows))) == [
        ("error", "2022级100＋2023级100＋2024级100＝300，在校生数(人)写310，差10"),
        ("passed", "2022级90＋2023级105＋2024级105＝300，与在校生数(人)300一致"),
    ]
    with open_published(paths.published) as connection:
        query = "select expected_low, found_low, len(fact_ids), len(block_ids) from failed_checks"
        assert connection.execute(query).fetchall() == [(300, 310, 4, 4)]


def test_year_groups_one_over_the_other_are_doubtful_where_nothing_proves_them(paths: WarehousePaths) -> None:
    rows = ("指标 人数（人）", "在校生数 1203", "一年级 400", "二年级 403", "三年级 390")
    assert told(of(paths, "form", table(*rows))) == [
        ("warning", "一年级400＋二年级403＋三年级390＝1193，在校生数写1203，差10")
    ]


def test_a_form_of_labels_and_numbers_side_by_side(paths: WarehousePaths) -> None:
    rows = ("在校生数 1203 一年级 400 二年级 403 三年级 400", "教师总数 104 专任教师 80 兼职教师 23 教室 40")
    assert told(of(paths, "form", table(*rows))) == [
        ("warning", "专任教师80＋兼职教师23＝103，教师总数写104，差1"),
        ("passed", "一年级400＋二年级403＋三年级400＝1203，与在校生数1203一致"),
    ]


@pytest.mark.parametrize(
    "years",
    [
        ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级"),
        ("七年级", "八年级", "九年级"),
        ("初一", "初二", "初三", "高一", "高二", "高三"),
        ("大一", "大二", "大三", "大四", "大五"),
    ],
)
def test_all_year_groups_of_a_school_are_known(paths: WarehousePaths, years: tuple[str, ...]) -> None:
    parts = [100 + place for place in range(len(years))]
    total = sum(parts)
    rows = (f"校区 在校生数 {' '.join(years)}", f"东区 {total} {' '.join(map(str, parts))}")
    found = of(paths, "form", table(*rows, f"西区 {total + 5} {' '.join(map(str, parts))}"))
    assert [finding.severity for finding in found] == ["error", "passed"]


def test_a_form_vouches_for_the_numbers_of_a_page_as_any_sum_does(tmp_path: Path) -> None:
    file = tmp_path / "云岭.md"
    file.write_text(table("在校生数 1203 一年级 400 二年级 403 三年级 400"), encoding="utf-8")
    blocks = read_report(MineJob(str(file), "0" * 64)).blocks
    assert [(one.check_id, one.holds, len(one.block_ids)) for one in table_sums("src", blocks)] == [
        ("form.total", True, 4)
    ]


def test_years_beside_which_another_stands_are_not_all_of_them(paths: WarehousePaths) -> None:
    rows = ("校区 在校生数 一年级 二年级 四年级", "东区 1203 400 403 400")
    assert of(paths, "form", table(*rows)) == []


@pytest.mark.parametrize("swapped", [False, True])
def test_a_sum_is_no_proof_twice_whichever_column_comes_first(paths: WarehousePaths, swapped: bool) -> None:
    rows = [("指标", "东区", "西区", "南区"), ("在校生数", "1203", "908", "708")]
    rows += [(name, "401", "300", "233") for name in ("一年级", "二年级", "三年级")]
    placed = [(name, west, east, south) if swapped else (name, east, west, south) for name, east, west, south in rows]
    found = of(paths, "form", table(*(" ".join(row) for row in placed)))
    assert [finding.severity for finding in found] == ["warning", "warning", "passed"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("学校在校生1203人，一年级400人、二年级403人、三年级400人。", "passed"),
        ("学校在校生1203人，一年级400人、二年级403人、三年级390人。", "warning"),
        ("学校在校生约1200人，一年级400人、二年级403人、三年级400人。", "passed"),
        ("学校现有教师总数103人，专任教师80人，兼职教师32人。", "warning"),
        # no whole, no first year, new students, another sentence
        ("一年级400人、二年级403人、三年级400人。", ""),
        ("学校在校生1203人，二年级403人、三年级400人。", ""),
        ("学校招生500人，一年级400人、二年级403人。", ""),
        ("学校在校生1203人。一年级400人、二年级403人、三年级390人参加了比赛。", ""),
    ],
)
def test_year_groups_and_teachers_in_a_sentence(paths: WarehousePaths, text: str, expected: str) -> None:
    assert " ".join(finding.severity for finding in of(paths, "form", text)) == expected


def test_a_budget_adds_up_by_its_codes(paths: WarehousePaths) -> None:
    found = of(paths, "table.code", table(*BUDGET))
    assert {finding.severity for finding in found} == {"passed"}
    assert [finding.arithmetic for finding in found if "20503职业教育1000.5" in finding.arithmetic] == [
        "合计（万元）：高等职业教育800.5＋其他职业教育支出200＝1000.5，与20503职业教育1000.5一致"
    ]
    # the row of the class is not the sum of all rows below it, but of those right below
    right_below = "合计（万元）：职业教育1000.5＋教育费附加安排的支出300＝1300.5"
    assert any(finding.arithmetic.startswith(right_below) for finding in found)


def test_a_budget_row_that_is_not_the_sum_below_it_is_an_error(paths: WarehousePaths) -> None:
    found = of(paths, "table.code", table(*BUDGET).replace("| 700 |", "| 710 |"))
    assert told(found)[0] == (
        "error",
        "基本支出（万元）：高等职业教育710＋其他职业教育支出200＝910，20503职业教育写900，差10",
    )
    assert [finding.severity for finding in found].count("error") == 1


def test_the_total_of_a_budget_is_that_of_its_classes(paths: WarehousePaths) -> None:
    rows = (*BUDGET, "208 . . 社会保障支出 99.5 99.5 .", "合计 . . . 1400 999.5 400.5")
    load_text(paths, table(*rows))
    columns = findings(paths, "table.column")
    assert {finding.severity for finding in columns} == {"passed"}
    assert columns[0].arithmetic == "合计（万元）：教育支出1300.5＋社会保障支出99.5＝1400，与合计1400一致"


def test_codes_in_one_column(paths: WarehousePaths) -> None:
    rows = ("科目编码 科目名称 预算数（元）", "301 工资福利 1,300.50", "30101 基本工资 1,000.25", "30102 津贴 300.25")
    assert told(of(paths, "table.code", table(*rows))) == [
        ("passed", "预算数（元）：基本工资1,000.25＋津贴300.25＝1300.5，与301工资福利1,300.50一致")
    ]


def test_a_code_that_stands_twice_tells_nothing(paths: WarehousePaths) -> None:
    rows = ("科目编码 科目名称 预算数（元）", "301 工资 900.00", "301 工资 900.00", "30101 基本 300.25")
    assert of(paths, "table.code", table(*rows)) == []


def test_a_group_of_programmes_over_their_rows(paths: WarehousePaths) -> None:
    rows = (
        "专业群 在校生（人） 教师（人）",
        "机电技术专业群 700 40",
        "机电一体化 300 15",
        "数控技术 400 25",
        "智慧物流专业群 500 31",
        "物流管理 260 16",
        "电子商务 240 14",
    )
    found = of(paths, "table.group", table(*rows))
    assert told(found)[0] == ("error", "物流管理16＋电子商务14＝30，智慧物流专业群写31，差1")
    assert [finding.severity for finding in found] == ["error", "passed", "passed", "passed"]


def test_a_list_of_colleges_is_no_group(paths: WarehousePaths) -> None:
    rows = ("学院 人数（人）", "航海学院 700", "轮机学院 300", "基础部 120", "图书馆 30", "合计 1150")
    assert of(paths, "table.group", table(*rows)) == []


def test_a_groups_number_in_one_cell_beside_its_programmes(paths: WarehousePaths) -> None:
    head = ["专业群名称", "群在校生数（人）", "专业名称", "专业在校生数（人）"]
    rows = [
        [Merged("机电群", rows=2), Merged("700", rows=2), "机电一体化", "300"],
        [None, None, "数控技术", "400"],
        [Merged("物流群", rows=2), Merged("501", rows=2), "物流管理", "260"],
        [None, None, "电子商务", "240"],
        [Merged("建工群", rows=2), Merged("90", rows=2), "造价", "50"],
        [None, None, "监理", "40"],
    ]
    load_tables(paths, made_table([head, *rows]))
    found = findings(paths, "table.group")
    assert [finding.severity for finding in found] == ["error", "passed", "passed"]
    assert found[0].arithmetic == "物流管理260＋电子商务240＝500，群在校生数（人）写501，差1"
