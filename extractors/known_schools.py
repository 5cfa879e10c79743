"""The schools known by name: the rows of lexicons/known_schools.tsv, checked (学校名录)."""

from __future__ import annotations

import functools
from pathlib import Path

from extractors.lexicon import FOLDER
from extractors.lexicon_files import LexiconError, read_table
from pipeline.records import PROVINCES, School, SchoolType, shared_names


def known_schools(folder: Path | None = None) -> tuple[School, ...]:
    """The schools of `known_schools.tsv`, read once per process: no report's way needs them, only the loader does.

    LexiconError names file, line and repair where a row cannot stand.
    """
    return _read((folder or FOLDER).resolve() / "known_schools.tsv")


@functools.cache
def _read(path: Path) -> tuple[School, ...]:
    schools = read_table(path, School)
    ids: set[str] = set()
    for school in schools:
        fault = _fault(school, ids)
        if fault:
            raise LexiconError(f"{_place(path, school)}: {fault}")
        ids.add(school.school_id)
    for shared in shared_names(schools):
        raise LexiconError(
            f"{_place(path, shared.second)}: “{shared.name}” is a name of {shared.first.name} already; "
            "a name means one school: give it to one, or to none"
        )
    return schools


def _fault(school: School, ids: set[str]) -> str:
    """What is wrong with a row by itself, with the repair; "" if nothing is."""
    if not (school.school_id.isascii() and school.school_id.replace("-", "").isalnum()):
        return f"“{school.school_id}” is no school_id; write the Ministry's code, or ASCII letters, digits and hyphens"
    if school.school_id in ids:
        return f"the school_id “{school.school_id}” stands on an earlier line too; an id means one school"
    if not school.name:
        return "the name is empty; write the school's full name"
    if school.province not in PROVINCES:
        return f"“{school.province}” is no province; write one of {'、'.join(PROVINCES)}"
    if school.school_type not in set(SchoolType):
        return f"“{school.school_type}” is no school_type; write one of {'、'.join(SchoolType)}"
    return ""


def _place(path: Path, school: School) -> str:
    """The file and the line on which the school's row stands."""
    for line_no, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.split("\t")[:2] == [school.school_id, school.name]:
            return f"{path.name}:{line_no}"
    return path.name
