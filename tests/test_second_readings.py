"""Scanned pages whose sums fail are read again, larger; the sums say which reading is kept, and both are recorded."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path

import pytest
from drawn_scans import FakeEngine, drawn_page, scanned_pdf, segment
from made_reports import RUN
from PIL import Image, ImageDraw

from flows.mine import MineJob, find_facts, lexicon, read_report
from pipeline.errors import OcrFailedError
from pipeline.ocr.engine import Image as Pixels
from pipeline.ocr.engine import OcrError, Segment
from pipeline.ocr.reader import PageReader
from pipeline.page_records import PageReading, TextOrigin
from pipeline.page_sums import Sums
from pipeline.reading import Layout, read_layout
from pipeline.staging import stage_report
from pipeline.trace import trace_fact
from pipeline.trace_text import render_trace
from pipeline.warehouse import WarehousePaths, load_staged, open_published

DPI = 150  # of the drawn page
LEFT, TOP, WIDE, HIGH = 150, 300, 220, 70  # pixels of it: the table's corner, its columns and rows
Cells = Sequence[Sequence[str]]
TABLE = (
    ("学院", "男生", "女生", "合计"),
    ("机电学院", "120", "80", "200"),
    ("信息学院", "150", "90", "240"),
    ("合计", "270", "170", "440"),
)


def with_cell(row: int, column: int, text: str, table: Cells = TABLE) -> Cells:
    """The table with another text in one cell."""
    return [
        [text if (r, c) == (row, column) else cell for c, cell in enumerate(cells)] for r, cells in enumerate(table)
    ]


def drawn_table(table: Cells = TABLE) -> Image.Image:
    """A page with the lines of a table; what stands in it the engine of the test tells."""
    page = drawn_page(["云岭测试学院2023年质量年度报告"])
    pen = ImageDraw.Draw(page)
    right, bottom = LEFT + WIDE * len(table[0]), TOP + HIGH * len(table)
    for row in range(len(table) + 1):
        pen.line((LEFT, TOP + HIGH * row, right, TOP + HIGH * row), fill="black", width=3)
    for column in range(len(table[0]) + 1):
        pen.line((LEFT + WIDE * column, TOP, LEFT + WIDE * column, bottom), fill="black", width=3)
    return page


def dpi_of(image: Pixels) -> int:
    return round(image.shape[1] / 1240 * DPI)


def segments_of(table: Cells, dpi: int) -> list[Segment]:
    """What an engine sees of the table on a picture of that resolution."""
    scale, found = dpi / DPI, []
    for row, cells in enumerate(table):
        for column, text in enumerate(cells):
            if not text:
                continue
            x, y = LEFT + WIDE * column + 20, TOP + HIGH * row + 18
            found.append(segment(text, x * scale, y * scale, size=34 * scale))
    return found


def engine_of(first: Cells, second: Cells = TABLE) -> FakeEngine:
    """An engine that reads one table at 200 dpi and another one at more."""
    return FakeEngine(lambda image: segments_of(first if dpi_of(image) <= 200 else second, dpi_of(image)))


@dataclass(frozen=True)
class Scan:
    """A scanned report in a folder."""

    path: Path

    def read(self, engine: FakeEngine) -> Layout:
        return read_layout(self.path, None, PageReader(engine))


@pytest.fixture
def scan(tmp_path: Path) -> Scan:
    path = tmp_path / "扫描.pdf"
    path.write_bytes(scanned_pdf(drawn_table()))
    return Scan(path)


def short(readings: Sequence[PageReading]) -> list[tuple[int, int, bool, int | None, int, int]]:
    return [(r.page_no, r.reading_no, r.kept, r.dpi, r.sums_closed, r.sums_failed) for r in readings]


def test_a_wrong_digit_is_mended_by_the_second_reading_and_both_are_recorded(scan: Scan) -> None:
    engine = engine_of(with_cell(1, 2, "30"))
    layout = scan.read(engine)
    assert [block.text for block in layout.blocks if block.cell and block.cell.row_no == 2][1:3] == ["120", "80"]
    assert short(layout.readings) == [(1, 1, False, 200, 4, 2), (1, 2, True, 300, 6, 0)]
    first, second = layout.readings
    assert (first.numbers, second.numbers) == (("30",), ("80",))
    assert first.text is not None
    assert "30" in first.text.split()
    assert second.text is None
    assert "80" in layout.pages[0].text.split()
    assert engine.reads == 2


def test_boxes_of_a_larger_reading_are_points_of_the_same_page(scan: Scan) -> None:
    once = scan.read(engine_of(TABLE)).pages[0]
    twice = scan.read(engine_of(with_cell(1, 2, "30"))).pages[0]
    assert (twice.width, twice.height) == pytest.approx((once.width, once.height), abs=1)
    for one, other in zip(once.words, twice.words, strict=True):
        assert astuple(other)[1:5] == pytest.approx(astuple(one)[1:5], abs=1)


@pytest.mark.parametrize(
    ("second", "sums"),
    [
        (with_cell(1, 2, "30"), (4, 2)),
        (with_cell(1, 2, "60"), (4, 2)),
        (with_cell(1, 2, "8O"), (4, 0)),  # no number any more: its sums are none
        (with_cell(2, 1, "160", with_cell(1, 2, "30")), (2, 4)),
        ([["不", "是", "表", "格"]], (0, 0)),
    ],
    ids=["the same", "as wrong", "lost", "worse", "nothing"],
)
def test_the_first_reading_is_kept_unless_more_sums_close(scan: Scan, second: Cells, sums: tuple[int, int]) -> None:
    first = with_cell(1, 2, "30")
    layout = scan.read(engine_of(first, second))
    assert "30" in layout.pages[0].text.split()
    assert short(layout.readings) == [(1, 1, True, 200, 4, 2), (1, 2, False, 300, *sums)]
    alone = scan.read(engine_of(first, first))
    assert (layout.pages, layout.blocks) == (alone.pages, alone.blocks)


def test_a_second_reading_that_changes_more_than_its_sums_vouch_for_is_not_kept(scan: Scan) -> None:
    codes = ("编号", "311", "313", "")
    numbered = [[*cells, code] for cells, code in zip(TABLE, codes, strict=True)]
    blurred = with_cell(2, 4, "818", with_cell(1, 4, "811", numbered))
    layout = scan.read(engine_of(with_cell(1, 2, "30", numbered), blurred))
    assert short(layout.readings) == [(1, 1, True, 200, 4, 2), (1, 2, False, 300, 6, 0)]
    assert {"311", "313", "30"} <= set(layout.pages[0].text.split())


@pytest.mark.parametrize(
    ("second", "first", "better"),
    [
        (Sums(6, 0, 9), Sums(4, 2, 9), True),
        (Sums(5, 2, 9), Sums(4, 2, 9), True),
        (Sums(5, 0, 8), Sums(4, 2, 9), False),  # it errs where no sum tells
        (Sums(4, 0, 9), Sums(4, 2, 9), True),
        (Sums(4, 0, 8), Sums(4, 2, 9), False),
        (Sums(4, 2, 9), Sums(4, 2, 9), False),
        (Sums(4, 2, 12), Sums(4, 2, 9), False),
        (Sums(5, 3, 9), Sums(4, 2, 9), False),
        (Sums(3, 0, 9), Sums(4, 2, 9), False),
    ],
)
def test_when_sums_are_better(second: Sums, first: Sums, better: bool) -> None:
    assert second.are_better_than(first) is better


@pytest.mark.parametrize("unread", ["", "十", "+"])
def test_a_number_that_was_not_read_is_missed_by_its_sums(scan: Scan, unread: str) -> None:
    table = with_cell(1, 2, "4", with_cell(1, 3, "124", with_cell(3, 2, "94", with_cell(3, 3, "364"))))
    layout = scan.read(engine_of(with_cell(1, 2, unread, table), table))
    assert short(layout.readings) == [(1, 1, False, 200, 4, 2), (1, 2, True, 300, 6, 0)]
    assert "4" in layout.pages[0].text.split()


def test_a_blank_place_is_none_where_the_sums_close_without_it(scan: Scan) -> None:
    table = with_cell(1, 2, "", with_cell(1, 3, "120", with_cell(3, 2, "90", with_cell(3, 3, "360"))))
    engine = engine_of(table)
    assert [(one.reading_no, one.sums_failed) for one in scan.read(engine).readings] == [(1, 0)]
    assert engine.reads == 1


def test_a_page_whose_sums_close_is_read_once_and_says_that_they_do(scan: Scan) -> None:
    engine = engine_of(TABLE)
    assert short(scan.read(engine).readings) == [(1, 1, True, 200, 6, 0)]
    assert engine.reads == 1


def test_a_table_without_a_total_is_read_once(scan: Scan) -> None:
    table = with_cell(0, 3, "备注", with_cell(3, 0, "艺术学院"))
    engine = engine_of(table)
    assert short(scan.read(engine).readings) == [(1, 1, True, 200, 0, 0)]
    assert engine.reads == 1


def test_without_a_scanned_table_no_database_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scan: Scan
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a database was opened")

    monkeypatch.setattr("duckdb.connect", refused)
    text = tmp_path / "表.md"
    text.write_text("| 学院 | 人数 |\n|---|---|\n| 机电 | 3 |\n| 信息 | 4 |\n| 合计 | 8 |\n", encoding="utf-8")
    layout = read_layout(text, None, PageReader(FakeEngine()))
    assert any(block.cell for block in layout.blocks)
    assert layout.readings == ()
    prose = [segment("在校生共1200人", 140, 160)]
    assert short(scan.read(FakeEngine(prose)).readings) == [(1, 1, True, 200, 0, 0)]
    with pytest.raises(AssertionError, match="a database was opened"):
        scan.read(engine_of(TABLE))


def test_only_the_page_that_fails_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "两页.pdf"
    path.write_bytes(scanned_pdf(drawn_table(), drawn_page(["本页无表"])))
    wrong, prose = with_cell(1, 2, "30"), [segment("本页无表", 140, 160)]
    seen: list[int] = []

    def read(image: Pixels) -> Sequence[Segment]:
        seen.append(dpi_of(image))
        in_table = image[round(TOP * seen[-1] / DPI) - 4 : round(TOP * seen[-1] / DPI) + 6].min() < 60
        return segments_of(wrong if seen[-1] <= 200 else TABLE, seen[-1]) if in_table else prose

    layout = read_layout(path, None, PageReader(FakeEngine(read)))
    assert seen == [200, 200, 300]
    assert short(layout.readings) == [(1, 1, False, 200, 4, 2), (1, 2, True, 300, 6, 0), (2, 1, True, 200, 0, 0)]


def test_each_page_keeps_its_own_better_reading(tmp_path: Path) -> None:
    path = tmp_path / "两表.pdf"
    path.write_bytes(scanned_pdf(drawn_table(), drawn_table()))
    wrong = with_cell(1, 2, "30")
    told = iter([(1, wrong, 200), (2, wrong, 200), (1, TABLE, 300), (2, wrong, 300)])

    def read(_: Pixels) -> Sequence[Segment]:
        number, table, dpi = next(told)
        x, y, size = (edge * dpi / DPI for edge in (LEFT, TOP - 90, 34))
        return [segment(f"表{number} 各学院学生人数", x, y, size=size), *segments_of(table, dpi)]

    layout = read_layout(path, None, PageReader(FakeEngine(read)))
    assert [(one.page_no, one.reading_no, one.kept) for one in layout.readings] == [
        (1, 1, False),
        (1, 2, True),
        (2, 1, True),
        (2, 2, False),
    ]
    assert [page.dpi for page in layout.pages] == [300, 200]
    assert ["30" in page.text.split() for page in layout.pages] == [False, True]


def test_an_engine_that_fails_at_the_larger_picture_costs_nothing(scan: Scan) -> None:
    def read(image: Pixels) -> Sequence[Segment]:
        if dpi_of(image) > 200:
            raise OcrError("RuntimeError: bad allocation")
        return segments_of(with_cell(1, 2, "30"), 200)

    layout = scan.read(FakeEngine(read))
    assert short(layout.readings) == [(1, 1, True, 200, 4, 2)]


def test_an_engine_that_fails_at_first_still_stops_the_report(scan: Scan) -> None:
    def read(image: Pixels) -> Sequence[Segment]:
        raise OcrError("RuntimeError: bad allocation")

    with pytest.raises(OcrFailedError):
        scan.read(FakeEngine(read))


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_image_files_are_read_again_too(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"扫描.{kind.lower()}"
    drawn_table().save(path, kind, dpi=(DPI, DPI))
    layout = read_layout(path, None, PageReader(engine_of(with_cell(1, 2, "30"))))
    assert short(layout.readings) == [(1, 1, False, 200, 4, 2), (1, 2, True, 300, 6, 0)]
    assert (layout.pages[0].width, layout.pages[0].height) == pytest.approx((595, 842), abs=1)


def test_a_page_too_large_to_be_drawn_larger_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.ocr.render.MAX_PIXELS", 3_800_000)  # an A4 page at 200 dpi has 3.9 million
    path = tmp_path / "大页.pdf"
    path.write_bytes(scanned_pdf(drawn_table()))
    engine = engine_of(with_cell(1, 2, "30"))
    layout = read_layout(path, None, PageReader(engine))
    assert [(reading.kept, reading.sums_failed) for reading in layout.readings] == [(True, 2)]


def published(scan: Scan, read: Callable[[Scan], Layout]) -> Path:
    paths = WarehousePaths.beside(scan.path.parent / "reports.duckdb")
    report = find_facts(read(scan), lexicon())
    load_staged(paths, [stage_report(report, RUN, paths.staged)])
    return paths.published


def test_an_auditor_sees_both_readings_in_sql_and_in_the_trace(scan: Scan) -> None:
    warehouse = published(scan, lambda scan: scan.read(engine_of(with_cell(1, 2, "30"))))
    with open_published(warehouse) as connection:
        rows = connection.execute(
            "select reading_no, kept, dpi, engine, sums_closed, sums_failed, numbers, text is null "
            "from page_readings order by 1"
        ).fetchall()
        (fact_id,) = connection.execute("select fact_id from facts where value = 80").fetchall()[0]
    assert rows == [(1, False, 200, "fake 1", 4, 2, ["30"], False), (2, True, 300, "fake 1", 6, 0, ["80"], True)]
    trace = trace_fact(warehouse, fact_id)
    assert [(one.reading_no, one.kept, one.numbers) for one in trace.readings] == [
        (1, False, ("30",)),
        (2, True, ("80",)),
    ]
    shown = render_trace(trace)
    assert "200 dpi: 4 of 6 sums close; not kept; reads 30" in shown
    assert "300 dpi: 6 of 6 sums close; kept; reads 80" in shown


def test_reports_without_ocr_have_no_readings(tmp_path: Path) -> None:
    path = tmp_path / "文本.txt"
    path.write_text("云岭测试学院2023年质量年度报告\n\n在校生8,000人。\n", encoding="utf-8")
    report = read_report(MineJob(str(path), hashlib.sha256(path.read_bytes()).hexdigest()))
    assert report.readings == ()
    assert {page.text_origin for page in report.pages} == {TextOrigin.FILE}


@pytest.mark.slow
def test_the_second_reading_is_remembered_as_the_first(scan: Scan, tmp_path: Path) -> None:
    from pipeline.ocr.cache import ReadingCache

    cache = ReadingCache(tmp_path / "ocr")
    engine, idle = engine_of(with_cell(1, 2, "30")), FakeEngine([])
    cold = read_layout(scan.path, None, PageReader(engine, cache))
    warm = read_layout(scan.path, None, PageReader(idle, cache))
    assert replace(warm) == cold
    assert (engine.reads, idle.reads) == (2, 0)
