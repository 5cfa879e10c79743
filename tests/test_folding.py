"""One cause, one finding: what another failed check explains is folded into it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from checked_reports import CHECKS, ingest_texts
from checked_tables import load_text, table
from test_cli import Sushu

from pipeline.warehouse import WarehousePaths, open_published

COLLEGES = (
    "学院 男（人） 女（人） 合计（人）",
    "航海 120 80 200",
    "轮机 90 61 151",
    "港口 40 70 110",
    "合计 250 211 461",
)


@pytest.fixture
def paths(tmp_path: Path) -> WarehousePaths:
    return WarehousePaths.beside(tmp_path / "reports.duckdb")


def folded(warehouse: Path, school: str = "") -> list[tuple[str, str]]:
    """Failed checks with the one that explains them, '' for one that stands for itself; those first."""
    query = """
        select failed.check_id, coalesce(explaining.check_id, '')
        from failed_checks as failed
        left join failed_checks as explaining on explaining.finding_id = failed.folded_into
        where starts_with(failed.source_name, ?)
        order by failed.folded_into is not null, 1, 2
    """
    with open_published(warehouse) as connection:
        return connection.execute(query, [school]).fetchall()


def test_an_altered_cell_breaks_its_row_and_its_column_once(paths: WarehousePaths) -> None:
    load_text(paths, table(*COLLEGES).replace("| 61 |", "| 16 |"))
    assert folded(paths.published) == [("table.column_total", ""), ("table.row_total", "table.column_total")]


def test_an_altered_total_of_both(paths: WarehousePaths) -> None:
    load_text(paths, table(*COLLEGES).replace("| 461 |", "| 641 |"))
    assert folded(paths.published) == [("table.column_total", ""), ("table.row_total", "table.column_total")]


def test_two_cells_are_two_causes(paths: WarehousePaths) -> None:
    # the row is 5 too little, the column 9 too much: no change of the cell they share mends both
    load_text(paths, table(*COLLEGES).replace("| 90 | 61 |", "| 85 | 61 |").replace("| 70 |", "| 79 |"))
    found = folded(paths.published)
    assert [bool(explaining) for _, explaining in found] == [False, False, True, True]


def test_one_altered_in_the_row_and_another_in_the_column_stand_alone(paths: WarehousePaths) -> None:
    load_text(paths, table(*COLLEGES).replace("| 200 |", "| 205 |").replace("| 250 |", "| 259 |"))
    found = folded(paths.published)
    # 205: its row and the last column; 259: the first column and the last row
    assert [explaining for _, explaining in found].count("") == 2
    assert len(found) == 4


# school, paragraphs under headings of their own, its failed checks with what explains them
TEXTS = [
    # the total is wrong, and so are the shares of it
    (
        "岚海",
        ["学校现有教师总数130人，其中专任教师80人，占77.67%，兼职教师23人，占22.33%。"],
        [
            ("form.total", ""),
            ("sentence.share", "form.total"),
            ("sentence.share", "form.total"),
            ("sentence.share_whole", "form.total"),
        ],
    ),
    # the number that differs is the one that is no sum
    (
        "帆海",
        ["学校在校生1023人，一年级400人、二年级403人、三年级400人。", "学校在校生1203人。"],
        [("same.value", ""), ("form.total", "same.value")],
    ),
    ("澜海", ["学校在校生1203人，一年级400人、二年级403人、三年级400人。", "学校在校生1023人。"], [("same.value", "")]),
    # what is said elsewhere does not mend the sum
    (
        "礁海",
        ["学校在校生1023人，一年级400人、二年级403人、三年级400人。", "学校在校生1230人。"],
        [("form.total", ""), ("same.value", "")],
    ),
    # a year between two others: two jumps, one number
    (
        "珊海",
        ["2022年学校专任教师400人。", "2023年学校专任教师4100人。", "2024年学校专任教师420人。"],
        [("range.jump", ""), ("range.jump", "range.jump")],
    ),
    # the claim and the value it is about
    (
        "鸥海",
        ["2023年学校专任教师400人。", "2024年学校专任教师342人，比上年增长8%。", "2024年学校现有专任教师432人。"],
        [("same.value", ""), ("change.from_last_year", "same.value")],
    ),
]


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ingest_texts(
        {
            f"{school}.txt": f"{school}职业技术学院质量年度报告（2024年度）\n\n"
            + "".join(f"{number}、概况\n\n{text}\n\n" for number, text in zip("一二三", paragraphs, strict=False))
            for school, paragraphs, _ in TEXTS
        },
        tmp_path_factory.mktemp("texts"),
    )


@pytest.mark.parametrize(("school", "expected"), [(school, expected) for school, _, expected in TEXTS])
def test_what_a_wrong_number_breaks_in_text(texts: Path, school: str, expected: list[tuple[str, str]]) -> None:
    assert folded(texts, school) == expected


def test_a_sum_printed_again_is_folded_into_the_first(paths: WarehousePaths) -> None:
    rows = ("级别 2022年（项） 2023年（项）", "国家级 20 20", "省部级 32 32", "合计 53 53")
    load_text(paths, table(*rows))
    assert [explaining for _, explaining in folded(paths.published)] == ["", "table.column_total"]


def test_what_explains_is_never_folded_itself(paths: WarehousePaths) -> None:
    load_text(paths, table(*COLLEGES).replace("| 61 |", "| 16 |") + table(*COLLEGES).replace("| 61 |", "| 16 |"))
    with open_published(paths.published) as connection:
        query = """
            select count(*) from failed_checks
            where folded_into in (select finding_id from failed_checks where folded_into is not null)
        """
        assert connection.execute(query).fetchall() == [(0,)]
    assert [explaining for _, explaining in folded(paths.published)].count("") == 1


def test_every_check_has_a_shape_by_which_it_is_folded() -> None:
    shapes = (CHECKS / "folding" / "repairs.sql").read_text("utf-8")
    asked = {
        check
        for file in CHECKS.glob("*.sql")
        for check in re.findall(r"'((?:table|form|sentence|same|change|range)\.[a-z_]+)'", file.read_text("utf-8"))
    }
    assert {check for check in asked if f"('{check}', " not in shapes} == set()


def test_the_command_shows_the_folded_under_what_explains_them(
    paths: WarehousePaths, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sushu = Sushu(capfd)
    load_text(paths, table(*COLLEGES).replace("| 61 |", "| 16 |"))
    page = tmp_path / "page.html"
    lines = sushu("check", "--html", page, "--warehouse", paths.published).out.splitlines()
    assert lines[2].startswith("    错误 error: 女（人）：航海80＋轮机16＋港口70＝166")
    assert lines[4].startswith("        归并 folded, 错误 error: 轮机：男（人）90＋女（人）16＝106")
    assert lines[-1] == "7 checks: 1 error, 0 warning, 5 passed, 1 folded"
    html = page.read_text("utf-8")
    assert html.index("航海80＋轮机16") < html.index('class="folded"') < html.index("90＋女（人）16")
    assert "归并 folded 1" in html
    told = json.loads(sushu("check", "--json", "--warehouse", paths.published).out)
    assert told["counts"] == {"error": 1, "warning": 0, "passed": 5, "folded": 1}
    # alone, where what explains it is not asked for
    only = sushu("check", "--check", "table.row_total", "--warehouse", paths.published).out
    assert only.splitlines()[2].startswith("    错误 error: 轮机：")
