"""When a found fact says the same as a hand-labelled one, field by field (评测口径).

Wording may differ where two careful readers differ: in the units that name one thing, in how much of the
context an indicator repeats, in 市级 for 省部级 in a municipality. Numbers may not differ.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

Row = Mapping[str, Any]

# Units that name the same thing.
_UNIT_GROUPS = (
    {"人", "名", "位", "人数"},
    {"个", "项", "件", "种"},
    {"元", "CNY"},
    {"%", "百分比"},
    {"个百分点", "百分点"},
    {"平方米", "㎡", "m2", "平米"},
    {"人次", "人次数"},
    {"届", "期", "次"},
    {"课时", "学时"},
    {"部", "本", "册"},
)
_DASHES = str.maketrans(dict.fromkeys("~—–～", "-"))
_YEAR_RE = re.compile(r"[0-9]{4}")

# Share of a phrase's characters that the other must hold, and how much longer it may be.
_COVERED = Decimal("0.75")
_HALF_COVERED = Decimal("0.5")
_LENGTH_FACTOR, _LENGTH_SLACK = 3, 8


def squeeze(text: str | None) -> str:
    """The surface for comparison: NFKC, no white space, one kind of dash.

    >>> squeeze("27.5 万人天"), squeeze("92.46％～96.83％")
    ('27.5万人天', '92.46%-96.83%')
    """
    folded = unicodedata.normalize("NFKC", text or "").translate(_DASHES)
    return "".join(folded.split())


def coverage(wanted: str | None, said: str | None) -> Decimal:
    """Share of the wanted phrase's characters that the other one holds in the same order; 1 for an empty phrase."""
    a, b = squeeze(wanted), squeeze(said)
    if not a:
        return Decimal(1)
    longest = [0] * (len(b) + 1)  # longest common subsequence of the part of a so far and b[:j]
    for char in a:
        diagonal = 0
        for j, other in enumerate(b, start=1):
            diagonal, longest[j] = longest[j], diagonal + 1 if char == other else max(longest[j], longest[j - 1])
    return Decimal(longest[-1]) / len(a)


def says(wanted: str | None, said: str | None) -> bool:
    """Whether a phrase covers the wanted one without being a whole sentence."""
    short = len(squeeze(said)) <= _LENGTH_FACTOR * len(squeeze(wanted)) + _LENGTH_SLACK
    return short and coverage(wanted, said) >= _COVERED


def same_number(wanted: Decimal | None, found: Decimal | None) -> bool:
    """Equal, or both absent; what a double cannot tell apart counts as equal."""
    if wanted is None or found is None:
        return wanted is found
    return abs(wanted - found) <= Decimal("1e-9") * max(Decimal(1), abs(wanted), abs(found))


def same_unit(wanted: str | None, found: str | None) -> bool:
    """One unit, or two names of one; an award labelled without a unit may be counted in 个 or 项."""
    a, b = (squeeze(unit).removesuffix("/年") for unit in (wanted, found))
    return a == b or any({a, b} <= group for group in _UNIT_GROUPS) or (not a and b in {"个", "项"})


def same_indicator(gold: Row, fact: Row) -> bool:
    """The indicator, alone or with the subject, covers the label's, or ends on its head noun and holds half of it."""
    wanted, found = gold["indicator"], fact["indicator"]
    with_subject = (fact["subject"] or "") + (found or "")
    ends_alike = squeeze(found).endswith(squeeze(wanted)[-2:])
    return (
        says(wanted, found)
        or says(wanted, with_subject)
        or (ends_alike and coverage(wanted, with_subject) >= _HALF_COVERED)
    )


def same_subject(gold: Row, fact: Row) -> bool:
    """The school itself under any of its names, or phrases of which one covers the other."""
    wanted, found = gold["subject"], fact["subject"]
    if wanted in (None, "学校"):
        return found in (None, "", "学校", "学院", "全校")
    return (
        says(wanted, found)
        or (len(squeeze(found)) > 1 and says(found, wanted))
        or coverage(wanted, (found or "") + (fact["indicator"] or "")) >= _COVERED
    )


def same_period(gold: Row, fact: Row) -> bool:
    """The same years in the same order; a label without a period asks for none."""
    years = _YEAR_RE.findall(gold["period"] or "")
    return not gold["period"] or (
        bool(fact["period"]) and _YEAR_RE.findall(squeeze(fact["period"]))[: len(years)] == years
    )


def same_level(gold: Row, fact: Row) -> bool:
    """The same level; 市级 and 省部级 are one in a municipality under the central government."""
    return gold["level"] == fact["level"] or {gold["level"], fact["level"]} == {"市级", "省部级"}


def same_grade(gold: Row, fact: Row) -> bool:
    """The same grade, or none on both sides."""
    return squeeze(gold["grade"]) == squeeze(fact["grade"])


def same_award_name(gold: Row, fact: Row) -> bool:
    """The award's name covers the label's; a label without one asks for none."""
    return not gold["award_name"] or says(gold["award_name"], fact["award_name"])
