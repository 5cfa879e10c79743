"""A school as an entity: the names it goes by, where it is and what it is (学校)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

PROVINCES = (
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽",
    "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州",
    "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "台湾", "香港", "澳门",
)  # fmt: skip


class SchoolType(StrEnum):
    """What sort of school it is by the level of its education (学校类型)."""

    VOCATIONAL_COLLEGE = "高等职业学校（专科）"
    VOCATIONAL_UNIVERSITY = "职业本科学校"
    UNIVERSITY = "普通本科学校"
    SECONDARY = "中等职业学校"
    TECHNICIAN = "技工学校"


@dataclass(frozen=True, slots=True)
class School:
    """One school; `name` is its full name of today, the others are names that mean it and no other school.

    `school_id` never changes: the Ministry of Education's code (学校标识码) where it is known. "" is what is not known.
    """

    school_id: str
    name: str
    short_names: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    province: str = ""
    school_type: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it goes by, the full one first."""
        return (self.name, *self.short_names, *self.former_names)


def plain_name(name: str) -> str:
    """A name as it is compared: brackets and letters half-width, no blanks; a bracket's kind tells no schools apart.

    >>> plain_name("海潮 大学〔沧溟〕") == plain_name("海潮大学（沧溟）")
    True
    """
    folded = unicodedata.normalize("NFKC", name).translate(_BRACKETS)
    return "".join(folded.split())


_BRACKETS = str.maketrans("〔〕[]【】", "()()()")


@dataclass(frozen=True, slots=True)
class SharedName:
    """A name that two schools own, so that it means neither."""

    name: str
    first: School
    second: School


def shared_names(schools: Iterable[School]) -> Iterator[SharedName]:
    """The names that mean two of the schools, or the same one twice."""
    owners: dict[str, School] = {}
    for school in schools:
        for name in school.names:
            plain = plain_name(name)
            if plain in owners:
                yield SharedName(name, owners[plain], school)
            owners[plain] = school
