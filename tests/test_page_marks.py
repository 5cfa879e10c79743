"""What is drawn over a page: every word once, cells and tables round their words, facts, headings, furniture."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.mine import MineJob, mine_report
from pipeline.evidence import Box
from pipeline.page_image import Pen
from pipeline.page_marks import CELL, FACT, HEAD_CELL, HEADING, NO_TEXT, TABLE, WORD, read_page_marks
from pipeline.records import Run
from pipeline.sources import read_source
from pipeline.warehouse import WarehousePaths, load_staged, open_published

SAMPLE = Path(__file__).parents[1] / "data" / "raw" / "青岚湾医药高等专科学校高水平专业群申报书2023.pdf"
PAGE = 3


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    paths = WarehousePaths.beside(tmp_path_factory.mktemp("marks") / "reports.duckdb")
    source, _ = read_source(SAMPLE)
    outcome = mine_report(MineJob(str(SAMPLE), source.sha256), Run("run-0", "0", "0", ""), str(paths.staged))
    assert outcome.failure is None
    load_staged(paths)
    return paths.published


@pytest.fixture(scope="module")
def marks(published: Path) -> dict[Pen, tuple[Box, ...]]:
    source, _ = read_source(SAMPLE)
    return {mark.pen: mark.boxes for mark in read_page_marks(published, source.source_id, PAGE)}


def count(published: Path, query: str) -> int:
    with open_published(published) as connection:
        return int(connection.execute(query, [PAGE]).fetchall()[0][0])


def holds(outer: Box, inner: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


def test_words_and_facts_are_all_there(published: Path, marks: dict[Pen, tuple[Box, ...]]) -> None:
    assert len(marks[WORD]) == count(published, "select count(*) from words where page_no = ?")
    assert len(marks[FACT]) == count(published, "select count(*) from fact_pieces where page_no = ?")


def test_cells_lie_in_their_tables_and_facts_of_cells_in_their_cells(
    published: Path, marks: dict[Pen, tuple[Box, ...]]
) -> None:
    tables, cells = marks[TABLE], (*marks[CELL], *marks[HEAD_CELL])
    on_page = "from blocks join block_pieces using (source_id, block_id) where page_no = ? and table_id is not null"
    assert len(tables) == count(published, f"select count(distinct table_id) {on_page}")
    assert len(cells) == count(published, f"select count(distinct block_id) {on_page}")
    assert all(sum(holds(table, cell) for table in tables) == 1 for cell in cells)
    in_cells = count(published, "select count(*) from facts where page_no = ? and table_id is not null")
    assert sum(any(holds(cell, fact) for cell in marks[CELL]) for fact in marks[FACT]) == in_cells > 0


def test_headings_and_what_is_no_text_have_their_colours(marks: dict[Pen, tuple[Box, ...]]) -> None:
    assert marks[HEADING]
    assert marks[NO_TEXT]


def test_a_page_that_is_not_there_is_said(published: Path) -> None:
    with pytest.raises(KeyError):
        read_page_marks(published, "src-none", 1)
