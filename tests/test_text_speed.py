"""The text benchmark's own measures: labelled numbers at their places, and what counts as read right."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from benchmarks import text_speed
from benchmarks.printed_numbers import PrintedNumber, printed_numbers
from pipeline.reading import read_layout

_REPORT = """海潮职业学院质量年度报告

学校现有专任教师 1,286 人，其中双师型教师占 63.5
%。共建基地 12 个，其中校内基地 12 个，基
地面积达 2.4 万平方米。

获评先进单位。
"""
_ABSENT: dict[str, Any] = {"subject": "学校", "period": None, "status": "actual", "doc": "007"}


def _label(line: int, quote: str, value: float, unit: str | None, bound: str = "exact") -> str:
    row = {"line": line, "quote": quote, "value": value, "unit": unit, "bound": bound}
    return json.dumps(_ABSENT | row | {"kind": "count", "indicator": "…"}, ensure_ascii=False)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "made.jsonl"
    labels = [
        _label(3, "1,286 人", 1286, "人"),
        _label(3, "63.5%", 63.5, "%"),
        _label(4, "12 个", 12, "个"),
        _label(4, "12 个", 12, "个"),
        _label(5, "2.4 万平方米", 24000, "平方米"),
        _label(7, "先进单位", 1, None, "implied"),
    ]
    path.write_text("\n".join(labels), "utf-8")
    path.with_name("made.windows.json").write_text('[{"doc": "007", "first_line": 1, "last_line": 9}]', "utf-8")
    return path


def test_labels_are_found_at_their_places_in_the_blocks(tmp_path: Path, gold: Path) -> None:
    report = tmp_path / "007_report.txt"
    report.write_text(_REPORT, "utf-8")
    texts, numbers = printed_numbers([read_layout(report, None, None)], gold)
    quotes = [texts[number.text_no][number.start : number.end] for number in numbers]
    assert quotes == ["1,286 人", "63.5%", "12 个", "12 个", "2.4 万平方米"]
    twice = [number.start for number in numbers if number.quote == "12 个"]
    assert twice[0] < twice[1]


def test_a_report_without_labels_asks_nothing(tmp_path: Path, gold: Path) -> None:
    other = tmp_path / "008_report.txt"
    other.write_text(_REPORT, "utf-8")
    assert printed_numbers([read_layout(other, None, None)], gold) == ([], [])


def test_right_is_what_stands_there_with_value_and_unit() -> None:
    numbers = [
        PrintedNumber(0, 4, 8, "32万元", Decimal(320000), "元"),
        PrintedNumber(0, 10, 13, "12%", Decimal(12), "%"),
        PrintedNumber(1, 0, 2, "5人", Decimal(5), "人"),
        PrintedNumber(1, 4, 6, "5项", Decimal(5), "项"),
    ]
    found = [[(4, 8, 320000.0, "Chinese yuan"), (10, 12, 12.0, None)], [(0, 1, 5.0, "人"), (8, 9, 5.0, "项")]]
    assert text_speed.right_shares(found, numbers) == (3 / 4, 2 / 4)


def test_the_numeral_of_a_quote_is_what_stands_before_its_unit() -> None:
    assert text_speed._numeral_of("1 286.5 万元") == "1286.5万"
    assert text_speed._numeral_of("三十二名") == "三十二"
    assert text_speed._numeral_of("第三") == ""


def test_without_the_other_programs_it_says_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(text_speed, "_PEERS_PYTHON", tmp_path / "python")
    assert text_speed.peer_speeds([], [], []) == []
    assert "make bench-text" in capsys.readouterr().err
