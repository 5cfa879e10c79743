"""Images into pages: engines that fail or find nothing, and readings that are remembered."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from drawn_scans import CrashingEngine, FakeEngine, drawn_page, pixels, scanned_pdf, segment
from PIL import Image

from pipeline.errors import BrokenFileError, NoTextError, OcrFailedError, UnknownFormatError
from pipeline.ocr import models
from pipeline.ocr.cache import Reading, ReadingCache, settled
from pipeline.ocr.engine import OcrEngine
from pipeline.ocr.modes import Weights
from pipeline.ocr.rapid import RapidEngine
from pipeline.ocr.reader import PageReader
from pipeline.page_records import Page, TextOrigin
from pipeline.pages import read_pages
from pipeline.sources import read_source

LINES = ["专任教师 520 人", "生师比 16.8"]
SEGMENTS = [segment("专任教师520人", 140, 160), segment("生师比16.8", 140, 240, confidence=0.62)]


def read_file(path: Path, engine: OcrEngine, folder: Path | None = None) -> list[Page]:
    return read_pages(*read_source(path), PageReader(engine, ReadingCache(folder) if folder else None))


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "扫描.pdf"
    path.write_bytes(scanned_pdf(drawn_page(LINES)))
    return path


def test_a_scan_becomes_a_page(scan: Path) -> None:
    (page,) = read_file(scan, FakeEngine(SEGMENTS))
    assert page.text == "专任教师520人\n生师比16.8"
    assert page.text_origin is TextOrigin.OCR
    assert page.engine == "fake 1"
    assert page.reason == "no text layer; images cover 100% of the page"
    assert page.confidence is not None
    assert 0.62 < page.confidence < 0.99
    assert (page.width, page.height) == pytest.approx((595, 842), abs=1)
    assert {word.confidence for word in page.words} == {0.99, 0.62}
    assert page.turned == 0.0


def test_an_engine_that_fails_stops_one_report_and_says_where(scan: Path) -> None:
    with pytest.raises(OcrFailedError, match=r"扫描.pdf, page 1: the OCR engine failed \(RuntimeError: bad alloc"):
        read_file(scan, CrashingEngine())


def test_a_scan_on_which_nothing_is_read(scan: Path) -> None:
    with pytest.raises(NoTextError, match="OCR found no text"):
        read_file(scan, FakeEngine())


def test_rulings_of_the_image_stand_on_the_page(tmp_path: Path) -> None:
    from PIL import ImageDraw

    page = drawn_page(LINES)
    ImageDraw.Draw(page).line((200, 900, 1000, 900), fill="black", width=3)
    path = tmp_path / "表.pdf"
    path.write_bytes(scanned_pdf(page))
    (read,) = read_file(path, FakeEngine(SEGMENTS))
    (ruling,) = [ruling for ruling in read.rulings if ruling.x1 - ruling.x0 > 200]
    assert (ruling.x0, ruling.top, ruling.x1) == pytest.approx((96, 432, 480), abs=2)


def test_what_was_read_is_not_read_again(scan: Path, tmp_path: Path) -> None:
    first, again = FakeEngine(SEGMENTS), FakeEngine([])
    cold = read_file(scan, first, tmp_path / "ocr")
    warm = read_file(scan, again, tmp_path / "ocr")
    assert warm == cold
    assert (first.reads, again.reads) == (1, 0)


def test_another_engine_and_another_image_are_misses(scan: Path, tmp_path: Path) -> None:
    read_file(scan, FakeEngine(SEGMENTS), tmp_path / "ocr")
    other = FakeEngine(SEGMENTS, name="fake 2")
    read_file(scan, other, tmp_path / "ocr")
    scan.write_bytes(scanned_pdf(drawn_page([*LINES, "又一行"])))
    read_file(scan, other, tmp_path / "ocr")
    assert other.reads == 2
    assert len(list((tmp_path / "ocr").rglob("*.z"))) == 3


@pytest.mark.parametrize("damage", ["cut", "foreign", "moved"])
def test_a_damaged_or_foreign_record_is_a_miss(scan: Path, tmp_path: Path, damage: str) -> None:
    read_file(scan, FakeEngine(SEGMENTS), tmp_path / "ocr")
    (file,) = (tmp_path / "ocr").rglob("*.z")
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:40])
    elif damage == "foreign":
        file.write_bytes(b"\x89PNG")
    else:  # the record of another image
        scan.write_bytes(scanned_pdf(drawn_page(["别的"])))
        read_file(scan, FakeEngine([segment("别的", 0, 0)]), tmp_path / "ocr2")
        (other,) = (tmp_path / "ocr2").rglob("*.z")
        other.rename(file)
        scan.write_bytes(scanned_pdf(drawn_page(LINES)))
    engine = FakeEngine(SEGMENTS)
    (page,) = read_file(scan, engine, tmp_path / "ocr")
    assert engine.reads == 1
    assert page.text.startswith("专任教师")


def test_a_folder_that_cannot_be_written_costs_only_time(scan: Path, tmp_path: Path) -> None:
    (tmp_path / "ocr").write_text("a file where the folder should be")
    assert read_file(scan, FakeEngine(SEGMENTS), tmp_path / "ocr")[0].text


def test_no_personal_data_in_the_cache(scan: Path, tmp_path: Path) -> None:
    import zlib

    engine = FakeEngine([segment("联系电话：13900001234", 140, 160)])
    (page,) = read_file(scan, engine, tmp_path / "ocr")
    assert page.text == "联系电话：" + "＊" * 11
    (file,) = (tmp_path / "ocr").rglob("*.z")
    assert b"1390000" not in zlib.decompress(file.read_bytes())


def test_a_reading_is_the_same_read_or_remembered(tmp_path: Path) -> None:
    image = pixels(drawn_page(LINES))
    reading = settled(Reading("fake 1", -0.35, (segment("约三成", 10.123456, 20.98765),)))
    cache = ReadingCache(tmp_path)
    cache.put(image, reading)
    assert cache.get(image, "fake 1") == reading
    assert cache.get(image[1:], "fake 1") is None


@pytest.mark.parametrize(("kind", "frames"), [("PNG", 1), ("JPEG", 1), ("TIFF", 3)])
def test_image_files_are_reports(tmp_path: Path, kind: str, frames: int) -> None:
    pages = [drawn_page(LINES) for _ in range(frames)]
    path = tmp_path / f"照片.{kind.lower()}"
    options = {"save_all": True, "append_images": pages[1:]} if frames > 1 else {}
    pages[0].save(path, kind, dpi=(150, 150), **options)  # type: ignore[arg-type]
    read = read_file(path, FakeEngine(SEGMENTS))
    assert [page.page_no for page in read] == list(range(1, frames + 1))
    assert {page.reason for page in read} == {f"{kind} image"}
    assert (read[0].width, read[0].height) == pytest.approx((595, 842), abs=1)


def test_an_image_that_says_no_resolution_is_as_wide_as_a4(tmp_path: Path) -> None:
    path = tmp_path / "照片.png"
    drawn_page(LINES, width=800, height=1000).save(path)
    (page,) = read_file(path, FakeEngine(SEGMENTS))
    assert page.width == pytest.approx(595, abs=1)


def test_images_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "照片.png"
    drawn_page(LINES).save(path)
    with pytest.raises(UnknownFormatError, match="PNG image, and OCR is off"):
        read_pages(*read_source(path))
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(BrokenFileError, match="the image is damaged or cut short"):
        read_file(path, FakeEngine(SEGMENTS))


def test_reports_that_are_text_load_no_engine(tmp_path: Path) -> None:
    code = (
        "import sys, flows.cli, flows.mine\n"
        "heavy = {'cv2', 'numpy', 'openvino', 'onnxruntime', 'rapidocr', 'PIL.Image'} & set(sys.modules)\n"
        "assert not heavy - {'numpy'}, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[1])


def test_engines_say_what_they_are() -> None:
    assert "PP-OCRv6 tiny" in RapidEngine(Weights.TINY).name
    assert RapidEngine().name != RapidEngine(runtime="onnxruntime").name
    assert RapidEngine(runtime="openvino").name.endswith((" bf16", " f32"))


def test_the_processor_says_in_what_openvino_computes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {}
    for name, flags in {"old": "fpu avx2", "new": "fpu avx512_bf16 avx2", "absent": None}.items():
        if flags:
            (tmp_path / name).write_text(f"processor : 0\nflags\t\t: {flags}\n", "utf-8")
        monkeypatch.setattr(models, "_PROCESSOR", tmp_path / name)
        told[name] = models.precision.__wrapped__()
    assert told == {"old": "f32", "new": "bf16", "absent": "f32"}


@pytest.mark.slow
@pytest.mark.parametrize("weights", list(Weights))
@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_the_real_engine_reads_pages_however_they_lie(tmp_path: Path, weights: Weights, turned: int) -> None:
    lines = [
        "学校现有专任教师520人，生师比为16.8，",
        "毕业去向落实率达到97.82%，比上年提高",
        "1.35个百分点；教学科研仪器设备总值为",
        "2,386.5万元，全年经费支出1.2亿元。",
    ]
    page = drawn_page(lines * 4).rotate(1.1, Image.Resampling.BICUBIC, fillcolor="white").rotate(-turned, expand=True)
    path = tmp_path / "扫描.pdf"
    path.write_bytes(scanned_pdf(page))
    (read,) = read_file(path, RapidEngine(weights))
    text = read.text.replace("，", ",")  # how wide a comma is hangs on the processor's precision, and says nothing
    for number in ("520", "16.8", "97.82%", "1.35", "2,386.5", "1.2"):
        assert text.count(number) >= 4, text
    assert read.turned % 360 == pytest.approx((1.1 - turned) % 360, abs=0.15)
    assert {module for module in sys.modules if module.startswith("openvino_telemetry.")} == set()


@pytest.mark.slow
def test_onnxruntime_reads_the_same() -> None:
    image = pixels(drawn_page(LINES))
    texts = [[one.text for one in RapidEngine(runtime=name).read(image)] for name in ("openvino", "onnxruntime")]
    assert texts[0] == texts[1]
    assert "520" in "".join(texts[0])


def test_a_tiff_of_many_pages_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import image_pages
    from pipeline.errors import TooLargeError

    monkeypatch.setattr(image_pages, "MAX_FRAMES", 1)
    file = io.BytesIO()
    drawn_page(LINES).save(file, "TIFF", save_all=True, append_images=[drawn_page(LINES)])
    path = tmp_path / "多页.tif"
    path.write_bytes(file.getvalue())
    with pytest.raises(TooLargeError, match="2 pages; at most 1"):
        read_file(path, FakeEngine(SEGMENTS))
