"""The auditor's page in a real Chromium: marks lie over their digits, panels follow, nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from served_pages import Watched, chromium, serving, watched_page

from flows.pool import Limits
from flows.steps import IngestRequest, ingest_direct, make_plan
from pipeline.evidence import printed_lines, union
from pipeline.records import Span
from pipeline.stored import read_page
from pipeline.warehouse import open_published

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).parents[1] / "data" / "raw"
SCRIPT = "青岩测试职业学院2023年质量年度报告\n\n<script>document.title='taken'</script>学校有教师 <b>312 人</b>。\n"
WRONG_SUM = """# 云岭测试学院2023年质量年度报告

| 学院 | 学生数（人） | 教师数（人） |
|---|---|---|
| 机械学院 | 1200 | 80 |
| 信息学院 | 1500 | 95 |
| 艺术学院 | 640 | 41 |
| 合计 | 3430 | 216 |
"""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browsed")
    (folder / "青岩<b>.txt").write_text(SCRIPT, "utf-8")
    (folder / "云岭.md").write_text(WRONG_SUM, "utf-8")
    request = IngestRequest((SAMPLES, folder), folder / "w.duckdb", limits=Limits(jobs=1))
    ingest_direct(request, make_plan(request))
    return folder / "w.duckdb"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def address(warehouse: Path) -> Iterator[str]:
    with serving(warehouse) as served:
        yield served


@pytest.fixture
def shown(browser: Browser, address: str) -> Iterator[Watched]:
    with watched_page(browser, address) as watched:
        yield watched


def _one(warehouse: Path, query: str) -> Any:
    with open_published(warehouse) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None, query
    return row[0] if len(row) == 1 else row


def _fact_where(warehouse: Path, condition: str) -> str:
    return str(_one(warehouse, f"select fact_id from facts where {condition} order by page_no, start_offset limit 1"))


def _boxes_in_points(page: Page, fact_id: str) -> list[tuple[float, ...]]:
    """The boxes drawn for a fact, measured on the screen against the picture, in points of the page."""
    measured: list[list[float]] = page.evaluate(
        """id => {
            const sheet = document.querySelector("#page-image").getBoundingClientRect();
            const view = document.querySelector("svg.overlay").viewBox.baseVal;
            const x = view.width / sheet.width, y = view.height / sheet.height;
            return [...document.getElementById(id).querySelectorAll("rect")].map(rect => {
                const box = rect.getBoundingClientRect();
                return [(box.left - sheet.left) * x, (box.top - sheet.top) * y,
                        (box.right - sheet.left) * x, (box.bottom - sheet.top) * y];
            });
        }""",
        fact_id,
    )
    return [tuple(box) for box in measured]


@pytest.mark.parametrize("text_origin", ["text_layer", "ocr"])
def test_a_facts_box_lies_over_its_digits(warehouse: Path, shown: Watched, text_origin: str) -> None:
    fact_id = _fact_where(warehouse, f"text_origin = '{text_origin}' and length(quote) >= 4")
    page = shown.open(f"/f/{fact_id}")
    drawn = _boxes_in_points(page, fact_id)
    with open_published(warehouse) as connection:
        report_id, page_no, start, end = connection.execute(
            "select report_id, page_no, start_offset, end_offset from facts where fact_id = ?", [fact_id]
        ).fetchall()[0]
        stored = read_page(connection, report_id, page_no)
    words = [union(line) for line in printed_lines(stored.text, stored.words, Span(start, end))]
    assert len(drawn) == len(words) > 0
    for box, word in zip(drawn, words, strict=True):
        assert box[0] <= word[0]
        assert box[1] <= word[1]
        assert box[2] >= word[2]
        assert box[3] >= word[3]
        assert max(abs(drawn_edge - edge) for drawn_edge, edge in zip(box, word, strict=True)) < 3
    picture = page.evaluate(
        "[document.querySelector('#page-image').naturalWidth, document.querySelector('#page-image').naturalHeight]"
    )
    assert picture[0] / picture[1] == pytest.approx(stored.width / stored.height, abs=0.01)  # type: ignore[operator]


def test_a_fact_of_a_table_shows_its_row_and_column(warehouse: Path, shown: Watched) -> None:
    fact_id = _fact_where(warehouse, "table_id is not null and source_name like '蓝屿%'")
    page = shown.open(f"/f/{fact_id}")
    quote = _one(warehouse, f"select quote from facts where fact_id = '{fact_id}'")
    assert page.locator(".cells .here-cell").inner_text().strip() == quote
    assert page.locator(".cells .here-column").count() + page.locator(".cells .here-row").count() >= 1


def test_a_click_and_the_keyboard_lead_from_mark_to_mark(warehouse: Path, shown: Watched) -> None:
    report_id = _one(warehouse, "select source_id from reports where source_name like '蓝屿%'")
    page = shown.open(f"/r/{report_id}/2")
    page.locator("svg.overlay a.fact").first.click()
    page.wait_for_url("**/f/*")
    first = page.url
    page.keyboard.press("j")
    page.wait_for_function("before => location.href !== before", arg=first)
    assert page.locator("#panel .fact-panel").get_attribute("data-key") == page.url.rsplit("/", 1)[1]
    page.keyboard.press("k")
    page.wait_for_url(first)
    page.go_back()
    page.wait_for_function("before => location.href !== before", arg=first)


def test_layers_are_switched_and_zoom_widens_the_page(warehouse: Path, shown: Watched) -> None:
    report_id = _one(warehouse, "select source_id from reports where source_name like '蓝屿%'")
    page = shown.open(f"/r/{report_id}/2")
    facts = page.locator("svg.overlay a.fact").first
    assert facts.is_visible()
    page.get_by_label("事实", exact=True).uncheck()
    assert not facts.is_visible()
    page.get_by_label("事实", exact=True).check()
    before = page.locator("#page-image").bounding_box()
    page.locator("#zoom-in").click()
    after = page.locator("#page-image").bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] > before["width"]


def test_a_finding_shows_all_its_places(warehouse: Path, shown: Watched) -> None:
    finding_id, blocks = _one(
        warehouse,
        "select finding_id, len(block_ids) from failed_checks where severity = 'error' and source_name = '云岭.md'",
    )
    page = shown.open(f"/c/{finding_id}")
    places = page.locator("#panel .places li")
    assert places.count() == blocks == 4
    assert "3340" in page.locator("#panel .arithmetic").inner_text()
    page.locator("#panel .places a").nth(1).click()
    page.wait_for_url("**/f/*")
    assert page.locator("#panel .checks li.error").count() == 1


def test_words_and_names_of_reports_are_never_run(warehouse: Path, shown: Watched) -> None:
    report_id = _one(warehouse, "select source_id from reports where source_name like '青岩%'")
    page = shown.open(f"/r/{report_id}")
    assert "taken" not in page.title()
    assert "<script>" in page.locator("#sheet").inner_text()
    assert page.locator("#sheet b").count() == 0


def test_a_tablet_has_room_for_page_and_panel(warehouse: Path, shown: Watched) -> None:
    shown.page.set_viewport_size({"width": 820, "height": 1180})
    fact_id = _fact_where(warehouse, "text_origin = 'text_layer'")
    page = shown.open(f"/f/{fact_id}")
    assert page.locator("#panel h2.value").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    report_id = _one(warehouse, "select source_id from reports where source_name like '云岭海滨%2023%'")
    page = shown.open(f"/r/{report_id}")
    page.locator("#sheet .mark.fact").nth(40).click()
    page.wait_for_selector("#panel .fact-panel")
    shown_at = "document.querySelector({}).getBoundingClientRect()"
    panel, mark = (page.evaluate(shown_at.format(repr(each))) for each in ("#panel h2.value", "#sheet .chosen"))
    assert 0 < mark["bottom"] < panel["top"] < panel["bottom"] < 1180, "mark and panel in sight, whatever the length"


def test_a_fact_is_printed_with_its_page_and_without_what_is_pressed(warehouse: Path, shown: Watched) -> None:
    page = shown.open(f"/f/{_fact_where(warehouse, 'x0 is not null')}")
    page.emulate_media(media="print")
    for part, is_printed in {".canvas": True, ".panel h2.value": True, ".tools": False, ".verdict": False}.items():
        assert page.locator(part).first.is_visible() is is_printed, part
    colours = page.locator(".kind").evaluate(
        "each => [getComputedStyle(each).color, getComputedStyle(each).backgroundColor]"
    )
    assert colours == ["rgb(29, 39, 51)", "rgba(0, 0, 0, 0)"], "printers leave backgrounds out"


@pytest.mark.parametrize("path", ["/", "/school?name=蓝屿城市学院", "/language/en?back=/", "/nowhere"])
def test_other_pages_load_nothing_from_elsewhere(shown: Watched, path: str) -> None:
    page = shown.page.goto(shown.address + path, wait_until="networkidle")
    assert page is not None
    shown.complaints[:] = [said for said in shown.complaints if "404" not in said]  # Chromium tells of our own 404
    assert shown.page.locator("header.bar").is_visible()


def test_a_point_of_a_chart_opens_its_fact(shown: Watched) -> None:
    page = shown.open("/charts?chart=indicator&indicator=在校生数")
    point = page.locator("#chart a").first
    fact = point.evaluate("link => link.href.baseVal").rsplit("/", 1)[1]
    said = page.locator("#chart [aria-label]").evaluate_all("all => all.map(each => each.getAttribute('aria-label'))")
    assert any("原文" in words for words in said)
    assert not [words for words in said if "href:" in words or "value:" in words], "names of the drawing's own"
    point.locator("path").first.click()
    page.wait_for_url(f"**/f/{fact}")
    assert page.locator("#panel .fact-panel").get_attribute("data-key") == fact


def test_the_tab_key_passes_over_what_is_hidden_in_a_text(warehouse: Path, shown: Watched) -> None:
    report_id = _one(warehouse, "select source_id from reports where source_name like '云岭海滨%2023%'")
    page = shown.open(f"/r/{report_id}")
    reached = "[...document.querySelectorAll('#sheet a.unclaimed')].filter(mark => mark.tabIndex >= 0).length"
    assert page.evaluate(reached) == 0
    assert page.evaluate(reached.replace("unclaimed", "fact")) > 0
    page.check("[data-layer=unclaimed]")
    assert page.evaluate(reached) > 0


def test_how_a_fact_was_read_opens_in_the_panel_and_takes_the_focus(warehouse: Path, shown: Watched) -> None:
    page = shown.open(f"/f/{_fact_where(warehouse, 'source_line is not null')}")
    page.click("[data-explain]")
    page.wait_for_selector(".panel .explanation li")
    assert page.evaluate("document.activeElement.contains(document.querySelector('.explanation'))")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_headings_and_names_lead_through_a_report(warehouse: Path, shown: Watched, language: str) -> None:
    shown.page.context.add_cookies([{"name": "lang", "value": language, "url": shown.address}])
    page = shown.open(f"/f/{_fact_where(warehouse, 'table_id is not null and x0 is not null')}")
    levels = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3')].filter(e => e.checkVisibility()).map(e => e.tagName)"
    )
    assert levels[:3] == ["H1", "H2", "H3"]
    assert levels.count("H1") == 1
    named = page.evaluate(
        "[...document.querySelectorAll('button, a, input')].filter(e => e.checkVisibility())"
        ".map(e => e.getAttribute('aria-label') || e.innerText || e.labels?.[0]?.innerText || e.textContent)"
    )
    assert [name for name in named if not name or name.strip() in "↑↓‹›+−"] == []


def test_a_page_whose_file_is_gone_is_shown_as_its_text_with_all_marks(tmp_path: Path, browser: Browser) -> None:
    sample = next(SAMPLES.glob("蓝屿*.pdf"))
    (tmp_path / sample.name).write_bytes(sample.read_bytes())
    request = IngestRequest((tmp_path / sample.name,), tmp_path / "w.duckdb", limits=Limits(jobs=1))
    ingest_direct(request, make_plan(request))
    (tmp_path / sample.name).unlink()
    fact_id = _fact_where(tmp_path / "w.duckdb", "x0 is not null and table_id is not null")
    with serving(tmp_path / "w.duckdb") as address:
        context = browser.new_context(viewport={"width": 1280, "height": 860})
        page = context.new_page()
        page.goto(f"{address}/f/{fact_id}")
        page.wait_for_selector(".failed-picture")
        mark = page.locator("#sheet .mark.chosen")
        assert mark.inner_text() in page.locator("h2.value").inner_text()
        page.locator("#sheet .mark.fact").first.click()
        page.wait_for_url("**/f/*?view=text")
        page.locator("#page-on").click()
        page.wait_for_url("**/2?view=text")
        assert page.locator("#sheet .mark.fact").count() > 5
        context.close()
