"""Personal data planted in every kind of report stands in no byte that is kept, and in no picture that is shown."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest
from drawn_scans import FakeEngine, drawn_page, pixels, scanned_pdf, segment
from made_docx import make_docx, paragraph
from made_pdfs import chinese_pdf
from PIL import Image

from flows.serve.page_pictures import DPI, PagePictures, UndrawnPicture
from pipeline.ocr.cache import ReadingCache
from pipeline.ocr.engine import Glyph, Segment
from pipeline.ocr.page_text import hidden_too
from pipeline.ocr.reader import PageReader
from pipeline.page_image import HIDDEN
from pipeline.page_records import TextOrigin
from pipeline.privacy import MASK
from pipeline.records import SourceFile
from pipeline.stored import masked_boxes, read_page
from pipeline.trace import draw_trace, trace_fact
from pipeline.warehouse import open_published

ROOT = Path(__file__).parents[1]
LINES = [
    "海潮职业学院2023年质量年度报告",
    "学校现有专任教师520人，双师型教师占63.5%。",
    "联系人：王老师，手机13912345678，电话0512-87654321",
    "邮箱：zhang.san@haichao.example.cn",
    "身份证号110105199003071234",
    "本年度投入经费120万元。",
]
# What no byte may hold, however it is cut: a number's own digits, the name in an address.
PLANTED = ("13912345678", "87654321", "zhang.san", "199003071234", "110105199")


@dataclass(frozen=True, slots=True)
class Kept:
    """An ingest's warehouse and all that it said."""

    published: Path
    said: str


def ingest(folder: Path, *options: str) -> Kept:
    published = folder / "out" / "w.duckdb"
    command = [sys.executable, "-m", "flows.cli", "ingest", str(folder / "in"), "--direct", "--json", "--jobs", "1"]
    done = subprocess.run(
        [*command, *options, "--warehouse", str(published)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return Kept(published, done.stdout + done.stderr)


def write_reports(folder: Path) -> Path:
    """The lines as a text, a web page, Markdown, a PDF, a Word file, and one that cannot be read."""
    folder.mkdir(parents=True)
    text = "\n\n".join(LINES)
    (folder / "甲.txt").write_text(text, "utf-8")
    (folder / "乙.md").write_text(f"# {text}", "utf-8")
    (folder / "丙.html").write_text("".join(f"<p>{line}</p>" for line in LINES), "utf-8")
    drawn = [(line, 60.0, 80.0 + 40 * number, 14.0) for number, line in enumerate(LINES)]
    (folder / "丁.pdf").write_bytes(chinese_pdf([drawn]))
    (folder / "戊.docx").write_bytes(make_docx("".join(map(paragraph, LINES))))
    (folder / "己.docx").write_bytes(b"PK\x03\x04" + text.encode())
    return folder


def kept_texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file that an ingest left, as its bytes and as the values that it packs; named for a failing test."""
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        data = path.read_bytes()
        yield path.name, data.decode("latin-1")
        yield f"{path.name} as UTF-8", data.decode("utf-8", "ignore")
        if path.suffix == ".parquet":
            yield f"values of {path.parent.name}/{path.name}", repr(pq.read_table(path).to_pylist())
        if path.suffix == ".z":
            yield f"unpacked {path.name}", zlib.decompress(data).decode()
        if path.suffix == ".duckdb":
            with duckdb.connect(str(path), read_only=True) as connection:
                tables = connection.execute("select table_name from duckdb_tables()").fetchall()
                for (name,) in tables:
                    yield f"{path.name}: {name}", repr(connection.execute(f"from {name}").fetchall())


def assert_nothing_kept(kept: Kept) -> None:
    found = [(name, word) for name, text in kept_texts(kept.published.parent) for word in PLANTED if word in text]
    assert found == []
    assert [word for word in PLANTED if word in kept.said] == []


def assert_painted(picture: Image.Image, boxes: tuple[tuple[float, ...], ...], width: float, off: int) -> None:
    """Every box has the one colour, but for `off` shades that a JPEG leaves."""
    scale = picture.width / width
    shades = np.array(picture.convert("RGB")).astype(int)
    for x0, top, x1, bottom in boxes:
        inside = shades[int(top * scale) : int(bottom * scale) + 1, int(x0 * scale) : int(x1 * scale) + 1]
        assert inside.size
        assert np.abs(inside - np.array(HIDDEN.fill[:3])).max() <= off
    assert (shades.sum(axis=2) > 700).mean() > 0.5  # the page itself is still there


def assert_hidden_in_pictures(kept: Kept, folder: Path) -> None:
    """The page's picture as `sushu serve` shows it and as `sushu trace --image` draws it."""
    with open_published(kept.published) as connection:
        rows = connection.execute(
            "select reports.source_id, min(fact_id) from reports join fact using (report_no) "
            "where media_type = 'application/pdf' group by 1"
        ).fetchall()
        assert rows
        pictures = PagePictures(folder / "pictures")
        try:
            for source_id, _ in rows:
                page = read_page(connection, source_id, 1)
                assert len(masked_boxes(page)) >= 4
                assert page.width
                for size in DPI:
                    undrawn = pictures.find(connection, source_id, 1, size)
                    assert isinstance(undrawn, UndrawnPicture)
                    data = pictures.draw(undrawn)
                    assert pictures.find(connection, source_id, 1, size) == data
                    shown = Image.open(io.BytesIO(data))
                    assert_painted(shown, masked_boxes(page), page.width, 40 if size == "page" else 90)
                    assert not shown.getexif()
        finally:
            pictures.close()
    for _, fact_id in rows:
        traced = trace_fact(kept.published, fact_id)
        draw_trace(traced, folder / "traced.png")
        assert traced.page_width
        assert_painted(Image.open(folder / "traced.png"), traced.hidden, traced.page_width, 0)


@pytest.mark.slow
def test_nothing_personal_is_kept_of_files_that_are_text(tmp_path: Path) -> None:
    write_reports(tmp_path / "in")
    kept = ingest(tmp_path, "--ocr", "off")
    with open_published(kept.published) as connection:
        read = connection.execute("select count(*), count(distinct media_type) from reports").fetchone()
        masks = connection.execute("select count(*) from pages where contains(text, ?)", [MASK * 8]).fetchone()
        facts = connection.execute("select count(*) from facts where quote = '520人'").fetchone()
        failed = connection.execute("select count(*) from quarantine").fetchone()
    assert (read, masks, facts, failed) == ((5, 5), (5,), (5,), (1,))
    assert_nothing_kept(kept)
    assert_hidden_in_pictures(kept, tmp_path)
    (tmp_path / "pictures").rename(tmp_path / "out" / "w.pictures")
    assert_nothing_kept(kept)


@pytest.mark.slow
def test_nothing_personal_is_kept_of_a_scan(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "扫描.pdf").write_bytes(scanned_pdf(drawn_page(LINES, size=34)))
    kept = ingest(tmp_path, "--ocr", "tiny")
    assert list((tmp_path / "out" / "w.ocr").rglob("*.z"))
    assert_nothing_kept(kept)
    assert_hidden_in_pictures(kept, tmp_path)


SOURCE = SourceFile("src-0", "0" * 64, "扫描.png", "image/png", 1, None, None, None, "扫描.png")


def test_what_only_a_ruling_line_shows_to_be_personal_is_not_remembered(tmp_path: Path) -> None:
    """Read in one run with the number beside it, a telephone number looks like a figure; the line parts the two."""
    page = drawn_page([], width=1240, height=600)
    for x in (400, 900):
        for dx in range(4):
            for y in range(100, 500):
                page.putpixel((x + dx, y), (0, 0, 0))
    for y in (100, 230, 360, 497):
        for dy in range(3):
            for x in range(100, 1100):
                page.putpixel((x, y + dy), (0, 0, 0))
    number = segment("13912345678", 420, 150, size=38)
    left = segment("1286.", 290, 150, size=38)
    whole = Segment("1286." + "13912345678", (290.0, 150.0, number.box[2], 188.0), (*left.glyphs, *number.glyphs))
    reader = PageReader(FakeEngine([whole]), ReadingCache(tmp_path))
    first = reader.read(SOURCE, 1, pixels(page), 0.48, "a test")
    again = PageReader(FakeEngine([]), ReadingCache(tmp_path)).read(SOURCE, 1, pixels(page), 0.48, "a test")
    assert first.text_origin is TextOrigin.OCR
    assert first == again
    assert MASK * 11 in first.text
    (file,) = tmp_path.rglob("*.z")
    assert b"139123" not in zlib.decompress(file.read_bytes())


def test_what_is_hidden_in_a_part_is_hidden_in_the_whole() -> None:
    glyphs = tuple(Glyph(float(n), n + 1.0, 0.9) for n in range(4))
    whole = Segment("12ab", (0.0, 0.0, 4.0, 1.0), glyphs)
    parts = (Segment("1", whole.box, glyphs[:1]), Segment(MASK * 2, whole.box, glyphs[2:]))
    assert [one.text for one in hidden_too((whole,), parts)] == [f"12{MASK * 2}"]
    assert hidden_too((whole,), (whole,)) == (whole,)
