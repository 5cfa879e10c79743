"""The analyst's list of schools: those that the lexicon does not know, and what it says wrong of others (学校名单)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.errors import SchoolSheetError
from pipeline.records import PROVINCES, School, SchoolType, plain_name, short_id
from pipeline.sheets import read_sheet

LIST_COLUMNS = ("school", "school_id", "short_names", "former_names", "province", "school_type")
_SEPARATOR = re.compile(r"[；;|]")
_AFTER_PROVINCE = re.compile(r"(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)$")


def read_school_list(path: Path, known: Sequence[School]) -> tuple[School, ...]:
    """The schools of the list, each whole: what a line leaves empty is what is known of the school.

    A line speaks of the known school with its `school_id`, whose full name it then gives, or of the one that goes by
    the name in `school`; else of a new one. Names add up, an id, province and type take the place of those known.
    SchoolSheetError names file, line, column and repair where a line cannot be used.
    """
    by_id = {school.school_id: school for school in known}
    book = names_of(known)
    listed: dict[str, School] = {}
    owners: dict[str, tuple[School, int]] = {}
    for line_no, cells in read_sheet(path, LIST_COLUMNS, needed="school", option="--school-list"):
        where = f"{path.name}, line {line_no}"
        school = _merged(_checked(cells, where), by_id, book)
        if school.school_id in listed:
            raise _refused(where, "school", f"“{cells['school']}” stands on an earlier line too", "Keep one line")
        listed[school.school_id] = school
        own = {each for each in (by_id.get(school.school_id), book.get(plain_name(cells["school"]))) if each}
        for name in dict.fromkeys(map(plain_name, school.names)):
            _refuse_shared(name, school, own, where, owners, book)
            owners[name] = (school, line_no)
    return tuple(listed.values())


def names_of(known: Iterable[School], listed: Iterable[School] = ()) -> dict[str, School]:
    """What each plain name means; where the list and what is known differ, the list holds.

    A known school whose id or full name the list has is the list's: 甲学院 is a former name of what it merged into.
    """
    book = {plain_name(name): school for school in listed for name in school.names}
    ids = {school.school_id for school in book.values()}
    for school in known:
        if school.school_id not in ids and plain_name(school.name) not in book:
            for name in school.names:
                book.setdefault(plain_name(name), school)
    return book


def _checked(cells: Mapping[str, str], where: str) -> School:
    """One line's cells; what it does not say is empty."""
    name, school_id = cells["school"], cells.get("school_id", "")
    if not name:
        raise _refused(where, "school", "it is empty", "Write the school's full name there")
    if school_id and not (school_id.isascii() and school_id.replace("-", "").isalnum()):
        raise _refused(where, "school_id", f"“{school_id}” is no id", "Write ASCII letters, digits and hyphens")
    province = _AFTER_PROVINCE.sub("", cells.get("province", ""))
    if province and province not in PROVINCES:
        raise _refused(where, "province", f"“{province}” is none", f"Write one of {'、'.join(PROVINCES)}")
    school_type = cells.get("school_type", "").replace("(", "（").replace(")", "）")
    if school_type and school_type not in set(SchoolType):
        raise _refused(where, "school_type", f"“{school_type}” is none", f"Write one of {'、'.join(SchoolType)}")
    short, former = (tuple(_parts(cells.get(column, ""))) for column in ("short_names", "former_names"))
    return School(school_id, name, short, former, province, school_type)


def _parts(cell: str) -> Iterator[str]:
    return (part.strip() for part in _SEPARATOR.split(cell) if part.strip())


def _merged(said: School, by_id: Mapping[str, School], book: Mapping[str, School]) -> School:
    """What the line says over what is known of its school."""
    same_id = by_id.get(said.school_id)
    known = same_id or book.get(plain_name(said.name))
    if known is None:
        return replace(said, school_id=said.school_id or short_id("school", plain_name(said.name), length=10))
    name = said.name if same_id else known.name
    former = [*said.former_names, known.name, *known.former_names]
    return School(
        school_id=said.school_id or known.school_id,
        name=name,
        short_names=_others(name, [*said.short_names, *known.short_names]),
        former_names=_others(name, former),
        province=said.province or known.province,
        school_type=said.school_type or known.school_type,
    )


def _others(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names that are not the full one, each once."""
    by_plain = {plain_name(each): each for each in reversed(list(names))}
    by_plain.pop(plain_name(name), None)
    return tuple(reversed(by_plain.values()))


def _refuse_shared(
    name: str,
    school: School,
    own: set[School],
    where: str,
    owners: Mapping[str, tuple[School, int]],
    book: Mapping[str, School],
) -> None:
    """SchoolSheetError if a name of the line means another school too; a former name may be that of a merged one."""
    other, line_no = owners.get(name, (None, 0))
    column = _column_of(name, school)
    if other is not None:
        what = f"“{name}” is a name of {other.name} on line {line_no} already"
        raise _refused(where, column, what, "Give a name to one school")
    known = book.get(name)
    if known is not None and known not in own and column == "short_names":
        what = f"“{name}” is a name of {known.name} ({known.school_id})"
        raise _refused(where, column, what, "Leave it out, or give that school a line of its own without it")


def _column_of(name: str, school: School) -> str:
    if name == plain_name(school.name):
        return "school"
    return "former_names" if name in set(map(plain_name, school.former_names)) else "short_names"


def _refused(where: str, column: str, what: str, repair: str) -> SchoolSheetError:
    return SchoolSheetError(f"{where}, {column}: {what}.", f"{repair}.")
