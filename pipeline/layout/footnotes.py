"""Footnotes (脚注): small type at the foot of a page, each with its mark, most often under a short rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from pipeline.layout.line_kinds import is_figure_caption, is_table_caption
from pipeline.layout.type_sizes import body_size, ideographs
from pipeline.page_records import Line, Page, Ruling

Place = tuple[int, int]

FOOTNOTE_MARK = re.compile(
    r"\s*(?:[①-⑳❶-❿⓵-⓾]|[⁰¹²³⁴-⁹]{1,2}|[\[〔［【(（]\s?\d{1,2}\s?[\]〕］】)）]|\d{1,2}\s?[)）]|\d{1,2}(?:\s+(?=[^\s年月日号个项人名所万亿元届级])|\s*$)|[*＊※†‡]{1,3}\s*(?=[\u4e00-\u9fff“《])|注\s?\d{0,2}\s?[:：]|\[\^[^\]]{1,20}\]:)"
)
# Of the body's size a note must not be taken for an item of a list, which is numbered （1） or 1).
_SURE_MARK = re.compile(r"\s*(?:[①-⑳❶-❿⓵-⓾]|[⁰¹²³⁴-⁹]{1,2}|[\[〔［【]\s?\d{1,2}\s?[\]〕］】]|[*＊※†‡]|注)")
_SMALLER = 0.9  # of the body's size
_FOOT_SHARE = 0.5  # of the page's height: footnotes begin below
_RULE = (0.1, 0.45)  # of the page's width: how long the rule over footnotes is
_RULE_REACH = 3.0  # body glyph heights from the rule to the first note
_MOST_LINES = 25
_IDEOGRAPHS_NEEDED = 4


def footnote_places(pages: Sequence[Page], by_page: Sequence[Sequence[Line]]) -> set[Place]:
    """The places (page_no, start) of the lines of footnotes; takes the body lines of each page.

    The first note must begin with a mark, and the lines down to the foot must be smaller than the body, or stand
    under a short rule.
    """
    body = body_size(line for lines in by_page for line in lines)
    found: set[Place] = set()
    if body is None:
        return found
    carried = False
    for page, lines in zip(pages, by_page, strict=True):
        if page.height is not None and page.width is not None:
            notes = _footnotes(page, lines, body, carried)
            carried = bool(notes) and not notes[-1].text.rstrip().endswith("。")
            found |= {(line.page_no, line.start) for line in notes}
    return found


def _footnotes(page: Page, lines: Sequence[Line], body: float, carried: bool) -> list[Line]:
    """The page's lines from the first footnote down; none if the lines at its foot are no footnotes.

    `carried` says that the page before ends in a footnote, whose rest may stand above this page's own.
    """
    assert page.height is not None
    low = sorted((line for line in lines if line.box), key=_middle)
    rule = _rule_top(page, low, body)
    tail: list[Line] = []
    for line in reversed(low):
        assert line.box
        is_under = rule is not None and line.box[1] >= rule - 1.0
        if line.box[1] < _FOOT_SHARE * page.height or not (is_under or (rule is None and _is_small(line, body))):
            break
        if is_figure_caption(line.text) or is_table_caption(line.text):
            break
        tail.insert(0, line)
    if not carried:
        while tail and not FOOTNOTE_MARK.match(tail[0].text):
            if rule is not None:
                return []  # what stands under the rule is something else
            tail.pop(0)
    if not tail or len(tail) > _MOST_LINES or len(tail) == len(low):
        return []
    told_by_rule = rule is not None and _SURE_MARK.match(tail[0].text)
    return tail if _has_words(tail) and (told_by_rule or _is_larger(low[: -len(tail)], tail)) else []


def _middle(line: Line) -> float:
    assert line.box
    return (line.box[1] + line.box[3]) / 2  # a raised mark stands beside its note, not under it


def _is_small(line: Line, body: float) -> bool:
    return line.size is not None and line.size <= _SMALLER * body


def _has_words(tail: Sequence[Line]) -> bool:
    return sum(ideographs(line.text) for line in tail) >= _IDEOGRAPHS_NEEDED


def _is_larger(above: Sequence[Line], tail: Sequence[Line]) -> bool:
    """Whether the page's text and the line over the notes are larger than they.

    Small type on both sides is a table's or a chart's, and some reports change size from page to page.
    """
    small = median(line.size for line in tail if line.size and ideographs(line.text))
    before, size = above[-1], body_size(above)
    is_over_text = bool(before.size and ideographs(before.text)) and _SMALLER * (before.size or 0.0) >= small
    return is_over_text and (size is None or _SMALLER * size >= small)


def _rule_top(page: Page, low: Sequence[Line], body: float) -> float | None:
    """The height of a short rule at the left margin, alone in its part of the page, close above a line."""
    assert page.width is not None
    assert page.height is not None
    left = min((line.box[0] for line in low if line.box), default=0.0)
    for rule in sorted(page.rulings, key=lambda ruling: -ruling.top):
        if _is_note_rule(rule, left, page.width, body) and rule.top > _FOOT_SHARE * page.height:
            below = [line for line in low if line.box and line.box[1] >= rule.top - 1.0]
            is_alone = not any(
                other is not rule and other.bottom >= rule.top - 3 * body and abs(other.top - rule.top) > 0.5
                for other in page.rulings
            )
            near = below and below[0].box and below[0].box[1] - rule.top <= _RULE_REACH * body
            return rule.top if is_alone and near else None
    return None


def _is_note_rule(rule: Ruling, left: float, width: float, body: float) -> bool:
    shortest, longest = _RULE
    length = rule.x1 - rule.x0
    return rule.top == rule.bottom and shortest * width <= length <= longest * width and rule.x0 <= left + 3 * body
