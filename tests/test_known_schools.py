"""The list of schools known by name: what holds of each of its rows, and what the loader refuses."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from extractors.known_schools import known_schools
from extractors.lexicon_files import LexiconError
from pipeline.records import PROVINCES, School, SchoolType, plain_name, shared_names
from pipeline.school_list import names_of

ROWS = known_schools()
# digits 3 and 4 of the Ministry's code are those of a province; a school that moved kept its code
NUMBERS = (
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65,
)  # fmt: skip
CODES = {str(number): province for number, province in zip(NUMBERS, PROVINCES, strict=False)}
MOVED = {"4111012802"}
ENDS = {
    SchoolType.VOCATIONAL_COLLEGE: r"(?:学院|专科学校|学校|大学|分校)$",
    SchoolType.VOCATIONAL_UNIVERSITY: r"职业(?:技术)?大学$",
    SchoolType.UNIVERSITY: r"(?:大学|学院|分校|校区|书院)(?:（.+）|.{2,4}学院|.{2,4}校区)?$",
}
HEAD = "school_id\tname\tshort_names\tformer_names\tprovince\tschool_type\n"
OCEAN = "haichao\t海潮职业技术大学\t海职大\t海潮职业技术学院\t福建\t职业本科学校\n"
RIVER = "jianghai\t江海职业学院\t\t\t江苏\t高等职业学校（专科）\n"


def test_there_are_enough_to_be_of_use() -> None:
    assert len(ROWS) >= 250
    assert len({row.province for row in ROWS}) >= 31
    kinds = Counter(row.school_type for row in ROWS)
    assert kinds[SchoolType.VOCATIONAL_COLLEGE] > 1000
    assert kinds[SchoolType.VOCATIONAL_UNIVERSITY] >= 60


def test_every_name_finds_its_school() -> None:
    book = names_of(ROWS)
    assert [(row.name, name) for row in ROWS for name in row.names if book[plain_name(name)] is not row] == []
    assert list(shared_names(ROWS)) == []


@pytest.mark.parametrize("province", sorted({row.province for row in ROWS}))
def test_every_row_is_right_in_itself(province: str) -> None:
    for row in (row for row in ROWS if row.province == province):
        assert re.fullmatch(r"41\d{8}", row.school_id), row
        assert CODES[row.school_id[2:4]] == row.province or row.school_id in MOVED, row
        assert re.search(ENDS[SchoolType(row.school_type)], row.name), row
        assert all(re.fullmatch(r"[一-鿿-]+(?:（[一-鿿]+）)?", name) for name in row.names), row
        assert all(len(name) >= 4 for name in (row.name, *row.former_names)), row
        assert all(_shortens(short, row) for short in row.short_names), row


def _shortens(short: str, row: School) -> bool:
    """Whether the short name's characters stand in one of the school's full names, in their order."""
    return any(
        len(short) < len(name) and re.search(".*".join(map(re.escape, short)), name)
        for name in (row.name, *row.former_names)
    )


def read(folder: Path, text: str) -> tuple[School, ...]:
    (folder / "known_schools.tsv").write_text(text, encoding="utf-8")
    return known_schools(folder)


def test_a_row_is_read_with_all_its_names(tmp_path: Path) -> None:
    ocean, river = read(tmp_path, HEAD + OCEAN + RIVER)
    assert ocean.names == ("海潮职业技术大学", "海职大", "海潮职业技术学院")
    assert (river.short_names, river.province, river.school_type) == ((), "江苏", SchoolType.VOCATIONAL_COLLEGE)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            OCEAN + RIVER.replace("\t\t\t", "\t海职大\t\t"),
            "known_schools.tsv:3: “海职大” is a name of 海潮职业技术大学",
        ),
        (OCEAN + RIVER.replace("\t\t\t", "\t\t海 职大 海潮职业技术学院\t"), "“海潮职业技术学院” is a name of 海潮"),
        (OCEAN + RIVER.replace("\t\t\t", "\t江海 江海\t\t"), "“江海” is a name of 江海职业学院 already"),
        (OCEAN + OCEAN.replace("海潮", "潮声"), "known_schools.tsv:3: the school_id “haichao” stands on an earlier"),
        (OCEAN.replace("haichao", "海潮"), "known_schools.tsv:2: “海潮” is no school_id; write the Ministry's code"),
        (OCEAN.replace("福建", "闽"), "“闽” is no province; write one of 北京、"),
        (OCEAN.replace("职业本科学校", "本科"), "“本科” is no school_type; write one of 高等职业学校（专科）、"),
        (OCEAN.replace("海潮职业技术大学", ""), "the name is empty; write the school's full name"),
        (OCEAN.replace("\t海职大", ""), "5 cells .* write 6"),
    ],
)
def test_the_loader_names_the_fault(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(LexiconError, match=message):
        read(tmp_path, HEAD + text)
