"""What the text of a table cell looks like: a number, a year, a date, a unit, or words (单元格文字)."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from pipeline.words import RAISED_DIGITS

_HALF_WIDTH = str.maketrans({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20})
_AMOUNT = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NUMBER = re.compile(rf"[-−+±]?{_AMOUNT}[%‰]?|\({_AMOUNT}%?\)|[-−+]?\d+(?:\.\d+)?:\d+(?:\.\d+)?")
# 12人, 约30家, ≥90%, 85.6分以上, 1:17: one quantity with the words that touch it
_QUANTITY = re.compile(
    rf"(?!(?:19|20)\d\d[年届级])(?:约|近|超过?|达|不少于|[≥≤><])?[-−+]?{_AMOUNT}[余多]?(?:[%‰]|[^\W\d_]{{0,4}})(?:[余多]|以上|以下|左右)?"
)
_DASH = re.compile(r"[-−—–－―/\\\s]+|无|N/?A|\*+")
_YEAR = re.compile(r"(?:19|20)\d\d(?:[年届级]?(?:度|末|底)?|[-—–~至](?:(?:19|20)?\d\d)?(?:学年)?(?:第?[一二12]学期)?)")
_DATE = re.compile(
    r"(?:19|20)\d\d\s?[-./年]\s?\d{1,2}(?:\s?[-./月]\s?(?:\d{1,2}日?)?)?(?:\s?[-—–~至]\s?[\d\-./年月日\s]{1,12})?"
    r"|\d{1,2}月(?:\d{1,2}日)?|第?[一二三四1-4]季度|[上下]半年"
)
_BRACKETED_UNIT = re.compile(r"[(\[][^()\[\]]{1,10}[)\]]")
# the numbering of an official form's columns under their heads: 1, 2, 3=1+2, 甲, 栏次
_COLUMN_MARK = re.compile(r"\d{1,2}(?:=[\d+\-*/×()<>]+)?|[①-⑳甲乙丙丁A-Z]|栏次|行次")
# the raised number of a footnote behind a number, a word or a bracket: m² ends in a letter and keeps its own
_NOTE_MARK = re.compile(rf"(?<=[\d%‰)\]\u4e00-\u9fff])(?<!×10)(?!(?<=米)[²³])[{RAISED_DIGITS}]+$")
_BAND_END = rf"(?:约|近)?{_AMOUNT}(?:[%‰]|[^\W\d_至到及或含以]{{0,3}})(?:\([含不]{{1,2}}\))?"
# 90-100, 30-39岁, 80分及以上, 不足60, ≥500万元: from where to where a group goes
_BAND = re.compile(
    rf"{_BAND_END}(?:[-−—–~～至到]+){_BAND_END}(?:[及或]?以下|[及或]?以上)?|{_BAND_END}[及或含]?(?:以上|以下|以内)"
    rf"|(?:[≥≤><]=?|超过|不足|不满|低于|高于|大于|小于|少于){_BAND_END}"
)
_CIRCLED = {chr(0x2460 + number): number + 1 for number in range(20)}  # ① to ⑳
_SENTENCE = re.compile(r"[。；！？;]|[，,].*[，,]")
_LONG = 40
_LONGEST_HEAD = 60


class CellText(StrEnum):
    """What a cell's text is."""

    EMPTY = "empty"
    DASH = "dash"
    NUMBER = "number"
    QUANTITY = "quantity"
    YEAR = "year"
    DATE = "date"
    WORDS = "words"


def squeezed(text: str) -> str:
    """The text in half-width characters without any blanks."""
    return "".join(text.translate(_HALF_WIDTH).split())


def without_note_mark(text: str) -> str:
    """The text, blanks squeezed out, without the raised number of a footnote at its end: 200¹ is 200."""
    return _NOTE_MARK.sub("", squeezed(text))


def is_digits(text: str) -> bool:
    """Plain ASCII digits and nothing else, so that `int` reads them: neither ① nor 200¹."""
    return text.isascii() and text.isdecimal()


def row_number(text: str) -> int | None:
    """The number a serial cell holds (12, ②), None for what numbers no row."""
    if text in _CIRCLED:
        return _CIRCLED[text]
    return int(text) if is_digits(text) and len(text) < 6 else None


def is_band(text: str) -> bool:
    """From where to where a group goes (90-100, 80分以上, 不足30岁): a name as often as a value."""
    return bool(_BAND.fullmatch(squeezed(text)))


@lru_cache(maxsize=8192)  # a cell is looked at for its row, its column and its table
def cell_text(text: str) -> CellText:
    """What a cell's text is, blanks aside; a four-digit year is a year whatever else it could count."""
    text = without_note_mark(text)
    if not text:
        return CellText.EMPTY
    if _DASH.fullmatch(text):
        return CellText.DASH
    if _YEAR.fullmatch(text):
        return CellText.YEAR
    if _NUMBER.fullmatch(text):
        return CellText.NUMBER
    if _DATE.fullmatch(text):
        return CellText.DATE
    return CellText.QUANTITY if _QUANTITY.fullmatch(text) else CellText.WORDS


def is_value(text: str) -> bool:
    """A number, a quantity, or the dash of an empty cell."""
    return cell_text(text) in {CellText.NUMBER, CellText.QUANTITY, CellText.DASH}


def is_column_mark(text: str) -> bool:
    """1, 2, 3 or 甲, 乙: what an official form prints under its heads to number the columns."""
    return bool(_COLUMN_MARK.fullmatch(squeezed(text)))


def is_unit(text: str) -> bool:
    """A cell that is nothing but a unit in brackets: （万元）."""
    return bool(_BRACKETED_UNIT.fullmatch(squeezed(text)))


def ends_in_unit(text: str) -> bool:
    """在校生（人）: a label that ends in a unit in brackets."""
    return bool(re.search(r"\([^()\d]{1,8}\)$", squeezed(text)))


def is_running_text(text: str) -> bool:
    """Long words with the marks of a sentence: what a cell holds that merely frames text."""
    return len(squeezed(text)) >= _LONG and bool(_SENTENCE.search(text.translate(_HALF_WIDTH)))


def may_be_head(text: str) -> bool:
    """Words that are no sentence, a year or a day: what may stand in the head of a column."""
    if len(squeezed(text)) > _LONGEST_HEAD or "。" in text:
        return False
    return cell_text(text) in {CellText.WORDS, CellText.YEAR, CellText.DATE, CellText.EMPTY, CellText.DASH}
