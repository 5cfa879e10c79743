"""Slips sown into invented reports: which numbers are altered, how, and that the checks find them."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from benchmarks import seeded_errors
from benchmarks.seeded.claimed import Claim, find_claimed
from benchmarks.seeded.printed import Printed, alterations, numbers_in
from benchmarks.seeded.relations import Relation, Rule
from benchmarks.seeded.sentence_places import find_in_sentences
from benchmarks.seeded.table_places import find_in_tables
from flows.mine import MineJob, read_report
from pipeline.records import Report, Span

TEXT = """# 云岭测试学院2023年质量年度报告

学校共有船艺教师432人，其中女教师230人、男教师202人。

学校毕业生共5437人，其中就业5051人，占92.90%。

| 学院 | 男生（人） | 女生（人） | 合计（人） | 占比（%） |
|---|---|---|---|---|
| 航海 | 120 | 80 | 200 | 43.38 |
| 轮机 | 90 | 61 | 151 | 32.75 |
| 港口 | 40 | 70 | 110 | 23.86 |
| 合计 | 250 | 211 | 461 | 100.00 |
"""


def number(text: str) -> Printed:
    (found,) = numbers_in("b", text)
    return found


def a_report(folder: Path) -> Report:
    file = folder / "云岭.md"
    file.write_text(TEXT, "utf-8")
    return read_report(MineJob(str(file), hashlib.sha256(file.read_bytes()).hexdigest()))


def test_a_number_knows_its_unit_and_what_it_can_stand_for() -> None:
    share, money, people = number("占63.5%。"), number("投入3.2万元。"), number("教师1,286人。")
    assert (share.unit, share.low, share.high) == ("%", Decimal("63.45"), Decimal("63.55"))
    assert (money.words, money.value, money.half) == ("3.2万", 32_000, 500)
    assert (people.unit, people.low, people.high) == ("人", 1286, 1286)
    assert not list(numbers_in("b", "2023年第3届"))


@pytest.mark.parametrize("text", ["教师1,286人。", "占63.5%。", "投入3.2万元。", "获奖7项。", "1027"])
@pytest.mark.parametrize("seed", range(5))
def test_every_slip_is_another_value_in_the_same_place(text: str, seed: int) -> None:
    clean = number(text)
    slips = list(alterations(clean, Random(seed)))
    assert {sort for sort, _ in slips} >= {"digit", "added"}
    assert all(slip.leaves(clean) and slip.span == clean.span for _, slip in slips)
    assert [slip.words for _, slip in slips] == [slip.words for _, slip in alterations(clean, Random(seed))]


def test_parts_that_need_not_be_all_tell_only_what_is_too_much() -> None:
    def with_value(value: str) -> Printed:
        return Printed("b", Span(0, len(value)), value)

    numbers = tuple(map(with_value, ("432", "230", "202")))
    among, all_of = Relation("k", Rule.AMONG, numbers), Relation("k", Rule.SUM, numbers)
    assert among.closes()
    assert among.tells(1, with_value("231"))
    assert not among.tells(1, with_value("229"))
    assert all_of.tells(1, with_value("229"))


def test_places_are_found_without_the_checks(tmp_path: Path) -> None:
    blocks = a_report(tmp_path).blocks
    kinds = {relation.kind for relation in (*find_in_tables(blocks), *find_in_sentences(blocks))}
    assert kinds == {
        "sentence: list of parts",
        "sentence: share of a total",
        "table: share of the total",
        "table: shares reach 100 %",
        "table: total of a column",
        "table: total of a row",
    }


def test_a_form_that_closes_is_claimed_by_its_cells(tmp_path: Path) -> None:
    blocks = {block.block_id: block for block in a_report(tmp_path).blocks if block.cell}
    sums = [block_id for block_id, block in blocks.items() if block.text in ("461", "250", "211")]
    total = next(block_id for block_id in sums if blocks[block_id].text == "461")
    claim = Claim("form.total", (), (total, *(block_id for block_id in sums if block_id != total)))
    (relation,) = find_claimed([claim], blocks, {})
    assert (relation.rule, len(relation.numbers)) == (Rule.SUM, 3)


@pytest.mark.slow
def test_slips_are_found_and_clean_copies_give_nothing(tmp_path: Path) -> None:
    report = a_report(tmp_path)
    measured = seeded_errors.measure([report], 40, 1)
    assert not measured.stray
    assert len(measured.results) >= 30
    found = [result for result in measured.results if result.found]
    assert len(found) >= seeded_errors.FLOOR * len(measured.results)
    again = seeded_errors.measure([report], 40, 1)
    assert [result.case.altered for result in again.results] == [result.case.altered for result in measured.results]


def test_without_a_check_nothing_is_found(tmp_path: Path) -> None:
    checks = tmp_path / "checks"
    checks.mkdir()
    measured = seeded_errors.measure([a_report(tmp_path)], 10, 1, checks)
    assert measured.results
    assert not any(result.found for result in measured.results)
    assert any("is below the floor" in line for line in seeded_errors.figures(measured).missed)


@pytest.mark.slow
def test_slips_in_the_samples_are_found() -> None:
    reports = seeded_errors.read_clean([seeded_errors.SAMPLES])
    measured = seeded_errors.measure(reports, 120, 1)
    assert not measured.stray
    assert sum(bool(result.found) for result in measured.results) >= seeded_errors.FLOOR * len(measured.results)
