"""Files read as the package reads them; what OCR read once is remembered between runs."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import gettempdir

from flows.commands.console import say
from flows.mine import MineJob, read_report
from pipeline.errors import ReportError
from pipeline.ocr.modes import OcrPlan, Weights
from pipeline.ocr.reader import PageReader, make_reader
from pipeline.page_records import Page
from pipeline.pages import read_pages
from pipeline.records import Report
from pipeline.sources import read_source

_READINGS = Path(gettempdir(), "sushu-benchmarks", "readings")


def pages_of(path: Path, weights: Weights = Weights.SMALL) -> list[Page]:
    """A file's pages; none, and the reason on stderr, where it cannot be read."""
    source, data = read_source(path)
    try:
        return read_pages(source, data, _reader(weights))
    except ReportError as error:
        say(f"not read: {error}")
        return []


def report_of(path: Path, weights: Weights = Weights.SMALL) -> Report | None:
    """A file mined as any report is; None, and the reason on stderr, where it cannot be read."""
    try:
        return read_report(MineJob(str(path), "", ocr=ocr_plan(weights)))
    except ReportError as error:
        say(f"not read: {error}")
        return None


def ocr_plan(weights: Weights = Weights.SMALL) -> OcrPlan:
    """How benchmarks that measure no time have pages read that have no text layer."""
    return OcrPlan(weights, str(_READINGS))


@cache
def _reader(weights: Weights) -> PageReader:
    return make_reader(ocr_plan(weights))
