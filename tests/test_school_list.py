"""The analyst's list of schools: what a line adds to what is known, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import PathNotFoundError, SchoolSheetError
from pipeline.records import School, plain_name
from pipeline.school_list import names_of, read_school_list

OCEAN = School("1", "海潮职业技术大学", ("海职大",), ("海潮职业技术学院",), "福建", "职业本科学校")
RIVER = School("2", "江海职业学院", (), (), "江苏", "高等职业学校（专科）")
HEAD = "school,school_id,short_names,former_names,province,school_type\n"


def read(folder: Path, text: str, head: str = HEAD) -> tuple[School, ...]:
    path = folder / "list.csv"
    path.write_text(head + text, encoding="utf-8")
    return read_school_list(path, (OCEAN, RIVER))


def test_a_line_may_tell_of_a_school_that_nobody_knows(tmp_path: Path) -> None:
    (school,) = read(tmp_path, "沧溟技师学院,,沧溟技师；沧技,沧溟技工学校|沧溟高级技校,广西壮族自治区,技工学校\n")
    assert school.short_names == ("沧溟技师", "沧技")
    assert school.former_names == ("沧溟技工学校", "沧溟高级技校")
    assert (school.province, school.school_type) == ("广西", "技工学校")
    assert school.school_id.startswith("school-")
    assert read(tmp_path, "沧溟 技师学院\n", "school\n")[0].school_id == school.school_id  # made from the name alone


def test_empty_cells_leave_what_is_known_and_names_add_up(tmp_path: Path) -> None:
    (school,) = read(tmp_path, "海潮职业技术学院,,海潮职大,,,普通本科学校\n")
    assert school == School(
        "1", "海潮职业技术大学", ("海潮职大", "海职大"), ("海潮职业技术学院",), "福建", "普通本科学校"
    )


def test_a_line_with_the_schools_id_renames_it(tmp_path: Path) -> None:
    (school,) = read(tmp_path, "海潮大学,1,,,,\n")
    assert (school.name, school.former_names) == ("海潮大学", ("海潮职业技术大学", "海潮职业技术学院"))
    book = names_of((OCEAN, RIVER), (school,))
    assert {book[plain_name(name)].name for name in OCEAN.names} == {"海潮大学"}
    assert book["江海职业学院"] is RIVER


def test_a_school_may_take_the_names_of_one_merged_into_it(tmp_path: Path) -> None:
    (school,) = read(tmp_path, "沧溟大学,,,江海职业学院;海潮职业技术大学,,\n")
    book = names_of((OCEAN, RIVER), (school,))
    assert book["江海职业学院"] is book["海潮职业技术大学"] is school
    assert "海职大" not in book  # whose full name is another's now is no school of its own


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (",,,,福建,\n", "list.csv, line 2, school: it is empty. Write the school's full name"),
        ("\n甲学院,,,,闽,\n", "list.csv, line 3, province: “闽” is none. Write one of 北京"),
        ("甲学院,,,,,高职\n", "list.csv, line 2, school_type: “高职” is none. Write one of 高等职业学校（专科）"),
        ("甲学院,号,,,,\n", "list.csv, line 2, school_id: “号” is no id. Write ASCII letters"),
        ("甲学院,,海职大,,,\n", "list.csv, line 2, short_names: “海职大” is a name of 海潮职业技术大学 (1)"),
        ("甲学院,,甲院,,,\n乙学院,,甲院,,,\n", "line 3, short_names: “甲院” is a name of 甲学院 on line 2 already"),
        ("甲学院,,,丙学院,,\n乙学院,,,丙学院,,\n", "line 3, former_names: “丙学院” is a name of 甲学院 on line 2"),
        ("海职大,,,,,\n海潮职业技术大学,,,,,\n", "line 3, school: “海潮职业技术大学” stands on an earlier line too"),
    ],
)
def test_a_wrong_line_names_line_column_value_and_repair(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SchoolSheetError) as caught:
        read(tmp_path, text)
    assert words in str(caught.value)


def test_a_wrong_head_or_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        SchoolSheetError, match=r"line 1: “alias” is no column of this sheet\. Name the columns school,"
    ):
        read(tmp_path, "甲学院,甲\n", "school,alias\n")
    with pytest.raises(PathNotFoundError, match="--school-list"):
        read_school_list(tmp_path / "none.csv", ())
