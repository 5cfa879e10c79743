"""Reports of Markdown or made tables, loaded as any report is, and the findings of their checks."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from made_reports import RUN
from made_tables import Row, made_table

from extractors.link import extract_report
from extractors.scope import ReportFacts
from flows.mine import MineJob, lexicon, read_report
from pipeline.blocks import build_blocks
from pipeline.page_records import PageTable
from pipeline.records import Page, Report, Run, SourceFile, TextOrigin
from pipeline.staging import stage_report
from pipeline.warehouse import WarehousePaths, load_staged, open_published

TITLE = "# 云岭测试学院2023年质量年度报告\n\n"


@dataclass(frozen=True, slots=True)
class Found:
    """What a test asks of a finding."""

    check_id: str
    severity: str
    arithmetic: str


def table(*rows: str) -> str:
    """Lines of cells parted by blanks as a table of Markdown; the first line is its head."""
    lines = [f"| {' | '.join(cell if cell != '.' else ' ' for cell in row.split())} |" for row in rows]
    width = len(rows[0].split())
    return "\n".join([lines[0], "|" + "---|" * width, *lines[1:]]) + "\n\n"


def load_text(paths: WarehousePaths, text: str, name: str = "云岭.md", run: Run = RUN) -> Path:
    """Stage and load a report of this text; gives its staged directory."""
    file = paths.published.parent / name
    file.write_text(TITLE + text, encoding="utf-8")
    report = read_report(MineJob(str(file), hashlib.sha256(file.read_bytes()).hexdigest()))
    staged = stage_report(report, run, paths.staged)
    load_staged(paths, [staged])
    return staged


def load_tables(paths: WarehousePaths, *tables: PageTable) -> None:
    """Stage and load a report of tables made on the spot, one or more to a page."""
    texts: dict[int, str] = {}
    for made in tables:
        for cell in made.cells:
            for line in cell.lines:
                before = texts.get(made.page_no, "")
                texts[made.page_no] = before.ljust(line.start) + line.text + "\n"
    sha256 = hashlib.sha256(repr(texts).encode()).hexdigest()
    source = SourceFile(f"src-{sha256[:12]}", sha256, "表.pdf", "text/plain", 1, "in/表.pdf", "云岭测试学院")
    blocks = tuple(build_blocks(tables, source.source_id))
    found = extract_report(blocks, ReportFacts("云岭测试学院", "质量年度报告", 2023, "2023"), lexicon())
    pages = tuple(Page(source.source_id, number, text, TextOrigin.FILE) for number, text in sorted(texts.items()))
    load_staged(paths, [stage_report(Report(source, pages, blocks, found), RUN, paths.staged)])


def over_pages(first: Sequence[Row], second: Sequence[Row]) -> tuple[PageTable, PageTable]:
    """One ruled table over a page break."""
    return made_table(first), made_table(second, page_no=2)


def findings(paths: WarehousePaths, check: str = "table") -> list[Found]:
    """The findings of checks whose id begins so, the failed ones first."""
    query = (
        "select check_id, severity, arithmetic from findings where starts_with(check_id, ?) "
        "order by list_position(['error', 'warning', 'passed'], severity), check_id, arithmetic"
    )
    with open_published(paths.published) as connection:
        return [Found(*row) for row in connection.execute(query, [check]).fetchall()]
