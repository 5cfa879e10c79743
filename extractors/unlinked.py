"""Why a number becomes no fact: what its block is, what a rule claims, where it stands (未认领数字)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.sentences import Sentence
from pipeline.records import Block, BlockKind, Mention, MentionKind, Unlinked

_NO_FACTS_IN = {
    BlockKind.FURNITURE: "furniture",
    BlockKind.CHART: "chart",
    BlockKind.HEADING: "heading",
    BlockKind.CAPTION: "caption",
    BlockKind.NOTE: "note",
    BlockKind.CONTENTS: "contents",
}
_GROUPED = re.compile(r"\d{1,3}(?: \d{3})+(?:[.]\d+)?")  # 12 345 678 is one number
# 滨州省 31 8.12% 204 3.55%: a row of a table whose heads could not be told
_FLAT_ROW = re.compile(r"(?:(?:^|\s)(?:\d[\d.,]*[%‰]?|--?)(?=\s|$)){3,}")
# a note says something of its own only when it is none of a form's instructions
_SPEAKING_NOTE = re.compile(r"注\s*[:：]")


def why_no_facts_in(block: Block) -> str | None:
    """The reason that no number of a block is a fact, or None."""
    is_speaking = block.kind is BlockKind.NOTE and _SPEAKING_NOTE.match(block.text)
    return None if is_speaking else _NO_FACTS_IN.get(block.kind)


def sort_out(numbers: Sequence[Mention], sentence: Sentence) -> tuple[list[Mention], list[Unlinked]]:
    """The numbers of a sentence that may be facts, and those that cannot, each with its reason."""
    rows = _flat_rows(sentence) if numbers else []
    quantities: list[Mention] = []
    left: list[Unlinked] = []
    for mention in numbers:
        reason = _why_no_fact(mention, sentence, rows)
        if reason:
            left.append(unlinked(mention, reason))
        else:
            quantities.append(mention)
    return quantities, left


def unlinked(mention: Mention, reason: str) -> Unlinked:
    """A number that becomes no fact."""
    return Unlinked(mention.mention_id, mention.block_id, mention.span, mention.quote, reason, mention.rule_id)


def _flat_rows(sentence: Sentence) -> list[tuple[int, int]]:
    """Where the rows of a table whose heads could not be told stand in a sentence."""
    rows = _FLAT_ROW.finditer(sentence.text, sentence.start, sentence.end)
    return [row.span() for row in rows if not _GROUPED.fullmatch(row.group().strip())]


def _why_no_fact(mention: Mention, sentence: Sentence, flat_rows: Sequence[tuple[int, int]]) -> str | None:
    """The reason a number cannot be a fact, or None."""
    if any(start <= mention.span.start < end for start, end in flat_rows):
        return "flattened_row"
    if mention.kind is MentionKind.EXCLUDED:
        return mention.rule_id
    if mention.kind is MentionKind.BARE_NUMBER:
        return "no_unit"
    if sentence.inside[mention.span.start]:
        before = sentence.text[sentence.start : mention.span.start]
        if before.rfind("《") > before.rfind("》") or before.rfind("“") > before.rfind("”"):
            return "inside_title"
    return None
