"""Scores against labels: what matches, what a field forgives, and what the figures are."""

from __future__ import annotations

import importlib.util
import json
import os
import random
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared_files import shared

from flows.gold import GoldError, Placed, Window, place_facts, read_labels, read_windows
from flows.sameness import coverage, same_number, same_unit, says, squeeze
from flows.scoring import Score, score_facts

ROOT = Path(__file__).parent.parent
FACT: dict[str, Any] = {
    "quote": "1,286人", "kind": "count", "value": Decimal(1286), "value_max": None, "unit": "人", "bound": "exact",
    "indicator": "专任教师数", "subject": "学校", "period": "2023", "status": "actual",
    "level": None, "grade": None, "award_name": None, "flow": None,
}  # fmt: skip
AWARD = FACT | {
    "quote": "3 个", "kind": "award", "value": Decimal(3), "unit": "个", "indicator": "技能大赛一等奖",
    "level": "国家级", "grade": "一等奖", "award_name": "全国职业院校技能大赛",
}  # fmt: skip


def placed(place: int = 10, doc: str = "000", **changes: Any) -> Placed:
    row = (AWARD if changes.get("kind") == "award" else FACT) | changes
    return Placed(doc, place, by_page=False, quote=squeeze(row["quote"]), row=row)


def score(labels: list[Placed], facts: list[Placed]) -> Score:
    return score_facts(labels, facts)


def test_a_perfect_answer() -> None:
    result = score([placed(), placed(12, kind="award")], [placed(), placed(12, kind="award")])
    assert result.detection.f1 == result.whole.f1 == 1.0
    assert result.differences == ()


@pytest.mark.parametrize(
    ("changes", "matches"),
    [
        ({}, True),
        ({"place": 11}, True),  # hard-wrapped lines: one line more or less
        ({"place": 12}, False),
        ({"value": Decimal(1287)}, False),
        ({"quote": "1,286"}, True),  # part of the label's quote
        ({"quote": "1286人"}, False),
        ({"doc": "002"}, False),
    ],
)
def test_what_matches(changes: dict[str, Any], matches: bool) -> None:
    result = score([placed()], [placed(**changes)])
    assert (result.detection.right == 1) is matches
    assert (result.detection.missed == 0) is matches


@pytest.mark.parametrize("field", ["unit", "kind", "bound", "indicator", "period", "status"])
def test_one_wrong_field_spoils_the_whole_fact(field: str) -> None:
    result = score([placed()], [placed(**{field: "2019"})])
    assert result.detection.right == 1
    assert result.whole.right == 0
    assert result.fields[field] == (0, 1)
    assert len(result.differences) == 1


def test_an_award_is_judged_by_its_level_grade_and_name() -> None:
    label = placed(kind="award")
    assert score([label], [placed(kind="award", indicator="别的")]).whole.right == 1
    assert score([label], [placed(kind="award", level=None)]).whole.right == 0
    assert score([placed(kind="award", level="省部级")], [placed(kind="award", level="市级")]).whole.right == 1


def test_an_award_without_number_matches_by_name() -> None:
    label = placed(kind="award", quote="铜奖", value=Decimal(1), bound="implied", unit=None)
    found = placed(kind="award", quote="大赛铜奖", value=Decimal(1), bound="implied", unit=None)
    assert score([label], [found]).detection.right == 1
    assert score([label], [placed(quote="铜奖")]).detection.right == 0


def test_optional_labels_are_neither_rewarded_nor_punished() -> None:
    label = placed(optional=True)
    for facts in ([], [placed()]):
        tally = score([label], facts).detection
        assert (tally.right, tally.spurious, tally.missed) == (0, 0, 0)


def test_a_required_label_takes_the_fact_before_an_optional_one() -> None:
    result = score([placed(optional=True), placed()], [placed()])
    assert result.detection.right == 1


def test_facts_are_placed_by_line_or_page_inside_windows() -> None:
    windows = [Window("000", range(5, 15)), Window("xj", {3}, file="年度报告.pdf")]
    rows = [
        FACT | {"source_name": "000_ab.txt", "source_line": 7, "page_no": 1},
        FACT | {"source_name": "000_ab.txt", "source_line": 15, "page_no": 1},
        FACT | {"source_name": "甲校年度报告.pdf", "source_line": None, "page_no": 3},
        FACT | {"source_name": "甲校年度报告.pdf", "source_line": None, "page_no": 4},
        FACT | {"source_name": "other.txt", "source_line": 7, "page_no": 1},
    ]
    assert [(fact.doc, fact.place) for fact in place_facts(rows, windows)] == [("000", 7), ("xj", 3)]


def test_bad_labels_name_their_line(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text('\n{"doc": "000"}\n', "utf-8")
    with pytest.raises(GoldError, match=r"gold.jsonl, line 2: “quote” is missing"):
        read_labels(gold)
    gold.write_text("[1", "utf-8")
    with pytest.raises(GoldError, match="windows"):
        read_windows(gold)
    with pytest.raises(GoldError, match="cannot be read"):
        read_labels(tmp_path / "none.jsonl")


def test_numbers_of_labels_are_decimals(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(FACT | {"doc": "000", "line": 3, "value": 97.82}, default=str), "utf-8")
    (label,) = read_labels(gold)
    assert label.row["value"] == Decimal("97.82")
    assert label.place == 3


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [("人", "名", True), ("%", "％", True),
     ("%", "个百分点", False), (None, "项", True), ("元/年", "元", True), ("项", None, False)],
)  # fmt: skip
def test_units(a: str | None, b: str | None, same: bool) -> None:
    assert same_unit(a, b) is same


@given(st.text(max_size=30), st.text(max_size=30))
def test_coverage_is_a_share_and_whole_for_itself(a: str, b: str) -> None:
    assert 0 <= coverage(a, b) <= 1
    assert coverage(a, a) == 1
    assert says(a, a)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_a_number_is_itself_and_not_absent(number: Decimal) -> None:
    assert same_number(number, number)
    assert not same_number(number, None)
    assert not same_number(number, number + abs(number) / 1000 + 1)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", ["dev", "dev_pdf"])
def test_the_same_figures_as_the_scorer_outside(name: str, seed: int) -> None:
    """Labels spoilt at random, taken for found facts: both scorers count the same."""
    gold, windows_file = shared("gold", f"{name}.jsonl"), shared("gold", f"{name}.windows.json")
    labels = read_labels(gold)
    covered = {(window.doc, place) for window in read_windows(windows_file) for place in window.places}
    spoilt = [fact for fact in spoil(labels, random.Random(seed)) if (fact.doc, fact.place) in covered]
    outside = load_scorer()
    windows = json.loads(windows_file.read_text("utf-8"))
    theirs, _ = outside.score(
        outside.read_gold(gold),
        [outside.Fact(p.doc, p.place, p.quote, float(p.row["value"]), floats(p.row)) for p in spoilt],
        windows,
    )
    ours = score(labels, spoilt)
    assert ours.detection.f1 == pytest.approx(theirs["detection"]["f1"])
    assert ours.whole.f1 == pytest.approx(theirs["whole_fact"]["f1"])
    for field, key in THEIR_NAMES.items():
        right, judged = ours.fields[field]
        assert right / max(1, judged) == pytest.approx(theirs["fields"][key]), field
    assert {doc: tally.f1 for doc, tally in ours.by_document.items()} == pytest.approx(theirs["by_doc"])


@pytest.mark.slow
@pytest.mark.parametrize(("floor", "code"), [(0.5, 0), (1.01, 1)])
def test_the_gate_of_the_samples_shuts_below_its_floor(tmp_path: Path, floor: float, code: int) -> None:
    floors = tmp_path / "floors.json"
    floors.write_text(json.dumps({"samples": {"detection": floor, "whole": floor}}), "utf-8")
    settings = {"FLOORS": str(floors), "BIN": str(Path(sys.executable).parent)}
    done = subprocess.run(
        ["sh", "tests/score_samples.sh"],
        cwd=ROOT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert ("is below its floor" in done.stderr) is bool(code)


def test_there_is_a_floor_for_the_samples() -> None:
    floors = json.loads((ROOT / "tests" / "gold_floor.json").read_text("utf-8"))["samples"]
    assert floors["detection"] >= 0.985
    assert floors["whole"] >= 0.90


THEIR_NAMES = {
    "quote": "surface", "unit": "unit", "kind": "kind", "bound": "bound", "indicator": "indicator",
    "subject": "subject", "period": "period", "status": "status", "level": "award.level", "grade": "award.grade",
    "award_name": "award.name", "flow": "funding.flow",
}  # fmt: skip


def spoil(labels: list[Placed], random_: random.Random) -> list[Placed]:
    """Some labels as they are, some left out, some with a field of another one, some moved."""
    found = []
    for label in labels:
        fate = random_.random()
        if fate < 0.1:
            continue
        row = dict(label.row)
        if fate < 0.6:
            other = random_.choice(labels)
            for field in random_.sample(sorted(FACT), 2):
                row[field] = other.row.get(field)
        place = label.place + (random_.choice([-2, -1, 1, 2]) if fate > 0.9 and not label.by_page else 0)
        found.append(Placed(label.doc, place, label.by_page, squeeze(row["quote"]), row))
    return found


def floats(row: Any) -> dict[str, Any]:
    return {key: float(value) if isinstance(value, Decimal) else value for key, value in row.items()}


def load_scorer() -> Any:
    spec = importlib.util.spec_from_file_location("outside_scorer", shared("tools", "score.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["outside_scorer"] = module
    spec.loader.exec_module(module)
    return module
