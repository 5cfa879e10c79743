"""What stands beside a place of a folded text, blanks skipped (前后字符)."""

from __future__ import annotations


def char_before(folded: str, at: int) -> str:
    """The last character before `at` that is no blank; a line break, which no folded text has, where it begins."""
    at -= 1
    while at >= 0 and folded[at] == " ":
        at -= 1
    return folded[at] if at >= 0 else "\n"


def char_after(folded: str, end: int) -> str:
    """The first character from `end` that is no blank; "" where the text ends."""
    size = len(folded)
    while end < size and folded[end] == " ":
        end += 1
    return folded[end] if end < size else ""
