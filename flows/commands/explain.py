"""`sushu explain`: rule by rule, how a fact came to be, or why a number became none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.console import DEFAULT_WAREHOUSE, JsonOption, WarehouseOption, print_json, tell

if TYPE_CHECKING:
    from extractors.rules import Rule
    from extractors.steps import Step
    from extractors.word_places import Words
    from flows.explained import StoredExplanation

_INDENT = " " * 20
_SURFACES = 6


def explain(
    fact_id: Annotated[
        str, typer.Argument(metavar="ID", help="A fact's id or a mention's (m-…), or enough of its beginning.")
    ],
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    as_json: JsonOption = False,
) -> None:
    """Tell rule by rule how a fact came to be; of a number that became none, why.

    The fact is found again in the stored blocks, with the code and lexicons as they are now; what comes out otherwise
    than it is stored is said.
    """
    from flows.explained import explain_stored

    found = explain_stored(warehouse, fact_id)
    if as_json:
        print_json(asdict(found))
    else:
        tell("\n".join(_lines(found)))


def _lines(found: StoredExplanation) -> Iterator[str]:
    from pipeline.records import Span
    from pipeline.trace_text import mark_text, pad

    told, fact = found.explanation, found.explanation.fact
    block, span = told.block, told.mention.span
    yield f"{pad('fact 事实')}  {fact.fact_id if fact else 'none'} of mention {told.mention.mention_id}"
    line = f", line {found.row['source_line']}" if found.row.get("source_line") else ""
    yield f"{pad('file 文件')}  {found.source_name}, page {found.page_no}{line}"
    cell = block.cell
    where = f", table {cell.table_id} row {cell.row_no} column {cell.column_no}" if cell else ""
    yield f"{pad('block 版面块')}  {block.kind} {block.block_id}{where}"
    yield f"{pad('headings 标题')}  {' / '.join(block.heading_path) or 'none'}"
    low, high = _sentence_of(block.text, span)
    mark = Span(span.start - low, span.end - low)
    label = "cell 单元格" if cell else "sentence 句"
    yield f"{pad(label)}  {mark_text(block.text[low:high], (mark,))}"
    if fact is not None and cell is not None:
        yield f"{pad('row 行')}  {fact.sentence}"
    yield ""
    for step in told.steps:
        yield from _step(step)
    yield ""
    yield from _compared(found)


def _sentence_of(text: str, span: Any) -> tuple[int, int]:
    from extractors.fold import fold
    from extractors.sentences import split_sentences

    for sentence in split_sentences(fold(text)):
        if sentence.start <= span.start and span.end <= sentence.end:
            return sentence.start, sentence.end
    return 0, len(text)


def _step(step: Step) -> Iterator[str]:
    from pipeline.trace_text import pad

    filled = f"  ({step.filled_by})" if step.filled_by else ""
    yield f"{pad(f'{step.part} {step.zh}')}  {step.said}{filled}"
    if step.rule is not None:
        yield f"{_INDENT}rule 规则  {_rule(step.rule)}"
    for words in step.words:
        yield f"{_INDENT}words 词  {_words(words)}"
    for lost in step.lost:
        yield f"{_INDENT}not 未取  {lost.what} {lost.why}"


def _rule(rule: Rule) -> str:
    zh = f" {rule.zh}" if rule.zh else ""
    shown = "、".join(rule.surfaces[:_SURFACES]) + (" …" if len(rule.surfaces) > _SURFACES else "")
    surfaces = f" [{shown}]" if shown else ""
    return f"{rule.id} (lexicons/{rule.file}): {rule.en}{zh}{surfaces}"


def _words(words: Words) -> str:
    return f"“{words.text}” in the {words.place} {words.zh} [{words.start}, {words.end})"


def _compared(found: StoredExplanation) -> Iterator[str]:
    from pipeline.trace_text import pad

    label = pad("stored 存档")
    if found.moved:
        parts = ", ".join(f"{moved.what} {moved.then} → {moved.now}" for moved in found.moved)
        yield f"{pad('moved 已变动')}  since run {found.run_id}: {parts}"
    if not found.differences:
        yield f"{label}  equal in every column to what is stored (与存档一致)"
        return
    yield f"{label}  differs from what comes out now (与存档不同); sushu extract brings the warehouse up to date"
    for name, (stored, now) in found.differences.items():
        yield f"{_INDENT}{name}: {stored} → {now}"
