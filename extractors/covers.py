"""A report's cover: its first lines, the title that stands on them, the year that a title names (封面)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.fold import fold
from extractors.terms import Term, TermList
from pipeline.records import Block, BlockKind

_MOST_LINES = 24
_LONGEST = 60  # characters: what is longer is a sentence
_MOST_TITLE_LINES = 4
_CHINESE_YEAR = re.compile(r"[二2][〇○零Oo0][〇○零Oo0一二三四五六七八九]{2}(?=\s?(?:[年届级度]|学年|[-—–~至]))")
_CHINESE_DIGITS = {ord(digit): str(value) for value, digit in enumerate("〇一二三四五六七八九")}
_CHINESE_DIGITS |= dict.fromkeys(map(ord, "○零Oo"), "0")
_BODY_BEGINS = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十\d]+[章节篇部]|\d{1,2}(?:\.\d+)*[.、]?\s?[^\d\s.、年月届-]"
    r"|(?:目\s*录|前\s*言|引\s*言|序\s*言|摘\s*要|概\s*述|编制说明|编制目的|填表说明|填报说明|真实性声明)$)"
)
_SENTENCE = re.compile(r"[。;!?,，]")  # of folded text
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
_BLANK = re.compile(r"(?<=[^\x21-\x7e])\s+|\s+(?=[^\x21-\x7e])|(?<=\d)\s+(?=\d)")
_YEAR = re.compile(r"(?<!\d)(?P<y>20\d\d)\s?(?:学年度?|年度|年(?!\s?\d{1,2}\s?月)|届)")
_SCHOOL_YEAR = re.compile(r"(?<!\d)(?P<a>20\d\d)\s?年?\s?[-—–~～/至]\s?(?P<b>20\d\d|\d\d)\s?学年")
_YEAR_ALONE = re.compile(r"(?<!\d)20\d\d(?!\d)(?=\D{0,2}$)")
_DATE = re.compile(r"(?<!\d)(?P<y>20\d\d)\s?[年.-]\s?(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})\s?(?:月|[.-]\d)")
_DATE_LINE = re.compile(r"\d{4}[年.-][\d一二三四五六七八九十]{1,2}月?(?:[.-]?[\d一二三四五六七八九十]{1,3}日?)?$")
# what may stand under a title and belongs to it: （2024年度）, 2023-2024学年, （公示稿）
_UNDER_TITLE = re.compile(r"[(（〔\[][^()（）]{2,16}[)）〕\]]$|20\d\d(?:[-—–~至]20\d\d)?(?:年度?|学年度?|届)$")
_TITLE_LABEL = re.compile(r"^(?:报告)?(?:标题|题目|题名|名称)[:：](?=.{4,})")
_NO_TITLE = re.compile(r"^附[件表录]|编号|保密|盖章|公章|^[-—\d]+$")


@dataclass(frozen=True, slots=True)
class CoverLine:
    """One printed line as it stands, and folded, without blanks between ideographs, its years in digits."""

    text: str
    folded: str
    page_no: int


@dataclass(frozen=True, slots=True)
class Title:
    """A report's title as printed, with the kind of report that it names."""

    text: str
    folded: str
    kind: Term


def cover_line(text: str, page_no: int = 1) -> CoverLine:
    """The line made ready for reading; `text` keeps its characters, but not the blanks that part ideographs."""
    text = _TITLE_LABEL.sub("", _BLANK.sub("", text.strip()))
    return CoverLine(text, _CHINESE_YEAR.sub(lambda year: year.group().translate(_CHINESE_DIGITS), fold(text)), page_no)


def cover_lines(blocks: Sequence[Block]) -> list[CoverLine]:
    """The lines before the running text begins, at most two dozen; those without ideographs or years are left out."""
    lines: list[CoverLine] = []
    for block in blocks:
        if block.kind in (BlockKind.FURNITURE, BlockKind.CHART):
            continue
        if block.kind is BlockKind.CONTENTS:
            return lines
        for piece in block.pieces:
            line = cover_line(block.text[piece.block_start : piece.block_start + piece.length], piece.page_no)
            is_body = len(line.folded) > _LONGEST or _SENTENCE.search(line.folded) or _BODY_BEGINS.match(line.folded)
            if len(lines) == _MOST_LINES or (is_body and _is_chinese(line.folded)):
                return lines
            if _is_chinese(line.folded) or _YEAR.search(line.folded) or _UNDER_TITLE.match(line.folded):
                lines.append(line)
    return lines


def find_title(lines: Sequence[CoverLine], kinds: TermList) -> Title | None:
    """The first line, or the first few lines together, that name a kind of report; with what belongs to them."""
    for first in range(len(lines)):
        for last in range(first + 1, min(first + _MOST_TITLE_LINES, len(lines) + 1)):
            parts = lines[first:last]
            hit = kinds.first("".join(line.folded for line in parts))
            if hit and all(_may_be_title(line) for line in parts):
                return _title(lines, first, last, hit.term)
    return None


def _title(lines: Sequence[CoverLine], first: int, last: int, kind: Term) -> Title:
    """The title's lines joined, with the lines above that begin it and the year below that ends it."""
    page_no = lines[first].page_no
    highest = max(0, last - _MOST_TITLE_LINES)
    while first > highest and lines[first - 1].page_no == page_no and _begins_title(lines[first - 1]):
        first -= 1
    if last < len(lines) and lines[last].page_no == page_no and _UNDER_TITLE.match(lines[last].folded):
        last += 1
    parts = lines[first:last]
    return Title("".join(line.text for line in parts), "".join(line.folded for line in parts), kind)


def _begins_title(line: CoverLine) -> bool:
    return _may_be_title(line) and not _DATE_LINE.search(line.folded) and len(line.folded) <= 30


def _may_be_title(line: CoverLine) -> bool:
    return _is_chinese(line.folded) and ":" not in line.folded and not _NO_TITLE.search(line.folded)


def _is_chinese(text: str) -> bool:
    """Whether the line is Chinese at all: what OCR made of a seal or a painting is not."""
    return len(_IDEOGRAPH.findall(text)) * 3 >= len(text)


def titled_year(text: str) -> tuple[int, str | None] | None:
    """The year that a folded title names, with the school year if it names one: that is filed under its second year."""
    school_year = _SCHOOL_YEAR.search(text)
    if school_year:
        first = int(school_year["a"])
        if int(school_year["b"]) % 100 == (first + 1) % 100:
            return first + 1, f"{first}-{first + 1}学年"
    found = _YEAR.search(text)
    if found:
        return int(found["y"]), None
    alone = _YEAR_ALONE.search(text)
    return (int(alone.group()), None) if alone else None


def dated_year(text: str) -> int | None:
    """The year of a date in a folded line: 2024年12月, 2024.12.8."""
    found = _DATE.search(text)
    return int(found["y"]) if found else None
