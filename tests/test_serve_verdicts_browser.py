"""Verdicts as a reviewer gives them in a browser: by keys, on marked words; kept when the report moves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from checked_reports import ingest_texts
from playwright.sync_api import Browser
from served_pages import chromium, serving, watched_page
from test_serve_verdicts import REPORT, fact_of, ingest_again, run

from pipeline.verdicts.store import VerdictStore, verdicts_beside

pytestmark = pytest.mark.slow


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A warehouse and the address at which it is served."""
    published = ingest_texts({"霁浦2023.txt": REPORT}, tmp_path)
    with serving(published) as address:
        yield published, address


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def test_verdicts_by_keys_outlive_a_report_that_is_published_anew(
    served: tuple[Path, str], browser: Browser, tmp_path: Path
) -> None:
    published, address = served
    with watched_page(browser, address) as watched:
        page = watched.page
        fact_id = fact_of(published, "72.4%")
        page.goto(f"{address}/f/{fact_id}")
        page.keyboard.press("c")
        assert page.evaluate("document.activeElement.name") == "reviewer", "who confirms is asked first"
        page.keyboard.type("王老师")
        page.locator("blockquote").click()
        page.keyboard.press("e")
        page.keyboard.type("74.2")
        page.keyboard.press("Enter")
        page.wait_for_selector(".mark.chosen.judged-correct")
        assert "72.4 → 74.2" in page.locator(".said").inner_text()

        page.locator("blockquote").click()
        page.keyboard.press("k")  # the award
        page.wait_for_function("key => document.querySelector('.fact-panel').dataset.key !== key", arg=fact_id)
        page.keyboard.press("r")
        page.wait_for_selector(".mark.chosen.judged-reject")

        page.evaluate(
            """() => {
                const walker = document.createTreeWalker(document.getElementById("sheet"), NodeFilter.SHOW_TEXT);
                for (let node; (node = walker.nextNode());) {
                    const at = node.data.indexOf("1286");
                    if (at >= 0) getSelection().setBaseAndExtent(node, at, node, at + 4);
                }
            }"""
        )
        page.keyboard.press("m")
        page.wait_for_selector(".missed-form")
        assert page.input_value(".missed-form [name=value]") == "1286"
        page.fill(".missed-form [name=indicator]", "图书馆座位")
        page.click(".missed-form button[value=add]")
        page.wait_for_url("**/x/x-*")
        assert page.locator(".mark.missed.judged-add").inner_text() == "1286"
        assert [str(each.decision) for each in VerdictStore(verdicts_beside(published)).read()] == [
            "correct",
            "reject",
            "add",
        ]

        ingest_again(tmp_path, "这一版前面多了一句话。\n" + REPORT)
        page.goto(f"{address}/verdicts?by=quote")  # opens what is published now, for this process too
        assert page.locator("tbody tr").count() == 3
        page.goto(f"{address}/f/{fact_of(published, '72.4%')}")
        assert page.locator(".mark.chosen.judged-correct").inner_text() == "72.4%"
        assert page.locator(".mark.missed.judged-add").inner_text() == "1286"
        assert "按原文" in page.locator(".said").inner_text()

        gold = tmp_path / "corrections.jsonl"
        run("verdicts", "--warehouse", str(published), "--gold", str(gold))
        labels = [json.loads(line) for line in gold.read_text("utf-8").splitlines()]
        assert {(each["quote"], each["value"]) for each in labels if not each["optional"]} == {
            ("72.4%", 74.2),
            ("1286", 1286),
        }


def test_what_was_written_stays_when_the_server_is_gone(served: tuple[Path, str], browser: Browser) -> None:
    published, address = served
    page = browser.new_page()  # not watched: its console tells of what the test breaks
    page.goto(f"{address}/f/{fact_of(published, '72.4%')}")
    page.fill("[name=reviewer]", "王老师")
    page.fill("[name=comment]", "写了很久的说明")
    page.route("**/verdicts", lambda route: route.abort())
    page.click("button[value=confirm]")
    page.wait_for_selector(".problem:not([hidden])")
    assert page.input_value("[name=comment]") == "写了很久的说明"
    page.unroute("**/verdicts")
    page.click("button[value=confirm]")
    page.wait_for_selector(".judged-confirm .said")
    assert VerdictStore(verdicts_beside(published)).read()[0].comment == "写了很久的说明"
