"""Texts that make patterns backtrack and loops go round, and every pass that a report's text goes through (敌意文本).

No text is anybody's: each is one short piece over and over, or the words of a lexicon one after another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path

import duckdb

from extractors.awards import read_awards, speaks_of_awards
from extractors.fold import fold
from extractors.lexicon import Lexicon
from extractors.numbers import read_numbers
from extractors.numerals import NumeralError, parse_numeral
from extractors.periods import find_all_periods
from extractors.queries import read_query
from extractors.search_words import find_words
from extractors.sentences import split_sentences
from extractors.terms import TermList
from flows.mine import find_facts
from pipeline.blocks import build_blocks
from pipeline.errors import ReportError
from pipeline.formats.html_file import read_html_pages
from pipeline.formats.markdown_file import read_markdown_pages
from pipeline.guarded.sql_errors import QueryError
from pipeline.guarded.sql_gate import check_question
from pipeline.layout.furniture import is_page_number
from pipeline.layout.items import read_items
from pipeline.media_types import media_type_of
from pipeline.privacy import mask_page, mask_personal_data
from pipeline.reading import Layout
from pipeline.records import Block, BlockKind, Page, Piece, SourceFile
from pipeline.text_files import decode_text, read_text_pages

Pass = Callable[[str], object]

LEXICONS = Path(__file__).parents[1] / "lexicons"

# What is said over and over: digits and their signs, brackets, blanks, numerals, labels, marks of headings and markup.
PIECES = {
    "digits": "1",
    "grouped digits": "9,",
    "digits apart": "1 ",
    "decimal points": "1.",
    "ranges": "1-",
    "shares": "1%",
    "fractions": "1/2",
    "years": "2023年",
    "school years": "2023-2024",
    "mobile numbers": "1380000",
    "area codes": "010-",
    "area codes apart": "(010) ",
    "identity numbers": "110101199001010",
    "addresses": "a.",
    "addresses at": "a@",
    "addresses dashed": "a-",
    "labels of telephones": "电话",
    "labels apart": "电 话 ",
    "links": "http://",
    "blanks": " ",
    "wide blanks": "　",
    "tabs": "\t",
    "line breaks": "\n",
    "blank lines": " \n",
    "lines": "1\n",
    "commas": ",",
    "wide commas": "，",
    "full stops": "。",
    "semicolons": "1人；",
    "enumeration": "1人、",
    "opening brackets": "(",
    "closing brackets": ")",
    "brackets": "()",
    "nested brackets": "(（[【",
    "opening quotes": "“",
    "opening titles": "《",
    "titles": "《一》",
    "ten": "十",
    "powers": "百万亿",
    "zeros": "零",
    "ideographic zeros": "〇",
    "numeral": "一",
    "ordinals": "第一",
    "counts": "1人",
    "counts in words": "三十人",
    "list marks": "1、",
    "list marks in brackets": "(1)",
    "heading marks": "一、",
    "percentages": "百分之",
    "of which": "其中",
    "awards": "国家级一等奖",
    "schools": "学院",
    "possessives": "的",
    "dots": ".",
    "leaders": "…",
    "dashes": "—",
    "masks": "＊",
    "table bars": "|",
    "table rows": "| 1 ",
    "markup": "<b>",
    "angle brackets": "<",
    "emphasis": "*a_",
    "square brackets": "[",
    "links of markdown": "[a](",
    "quotes of markdown": "> ",
    "backticks": "`",
    "entities": "&lt;",
    "backslashes": "\\",
    "joined marks": "a\u0301",
    "bidi controls": "\u202e1",
    "zero-width": "\u200b1",
}


# What opens without an end, and what follows it: the second half may look back over all of the first.
HALVES = {
    "other closing brackets": ("《", ")"),
    "closed at the end": ("(", ")"),
    "blanks before a number": (" ", "1人"),
    "number before blanks": ("1", " "),
    "numerals before a unit": ("一", "万元"),
    "quotes before titles": ("“", "》"),
    "list before a grade": ("一、", "等奖"),
    "addresses before a sign": ("a.", "@"),
    "labels before blanks": ("电话", " "),
    "award before semicolons": ("获国家级一等奖；", "1项；"),
    "headings before digits": ("第一章", "1"),
}


def hostile_texts(size: int) -> Iterator[tuple[str, str]]:
    """Each text by name, of `size` bytes of UTF-8."""
    for name, piece in PIECES.items():
        yield name, repeated(piece, size)
    for name, (first, second) in HALVES.items():
        yield name, repeated(first, size // 2) + repeated(second, size // 2)
    for path in sorted(LEXICONS.rglob("*.yaml")):
        yield f"words of {path.stem}", _words_of(path, size)
    for path in sorted(LEXICONS.glob("*.tsv")):
        yield f"words of {path.stem}", _words_of(path, size)


def repeated(piece: str, size: int) -> str:
    """The piece over and over, of `size` bytes of UTF-8.

    >>> repeated("9,", 5), repeated("一", 9)
    ('9,9,9', '一一一')
    """
    whole = piece * (size // len(piece.encode()) + 1)
    return whole.encode()[:size].decode(errors="ignore")


def _words_of(path: Path, size: int) -> str:
    """The Chinese words of a lexicon's file one after another, round and round."""
    return repeated("".join(re.findall(r"[\u4e00-\u9fff]+", path.read_text("utf-8"))), size)


def passes(lexicon: Lexicon) -> Mapping[str, Pass]:
    """Every pass by name: what it does with a text."""
    terms = lexicon.terms
    term_lists = [each for field in fields(terms) if isinstance(each := getattr(terms, field.name), TermList)]
    return {
        "fold": fold,
        "decoding": lambda text: decode_text("made.txt", text.encode()),
        "masking": mask_personal_data,
        "numerals": _numeral,
        "quantities": lambda text: read_numbers(fold(text), text, lexicon),
        "terms": lambda text: [list(each.find(text)) for each in term_lists],
        "sentences": lambda text: split_sentences(fold(text)),
        "periods": lambda text: find_all_periods(fold(text), "2023", terms),
        "awards": lambda text: _awards(text, lexicon),
        "page numbers": is_page_number,
        "layout": _layout,
        "search words": lambda text: find_words([_paragraph(text)], terms),
        "questions": read_query,
        "report": lambda text: _report(text, lexicon),
        "markdown": lambda text: _read(read_markdown_pages, "made.md", text),
        "html": lambda text: _read(read_html_pages, "made.html", f"<html><body>{text}"),
        "SQL gate": _gate,
    }


def _numeral(text: str) -> None:
    try:
        parse_numeral(text)
    except NumeralError:
        return


def _awards(text: str, lexicon: Lexicon) -> None:
    for sentence in split_sentences(fold(text)):
        if speaks_of_awards(sentence, lexicon.terms):
            read_awards(sentence, (), lexicon.terms)


def _layout(text: str) -> Layout | None:
    """The pages and blocks of a text file; None if it is refused, as one without a text is."""
    return _read(read_text_pages, "made.txt", text)


def _read(read: Callable[[SourceFile, bytes], list[Page]], name: str, text: str) -> Layout | None:
    data = text.encode()
    source = SourceFile("src-made", "0" * 64, name, media_type_of(name, data), len(data), name)
    try:
        pages = tuple(mask_page(page) for page in read(source, data))
    except ReportError:
        return None
    return Layout(source, pages, tuple(build_blocks(read_items(pages), source.source_id)))


def _report(text: str, lexicon: Lexicon) -> None:
    layout = _layout(text)
    if layout is not None:
        find_facts(layout, lexicon)


def _paragraph(text: str) -> Block:
    return Block("b-1", BlockKind.PARAGRAPH, text, (), (Piece(0, 1, 0, len(text)),))


def _gate(text: str) -> None:
    with duckdb.connect() as connection:
        for query in (text, f"select '{text}'", f"/*{text}", f"pivot {text}"):
            try:
                check_question(connection, query)
            except (QueryError, duckdb.Error, UnicodeDecodeError):  # the last is told as such by sql_child
                continue
