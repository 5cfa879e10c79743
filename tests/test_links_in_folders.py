"""Symbolic links among reports: loops end, links to folders are not followed, links to files are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import ReportError
from pipeline.sources import find_files, hash_file, read_source


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Reports, and beside them a folder that was not given."""
    inside, outside = tmp_path / "in", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (inside / "甲.txt").write_text("专任教师520人。", "utf-8")
    (outside / "乙.txt").write_text("专任教师530人。", "utf-8")
    return inside


def names(folder: Path) -> list[str]:
    return [path.name for path in find_files([folder])]


def test_folders_that_lead_back_or_out_are_not_walked(folder: Path) -> None:
    (folder / "loop").symlink_to(folder)
    (folder / "out").symlink_to(folder.parent / "outside")
    (folder / "root").symlink_to("/")
    assert names(folder) == ["甲.txt"]


def test_a_link_to_a_file_is_read_as_that_file(folder: Path) -> None:
    (folder / "丙.txt").symlink_to(folder.parent / "outside" / "乙.txt")
    assert names(folder) == ["丙.txt", "甲.txt"]
    source, data = read_source(folder / "丙.txt")
    assert data.decode() == "专任教师530人。"
    assert source.file_name == "丙.txt"


def test_a_link_that_leads_nowhere_costs_itself(folder: Path) -> None:
    (folder / "丁.txt").symlink_to(folder / "丁.txt")
    (folder / "戊.pdf").symlink_to(folder / "nothing.pdf")
    (folder / "己.zip").symlink_to(folder / "己.zip")
    found = find_files([folder])
    assert [path.name for path in found] == ["丁.txt", "己.zip", "戊.pdf", "甲.txt"]
    for path in found[:3]:
        assert hash_file(path) == ""
        with pytest.raises(ReportError, match="cannot be opened"):
            read_source(path)


def test_a_link_to_a_device_is_no_report(folder: Path) -> None:
    (folder / "零.txt").symlink_to("/dev/zero")
    assert names(folder) == ["甲.txt"]
    with pytest.raises(ReportError, match="a device, no file"):
        read_source(folder / "零.txt")
