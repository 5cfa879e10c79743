"""Why a number became no fact and why a page was read as it was, in Chinese and English (原因用语)."""

from __future__ import annotations

import re

from extractors.rules import REASON, rule_meanings

_EXCLUSION = "exclusion."
# What pipeline writes in pages.reason, in Chinese; the English stands there already.
_OF_PAGES = (
    (r"text layer", ""),
    (r"(?:text|Markdown) file in (\S+)", r"\1 编码"),
    (r"(?:text|Markdown) file in (\S+) with a byte order mark", r"\1 编码，带字节顺序标记"),
    (r"Word document", "Word 文档"),
    (r"blank page: nothing is drawn on it", "空白页"),
    (r"no text layer; images cover (\d+%) of the page", r"没有文字层，图像占页面 \1"),
    (
        r"text layer not believed: (\d+%) of the glyphs have no Unicode character",
        r"文字层不可信：\1 的字形没有对应的字符",
    ),
    (r"text layer not believed: (.+)", r"文字层不可信：\1"),
)


def unclaimed_reason(reason: str, language: str) -> str:
    """Why a number is unclaimed, in words; the code itself where nothing says more.

    >>> unclaimed_reason("no_unit", "en"), unclaimed_reason("exclusion.date.year", "zh")
    ('the number has no unit, so nothing says what it counts', '不是数量：date.year')
    """
    if reason.startswith(_EXCLUSION):
        name = reason.removeprefix(_EXCLUSION)
        return f"不是数量：{name}" if language == "zh" else f"no quantity: {name}"
    meaning = rule_meanings().get(REASON + reason)
    return (meaning.zh if language == "zh" else meaning.en) if meaning else reason


def page_reason(reason: str, language: str) -> str:
    """Why a page was read as it was; '' if that is what its origin says already.

    >>> page_reason("text layer", "zh"), page_reason("text file in GB18030", "zh"), page_reason("Word document", "en")
    ('', 'GB18030 编码', 'Word document')
    """
    if language != "zh":
        return "" if reason == "text layer" else reason
    for pattern, words in _OF_PAGES:
        found = re.fullmatch(pattern, reason)
        if found:
            return found.expand(words)
    return reason
