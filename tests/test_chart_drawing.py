"""Charts: their points are what SQL says, their specs are valid, their files open anywhere."""

from __future__ import annotations

import json
import os
import re
import shutil
import struct
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import altair as alt
import duckdb
import pytest

from flows.cli import main
from flows.lexicons import indicators_named, list_indicators
from pipeline.charts import chart_data, chart_files
from pipeline.charts.chart_data import (
    ChartData,
    ChartKind,
    ChartRequest,
    CrowdedChartError,
    EmptyChartError,
    read_chart,
)
from pipeline.charts.chart_files import chart_bytes, format_of, javascript_bundle, png_of, svg_of
from pipeline.charts.chart_fonts import NoChineseFontError, find_chinese_font
from pipeline.charts.chart_names import UnknownNameError
from pipeline.charts.chart_rows import page_links
from pipeline.charts.chart_spec import draw_spec
from pipeline.charts.chart_style import COLOURS, FONT_FAMILIES, OTHERS
from pipeline.warehouse import open_published

REPORTS = Path(__file__).parents[1] / "data" / "raw"
INDICATOR = ChartRequest(ChartKind.INDICATOR, "在校生数")
DISTRIBUTION = ChartRequest(ChartKind.DISTRIBUTION, "student.enrolled.count", ("云岭",), 2024, 2024)
FUNDING, AWARDS = ChartRequest(ChartKind.FUNDING), ChartRequest(ChartKind.AWARDS)
ALL = [INDICATOR, DISTRIBUTION, FUNDING, AWARDS]
BY_KIND = [pytest.param(request, id=request.kind.value) for request in ALL]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    published = tmp_path_factory.mktemp("charts") / "reports.duckdb"
    with pytest.raises(SystemExit) as ended:
        main(["ingest", str(REPORTS), "--direct", "--ocr", "off", "--warehouse", str(published)])
    assert ended.value.code in (0, 1, None)  # 1: the scan is not read
    return published


@pytest.fixture
def connection(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_published(warehouse) as opened:
        yield opened


@pytest.fixture
def writable(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse with the indicators, and whatever a test puts into it."""
    from made_warehouses import make_warehouse

    with duckdb.connect(str(make_warehouse(tmp_path))) as opened:
        rows = [(row.indicator_id, row.name_zh, row.kind, row.unit, 0, 1, "", "") for row in list_indicators()]
        opened.executemany("insert into indicators values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        yield opened


def give_values(writable: duckdb.DuckDBPyConnection, schools: int, years: range = range(2020, 2024)) -> None:
    writable.execute(
        """
        insert into school_year_values
        select 'graduate.placed.share', '第' || school || '职业学院', year, 80 + (school * 7 + year) % 19, null, '%',
            if(school = 1, 'approx', 'exact'), 1, 1, 1, 0, 0, 'f-' || school || '-' || year, 'r'
        from range(1, $schools + 1) as s(school), range($first, $last) as y(year)
        """,
        {"schools": schools, "first": years.start, "last": years.stop},
    )


def points_of(data: ChartData) -> list[tuple[Any, ...]]:
    return [(point.school, point.year, point.value, point.fact_ids[0]) for point in data.points]


def test_an_indicator_is_drawn_as_the_warehouse_has_it(connection: duckdb.DuckDBPyConnection) -> None:
    chosen = "select school, year, value, fact_id from school_year_values where indicator_id = 'student.enrolled.count'"
    assert points_of(read_chart(connection, INDICATOR)) == connection.execute(f"{chosen} order by all").fetchall()
    of_year = connection.execute(f"{chosen} and year = 2024 order by all").fetchall()
    assert of_year
    assert points_of(read_chart(connection, DISTRIBUTION)) == of_year


def test_a_distribution_without_a_year_is_of_the_latest(connection: duckdb.DuckDBPyConnection) -> None:
    asked = "select max(year) from school_year_values where indicator_id = 'graduate.count'"
    latest = connection.execute(asked).fetchall()[0][0]
    assert read_chart(connection, ChartRequest(ChartKind.DISTRIBUTION, "graduate.count")).year == latest


def test_the_parts_of_an_income_are_drawn_and_no_total(connection: duckdb.DuckDBPyConnection) -> None:
    request = ChartRequest(ChartKind.FUNDING, None, ("云岭",), 2022, 2022)
    received = [point.value for point in read_chart(connection, request).points if point.category == "received"]
    total = connection.execute(
        "select max(value) from funding join facts using (fact_id, value) "
        "where facts.school like '云岭%' and year = 2022 and facts.flow = 'received' and facts.subject = '合计'"
    ).fetchall()[0][0]
    assert total
    assert total not in received
    assert sum(received) == total


def test_a_total_that_is_no_fact_takes_no_part_away(warehouse: Path, tmp_path: Path) -> None:
    request = ChartRequest(ChartKind.FUNDING, None, ("云岭",), 2022, 2022)
    with duckdb.connect(shutil.copy(warehouse, tmp_path / "copied.duckdb")) as copied:
        drawn = points_of(read_chart(copied, request))
        copied.execute("update findings set fact_ids = fact_ids[2:] where check_id = 'table.column_total'")
        assert points_of(read_chart(copied, request)) == drawn


def test_what_text_and_table_both_state_is_drawn_once(connection: duckdb.DuckDBPyConnection) -> None:
    stated = connection.execute(
        "select count(*) from facts "
        "where kind = 'funding' and school like '云岭%' and year = 2023 and value = 241800000"
    ).fetchall()[0][0]
    drawn = read_chart(connection, ChartRequest(ChartKind.FUNDING, None, ("云岭",), 2023, 2023)).points
    assert (stated, [point.value for point in drawn].count(241_800_000)) == (2, 1)


def test_every_award_of_a_school_is_drawn_and_each_fact_once(connection: duckdb.DuckDBPyConnection) -> None:
    facts = "select fact_id from awards where status = 'actual' and school is not null order by 1"
    drawn = read_chart(connection, AWARDS)
    ids = sorted(fact_id for point in drawn.points for fact_id in point.fact_ids)
    assert ids == [fact_id for (fact_id,) in connection.execute(facts).fetchall()]


@pytest.mark.parametrize("request_", BY_KIND)
def test_specs_are_valid_and_every_point_leads_to_its_fact(
    connection: duckdb.DuckDBPyConnection, request_: ChartRequest
) -> None:
    data = read_chart(connection, request_)
    spec = draw_spec(data, page_links("/sushu"))
    alt.Chart.from_dict(spec)  # validates by the schema of Vega-Lite
    assert json.loads(json.dumps(spec)) == spec
    rows = rows_of(spec)
    assert [row["href"] for row in rows] == [f"/sushu/f/{point.fact_ids[0]}" for point in data.points]
    assert '"href": {"field": "href"' in json.dumps(spec)
    assert "href" not in json.dumps(draw_spec(data))


def rows_of(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The inline rows that have facts."""
    inline = [spec["data"], *(layer.get("data", {}) for layer in spec.get("layer", []))] if "data" in spec else []
    nested = [layer.get("data", {}) for layer in spec.get("layer", [])] if not inline else []
    found = [data["values"] for data in (*inline, *nested) if data.get("values")]
    return next(values for values in found if "fact" in values[0])


def test_money_is_counted_in_ten_thousands(connection: duckdb.DuckDBPyConnection) -> None:
    data = read_chart(connection, FUNDING)
    assert [row["value"] for row in rows_of(draw_spec(data))] == [float(point.value / 10_000) for point in data.points]
    assert "金额（万元）" in json.dumps(draw_spec(data), ensure_ascii=False)


def colours_in(svg: str) -> set[str]:
    return {colour.upper() for colour in re.findall(r'(?:fill|stroke)="(#[0-9A-Fa-f]{6})"', svg)}


@pytest.mark.parametrize(("schools", "marks"), [(1, 4), (8, 32), (9, 36), (70, 280)])
def test_each_school_has_a_colour_or_all_have_one(
    writable: duckdb.DuckDBPyConnection, schools: int, marks: int
) -> None:
    give_values(writable, schools)
    data = read_chart(writable, ChartRequest(ChartKind.INDICATOR, "毕业去向落实率"))
    svg = svg_of(draw_spec(data, page_links()))
    assert svg.count('xlink:href="/f/') == marks
    assert len(colours_in(svg) & set(COLOURS)) == (schools if schools <= 8 else 1)
    assert ("空心点" in svg) == (schools <= 8)  # the first school's values are approximate


@pytest.mark.parametrize("schools", [3, 40, 41, 500])
def test_a_distribution_has_a_mark_for_each_school(writable: duckdb.DuckDBPyConnection, schools: int) -> None:
    give_values(writable, schools)
    data = read_chart(writable, ChartRequest(ChartKind.DISTRIBUTION, "毕业去向落实率", (), 2022, 2022))
    svg = svg_of(draw_spec(data, page_links()))
    assert svg.count('xlink:href="/f/') == schools
    assert ("第3职业学院</text>" in svg) == (schools <= 40)


def test_more_grades_than_colours_share_the_last(connection: duckdb.DuckDBPyConnection) -> None:
    rows = rows_of(draw_spec(read_chart(connection, AWARDS)))
    assert {"特等奖", OTHERS, "荣誉称号"} <= {row["part"] for row in rows}
    assert len({row["part"] for row in rows} - {OTHERS, "未注明"}) == len(COLOURS)


@pytest.mark.parametrize(
    ("request_", "error", "words"),
    [
        (ChartRequest(ChartKind.INDICATOR, "再校生数"), UnknownNameError, "在校生数 (student.enrolled.count)"),
        (ChartRequest(ChartKind.INDICATOR, "就业"), UnknownNameError, "may mean several"),
        (ChartRequest(ChartKind.FUNDING, None, ("云领海",)), UnknownNameError, "云岭海滨职业技术学院"),
        (ChartRequest(ChartKind.FUNDING, None, ("云岭",), 1990, 1991), EmptyChartError, "Try other years"),
        (ChartRequest(ChartKind.INDICATOR, "在校生数", (), 2090), EmptyChartError, "sushu facts --indicator student"),
    ],
)
def test_what_cannot_be_drawn_is_told_with_a_way_out(
    connection: duckdb.DuckDBPyConnection, request_: ChartRequest, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=re.escape(words)):
        read_chart(connection, request_)


def test_an_indicator_goes_by_the_names_of_the_lexicon(writable: duckdb.DuckDBPyConnection) -> None:
    give_values(writable, 2)
    request = ChartRequest(ChartKind.INDICATOR, "就业率")
    with pytest.raises(UnknownNameError):
        read_chart(writable, request)
    named = read_chart(writable, request, indicators_named).indicator
    assert named is not None
    assert named.indicator_id == "graduate.placed.share"


def test_a_crowded_chart_is_refused(writable: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    give_values(writable, 5)
    monkeypatch.setattr(chart_data, "MOST_POINTS", 20)
    request = ChartRequest(ChartKind.INDICATOR, "毕业去向落实率")
    assert len(read_chart(writable, request).points) == 20
    monkeypatch.setattr(chart_data, "MOST_POINTS", 19)
    with pytest.raises(CrowdedChartError, match="19 points"):
        read_chart(writable, request)


def test_values_in_other_units_are_counted_not_drawn(writable: duckdb.DuckDBPyConnection) -> None:
    give_values(writable, 2)
    writable.execute("update school_year_values set unit = '‰' where school = '第2职业学院' and year = 2021")
    data = read_chart(writable, ChartRequest(ChartKind.INDICATOR, "毕业去向落实率"))
    assert (len(data.points), data.other_units) == (7, 1)
    assert "另有 1 个值的单位不同" in json.dumps(draw_spec(data), ensure_ascii=False)


def has_font() -> bool:
    try:
        find_chinese_font()
    except NoChineseFontError:
        return False
    return True


@pytest.mark.skipif(not has_font(), reason="no font with Chinese characters here")
@pytest.mark.parametrize("request_", BY_KIND)
def test_a_png_has_twice_the_size_of_its_svg(connection: duckdb.DuckDBPyConnection, request_: ChartRequest) -> None:
    spec = draw_spec(read_chart(connection, request_))
    png = png_of(spec)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    size = re.search(r'<svg[^>]* width="([\d.]+)"[^>]* height="([\d.]+)"', svg_of(spec))
    assert size
    assert (width / 2, height / 2) == pytest.approx((float(size[1]), float(size[2])), abs=1)


@pytest.mark.skipif(not has_font(), reason="no font with Chinese characters here")
def test_chinese_characters_are_drawn_not_boxes() -> None:
    """Characters without a glyph all look alike; of two that are drawn each has its own picture."""

    def picture(text: str) -> bytes:
        spec = {"title": text, "data": {"values": [{}]}, "mark": "point", "config": {"font": ", ".join(FONT_FAMILIES)}}
        return png_of(spec)

    assert len({picture(text) for text in "溯数校"}) == 3
    assert picture("\U000f0001") == picture("\U000f0002")  # no font has these


def test_without_a_font_a_png_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(NoChineseFontError, match="fonts-noto-cjk"):
        find_chinese_font([tmp_path])
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "wqy-zenhei.ttc").touch()
    assert find_chinese_font([tmp_path]) == ("WenQuanYi Zen Hei", tmp_path / "deep" / "wqy-zenhei.ttc")
    (tmp_path / "NotoSansCJK-Regular.ttc").touch()
    assert find_chinese_font([tmp_path])[0] == FONT_FAMILIES[0]


def test_an_svg_names_the_fonts(connection: duckdb.DuckDBPyConnection) -> None:
    svg = svg_of(draw_spec(read_chart(connection, INDICATOR)))
    families = set(re.findall(r'font-family="([^"]*)"', svg))
    assert families
    assert all(family.startswith(FONT_FAMILIES[0]) for family in families)


class Fetched(HTMLParser):
    """What a page would fetch, and the ids it has."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses += [given[name] or "" for name in ("src", "href", "data", "action") if name in given]
        self.ids += [given["id"] or ""] if "id" in given else []


@pytest.mark.parametrize("request_", BY_KIND)
def test_a_page_fetches_nothing_and_holds_what_its_points_open(
    connection: duckdb.DuckDBPyConnection, request_: ChartRequest
) -> None:
    data = read_chart(connection, request_)
    text = chart_bytes(data, chart_files.ChartFormat.HTML).decode()
    page = Fetched()
    page.feed(text)
    assert page.addresses == []
    assert "default-src 'none'" in text
    assert [point.fact_ids[0] for point in data.points] == page.ids[1:]
    spec = json.loads(re.search(r'vegaEmbed\("#chart", (\{.*\}), \{ast', text)[1])  # type: ignore[index]
    assert {row["href"] for row in rows_of(spec)} == {f"#{fact_id}" for fact_id in page.ids[1:]}


def test_no_word_of_a_report_ends_the_script(writable: duckdb.DuckDBPyConnection) -> None:
    give_values(writable, 1)
    writable.execute("update school_year_values set school = '甲</script><img src=x>'")
    data = read_chart(writable, ChartRequest(ChartKind.INDICATOR, "毕业去向落实率"))
    page = Fetched()
    page.feed(chart_bytes(data, chart_files.ChartFormat.HTML).decode())
    assert page.addresses == []


def test_the_bundle_sets_vega_embed_and_is_kept() -> None:
    assert "window.vegaEmbed=" in javascript_bundle()
    assert "</script" not in javascript_bundle()
    assert javascript_bundle() is javascript_bundle()


def test_a_format_is_told_by_the_suffix() -> None:
    assert [format_of(Path(f"x.{form.value.upper()}")) for form in chart_files.ChartFormat] == [
        *chart_files.ChartFormat
    ]
    with pytest.raises(chart_files.ChartFileError, match=r"\.png, \.svg or \.html"):
        format_of(Path("x.pdf"))


Run = Callable[..., tuple[object, str, str]]


@pytest.fixture
def chart(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: object) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["chart", *map(str, arguments), "--warehouse", str(warehouse)])
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return run


def test_the_command_writes_each_format(chart: Run, tmp_path: Path) -> None:
    begins = {"svg": b"<svg", "html": b"<!doctype html>"} | ({"png": b"\x89PNG"} if has_font() else {})
    for suffix, beginning in begins.items():
        code, _, told = chart("indicator", "在校生数", "--school", "云岭", "--out", tmp_path / f"x.{suffix}")
        assert (code, "2 points of 1 schools" in told) == (0, True)
        assert (tmp_path / f"x.{suffix}").read_bytes().startswith(beginning)
    assert sorted(os.listdir(tmp_path)) == sorted(f"x.{suffix}" for suffix in begins)


def test_the_command_prints_the_data(chart: Run, connection: duckdb.DuckDBPyConnection) -> None:
    code, out, _ = chart("awards", "--school", "云岭", "--json")
    printed = json.loads(out)
    assert (code, printed["kind"], printed["schools"]) == (0, "awards", ["云岭海滨职业技术学院"])
    facts = [fact_id for point in printed["points"] for fact_id in point["fact_ids"]]
    asked = "select count(*) from awards where status = 'actual' and school like '云岭%'"
    assert len(facts) == connection.execute(asked).fetchall()[0][0]


def test_mistakes_of_the_command_are_told(chart: Run, tmp_path: Path) -> None:
    assert chart("awards")[0] == 2
    for words, told in (("nonsense.pdf", ".png, .svg or .html"), ("none/x.svg", "cannot be written")):
        code, out, err = chart("awards", "--out", tmp_path / words)
        assert (code, out, told in err) == (2, "", True)
    code, _, err = chart("distribution", "校生数", "--json")
    assert (code, "在校生数 (student.enrolled.count)" in err) == (2, True)
