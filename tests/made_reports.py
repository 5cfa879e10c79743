"""Small reports made by hand, whole enough for staging: one as from a text file, one as from a PDF."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from pipeline.records import (
    Block,
    BlockKind,
    Bound,
    Cell,
    Extraction,
    Fact,
    FilledBy,
    Kind,
    Mention,
    MentionKind,
    Page,
    Piece,
    Quantity,
    Report,
    Run,
    Slot,
    SourceFile,
    Span,
    Status,
    TextOrigin,
    Unlinked,
    WordBox,
    short_id,
)

RUN = Run("r-1", "0.1", "lexicons-1", "none")
NEXT_RUN = Run("r-2", "0.1", "lexicons-2", "none")

# A quote over a line break (7 / 项), a quote over a form feed (1.2 / 亿元), an amount and a stray number.
TEXT_PAGES = ("青山职业学院\n2023年获国家级奖7\n项，在校生12,034人。经费到位1.2\n\f", "亿元。\n编号88。\n")
PDF_PAGES = ("现有教师\r\n286人，占比63.5\r\n%。", "教师286人。")


def make_text_report(name: str = "青山.txt", *, school: str | None = "青山职业学院", extra: str = "") -> Report:
    """A text file of two parts; `extra` is put behind it, so that the bytes differ."""
    first, second = TEXT_PAGES
    source = make_source(name, (first + second + extra).encode(), "text/plain", school)
    pages = tuple(
        Page(source.source_id, number, text, TextOrigin.FILE) for number, text in enumerate((first, second + extra), 1)
    )
    heading = make_block(source, "青山职业学院", pages, kind=BlockKind.HEADING)
    words = "2023年获国家级奖7项，在校生12,034人。经费到位1.2亿元。"
    prose = make_block(source, words, pages, heading_path=("青山职业学院",))
    note = make_block(source, "编号88。", pages, kind=BlockKind.CELL, cell=Cell("t-1", 2, 3))
    facts = [
        make_fact(source, prose, "7项", Kind.AWARD, "7", "项"),
        make_fact(source, prose, "12,034人", Kind.COUNT, "12034", "人"),
        make_fact(source, prose, "1.2亿元", Kind.FUNDING, "120000000", "元"),
    ]
    stray = Unlinked(short_id("m", source.sha256, "88"), note.block_id, Span(2, 4), "88", "no_indicator", "bare")
    return Report(source, pages, (heading, prose, note), make_extraction(facts, [stray]))


def make_pdf_report(name: str = "绿水.pdf", *, data: bytes = b"%PDF-1", origin: str | None = None) -> Report:
    """A PDF of two pages; on the first a quote over a line break, the second page's number stands in a line."""
    source = make_source(name, data, "application/pdf", "绿水大学")
    source = replace(source, origin=origin or source.origin)
    pages = tuple(
        Page(
            source.source_id,
            number,
            text,
            TextOrigin.TEXT_LAYER,
            engine="made",
            width=200.0,
            height=300.0,
            words=make_words(text),
        )
        for number, text in enumerate(PDF_PAGES, 1)
    )
    first = make_block(source, "现有教师286人，占比63.5%。", pages[:1])
    second = make_block(source, "教师286人。", pages[1:])
    facts = [
        make_fact(source, first, "286人", Kind.COUNT, "286", "人"),
        make_fact(source, first, "63.5%", Kind.PERCENTAGE, "63.5", "%"),
        make_fact(source, second, "286人", Kind.COUNT, "286", "人"),
    ]
    return Report(source, pages, (first, second), make_extraction(facts, []))


def make_source(name: str, data: bytes, media_type: str, school: str | None) -> SourceFile:
    sha256 = hashlib.sha256(data).hexdigest()
    return SourceFile(
        source_id=f"src-{sha256[:12]}",
        sha256=sha256,
        file_name=name,
        media_type=media_type,
        byte_count=len(data),
        origin=str(Path("in") / name),
        school=school,
        report_kind=None,
        report_year=2023,
    )


def make_block(
    source: SourceFile,
    text: str,
    pages: Sequence[Page],
    *,
    kind: BlockKind = BlockKind.PARAGRAPH,
    heading_path: tuple[str, ...] = (),
    cell: Cell | None = None,
) -> Block:
    """The block with its pieces: its text stands in the pages' texts, line breaks and form feeds apart."""
    block_id = short_id("b", source.sha256, pages[0].page_no, text)
    return Block(block_id, kind, text, heading_path, tuple(find_pieces(text, pages)), cell)


def find_pieces(text: str, pages: Sequence[Page]) -> list[Piece]:
    whole = [
        (page.page_no, offset, char) for page in pages for offset, char in enumerate(page.text) if char not in "\r\n\f"
    ]
    start = "".join(char for _, _, char in whole).index(text)
    pieces: list[Piece] = []
    for block_start, (page_no, offset, _) in enumerate(whole[start : start + len(text)]):
        last = pieces[-1] if pieces else None
        if last and last.page_no == page_no and last.page_start + last.length == offset:
            pieces[-1] = replace(last, length=last.length + 1)
        else:
            pieces.append(Piece(block_start, page_no, offset, 1))
    return pieces


def make_words(text: str) -> tuple[WordBox, ...]:
    """A box of ten points for each character, digits together, on lines twenty points apart."""
    words: list[WordBox] = []
    x0, top = 20.0, 40.0
    for offset, char in enumerate(text):
        if char == "\n":
            x0, top = 20.0, top + 20
        elif char != "\r":
            last = words[-1] if words else None
            if last and last.x1 == x0 and last.top == top and (text[last.span.start] + char).isascii() and char != "%":
                words[-1] = replace(last, span=Span(last.span.start, offset + 1), x1=x0 + 10)
            else:
                words.append(WordBox(Span(offset, offset + 1), x0, top, x0 + 10, top + 12))
            x0 += 10
    return tuple(words)


def make_fact(source: SourceFile, block: Block, quote: str, kind: Kind, value: str, unit: str) -> Fact:
    start = block.text.index(quote)
    fact_id = short_id("f", source.sha256, block.block_id, start)
    return Fact(
        fact_id=fact_id,
        block_id=block.block_id,
        mention_id=fact_id.replace("f-", "m-"),
        kind=kind,
        span=Span(start, start + len(quote)),
        quote=quote,
        value=Decimal(value),
        value_max=None,
        unit=unit,
        bound=Bound.EXACT,
        indicator=Slot("指标", FilledBy.SAME_SENTENCE),
        indicator_id=None,
        subject=Slot("学校", FilledBy.DEFAULT),
        period=Slot("2023", FilledBy.REPORT),
        status=Slot(Status.ACTUAL, FilledBy.DEFAULT),
        sentence=block.text,
        rule_id="made",
    )


def make_extraction(facts: Sequence[Fact], unlinked: Sequence[Unlinked]) -> Extraction:
    mentions = [
        Mention(
            fact.mention_id,
            fact.block_id,
            fact.span,
            fact.quote,
            MentionKind.QUANTITY,
            fact.rule_id,
            Quantity(fact.quote, fact.value, unit=fact.unit, kind=fact.kind),
        )
        for fact in facts
    ]
    return Extraction(tuple(mentions), tuple(facts), tuple(unlinked))
