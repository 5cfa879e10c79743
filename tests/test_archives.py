"""Reports inside ZIP archives: found by safe and legible names, read in memory, within limits."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path

import pytest
from made_docx import make_docx, paragraph
from typer.testing import CliRunner

from flows.cli import app
from flows.plan import plan_ingest
from pipeline import archives
from pipeline.archives import MAX_RATIO, open_archive, open_member, read_member, safe_names
from pipeline.errors import BrokenFileError, EncryptedFileError, PathNotFoundError, ReportError, TooLargeError
from pipeline.pages import read_pages
from pipeline.sources import find_files, hash_file, read_source


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=method)  # no clock: it names test cases
    return buffer.getvalue()


def with_raw_names(names: list[bytes], data: bytes = b"x") -> bytes:
    """An archive whose names are these bytes, without the mark of UTF-8, as Windows writes them."""
    stand_ins = [chr(ord("A") + number) * len(name) for number, name in enumerate(names)]
    packed = zipped(dict.fromkeys(stand_ins, data), zipfile.ZIP_STORED)
    for stand_in, name in zip(stand_ins, names, strict=True):
        packed = packed.replace(stand_in.encode(), name)
    return packed


def encrypted(packed: bytes) -> bytes:
    """The archive with the flag of a password set on each member."""
    out = bytearray(packed)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := packed.find(mark, at + 1)) >= 0:
            flags = struct.unpack_from("<H", out, at + offset)[0]
            struct.pack_into("<H", out, at + offset, flags | 1)
    return bytes(out)


def found(path: Path) -> list[str]:
    return [file.relative_to(path.parent).as_posix() for file in find_files([path])]


def message(path: Path) -> str:
    with pytest.raises(ReportError) as caught:
        read_pages(*read_source(path))
    return str(caught.value)


def test_an_archive_is_walked_like_a_folder(tmp_path: Path) -> None:
    inner = zipped({"三.txt": "第三份".encode(), "更深.zip": zipped({"四.txt": b"4"})})
    (tmp_path / "报告.zip").write_bytes(
        zipped(
            {
                "2023/一.txt": "第一份".encode(),
                "二.docx": make_docx(paragraph("第二份")),
                "内.zip": inner,
                "__MACOSX/._一.txt": b"x",
                "2023/.DS_Store": b"x",
                "~$二.docx": b"x",
                "图.png": b"x",
                "README.md": b"x",
            }
        )
    )
    names = ["2023/一.txt", "二.docx", "内.zip/三.txt", "内.zip/更深.zip"]
    assert found(tmp_path / "报告.zip") == [f"报告.zip/{name}" for name in names]
    assert [path.name for path in find_files([tmp_path])] == ["一.txt", "二.docx", "三.txt", "更深.zip"]
    source, data = read_source(tmp_path / "报告.zip/内.zip/三.txt")
    assert (source.file_name, data.decode()) == ("三.txt", "第三份")
    assert source.origin.endswith("报告.zip/内.zip/三.txt")
    assert hash_file(tmp_path / "报告.zip/内.zip/三.txt") == source.sha256
    assert read_pages(*read_source(tmp_path / "报告.zip/二.docx"))[0].text == "第二份\n"
    assert "deeper inside others than is read" in message(tmp_path / "报告.zip/内.zip/更深.zip")


def test_a_member_can_be_given_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"b/c.txt": b"x"}))
    assert find_files([tmp_path / "a.zip/b/c.txt"]) == [tmp_path / "a.zip/b/c.txt"]
    with pytest.raises(PathNotFoundError):
        find_files([tmp_path / "a.zip/b/d.txt"])
    with pytest.raises(ReportError, match="cannot be opened"):
        read_source(tmp_path / "a.zip/b/d.txt")


def test_a_document_packed_as_an_archive_is_a_document(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(make_docx(paragraph("一")))
    (tmp_path / "b.zip").write_bytes(make_docx(paragraph("二")))
    (tmp_path / "c.zip").write_bytes(zipped({"x.docx": make_docx(paragraph("三"))}, zipfile.ZIP_STORED))
    assert [path.name for path in find_files([tmp_path])] == ["a.docx", "b.zip", "x.docx"]
    assert [read_pages(*read_source(path))[0].text for path in find_files([tmp_path])] == ["一\n", "二\n", "三\n"]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("2023年/质量报告.txt".encode("gbk"), "2023年/质量报告.txt"),
        ("质量报告.txt".encode(), "质量报告.txt"),  # UTF-8 without its mark, as a Mac writes it
        ("caf\xe9.txt".encode("cp437"), "café.txt"),
        (b"../../etc/passwd.txt", "__/__/etc/passwd.txt"),
        (b"/root/a.txt", "root/a.txt"),
        (b"C:\\dir\\a.txt", "C_/dir/a.txt"),
        (b"a\x1b[31m.txt", "a_[31m.txt"),
    ],
)
def test_names_are_legible_and_safe(raw: bytes, name: str) -> None:
    assert list(safe_names(open_archive("a.zip", with_raw_names([raw])))) == [name]


def test_a_name_that_comes_again_gets_a_number() -> None:
    assert list(safe_names(open_archive("a.zip", with_raw_names([b"x/a.txt", b"x\\a.txt", b"/x/a.txt"])))) == [
        "x/a.txt",
        "x/a (2).txt",
        "x/a (3).txt",
    ]


def test_members_whose_names_no_disk_allows_are_read(tmp_path: Path) -> None:
    long = "校" * 300
    names = [f"{long}.txt", f"{long}.txt", "x" * 5_000 + ".md", "深/" * 2_000 + "底.txt", f"{long}/a.{long}"]
    path = tmp_path / "a.zip"
    path.write_bytes(with_raw_names([name.encode() for name in names]))
    safe = list(safe_names(open_archive("a.zip", path.read_bytes())))
    assert safe[:3] == ["校" * 73 + "….txt", "校" * 73 + "… (2).txt", "x" * 220 + "….md"]
    assert (safe[3][-5:], safe[3][0]) == ("底.txt", "深")
    assert max(len(part.encode()) for name in safe for part in name.split("/")) <= 255
    read = find_files([path])
    assert len(read) == 4
    assert all(hash_file(each) for each in read)


def test_an_encrypted_archive_says_so_once(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(encrypted(zipped({"a.txt": b"x", "b.txt": b"y"})))
    assert found(path) == ["a.zip"]
    assert message(path) == (
        "a.zip: the archive opens only with a password. Unpack it with the password and give the folder."
    )
    archive = open_archive("a.zip", path.read_bytes())
    with pytest.raises(EncryptedFileError, match=r"^b\.txt: "):
        read_member("b.txt", archive, archive.getinfo("b.txt"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (zipped({"a.txt": b"x" * 1000})[:-30], "damaged or cut short"),
        (zipped({}), "holds no report (nothing)"),
        (zipped({"a.exe": b"x", "b.png": b"y"}), "holds no report (.exe, .png)"),
    ],
)
def test_an_archive_that_cannot_be_walked_stands_for_itself(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    assert found(path) == ["a.zip"]
    assert words in message(path)


def test_a_damaged_member_is_one_failure(tmp_path: Path) -> None:
    packed = zipped({"a.txt": b"good", "b.txt": b"bad" * 50}, zipfile.ZIP_STORED)
    path = tmp_path / "a.zip"
    path.write_bytes(packed.replace(b"bad" * 50, b"sad" * 50))
    assert found(path) == ["a.zip/a.txt", "a.zip/b.txt"]
    assert read_source(path / "a.txt")[1] == b"good"
    with pytest.raises(BrokenFileError, match=r"b\.txt: its archive is damaged"):
        read_source(path / "b.txt")
    assert hash_file(path / "b.txt") == ""


def test_bombs_are_refused_before_they_are_inflated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped({"a.txt": bytes(30_000_000)})
    assert len(bomb) * MAX_RATIO < 30_000_000
    archive = open_archive("a.zip", bomb)
    with pytest.raises(TooLargeError, match=r"inflates .*-fold to 30 MB"):
        open_member("a.txt", archive, archive.getinfo("a.txt"))
    with pytest.raises(TooLargeError, match="past the limit of 1 MB"):
        open_member("a.txt", archive, archive.getinfo("a.txt"), 1_000_000)
    monkeypatch.setattr(archives, "MAX_MEMBERS", 2)
    monkeypatch.setattr(archives, "MAX_TOTAL_BYTES", 10)
    with pytest.raises(TooLargeError, match="more than 2 members"):
        open_archive("a.zip", zipped(dict.fromkeys("abc", b"x")))
    with pytest.raises(TooLargeError, match="would inflate to"):
        open_archive("a.zip", zipped({"a": b"x" * 11}))


def test_a_member_that_lies_about_its_size_is_damaged() -> None:
    packed = bytearray(zipped({"a.txt": bytes(5_000_000)}))
    at = packed.find(b"PK\x01\x02")
    struct.pack_into("<I", packed, at + 24, 100)  # the size that the directory declares
    archive = open_archive("a.zip", bytes(packed))
    with pytest.raises(BrokenFileError):
        read_member("a.txt", archive, archive.getinfo("a.txt"))


def test_repeats_are_planned_and_said_once(tmp_path: Path) -> None:
    reports = tmp_path / "in"
    reports.mkdir()
    text = "一、概况\n学校现有教师12人。\n".encode()
    (reports / "a.txt").write_bytes(text)
    (reports / "b.zip").write_bytes(zipped({"c.txt": text, "d.txt": text + b"."}))
    plan = plan_ingest([reports], tmp_path / "staged", lexicon_hash="x")
    assert sorted(Path(job.path).name for job in plan.todo) == ["a.txt", "d.txt"]
    assert [(Path(r.path).name, Path(r.same_as).name) for r in plan.repeated] == [("c.txt", "a.txt")]


def test_the_sheet_names_a_file_in_an_archive(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"x/b.txt": b"x"}))
    sheet = tmp_path / "schools.csv"
    sheet.write_text("file,school\nb.txt,溯溪学院\n", "utf-8")
    (job,) = plan_ingest([tmp_path / "a.zip"], tmp_path, lexicon_hash="x", sheet=sheet).todo
    assert job.school is not None
    assert job.school.school == "溯溪学院"


@pytest.mark.slow
def test_ingest_reads_an_archive_and_names_the_repeats(tmp_path: Path) -> None:
    text = "一、概况\n2023年学校现有专任教师1,286人。\n".encode()
    locked = encrypted(zipped({"y.txt": b"y"}))
    (tmp_path / "a.zip").write_bytes(zipped({"2023年质量报告.txt": text, "same.txt": text, "x.zip": locked}))
    warehouse = ["--warehouse", str(tmp_path / "w.duckdb")]
    done = CliRunner().invoke(app, ["ingest", str(tmp_path / "a.zip"), *warehouse, "--direct", "--json", "--jobs", "1"])
    summary = json.loads(done.stdout)
    assert (summary["read"], summary["repeated"]) == (1, 1)
    assert summary["repeats"][0]["path"].endswith("a.zip/same.txt")
    assert [failure["file_name"] for failure in summary["failures"]] == ["x.zip"]
    assert "same.txt has the same content as" in done.stderr
