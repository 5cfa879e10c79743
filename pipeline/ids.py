"""Stable ids, made of what they stand for: same bytes, same words, same id on every run and machine (标识号)."""

from __future__ import annotations

from hashlib import sha256


def inner_id(prefix: str, outer_id: str, *parts: object) -> str:
    """A stable id of what lies in a report: the report's own eight figures, taken from `outer_id`, then twelve.

    A fact is found in a warehouse of millions by its id alone, since that says in which report to look. `outer_id` is
    the report's source_id, or the id of what the thing lies in.

    >>> inner_id("b", "src-0011223344ff", 1, 40)
    'b-00112233-87eb5aeefc2e'
    """
    return f"{prefix}-{outer_id.partition('-')[2][:8]}{short_id('', outer_id, *parts, length=12)}"


def short_id(prefix: str, *parts: object, length: int = 16) -> str:
    """A stable id from the parts: same parts, same id, on every run and machine."""
    key = str(parts[0]) if len(parts) == 1 else "|".join(map(str, parts))
    return f"{prefix}-{sha256(key.encode()).hexdigest()[:length]}"
