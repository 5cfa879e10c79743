"""How much a text looks like Chinese that someone wrote, by measures that need no dictionary.

Wrong encodings and wrong character maps give rare ideographs, control and private-use characters; right ones do not.
"""

from __future__ import annotations

import re
from functools import cache

# Control characters other than white space, surrogates, private use, U+FFFD. Not U+FFFE: pdfium's mark of a hyphen
# at a line's end.
_ODD_RE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]+")
_CJK_RE = re.compile("[\u4e00-\u9fff]+")
_SYMBOL_RE = re.compile(r"[!\"#$&'*+;<=>?@\\^_`{|}~]")
_LATIN_RE = re.compile("[A-Za-z]")
_LATIN_WORD_RE = re.compile("[A-Za-z]{2,}")
_LITTLE_WORDS = frozenset(
    [
        "the",
        "of",
        "and",
        "in",
        "to",
        "for",
        "on",
        "by",
        "with",
        "is",
        "are",
        "was",
        "an",
        "at",
        "from",
        "as",
        "that",
        "this",
        "or",
        "be",
    ]
)
_LITTLE_SHARE = 0.05

# 2023年, 2023年6月, 2023年6月15日; not 5年 and 20 年, which are years that passed.
_DATE_RE = re.compile(r"(?<![0-9.])([0-9]{4})\s?年(?:\s?([0-9]{1,2})\s?月(?:\s?([0-9]{1,2})\s?日)?)?")
_CALENDAR = ((1800, 2199), (1, 12), (1, 31))  # years, months, days


@cache
def common_characters() -> frozenset[str]:
    """The 3,755 everyday ideographs: level 1 of GB 2312 (一级汉字)."""
    codes = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return frozenset(b"".join(codes).decode("gb2312", errors="ignore"))


@cache
def _common_re() -> re.Pattern[str]:
    return re.compile(f"[{''.join(sorted(common_characters()))}]+")


def common_share(text: str) -> tuple[float, int]:
    """The share of everyday characters among the text's ideographs, and how many ideographs there are.

    Without ideographs the share is 1.0: nothing speaks against the text. Measured per page: real reports 0.80 to 1,
    Chinese read through a wrong character map 0.13 to 0.33.
    """
    ideographs = "".join(_CJK_RE.findall(text))
    if not ideographs:
        return 1.0, 0
    return sum(map(len, _common_re().findall(ideographs))) / len(ideographs), len(ideographs)


def odd_share(text: str) -> float:
    """The share of control, private-use and replacement characters among all that is not white space."""
    visible = "".join(text.split())
    if visible.isprintable() and "\ufffd" not in visible:  # quick, and true of nearly all texts
        return 0.0
    return sum(map(len, _ODD_RE.findall(text))) / len(visible)


def symbol_share(text: str) -> tuple[float, int]:
    """The share of ASCII signs that texts hardly have among all that is not white space, and how many there are.

    A font whose characters are numbered from "!" upwards reads as them. Measured per page: true layers at most 0.03.
    """
    visible = sum(map(len, text.split()))
    count = len(_SYMBOL_RE.findall(text))
    return (count / visible if visible else 0.0), count


def chinese_share(text: str) -> tuple[float, int]:
    """The share of ideographs among the text's letters, and how many letters there are; 1.0 without letters."""
    ideographs = sum(map(len, _CJK_RE.findall(text)))
    letters = ideographs + len(_LATIN_RE.findall(text))
    return (ideographs / letters if letters else 1.0), letters


def is_english(text: str) -> bool:
    """Whether the Latin words of a text are English: every twentieth is one of its commonest little words.

    >>> is_english("The share of graduates in employment and in further study")
    True
    >>> is_english("Uif tibsf pg hsbevbuft jo fnqmpznfou boe jo gvsuifs tuvez")
    False
    """
    words = _LATIN_WORD_RE.findall(text)
    return bool(words) and sum(word.lower() in _LITTLE_WORDS for word in words) >= _LITTLE_SHARE * len(words)


def impossible_dates(text: str) -> tuple[float, int]:
    """The share of years, months and days that no calendar has, and how many of them the text has.

    Digits that stand for other digits leave the text as Chinese as it was; only what they say becomes impossible.

    >>> impossible_dates("2023年6月1日")
    (0.0, 3)
    >>> impossible_dates("9197年83月")
    (1.0, 2)
    """
    if "年" not in text:
        return 0.0, 0
    found = [
        first <= int(number) <= last
        for match in _DATE_RE.finditer(text)
        for number, (first, last) in zip(match.groups(), _CALENDAR, strict=True)
        if number
    ]
    return (found.count(False) / len(found) if found else 0.0), len(found)
