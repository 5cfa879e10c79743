"""Searches of a warehouse: ranking, phrases, filters, what is said when nothing is found, and what a reload leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pytest
from made_reports import NEXT_RUN, RUN, make_block, make_extraction, make_fact, make_source

from benchmarks.search_speed import CEILINGS, make_warehouse, measure, misses
from extractors.lexicon import load_lexicon
from extractors.search_words import find_words
from flows.searching import EmptyQueryError, SearchResult, search
from flows.snippets import WIDTH, marked
from pipeline.loading.token_order import put_in_order
from pipeline.records import BlockKind, Kind, Page, Report, TextOrigin
from pipeline.rows import SCHEMAS
from pipeline.search import SearchFilters
from pipeline.staging import stage_report
from pipeline.warehouse import WarehousePaths, load_staged, open_published
from pipeline.word_rows import K1, token_table

TERMS = load_lexicon().terms

LONG = "学校深化产教融合，" * 12 + "双师型教师占比63.5%，" + "学校深化校企合作，" * 12
FIRST = (
    "师资队伍",
    "双师型教师。",
    "占比。",
    "学校双师型教师所占比例，占比逐年提高，其他情况另见附表，学校为此采取了措施。",
    "现有专任教师1,286人，其中“双师型”教师占比６３.５％。",
    "产教融合",
)
SECOND = ("校企合作", "双师型教师", LONG)


def make_report(name: str, texts: tuple[str, ...], *, school: str, year: int, kind: str) -> Report:
    whole = "\n".join(texts)
    half = whole.index(texts[-1])
    source = replace(
        make_source(name, whole.encode(), "text/plain", school), report_year=year, report_kind=kind, sha256=name * 16
    )
    pages = tuple(
        Page(source.source_id, number, text, TextOrigin.FILE)
        for number, text in enumerate((whole[:half], whole[half:]), 1)
    )
    kinds = [BlockKind.HEADING, *[BlockKind.PARAGRAPH] * (len(texts) - 2), BlockKind.PARAGRAPH]
    blocks = tuple(make_block(source, text, pages, kind=kind) for text, kind in zip(texts, kinds, strict=True))
    facts = [
        make_fact(source, block, "1,286人", Kind.COUNT, "1286", "人") for block in blocks if "1,286人" in block.text
    ]
    return Report(source, pages, blocks, make_extraction(facts, []), find_words(blocks, TERMS))


@pytest.fixture(scope="module")
def reports() -> tuple[Report, Report]:
    return (
        make_report("甲", FIRST, school="青山职业学院", year=2023, kind="质量年度报告"),
        make_report("乙", SECOND, school="绿水大学", year=2024, kind="自评报告"),
    )


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory, reports: tuple[Report, Report]) -> Path:
    paths = WarehousePaths.beside(tmp_path_factory.mktemp("search") / "w.duckdb")
    for report in reports:
        stage_report(report, RUN, paths.staged)
    load_staged(paths)
    return paths.published


@pytest.fixture
def connection(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_published(warehouse) as opened:
        yield opened


def texts(result: SearchResult) -> list[str]:
    return [hit.passage.text for hit in result.hits]


def test_a_passage_with_both_words_comes_before_one_with_one(connection: duckdb.DuckDBPyConnection) -> None:
    found = texts(search(connection, "双师型 占比"))
    both = {FIRST[3], FIRST[4], LONG}
    assert set(found[:3]) == both
    assert set(found[3:]) == {"双师型教师。", "占比。", "双师型教师"}


def test_a_shorter_passage_comes_first(connection: duckdb.DuckDBPyConnection) -> None:
    found = search(connection, "双师型教师")
    assert texts(found)[:2] == ["双师型教师", "双师型教师。"], "equal, so in the order of the files' names"
    assert texts(found)[-1] == LONG
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)


def test_a_word_counts_more_the_rarer_it_is(connection: duckdb.DuckDBPyConnection) -> None:
    def score(word: str) -> float:
        return next(hit.score for hit in search(connection, word).hits if hit.passage.text == FIRST[4])

    assert score("其中") > score("占比") > score("教师")


def test_a_word_inside_another_is_found(connection: duckdb.DuckDBPyConnection) -> None:
    assert search(connection, "双师").total == search(connection, "双师型").total == 6 - 1
    assert search(connection, "师型").words == ("双师型", "双师型教师", "双师型教师占比"), (
        "none by itself, so those that hold it"
    )


def test_numbers_are_found_in_any_shape(connection: duckdb.DuckDBPyConnection) -> None:
    for asked in ("1286", "1,286", "１２８６", "63.5 1286"):
        assert texts(search(connection, asked))[0] == FIRST[4], asked
    assert search(connection, "286").total == 0


@pytest.mark.parametrize(
    "phrase",
    ["双师型教师占比", "双师型 教师占比", "“双师型”教师占比", "教师占比63.5%", "教师占比６３．５％", "型教师占"],
)
def test_a_phrase_is_one_in_any_print(connection: duckdb.DuckDBPyConnection, phrase: str) -> None:
    assert set(texts(search(connection, f'"{phrase}"' if "“" not in phrase else f"「{phrase}」"))) == {FIRST[4], LONG}


def test_a_phrase_finds_what_no_word_would(connection: duckdb.DuckDBPyConnection) -> None:
    found = search(connection, '"人，其中"')
    assert texts(found) == [FIRST[4]]
    assert texts(search(connection, '"６３.５"')) == texts(search(connection, '"63.5"')) == [LONG, FIRST[4]]
    assert search(connection, '"双师型教师占比" "产教融合"').total == 1
    assert search(connection, '"教师双师型"').total == 0


def test_a_phrase_must_be_there_and_words_make_the_order(connection: duckdb.DuckDBPyConnection) -> None:
    assert texts(search(connection, '教师 "校企合作"')) == [LONG]
    assert texts(search(connection, '火星 "校企合作"')) == ["校企合作", LONG]


def test_a_phrase_over_a_line_break_is_marked_on_its_own_page(tmp_path: Path) -> None:
    paths = WarehousePaths.beside(tmp_path / "w.duckdb")
    source = make_source("丙.txt", b"c", "text/plain", "丙校")
    pages = tuple(
        Page(source.source_id, number, text, TextOrigin.FILE)
        for number, text in enumerate(("现有双师\n型教", "师7人。"), 1)
    )
    blocks = (make_block(source, "现有双师型教师7人。", pages),)
    stage_report(Report(source, pages, blocks, make_extraction([], []), find_words(blocks, TERMS)), RUN, paths.staged)
    load_staged(paths)
    with open_published(paths.published) as connection:
        (hit,) = search(connection, '"双师型教师"').hits
        (later,) = search(connection, "7").hits
    assert [span.of(hit.passage.text) for span in hit.spans] == ["双师型教师"]
    assert (hit.page_no, later.page_no) == (1, 2)


@pytest.mark.parametrize("words", ["双师型", '"双师型教师"'])
def test_filters_leave_reports_out(connection: duckdb.DuckDBPyConnection, words: str) -> None:
    def schools(**given: object) -> set[str | None]:
        return {hit.passage.school for hit in search(connection, words, SearchFilters(**given)).hits}  # type: ignore[arg-type]

    assert schools() == {"青山职业学院", "绿水大学"}
    assert schools(school="青山") == schools(year=2023) == schools(kind="质量") == {"青山职业学院"}
    assert schools(school="青山", year=2024) == set()


def test_a_limit_counts_what_it_leaves_out(connection: duckdb.DuckDBPyConnection) -> None:
    for words in ("双师型", '"双师型"'):
        some, every = search(connection, words, limit=2), search(connection, words, limit=None)
        assert (len(some.hits), some.total, len(every.hits)) == (2, 5, 5)
        assert texts(every)[:2] == texts(some)


def test_what_stands_nowhere_is_named(connection: duckdb.DuckDBPyConnection) -> None:
    nothing = search(connection, "火星 木星")
    assert (nothing.hits, nothing.total, nothing.missing) == ((), 0, ("火星", "木星"))
    some = search(connection, "火星教师")
    assert some.missing == ("火星",)
    assert some.total > 0
    assert search(connection, '"火星教师"').hits == ()
    for empty in ("", "。", '""', '"“”"'):
        with pytest.raises(EmptyQueryError, match="no word"):
            search(connection, empty)


def test_a_passage_tells_where_it_stands(connection: duckdb.DuckDBPyConnection, reports: tuple[Report, Report]) -> None:
    (hit,) = search(connection, "1,286").hits
    fact = reports[0].extraction.facts[0]
    assert hit.passage.fact_ids == (fact.fact_id,)
    assert hit.passage.block_id == fact.block_id
    assert (hit.passage.source_name, hit.page_no, hit.passage.kind) == ("甲", 1, "paragraph")
    assert [span.of(hit.passage.text) for span in hit.spans] == ["1,286"]


def test_a_snippet_shows_the_hits_of_a_long_passage(connection: duckdb.DuckDBPyConnection) -> None:
    hit = next(hit for hit in search(connection, "双师型 63.5").hits if hit.passage.text == LONG)
    assert hit.shown.end - hit.shown.start == WIDTH
    shown = marked(LONG, hit.shown, hit.spans, ("【", "】"))
    assert "【双师型】教师占比【63.5】%" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")


def test_the_weights_are_those_of_bm25() -> None:
    table = token_table("src-1", [["乙", "甲", "甲"], [], ["甲", *["丙"] * 29]], SCHEMAS["tokens"]).to_pylist()
    rows = {row["token"]: row for row in table}
    assert [row["token"] for row in table] == sorted(rows)
    assert rows["甲"]["block_nos"] == [1, 3]
    short, long = rows["甲"]["weights"]
    assert long == pytest.approx((K1 + 1) / (K1 + 1)), "once in a block of thirty words: the measure of all"
    assert short == pytest.approx(2 * (K1 + 1) / (2 + K1 * (0.6 + 0.4 * 3 / 30)))


def test_a_report_without_words_has_no_rows() -> None:
    assert token_table("src-1", [], SCHEMAS["tokens"]).num_rows == 0
    assert token_table("src-1", [[], []], SCHEMAS["tokens"]).num_rows == 0


def stored(path: Path) -> list[tuple[object, ...]]:
    with open_published(path) as connection:
        return connection.execute("select source_id, token, block_nos, weights from tokens order by all").fetchall()


def test_a_report_read_again_replaces_its_words(tmp_path: Path, reports: tuple[Report, Report]) -> None:
    paths = WarehousePaths.beside(tmp_path / "w.duckdb")
    first, second = reports
    for report in reports:
        stage_report(report, RUN, paths.staged)
    load_staged(paths)
    before = stored(paths.published)
    doubled = Counter((source_id, token) for source_id, token, *_ in before)
    assert set(doubled.values()) == {1}, "one row per report and word"
    stage_report(first, NEXT_RUN, paths.staged)
    load_staged(paths)
    assert stored(paths.published) == before
    emptied = replace(second, words=tuple(() for _ in second.blocks))
    stage_report(emptied, NEXT_RUN, paths.staged)
    load_staged(paths)
    assert stored(paths.published) == [row for row in before if row[0] == first.source.source_id]


def test_putting_the_words_in_order_changes_no_row(tmp_path: Path, reports: tuple[Report, Report]) -> None:
    paths = WarehousePaths.beside(tmp_path / "w.duckdb")
    for report in reports:
        stage_report(report, RUN, paths.staged)
    load_staged(paths)
    before = stored(paths.published)
    with duckdb.connect(str(paths.work)) as work:
        ask = "select token from tokens order by rowid"
        loaded = [token for (token,) in work.execute(ask).fetchall()]
        assert loaded != sorted(loaded), "one report after the other"
        assert not put_in_order(work), "too few to be worth it"
        assert put_in_order(work, loose_rows=0)
        assert [token for (token,) in work.execute(ask).fetchall()] == sorted(loaded)
        assert not put_in_order(work, loose_rows=0), "nothing was loaded since"
    load_staged(paths)
    assert stored(paths.published) == before
    assert np.all([len(block_nos) == len(weights) for *_, block_nos, weights in before])  # type: ignore[arg-type]


def test_the_benchmark_finds_what_it_has_made(tmp_path: Path) -> None:
    made = make_warehouse(tmp_path / "w.duckdb", reports=2)
    with open_published(tmp_path / "w.duckdb") as connection:
        assert connection.execute("select count(*) from blocks").fetchall() == [(2000,)]
        for phrase in made.phrases:
            (hit, *_) = search(connection, f'"{phrase}"').hits
            assert phrase in hit.passage.text.replace("，", "")
        speeds = measure(connection, made, rounds=4)
    assert [speed.name for speed in speeds] == ["term", "order", "ranked", "phrase"]
    slow = replace(speeds[0], p50=CEILINGS["term"][0] + 1)
    assert list(misses([slow])) == [f"term: p50 of {slow.p50:.1f} ms is over 5"]


def test_a_report_that_a_newer_file_replaced_is_not_found(tmp_path: Path, reports: tuple[Report, Report]) -> None:
    paths = WarehousePaths.beside(tmp_path / "w.duckdb")
    old = reports[0]
    new = make_report("丙", ("订正", "双师型教师占比另见附表。"), school="青山职业学院", year=2023, kind="质量年度报告")
    new = replace(new, source=replace(new.source, origin=old.source.origin))
    for report in (old, new):
        load_staged(paths, [stage_report(report, RUN, paths.staged)])
    with open_published(paths.published) as opened:
        assert texts(search(opened, "双师型 占比")) == ["双师型教师占比另见附表。"]
        assert texts(search(opened, '"双师型教师占比"')) == ["双师型教师占比另见附表。"]
