"""The sample reports of invented schools: current, and their golden files true to what is printed."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import re
import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import typeset_samples as samples
from sample_lines import print_lines
from sample_master import Context, Marked, read_marked, read_master, read_quote
from sample_pdf import set_pages

TEXTS = [output for output in samples.OUTPUTS if output.form is samples.Form.TEXT]
PDFS = [output for output in samples.OUTPUTS if output.form is samples.Form.PDF]
DRAWN = [output for output in samples.OUTPUTS if output.form in {samples.Form.PDF, samples.Form.SCAN}]
KINDS = {"count", "percentage", "award", "funding", "money", "score", "rank", "measure"}
BOUNDS = {"exact", "over", "approx", "min", "max", "range", "implied"}
FLOWS = {"budget", "received", "spent", "invested", "donated"}
SHARED = Path(os.environ.get("SUSHU_SHARED", samples.ROOT.parent / "shared"))


def name_of(output: samples.Output) -> str:
    return output.file_name


def squeeze(text: str) -> str:
    """Without white space: a quote may be broken over lines."""
    return re.sub(r"\s", "", text)


def gold_of(output: samples.Output) -> list[dict[str, Any]]:
    lines = (samples.ROOT / output.gold_path).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def all_gold() -> list[dict[str, Any]]:
    return [row for output in samples.OUTPUTS for row in gold_of(output)]


def page_texts(output: samples.Output) -> list[str]:
    """The text layer of a committed PDF, page by page, as a reader of PDFs sees it."""
    pypdfium2 = pytest.importorskip("pypdfium2")
    with pypdfium2.PdfDocument(samples.ROOT / output.path) as pdf:
        return [squeeze(page.get_textpage().get_text_range()) for page in pdf]


@pytest.mark.parametrize("output", TEXTS, ids=name_of)
def test_a_text_is_what_its_master_gives(output: samples.Output) -> None:
    assert (samples.ROOT / output.path).read_bytes() == samples.file_bytes(output, samples.FONT)


@pytest.mark.parametrize("output", PDFS, ids=name_of)
def test_a_pdfs_text_layer_is_what_its_master_gives(output: samples.Output) -> None:
    laid_out = [squeeze("".join(run.text for run in page.runs)) for page in set_pages(output.sample())[0]]
    # pdfium tells a page's strings in its own order where cells stand side by side: compare the characters
    assert [sorted(text) for text in page_texts(output)] == [sorted(text) for text in laid_out]


def test_a_scan_has_images_and_no_text() -> None:
    scans = [output for output in samples.OUTPUTS if output.form is samples.Form.SCAN]
    assert scans
    for output in scans:
        assert set(page_texts(output)) == {""}


def test_a_word_document_is_what_its_master_gives() -> None:
    documents = [output for output in samples.OUTPUTS if output.form is samples.Form.DOCX]
    assert documents
    for output in documents:
        data = (samples.ROOT / output.path).read_bytes()
        assert inner(data) == inner(samples.file_bytes(output, samples.FONT))


def inner(data: bytes) -> dict[str, bytes]:
    """A ZIP archive's members: how they are packed is zlib's affair."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("output", DRAWN, ids=name_of)
def test_a_pdf_comes_out_the_same_again(output: samples.Output) -> None:
    pytest.importorskip("reportlab")
    if not samples.FONT.is_file():
        pytest.skip(f"no font at {samples.FONT}: apt-get install fonts-wqy-microhei to set the PDFs again")
    once, again = (samples.file_bytes(output, samples.FONT) for _ in range(2))
    assert once == again


@pytest.mark.parametrize("output", samples.OUTPUTS, ids=name_of)
def test_golden_files_are_current(output: samples.Output) -> None:
    assert (samples.ROOT / output.gold_path).read_text("utf-8") == samples.gold_lines(output)


def test_windows_are_current() -> None:
    assert (samples.ROOT / samples.GOLDEN / "windows.json").read_text("utf-8") == samples.windows_text()


@pytest.mark.parametrize("output", TEXTS, ids=name_of)
def test_every_quote_begins_on_its_line(output: samples.Output) -> None:
    lines = (samples.ROOT / output.path).read_bytes().decode(output.encoding).split("\n")
    for row in gold_of(output):
        line, quote = squeeze(lines[row["line"] - 1]), squeeze(row["quote"])
        # a quote may break off at the end of its line and go on after the furniture of a page break
        begun = max((n for n in range(1, len(quote)) if line.endswith(quote[:n])), default=0)
        rest = squeeze("".join(lines[row["line"] : row["line"] + 12]))
        assert quote in line or (begun and quote[begun:] in rest), f"{row['line']}: no “{row['quote']}”"


@pytest.mark.parametrize("output", PDFS, ids=name_of)
def test_every_quote_stands_on_its_page(output: samples.Output) -> None:
    pages = page_texts(output)
    for row in gold_of(output):
        page, quote = pages[row["page"] - 1], squeeze(row["quote"])
        assert quote in page, f"{output.file_name}, page {row['page']} has no “{row['quote']}”"


def test_the_gold_has_every_kind_bound_status_and_flow() -> None:
    required = [row for row in all_gold() if not row["optional"]]
    assert {row["kind"] for row in required} == KINDS
    assert {row["bound"] for row in required} == BOUNDS
    assert {row["status"] for row in required} == {"actual", "target", "reference"}
    assert {row["flow"] for row in required if row["kind"] == "funding"} == FLOWS


def test_awards_and_funding_carry_their_own_fields_and_no_others_do() -> None:
    for row in all_gold():
        if row["kind"] != "award":
            assert (row["level"], row["grade"], row["award_name"]) == (None, None, None), row
        assert (row["flow"] is None) == (row["kind"] != "funding"), row
        assert (row["value_max"] is not None) == (row["bound"] == "range"), row
        assert row["kind"] == "award" or row["bound"] != "implied", row
        assert row["kind"] != "percentage" or row["unit"] in {"%", "个百分点"}, row
        assert row["kind"] != "award" or len(row["unit"] or "") <= 1, row
        assert row["kind"] not in {"funding", "money"} or row["unit"] in {"元", "元/生"}, row


def test_both_prints_of_a_report_hold_the_same_facts() -> None:
    twins = [(a, b) for a in TEXTS for b in PDFS if a.master == b.master]
    assert len(twins) == 2
    for text, pdf in twins:
        facts = [[{k: v for k, v in row.items() if k not in {"doc", "line", "page"}} for row in gold_of(output)]
                 for output in (text, pdf)]  # fmt: skip
        key = json.dumps
        assert sorted(map(key, facts[0])) == sorted(map(key, facts[1]))


def test_no_sample_is_ingested_twice_in_the_demo() -> None:
    raw = [output.master for output in samples.OUTPUTS if output.folder == samples.RAW]
    assert len(raw) == len(set(raw))


def read_score() -> ModuleType:
    path = SHARED / "tools" / "score.py"
    if not path.is_file():
        pytest.skip(f"no scorer at {path}; set SUSHU_SHARED to the folder that holds tools/score.py")
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["score"] = module  # its dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_the_scorer_reads_the_gold_and_finds_each_file() -> None:
    score = read_score()
    windows = json.loads((samples.ROOT / samples.GOLDEN / "windows.json").read_text("utf-8"))
    for output in samples.OUTPUTS:
        facts = score.read_gold(samples.ROOT / output.gold_path)
        assert len(facts) == len(gold_of(output))
        assert all(score.in_windows(fact, windows) for fact in facts)
        assert score.doc_of(output.file_name, windows) == (output.file_name, output.form is not samples.Form.TEXT)


@pytest.mark.parametrize(
    ("quote", "kind", "value", "value_max", "unit", "bound"),
    [
        ("47 项", "count", "47", None, "项", "exact"),
        ("4.7 万余个", "count", "47000.0", None, "个", "over"),
        ("30 多年", "measure", "30", None, "年", "over"),
        ("1.2 亿元", "money", "120000000.0", None, "元", "exact"),
        ("1,046 人", "count", "1046", None, "人", "exact"),
        ("92.46%～96.83%", "pct", "92.46", "96.83", "%", "range"),
        ("10～15 项", "count", "10", "15", "项", "range"),
        ("-1.63", "pct", "-1.63", None, None, "exact"),
        ("第三", "rank", "3", None, "名", "exact"),
        ("两期", "count", "2", None, "期", "exact"),
        ("5 项", "award", "5", None, "项", "exact"),
        ("二等奖", "award", "1", None, None, "implied"),
        ("五四红旗团委", "award", "1", None, None, "implied"),
    ],
)
def test_a_quote_says_its_value(
    quote: str, kind: str, value: str, value_max: str | None, unit: str | None, bound: str
) -> None:
    read = read_quote(quote, kind)
    assert str(read["value"]) == value
    assert read["value_max"] is None or str(read["value_max"]) == value_max
    assert (read["unit"], read["bound"]) == (unit, bound)


def test_a_mark_prints_its_quote_and_nothing_else() -> None:
    marked = read_marked("共{53 项|count|成果|s=学生|p=2021}。", Context())
    assert marked.text == "共53 项。"
    ((offset, truth),) = marked.truths
    assert (offset, truth.subject, truth.period) == (1, "学生", "2021")
    with pytest.raises(ValueError, match="unknown mark"):
        read_marked("{53 项|count|成果|zz=1}", Context())


def test_lines_keep_numbers_whole_and_hang_punctuation() -> None:
    lines = print_lines(Marked("其中高职生 11932 人，占比为 95.56%。"), 6)
    assert [line.text for line in lines] == ["其中高职生", "11932 人，占", "比为 95.56%。"]


def test_a_directive_nobody_knows_is_refused(tmp_path: Path) -> None:
    master = tmp_path / "x.sample"
    master.write_text("@colour red\n", "utf-8")
    with pytest.raises(ValueError, match="unknown directive @colour"):
        read_master(master)
