"""What once failed under hostile input, each kept as a case."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from extractors.lexicon import load_lexicon
from extractors.numerals import NumeralError, parse_numeral
from extractors.outside import of_others
from extractors.queries import read_query
from extractors.sentences import bracketed, split_sentences
from flows.mine import MineJob, find_facts, read_report
from flows.pool import Limits
from flows.steps import IngestRequest, ingest_direct, make_plan
from pipeline.ocr.modes import OcrMode
from pipeline.reading import Layout
from pipeline.records import Page, SourceFile, TextOrigin


@pytest.mark.parametrize("text", ["1.1.1", ".", "1..2", "..", "1.2.3万", ".万"])
def test_several_points_are_no_numeral(text: str) -> None:
    with pytest.raises(NumeralError):
        parse_numeral(text)


def test_a_bracket_closes_the_nearest_of_its_kind_past_others() -> None:
    assert bracketed("(《a)b") == b"\0\1\1\0\0"
    assert bracketed("《(a)b") == b"\0\0\1\0\0"
    assert bracketed("a)《b") == bytes(4)


def test_a_full_sentence_reaches_back_no_further_than_it_may() -> None:
    text = "甲；" * 5_000
    sentences = split_sentences(text)
    assert len(sentences) == 5_000
    assert max(each.start - each.full_start for each in sentences) <= 2_002
    assert sentences[10].full_start == 0


def test_quotation_marks_that_only_open_are_passed_over() -> None:
    assert read_query("““教师“专任”").phrases == ("专任",)


def test_a_report_of_thousands_of_numbers_in_one_paragraph_is_read(tmp_path: Path) -> None:
    path = tmp_path / "长.txt"
    path.write_text("".join(f"第{number}页 教师{number}人。" for number in range(3_000)), "utf-8")
    assert len(read_report(MineJob(str(path), "0" * 64)).extraction.facts) > 1_000


def test_others_figures_are_looked_for_in_the_clauses_nearby() -> None:
    """By the square of a sentence's clauses, 300,000 characters took five minutes."""
    text = "学校有教师286人，" * 20_000
    (sentence,) = split_sentences(text)
    terms = load_lexicon().terms
    started = process_time()
    assert not any(of_others(sentence, at, terms) for at in range(len(text) - 1_800, len(text) - 1, 9))
    assert process_time() - started < 1.0


@pytest.mark.slow
def test_an_endless_paragraph_of_facts_does_not_hold_up_the_load(tmp_path: Path) -> None:
    text = "".join(f"共有教师{number}人，其中女教师{number // 2}人，" for number in range(1, 1_001))
    (tmp_path / "长.txt").write_text(text, "utf-8")
    (tmp_path / "好.txt").write_text("学校现有专任教师1,286人，双师型教师占比63.5%。", "utf-8")
    paths = tmp_path / "长.txt", tmp_path / "好.txt"
    request = IngestRequest(paths, tmp_path / "w.duckdb", limits=Limits(jobs=2), ocr=OcrMode.OFF)
    started = process_time()
    summary = ingest_direct(request, make_plan(request))
    assert (summary.read, summary.failures) == (2, ())
    assert process_time() - started < 60, "the loader's own time, in this process"


def test_a_report_without_a_single_block_names_no_school() -> None:
    source = SourceFile("src-0", "0" * 64, "云岭.pdf", "application/pdf", 1, "云岭.pdf")
    page = Page("src-0", 1, "  ", TextOrigin.TEXT_LAYER)
    assert find_facts(Layout(source, (page,), ()), load_lexicon()).extraction.facts == ()
