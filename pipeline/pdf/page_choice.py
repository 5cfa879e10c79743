"""Text layer or OCR: which of the two a page is read by, and why (取字方式)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.legibility import (
    chinese_share,
    common_share,
    impossible_dates,
    is_english,
    odd_share,
    symbol_share,
)
from pipeline.page_records import TextOrigin
from pipeline.pdf.text_layer import TextLayer

# When a text layer is not believed. Measured on 9 real and typeset files: true layers have no unmapped and no odd
# characters, 0.80 to 1 everyday ideographs and at most 0.03 symbols a page; broken ones 0.37 to 0.93 unmapped, or
# 0.13 to 0.33 everyday ideographs, or 0.20 symbols.
MAX_UNMAPPED_SHARE = 0.05
MAX_ODD_SHARE = 0.05
MIN_COMMON_SHARE = 0.5
MAX_SYMBOL_SHARE = 0.1
MAX_HIDDEN_SHARE = 0.8
MAX_IMPOSSIBLE_DATES = 0.5
MIN_CHINESE_SHARE = 0.1  # of a page's letters, where the report's are mostly Chinese
_MIN_IDEOGRAPHS = 20  # fewer say nothing about a page
_MIN_SYMBOLS = 20
_MIN_LETTERS = 200
_MIN_DATES = 4
_REPORT_IS_CHINESE = 0.5

# A page number or the stamp of a scanner's software, but no title: what may lie over the picture of a page.
FEW_CHARACTERS = 20
# A running head and foot put over the pages of a scan: nothing but these, and all in the margins.
MARGIN_CHARACTERS = 200
MARGIN_SHARE = 0.1  # of the page's height
COVERED = 0.8  # of the page's area: an image of that size is a picture of the page


@dataclass(frozen=True, slots=True)
class PageLook:
    """What can be seen on a page besides its characters; each measured only where the choice may need it.

    `hidden` is the share of characters drawn invisibly, `covered` the share of the page under images, `blank` whether
    nothing at all is drawn, `in_margins` whether all words stand in the top and bottom margins.
    """

    hidden: float = 0.0
    covered: float = 0.0
    blank: bool = False
    in_margins: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """How a page is read and why, in words an auditor understands."""

    origin: TextOrigin
    reason: str


def choose_text(layer: TextLayer, look: PageLook, *, in_chinese: bool = False) -> Choice:
    """The text layer where nothing speaks against it, else OCR, with the measure that decided.

    `in_chinese` is whether the report as a whole is written in Chinese.
    """
    visible = visible_characters(layer.text)
    if not visible and look.blank:
        return Choice(TextOrigin.TEXT_LAYER, "blank page: nothing is drawn on it")
    if not visible:
        return Choice(TextOrigin.OCR, f"no text layer{_under(look)}")
    if look.hidden > MAX_HIDDEN_SHARE:
        return Choice(TextOrigin.OCR, f"{look.hidden:.0%} of the text is invisible: an OCR layer of unknown quality")
    if visible <= FEW_CHARACTERS and look.covered >= COVERED:
        return Choice(TextOrigin.OCR, f"only {visible} characters in the text layer{_under(look)}")
    if look.in_margins and look.covered >= COVERED:
        return Choice(TextOrigin.OCR, f"nothing but head and foot in the text layer{_under(look)}")
    doubt = _doubt(layer, in_chinese=in_chinese)
    if doubt:
        return Choice(TextOrigin.OCR, f"text layer not believed: {doubt}")
    return Choice(TextOrigin.TEXT_LAYER, "text layer")


def visible_characters(text: str) -> int:
    """How many characters of the text are not white space."""
    return sum(map(len, text.split()))


def is_in_chinese(texts: Sequence[str]) -> bool:
    """Whether most letters of a report's pages are Chinese."""
    chinese, letters = 0, 0
    for text in texts:
        share, count = chinese_share(text)
        chinese, letters = chinese + round(share * count), letters + count
    return letters > 0 and chinese / letters > _REPORT_IS_CHINESE


def _under(look: PageLook) -> str:
    return f"; images cover {look.covered:.0%} of the page" if look.covered else ""


def _doubt(layer: TextLayer, *, in_chinese: bool) -> str:
    """Why the text layer cannot be true, with the measure; "" if nothing speaks against it."""
    if layer.unmapped > MAX_UNMAPPED_SHARE:
        return f"{layer.unmapped:.0%} of the glyphs have no Unicode character"
    odd = odd_share(layer.text)
    if odd > MAX_ODD_SHARE:
        return f"{odd:.0%} control or private-use characters"
    share, ideographs = common_share(layer.text)
    if ideographs >= _MIN_IDEOGRAPHS and share < MIN_COMMON_SHARE:
        return f"only {share:.0%} of the ideographs are everyday ones"
    symbols, count = symbol_share(layer.text)
    if count >= _MIN_SYMBOLS and symbols > MAX_SYMBOL_SHARE:
        return f'{symbols:.0%} signs such as ! # $ " that texts hardly have: letters and digits under a wrong map'
    impossible, dates = impossible_dates(layer.text)
    if dates >= _MIN_DATES and impossible > MAX_IMPOSSIBLE_DATES:
        return f"{impossible:.0%} of its {dates} years, months and days cannot be: digits under a wrong map"
    if not in_chinese or ideographs >= MIN_CHINESE_SHARE * len(layer.text):
        return ""
    chinese, letters = chinese_share(layer.text)
    if letters >= _MIN_LETTERS and chinese < MIN_CHINESE_SHARE and not is_english(layer.text):
        return f"only {chinese:.0%} of the letters are Chinese in a Chinese report, and the rest is no English"
    return ""
