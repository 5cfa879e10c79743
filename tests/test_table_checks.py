"""Totals of tables against their parts: what holds, what is an error, and what is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from checked_tables import Found, findings, load_tables, load_text, over_pages, table
from made_tables import Merged, made_table

from pipeline.warehouse import WarehousePaths, open_published


@pytest.fixture
def paths(tmp_path: Path) -> WarehousePaths:
    return WarehousePaths.beside(tmp_path / "reports.duckdb")


def of(paths: WarehousePaths, *rows: str) -> list[Found]:
    load_text(paths, table(*rows))
    return findings(paths)


def severities(found: list[Found]) -> list[str]:
    return [finding.severity for finding in found]


def test_a_total_that_is_the_sum_of_its_column_passes(paths: WarehousePaths) -> None:
    assert of(paths, "级别 获奖数（项）", "国家级 20", "省部级 33", "合计 53") == [
        Found("table.column_total", "passed", "获奖数（项）：国家级20＋省部级33＝53，与合计53一致")
    ]


def test_one_that_is_not_is_an_error_with_its_arithmetic_and_cells(paths: WarehousePaths) -> None:
    (finding,) = of(paths, "级别 获奖数（项）", "国家级 20", "省部级 32", "合计 53")
    assert finding == Found("table.column_total", "error", "获奖数（项）：国家级20＋省部级32＝52，合计写53，差1")
    query = """
        select expected_low, expected_high, found_low, found_high, page_no,
            (select list(quote order by list_position(fact_ids, fact_id)) from facts
                where list_contains(fact_ids, fact_id)),
            (select list(text order by list_position(block_ids, block_id)) from blocks
                where list_contains(block_ids, block_id))
        from failed_checks
    """
    with open_published(paths.published) as connection:
        rows = connection.execute(query).fetchall()
    assert rows == [(52, 52, 53, 53, 1, ["53", "20", "32"], ["53", "20", "32"])]


def test_a_wrong_total_among_right_ones_is_an_error(paths: WarehousePaths) -> None:
    found = of(
        paths,
        "学院 男生（人） 女生（人） 合计（人）",
        "航海 120 80 200",
        "轮机 90 61 151",
        "港口 40 70 110",
        "合计 250 211 462",
    )
    wrong = [finding for finding in found if finding.severity != "passed"]
    assert [(finding.check_id, finding.severity) for finding in wrong] == [
        ("table.column_total", "error"),
        ("table.row_total", "error"),
    ]
    assert wrong[0].arithmetic == "合计（人）：航海200＋轮机151＋港口110＝461，合计写462，差1"
    assert wrong[1].arithmetic == "合计：男生（人）250＋女生（人）211＝461，合计（人）写462，差1"
    assert len(found) == 3 + 4


def test_subtotals_and_their_total(paths: WarehousePaths) -> None:
    rows = ("类别 人数（人）", "教授 12", "副教授 30", "小计 42", "讲师 50", "助教 8", "小计 58", "总计 100")
    found = of(paths, *rows)
    assert severities(found) == ["passed"] * 3
    assert "人数（人）：小计42＋小计58＝100，与总计100一致" in [finding.arithmetic for finding in found]


def test_a_wrong_subtotal_among_right_ones(paths: WarehousePaths) -> None:
    rows = ("类别 人数（人）", "教授 12", "副教授 31", "小计 42", "讲师 50", "助教 8", "小计 58", "总计 100")
    found = of(paths, *rows)
    assert [finding.arithmetic for finding in found if finding.severity == "error"] == [
        "人数（人）：教授12＋副教授31＝43，小计写42，差1"
    ]


def test_heads_over_columns_make_groups_with_totals_of_their_own(paths: WarehousePaths) -> None:
    head = [
        [
            Merged("学院", rows=2),
            Merged("本科生（人）", columns=3),
            None,
            None,
            Merged("专科生（人）", columns=3),
            None,
            None,
        ],
        [None, "男", "女", "小计", "男", "女", "小计"],
    ]
    rows = [["航海", "12", "8", "20", "30", "31", "61"], ["轮机", "9", "6", "15", "20", "14", "34"]]
    load_tables(paths, made_table([*head, *rows, ["港口", "7", "7", "15", "10", "10", "20"]], head_rows=2))
    found = findings(paths, "table.row_total")
    assert [finding.arithmetic for finding in found if finding.severity == "error"] == [
        "港口：男7＋女7＝14，小计写15，差1"
    ]
    assert severities(found).count("passed") == 5


def test_a_table_over_a_page_break_is_added_up_whole(paths: WarehousePaths) -> None:
    load_tables(
        paths,
        *over_pages(
            [["学院", "人数（人）", "教师（人）"], ["航海学院", "120", "20"], ["轮机学院", "80", "14"]],
            [["港航学院", "64", "9"], ["合计", "264", "44"]],
        ),
    )
    assert findings(paths) == [
        Found("table.column_total", "error", "教师（人）：航海学院20＋轮机学院14＋港航学院9＝43，合计写44，差1"),
        Found("table.column_total", "passed", "人数（人）：航海学院120＋轮机学院80＋港航学院64＝264，与合计264一致"),
    ]
    with open_published(paths.published) as connection:
        assert connection.execute("select distinct page_no from findings").fetchall() == [(2,)]


def test_a_part_of_a_part_is_not_added(paths: WarehousePaths) -> None:
    found = of(paths, "类别 人数（人）", "专任教师 80", "其中：女 30", "兼职教师 20", "合计 100")
    assert found == [Found("table.column_total", "passed", "人数（人）：专任教师80＋兼职教师20＝100，与合计100一致")]


def test_with_parts_of_parts_a_difference_proves_nothing(paths: WarehousePaths) -> None:
    found = of(paths, "类别 人数（人）", "专任教师 80", "其中：女 30", "男 50", "兼职教师 20", "合计 100")
    assert "error" not in severities(found)


@pytest.mark.parametrize("cell", [".", "约30", "见附表", "30余"])
def test_where_a_cell_is_missing_or_cannot_be_read_nothing_is_checked(paths: WarehousePaths, cell: str) -> None:
    assert of(paths, "学院 人数（人） 教师（人）", f"航海 {cell} 5", f"轮机 80 {cell}", "港口 20 4", "合计 130 9") == []


def test_a_dash_is_nothing_and_is_added_as_such(paths: WarehousePaths) -> None:
    assert severities(of(paths, "学院 人数（人）", "航海 50", "轮机 -", "港口 20", "合计 70")) == ["passed"]


def test_shares_that_say_100_must_reach_it(paths: WarehousePaths) -> None:
    good = of(paths, "去向 人数（人） 占比（%）", "就业 10 33.33", "升学 10 33.33", "其他 10 33.33", "合计 30 100.00")
    assert [(finding.check_id, finding.severity) for finding in good if finding.check_id != "table.share_of"] == [
        ("table.column_total", "passed"),
        ("table.share_total", "passed"),
    ]
    assert good[-1].arithmetic.endswith("＝99.99，与合计100.00相差0.01，在四舍五入之内")


def test_shares_that_do_not_reach_what_they_say(paths: WarehousePaths) -> None:
    found = of(paths, "去向 人数（人） 占比（%）", "就业 10 33.33", "升学 10 35.33", "其他 10 33.33", "合计 30 100.00")
    assert found[0].check_id == "table.share_total"
    assert found[0].severity == "error"
    assert found[0].arithmetic.endswith("＝101.99，合计写100.00，差1.99")


@pytest.mark.parametrize(
    ("head", "one", "two", "total"),
    [
        ("就业率（%）", "96.1", "98.3", "97.2"),
        ("平均分（分）", "80", "82", "81"),
        ("生师比", "17", "18", "17"),
        ("完成度（%）", "100", "102", "101"),
        ("占比（%）", "70.1", "25.2", "96.3"),
    ],
)
def test_rates_and_averages_are_no_sums(paths: WarehousePaths, head: str, one: str, two: str, total: str) -> None:
    found = of(paths, f"学院 人数（人） {head}", f"航海 50 {one}", f"轮机 40 {two}", f"合计 90 {total}")
    assert [(finding.check_id, finding.severity) for finding in found] == [("table.column_total", "passed")]


def test_amounts_are_compared_as_far_as_they_are_printed(paths: WarehousePaths) -> None:
    rows = ("来源 到账（万元） 支出（万元）", "中央财政 1200.3 1100.2", "地方财政 799.4 700.4", "学校自筹 100.4 90.5")
    found = of(paths, *rows, "合计 2100.2 1895.1")
    assert [(finding.severity, finding.arithmetic.split("＝")[1]) for finding in found] == [
        ("error", "1891.1，合计写1895.1，差4"),
        ("passed", "2100.1，与合计2100.2相差0.1，在四舍五入之内"),
    ]
    with open_published(paths.published) as connection:
        (row,) = connection.execute("select found_low, found_high from findings where holds").fetchall()
    assert row == (21_001_500, 21_002_500)


def test_columns_of_other_units_are_not_added_along_a_row(paths: WarehousePaths) -> None:
    found = of(paths, "学院 学生（人） 项目（项） 合计", "航海 10 5 16", "轮机 20 6 27")
    assert [finding for finding in found if finding.severity == "error"] == []


def test_a_table_in_which_no_total_holds_is_only_doubted(paths: WarehousePaths) -> None:
    found = of(paths, "学院 人数（人） 教师（人）", "航海 120 20", "轮机 80 14", "合计 230 40")
    assert severities(found) == ["warning", "warning"]


def test_an_outline_counts_its_lower_rows_within_the_higher(paths: WarehousePaths) -> None:
    rows = ("项目 金额（万元）", "一、财政拨款 90", "1.中央 60", "2.地方 30", "二、事业收入 40", "合计 130")
    assert "error" not in severities(of(paths, *rows))


def test_a_table_that_goes_on_from_the_page_before_may_lack_parts(paths: WarehousePaths) -> None:
    head = ["名称", "场次（场）", "单位（家）"]
    load_tables(
        paths,
        made_table([head, ["春季双选会", "3", "120"], ["专场招聘会", "9", "80"]], edges=(50, 150, 250, 350)),
        made_table([head, ["秋季双选会", "4", "90"], ["合计", "16", "290"]], page_no=2, edges=(50, 190, 290, 390)),
    )
    assert findings(paths) == []


def test_parts_that_make_up_the_whole_elsewhere_must_do_so_here(paths: WarehousePaths) -> None:
    rows = (
        "项目 护理（人） 药学（人）",
        "在校生 412 365",
        "其中：一年级 160 150",
        "其中：二年级 130 120",
        "其中：三年级 122 96",
    )
    assert of(paths, *rows) == [
        Found("table.parts", "error", "其中：一年级150＋其中：二年级120＋其中：三年级96＝366，在校生写365，差1"),
        Found("table.parts", "passed", "其中：一年级160＋其中：二年级130＋其中：三年级122＝412，与在校生412一致"),
    ]


def test_parts_that_are_nowhere_the_whole_are_left_alone(paths: WarehousePaths) -> None:
    assert of(paths, "项目 人数（人）", "在校生 412", "其中：女生 160", "其中：少数民族 130") == []


SHARES = ("学院 在册（人） 就业（人） 就业率（%）", "航海 250 240 96.00", "轮机 180 171 95.00", "港口 95 81 85.26")


def test_a_share_that_does_not_follow_from_its_count_as_the_others_do(paths: WarehousePaths) -> None:
    rows = ("航海 41 41.84", "轮机 27 27.55", "港口 19 19.39", "渔业 11 {}")
    assert {
        finding.severity for finding in of(paths, "去向 人数（人） 占比（%）", *rows[:3], rows[3].format("11.22"))
    } == {"passed"}


def test_a_share_with_two_digits_swapped_is_found(paths: WarehousePaths) -> None:
    found = of(paths, "去向 人数（人） 占比（%）", "航海 41 41.84", "轮机 27 27.55", "港口 19 19.39", "渔业 11 12.12")
    assert [(finding.check_id, finding.severity) for finding in found if finding.severity != "passed"] == [
        ("table.share_of", "warning")
    ]
    assert found[0].arithmetic == "11÷总数98＝11.22%，写作12.12"


@pytest.mark.parametrize(("head", "severities"), [("经费（万元）", {"passed"}), ("人数（人）", {"passed", "warning"})])
def test_whole_amounts_in_10_000_yuan_are_rounded_where_people_are_counted(
    paths: WarehousePaths, head: str, severities: set[str]
) -> None:
    rows = ("航海 100 50.00", "轮机 60 30.00", "港口 30 15.00", "渔业 10 4.80")
    found = of(paths, f"学院 {head} 占比（%）", *rows)
    assert {finding.severity for finding in found if finding.check_id == "table.share_of"} == severities


def test_a_rate_of_two_columns_that_fits_in_every_row_but_one(paths: WarehousePaths) -> None:
    assert {finding.severity for finding in of(paths, *SHARES)} == {"passed"}


def test_one_wrong_rate_among_right_ones_is_found(paths: WarehousePaths) -> None:
    found = of(paths, *SHARES, "渔业 64 60 39.75", "船艺 40 37 92.50")
    assert [
        (finding.check_id, finding.severity, finding.arithmetic) for finding in found if finding.severity != "passed"
    ] == [("table.rate", "error", "60÷64＝93.75%，写作39.75")]


def test_rates_that_follow_from_nothing_beside_them_are_left_alone(paths: WarehousePaths) -> None:
    assert of(paths, "学院 教师（人） 就业率（%）", "航海 25 96.1", "轮机 18 95.4", "港口 9 85.2") == []


def test_a_part_alone_greater_than_its_whole_is_an_error(paths: WarehousePaths) -> None:
    found = of(paths, "项目 人数（人）", "在校生 365", "其中：一年级 510", "其中：二年级 120")
    assert [(finding.check_id, finding.severity) for finding in found] == [("table.parts", "error")]


def test_another_total_beside_shares_that_reach_100_is_found(paths: WarehousePaths) -> None:
    found = of(paths, "去向 人数（人） 占比（%）", "就业 67 67.01", "升学 21 21.00", "参军 12 12.00", "合计 100 10.000")
    assert [(each.check_id, each.severity) for each in found if each.check_id == "table.share_total"] == [
        ("table.share_total", "error")
    ]


@pytest.mark.parametrize(("total", "severity"), [("31725", "passed"), ("13725", "warning"), ("39999", None)])
def test_a_total_before_its_only_parts_that_is_a_slip(paths: WarehousePaths, total: str, severity: str | None) -> None:
    rows = ("船员 25000 25000 .", "港务 3000 . 3000", f"全年 {total} 28450 3275")
    found = of(paths, "项目 合计（元） 人员（元） 公用（元）", *rows)
    assert [each.severity for each in found if each.check_id == "table.row_total"] == ([severity] if severity else [])


def test_numbers_that_repeat_are_no_parts_of_parts_where_another_column_adds_up(paths: WarehousePaths) -> None:
    rows = ("项目 2020年（万元） 2021年（万元）", "师资 3 4", "课程 3 5", "教材 7 6", "基地 6 9", "合计 {} 24")
    assert severities(of(paths, *rows[:-1], rows[-1].format("16"))) == ["error", "passed"]


@pytest.mark.parametrize(("count", "severity"), [("599880", "passed"), ("59988", "warning")])
def test_a_share_belongs_to_the_count_beside_it_as_in_other_columns(
    paths: WarehousePaths, count: str, severity: str
) -> None:
    found = of(
        paths,
        "股份 变动前数量 变动前比例 变动后数量 变动后比例",
        "限售股 120 0.02% 120 0.02%",
        "自然人股 120 0.02% 120 0.02%",
        f"流通股 599880 99.98% {count} 99.98%",
        "普通股 599880 99.98% 599880 99.98%",
        "总数 600000 100.00% 600000 100.00%",
    )
    wrong = [each.severity for each in found if each.check_id == "table.share_of" and each.severity != "passed"]
    assert wrong == ([] if severity == "passed" else [severity])
