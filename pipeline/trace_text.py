"""A trace as lines of text for a terminal, the quote marked in its sentence and on its page (溯源文本)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.records import PageReading, Span
from pipeline.trace import PageLine, Trace, TracedSlot
from pipeline.wording import digits, term


def render_trace(trace: Trace) -> str:
    """The trace as plain text for a terminal, the quote between 【 and 】."""
    fact = trace.fact
    where = f"page {trace.page_no}" if trace.source_line is None else f"line {trace.source_line}"
    marks = () if trace.sentence_mark is None else (trace.sentence_mark,)
    rows = [
        ("fact 事实", f"{fact['fact_id']} ({fact['kind']})"),
        ("quote 原文", f"{fact['quote']} = {_show_value(fact)} ({fact['bound']})"),
        *((_label(slot.name), _show_slot(slot)) for slot in trace.slots),
        *((_label(name), fact[name]) for name in _OWN_COLUMNS if fact[name]),
        ("report 报告", f"{fact['source_name']}, {where}"),
        ("headings 标题", trace.heading_path or "none"),
        ("sentence 句", mark_text(trace.sentence, marks)),
        ("place 位置", _show_place(trace)),
        ("rule 规则", f"{fact['rule_id']}, run {fact['run_id']}, text from {fact['text_origin']}"),
        *(("reading 识别", _show_reading(reading)) for reading in trace.readings),
        *(("check 勾稽", f"{check.severity} ({check.check_id}): {check.arithmetic}") for check in trace.checks),
    ]
    lines = [f"{pad(label)}  {text}" for label, text in rows]
    return "\n".join([*lines, "", *(_show_line(line) for line in trace.lines)])


_SHOWN_NUMBERS = 12
# what only awards or only funding have
_OWN_COLUMNS = ("level", "grade", "award_name", "flow", "funding_source", "funding_item")


def _label(column: str) -> str:
    return f"{column} {term('field', column, 'zh')}"


def mark_text(text: str, marks: tuple[Span, ...]) -> str:
    """The text with each span, in order, between 【 and 】."""
    for mark in reversed(marks):
        text = f"{text[: mark.start]}【{mark.of(text)}】{text[mark.end :]}"
    return text


def _show_value(fact: Mapping[str, Any]) -> str:
    value = digits(fact["value"])
    if fact["value_max"] is not None:
        value = f"{value} … {digits(fact['value_max'])}"
    return f"{value} {fact['unit'] or ''}".strip()


def _show_slot(slot: TracedSlot) -> str:
    if slot.value is None:
        return f"none ({slot.filled_by}: {slot.rule_id})" if slot.filled_by else "none"
    words = f", “{slot.quote}”" if slot.quote and slot.quote != slot.value else ""
    return f"{slot.value} ({slot.filled_by}{words})"


def _show_place(trace: Trace) -> str:
    places = [f"page {piece.page_no} [{piece.span.start}, {piece.span.end})" for piece in trace.pieces]
    box = "" if trace.box is None else " box " + ", ".join(f"{edge:.1f}" for edge in trace.box)
    return " + ".join(places) + box


def _show_reading(reading: PageReading) -> str:
    """What one look at the page saw; the numbers only where another look saw others."""
    sums = f"{reading.sums_closed} of {reading.sums_closed + reading.sums_failed} sums close"
    kept = "kept" if reading.kept else "not kept"
    numbers = f"; reads {', '.join(reading.numbers[:_SHOWN_NUMBERS])}" if reading.numbers else ""
    more = " …" if len(reading.numbers) > _SHOWN_NUMBERS else ""
    return f"page {reading.page_no} at {reading.dpi} dpi: {sums}; {kept}{numbers}{more}"


def _show_line(line: PageLine) -> str:
    arrow = "→" if line.marks else " "
    return f"{arrow}{line.line_no:>6} │ {mark_text(line.text, line.marks)}"


def pad(label: str, width: int = 18) -> str:
    """Chinese characters take two cells of a terminal."""
    return label + " " * (width - len(label) - sum(ord(char) > 0x2E80 for char in label))
