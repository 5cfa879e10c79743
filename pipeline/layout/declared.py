"""What a file itself says of its lines: where paragraphs end, what is no running text, which marks nobody sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.layout.line_kinds import SENTENCE_END
from pipeline.page_records import Line, LineRole, Page, PartKind, PartMark

_ROLES = {PartKind.NOTE: LineRole.NOTE, PartKind.CONTENTS: LineRole.CONTENTS}


def declare_lines(page: Page, lines: Sequence[Line]) -> list[Line]:
    """The page's lines, in order of their offsets, with what the file says of them; markup is left out.

    A line with a mark inside becomes two, the first of which ends no paragraph. Whether a page's last sentence goes on
    overleaf is left open where it has no end: who copies from a PDF leaves a paragraph's end at each page's.
    """
    if page.has_paragraphs:
        lines = [replace(line, ends=True) for line in lines]
    declared = list(lines)
    if page.parts:
        declared = [line for whole, parts in _with_parts(lines, page.parts) for line in _declared(whole, parts)]
    last = next((at for at in range(len(declared) - 1, -1, -1) if _is_body(declared[at])), None)
    if last is not None and declared[last].ends and not declared[last].text.rstrip().endswith(SENTENCE_END):
        declared[last] = replace(declared[last], ends=None)
    return declared


def _is_body(line: Line) -> bool:
    return not line.furniture and line.role is LineRole.TEXT


def _with_parts(lines: Sequence[Line], parts: Sequence[PartMark]) -> Iterator[tuple[Line, list[PartMark]]]:
    """Each line with the parts that share a character with it."""
    at = 0
    for line in lines:
        end = line.start + len(line.text)
        while at < len(parts) and parts[at].span.end <= line.start:
            at += 1
        last = at
        while last < len(parts) and parts[last].span.start < end:
            last += 1
        yield line, list(parts[at:last])


def _declared(line: Line, parts: Sequence[PartMark]) -> Iterator[Line]:
    for part in parts:
        if part.kind is PartKind.FURNITURE:
            line = replace(line, furniture=True)
        elif part.kind is not PartKind.MARKUP:
            line = replace(line, role=_ROLES[part.kind])
    marks = [part for part in parts if part.kind is PartKind.MARKUP]
    pieces = list(_without_marks(line, marks)) if marks else [line]
    yield from (replace(piece, ends=False) for piece in pieces[:-1])
    yield from pieces[-1:]


def _without_marks(line: Line, marks: Sequence[PartMark]) -> Iterator[Line]:
    """The stretches of the line between its marks that are more than blanks."""
    at, end = line.start, line.start + len(line.text)
    for start, stop in [*((mark.span.start, mark.span.end) for mark in marks), (end, end)]:
        text = line.text[at - line.start : max(start - line.start, 0)]
        if text.strip():
            yield replace(line, start=at, text=text)
        at = max(at, stop)
