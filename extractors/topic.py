"""One that a text speaks about, with where and how it is named (话题)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TopicKind(StrEnum):
    """What kind of body or group a topic is."""

    SCHOOL = "school"
    UNIT = "unit"
    ORGANISATION = "organisation"
    TEAM = "team"
    PLACE = "place"
    GROUP = "group"
    REGION = "region"
    THING = "thing"  # something of the school's that opens a sentence of its own: no unit before it goes on


@dataclass(frozen=True, slots=True)
class Topic:
    """Someone named at [start, end) as the one that a clause speaks about; `opens` is where that clause begins.

    `is_counted` marks a group that is only numbered there: 在校生 12486 人; one that `judges` speaks of what it thinks
    of something, `of` someone: 用人单位 对 毕业生.
    """

    name: str
    kind: TopicKind
    opens: int
    start: int
    end: int
    rule_id: str
    is_counted: bool = False
    judges: bool = False
    of: str = ""
