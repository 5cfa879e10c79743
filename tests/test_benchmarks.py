"""The benchmarks' own measures, on made-up pages: a wrong character, a swapped cell, a table in two halves."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest

from benchmarks import floors, options, same_facts, timing, typeset
from benchmarks.command_cost import Cost
from benchmarks.ingest_speed import Ingested, grown, missed
from benchmarks.measures import (
    Tally,
    found_of,
    in_any_order,
    in_order,
    numbers,
    numbers_in_order,
    score_tables,
    without_blanks,
)
from benchmarks.memory import own_peak, watched_children
from benchmarks.ocr_sums import missed_numbers, wrong_cells
from benchmarks.truth import BORDERLESS, RULED, PlacedCell, TruePage, TrueTable, read_truth, without_margins
from pipeline.page_records import Line, PageTable, TableCell, TableOrigin
from pipeline.records import Block, BlockKind, Cell, Piece


def test_one_wrong_character_is_one_error_in_both_orders() -> None:
    truth = without_blanks(["全校共有专任教师 1286 人", "。"])
    assert truth == "全校共有专任教师1286人。"
    wrong = truth.replace("8", "3")
    assert in_order(wrong, truth) == in_any_order(wrong, truth) == Tally(13, 14)
    assert in_order(truth, truth).share == 1


def test_characters_out_of_order_count_only_in_order() -> None:
    assert in_any_order("乙甲", "甲乙") == Tally(2, 2)
    assert in_order("乙甲", "甲乙") == Tally(0, 2)


def test_missing_and_surplus_characters_cost_and_never_below_nothing() -> None:
    assert in_any_order("甲", "甲乙") == in_order("甲", "甲乙") == Tally(1, 2)
    assert in_any_order("甲乙丙丁戊", "甲") == in_order("甲乙丙丁戊", "甲") == Tally(0, 1)
    assert Tally().share is None


def test_numbers_are_found_by_line_and_by_order() -> None:
    truth = numbers(["占 97.82%", "1,286 人", "12 项"])
    assert truth == ["97.82", "1,286", "12"]
    assert found_of(["12", "1,286", "97.82"], truth) == Tally(3, 3)
    assert numbers_in_order(["12", "97.82", "1,286"], truth) == Tally(2, 3)
    assert found_of(["97.32", "1,286", "12"], truth) == Tally(2, 3)
    assert found_of(["12"], ["12", "12"]) == Tally(1, 2)


def cells(*rows: str) -> tuple[PlacedCell, ...]:
    """One cell a word, a row a string."""
    return tuple(
        PlacedCell.of(row_no, column_no, 1, 1, text)
        for row_no, row in enumerate(rows, start=1)
        for column_no, text in enumerate(row.split(), start=1)
    )


TABLE = TrueTable(RULED, cells("学院 人数", "护理 120", "药学 80"))


def test_cells_count_by_place_and_text() -> None:
    scores, extra = score_tables([TABLE.cells], [TABLE])
    assert (scores[0].exact, scores[0].placed, extra) == (Tally(6, 6), Tally(6, 6), [])
    swapped = cells("学院 人数", "120 护理", "药学 80")
    scores, extra = score_tables([swapped], [TABLE])
    assert (scores[0].exact, scores[0].placed) == (Tally(4, 6), Tally(4, 6))
    assert {cell.text for cell in scores[0].missed} == {"护理", "120"}


def test_width_of_signs_and_white_space_do_not_matter_in_a_cell_but_spans_do() -> None:
    truth = TrueTable(RULED, (PlacedCell.of(1, 1, 2, 1, "人数（人）"),))
    assert score_tables([[PlacedCell.of(1, 1, 2, 1, "人数 (人)")]], [truth])[0][0].exact == Tally(1, 1)
    assert score_tables([[PlacedCell.of(1, 1, 1, 1, "人数（人）")]], [truth])[0][0].exact == Tally(0, 1)


def test_a_text_nearly_right_in_its_place_is_placed_but_not_exact() -> None:
    truth = TrueTable(RULED, cells("课程教学资源建设 9 人"))
    score = score_tables([cells("课程教学资原建设 3 人")], [truth])[0][0]
    assert (score.exact, score.placed) == (Tally(1, 3), Tally(2, 3))


def test_each_found_table_serves_one_true_table_and_the_rest_are_extra() -> None:
    other = TrueTable(BORDERLESS, cells("年份 金额", "2023 5"))
    stray = cells("甲 乙")
    scores, extra = score_tables([stray, other.cells, TABLE.cells], [TABLE, other])
    assert [score.exact.share for score in scores] == [1, 1]
    assert extra == [stray]
    scores, extra = score_tables([TABLE.cells], [TABLE, TABLE])
    assert sorted(score.found for score in scores) == [False, True]


def page_items(*texts: str) -> list[Line]:
    starts = [sum(len(text) + 1 for text in texts[:number]) for number in range(len(texts))]
    return [Line(1, start, text) for start, text in zip(starts, texts, strict=True)]


def test_a_page_is_scored_by_its_lines_and_its_tables_cells() -> None:
    lines = page_items("表 1 规模", "学院", "人数", "护理", "120", "药学", "80")
    grid = [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2)]
    table = PageTable(
        1,
        tuple(TableCell(row, column, lines=(line,)) for (row, column), line in zip(grid, lines[1:], strict=True)),
        TableOrigin.RULED,
    )
    printed = tuple(line.text for line in lines)
    truth = TruePage(1, printed, printed, (TABLE,))
    score = typeset.score_page([lines[0], table], truth)
    assert score.any_order.share == score.in_order.share == score.numbers.share == 1
    assert (score.tables[0].exact, score.extra_tables) == (Tally(6, 6), 0)
    lost = typeset.score_page(lines, truth)
    assert (lost.tables[0].exact, lost.tables[0].found) == (Tally(0, 6), False)
    figures = typeset.FileScore("made.pdf", (score, lost)).figures()
    assert figures["ruled_cells"] == 0.5
    assert "borderless_cells" not in figures


def test_truth_files_are_read_and_scans_take_the_truth_of_what_was_scanned(tmp_path: Path) -> None:
    cell = {"r": 0, "c": 1, "rs": 1, "cs": 2, "text": "人 数"}
    page = {
        "page": 1,
        "lines": [{"text": "页眉"}, {"text": "正文"}, {"text": "1"}],
        "tables": [{"ruled": "three-line", "cells": [cell]}],
    }
    (tmp_path / "made.json").write_text(json.dumps({"pages": [page]}), "utf-8")
    (tmp_path / "made_scan.json").write_text(json.dumps({"pages": 1, "truth": "made.json"}), "utf-8")
    truth = read_truth(tmp_path / "made_scan.json")
    assert truth == read_truth(tmp_path / "made.json")
    assert truth[0].tables == (TrueTable("three-line", (PlacedCell(1, 2, 1, 2, "人数"),)),)
    assert without_margins(truth).lines == ("正文",)


def test_floors_are_held_and_a_missing_figure_is_below_them() -> None:
    held = {"made.pdf": {"characters": 0.999, "ruled_cells": 0.995}}
    assert floors.below("made.pdf", {"characters": 0.9991, "ruled_cells": 0.995}, held) == []
    assert len(floors.below("made.pdf", {"characters": 0.9989}, held)) == 2
    assert floors.below("other.pdf", {}, held) == []


@pytest.mark.parametrize("benchmark", ["typeset", "same_facts"])
def test_every_floor_is_of_a_file_and_a_figure_that_the_benchmark_knows(benchmark: str) -> None:
    files = {Path(name).name for name in (*typeset.TEXT_FILES, *typeset.SCANS, *typeset.BROKEN_LAYERS)}
    known = {"same_as_text_pdf", "least_with_text_pdfs"}
    if benchmark == "typeset":
        known = {"characters", "characters_in_order", "numbers", "numbers_in_order"}
        known |= {f"{kind}_cells{end}" for kind in ("ruled", "borderless", "three-line") for end in ("", "_placed")}
    for file_name, figures in floors.read_floors(benchmark).items():
        assert file_name in files
        assert set(figures) <= known
        assert all(0 < floor <= 1 for floor in figures.values())


def test_sameness_counts_each_fact_as_often_as_it_stands() -> None:
    one, other = ("count", "3", "项", "奖", "学校"), ("count", "4", "项", "奖", "学校")
    facts = {"000_rl.pdf": Counter([one, one, other]), "000_lo.pdf": Counter([one, other]), "x.pdf": Counter([one])}
    assert same_facts.sameness(facts["000_rl.pdf"], facts["000_lo.pdf"]) == 2 * 2 / 5
    assert same_facts.sameness(Counter(), Counter()) == 0
    figures = same_facts.figures_by_file(facts)
    assert figures["x.pdf"] == {"same_as_text_pdf": 2 / 4}
    assert figures["000_lo.pdf"] == {"same_as_text_pdf": 4 / 5, "least_with_text_pdfs": 4 / 5}
    told = list(same_facts.differences(facts, "000_rl.pdf"))
    assert told == [
        "- 000_lo.pdf: count | 3 | 项 | 奖 | 学校",
        "- x.pdf: count | 3 | 项 | 奖 | 学校",
        "- x.pdf: count | 4 | 项 | 奖 | 学校",
    ]


def test_medians_try_each_way_in_turn() -> None:
    order: list[str] = []
    found = timing.medians({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, rounds=3)
    assert order == ["a", "b"] * 4
    assert all(seconds >= 0 for seconds in found.values())


def _hold(size: int) -> None:
    held = bytearray(b"1") * size
    time.sleep(0.3)
    assert len(held) == size


def test_the_peak_of_a_child_is_seen() -> None:
    with watched_children() as peak:
        child = get_context("fork").Process(target=_hold, args=(80_000_000,))
        child.start()
        child.join()
    assert peak.megabytes >= 80
    assert own_peak() > 0


def test_without_the_folder_a_benchmark_says_so_and_is_content(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def measure() -> options.Figures:
        raise AssertionError("nothing is there to measure")

    assert options.run(tmp_path / "missing", measure, as_json=False) == 0
    assert "skipped" in capsys.readouterr().err


def test_figures_are_printed_as_a_table_or_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = options.Figures(("file", "pages"), [("made.pdf", 3)], {"pages": 3})
    assert options.run(tmp_path, lambda: figures, as_json=False) == 0
    assert "made.pdf" in capsys.readouterr().out
    assert options.run(tmp_path, lambda: replace(figures, missed=["too slow"]), as_json=True) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {"pages": 3}
    assert "too slow" in captured.err


def _cell(page_no: int, row_no: int, column_no: int, text: str) -> Block:
    block_id = f"{page_no}-{row_no}-{column_no}"
    piece = Piece(0, page_no, 0, len(text))
    return Block(block_id, BlockKind.CELL, text, (), (piece,), Cell(f"t-{page_no}", row_no, column_no))


def test_a_wrong_cell_is_one_whose_number_is_lost_from_its_page_and_place() -> None:
    truth = [_cell(1, 1, 1, "甲"), _cell(1, 1, 2, "4"), _cell(1, 2, 2, "4"), _cell(1, 3, 2, "8"), _cell(2, 1, 1, "30")]
    assert wrong_cells(truth, truth) == set()
    assert missed_numbers(truth, truth) == (0, 0)
    one_lost = [*truth[:2], _cell(1, 2, 2, "十"), *truth[3:]]
    assert wrong_cells(truth, one_lost) == {"1-2-2"}
    assert missed_numbers(truth, one_lost) == (1, 0)
    a_row_lower = [_cell(1, 2, 2, "4"), _cell(1, 3, 2, "4"), _cell(1, 4, 2, "8"), _cell(2, 1, 1, "80")]
    assert wrong_cells(truth, a_row_lower) == {"2-1-1"}, "what only stands elsewhere is read"
    assert missed_numbers(truth, a_row_lower) == (1, 1)


def test_a_sweep_tells_what_grows_faster_than_its_reports() -> None:
    def of(reports: int, processor: float, own: int, worker: int = 300) -> Ingested:
        return Ingested("new", reports, 10 * reports, 0, 2, Cost(1, processor, own, worker))

    assert grown([of(1, 9, 300), of(10, 10, 400), of(100, 100, 1_000)]) == []
    assert grown([of(10, 10, 400), of(100, 130, 400)]) == ["a page of 100 reports costs 1.30 times as much"]
    (held,) = grown([of(10, 10, 400), of(100, 100, 1_200)])
    assert held.startswith("the command held 1200 MB of 100 reports")
    (worker,) = grown([of(10, 10, 400), of(100, 100, 400, 400)])
    assert worker == "a worker held 400 MB among 100, 300 among fewer"


def test_an_ingest_is_told_that_is_slower_on_one_core_or_no_faster_on_two() -> None:
    alone = Ingested("text, new", 1, 1, 300_000, 1, Cost(1, 1, 300, 300))
    assert missed([alone, replace(alone, cores=2, cost=Cost(0.5, 1, 300, 300))]) == []
    slow = replace(alone, cost=Cost(2, 2, 300, 401))
    assert missed([slow, replace(slow, cores=2)]) == [
        "text, new: 150,000.00 chars/s on one core, under 300,000.00",
        "text, new: a worker held 401 MB, over 400",
        "text, new: a worker held 401 MB, over 400",
        "text, new: 1.00 times as fast on two cores, under 1.8",
    ]
