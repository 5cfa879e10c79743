"""How many slips the checks find: one number of a report altered at a place where its arithmetic closes, case by case.

Places are of two kinds, told apart in the table: *own*, found by this benchmark's own arithmetic in texts and tables,
and *claimed*, the passed findings of the checks on the clean report. Each case alters one number (a digit, two swapped,
one dropped or added, the point, a 万) so that the arithmetic closes no longer. Found: an error (or warning) that
involves it.

A part after 其中 that is too small, or its total too large, is no case: parts named after 其中 need not be all, nor
need the shares of a sentence reach 100; only more is wrong. Clean copies must have no other finding than the reports
themselves. Reports: data/raw, and those of --shared if they are there.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from benchmarks.options import Figures, parser, run
from benchmarks.seeded.cases import Altered, Case, Clean, Extractor, by_id, draw_cases
from benchmarks.seeded.claimed import Claim, find_claimed
from benchmarks.seeded.copies import Failure, check_copies, failures_of
from benchmarks.seeded.relations import Relation
from benchmarks.seeded.sentence_places import find_in_sentences
from benchmarks.seeded.table_places import find_in_tables
from extractors.reports import describe_report
from flows.lexicons import list_indicators, list_schools
from flows.mine import MineJob, lexicon, read_report
from pipeline.errors import ReportError
from pipeline.loading.checks import CHECKS
from pipeline.records import Report, Run
from pipeline.sources import find_files, read_source
from pipeline.staging import stage_report
from pipeline.warehouse import WarehousePaths, load_staged

SAMPLES = Path(__file__).parents[1] / "data" / "raw"
FLOOR = 0.90  # of any seed

_RUN = Run("run-seeded", "0", "0", "none")
_COLUMNS = ("places", "kind", "cases", "error", "error or warning", "error %", "error or warning %")


@dataclass(frozen=True, slots=True)
class Result:
    """A case with the failed findings that involve the altered number."""

    case: Case
    found: tuple[Failure, ...]

    @property
    def error(self) -> bool:
        """Whether one of them is an error."""
        return any(failure.severity == "error" for failure in self.found)


@dataclass(frozen=True, slots=True)
class Measured:
    """All results, and the findings of clean copies that the reports themselves do not have."""

    results: tuple[Result, ...]
    stray: tuple[str, ...]


def read_clean(folders: Sequence[Path]) -> list[Report]:
    """All reports of the folders that have a text to be read; scans are left out."""
    reports = []
    for path in find_files(folders):
        try:
            source, _ = read_source(path)
            reports.append(read_report(MineJob(str(path), source.sha256)))
        except ReportError:
            continue
    return reports


def measure(reports: Sequence[Report], count: int, seed: int, checks: Path = CHECKS) -> Measured:
    """The reports loaded as ever, then `count` altered copies checked, half of them at places of each kind."""
    with TemporaryDirectory() as folder:
        paths = WarehousePaths.beside(Path(folder, "reports.duckdb"))
        staged = [stage_report(report, _RUN, paths.staged) for report in reports]
        load_staged(paths, staged, indicators=list_indicators(), schools=list_schools())
        with duckdb.connect(str(paths.work)) as work:
            return _measure(work, reports, count, Random(seed), checks)


def _measure(
    work: duckdb.DuckDBPyConnection, reports: Sequence[Report], count: int, random: Random, checks: Path
) -> Measured:
    numbers = dict(work.execute("select source_id, report_no from reports where replaced_by is null").fetchall())
    cleans = [
        _clean(report, numbers[report.source.source_id]) for report in reports if report.source.source_id in numbers
    ]
    failed = failures_of(work, [clean.report_no for clean in cleans])
    own, claimed = [], []
    for clean in cleans:
        doubtful = frozenset(id for failure in failed[clean.report_no] for id in failure.block_ids)
        found = (*find_in_tables(clean.report.blocks), *find_in_sentences(clean.report.blocks))
        own += [(clean, "own", relation) for relation in found if _is_clean(relation, doubtful)]
        claims = find_claimed(_claims(work, clean.report_no), *by_id(clean.report))
        claimed += [(clean, "claimed", relation) for relation in claims if _is_clean(relation, doubtful)]
    cases = [*draw_cases(own, count - count // 2, random), *draw_cases(claimed, count // 2, random)]
    extractor = Extractor(lexicon())
    altered = [(case.clean, case, extractor.extract(case)) for case in cases]
    answers = check_copies(work, [*[(clean, None, None) for clean in cleans], *altered], checks)
    results = [
        Result(case, tuple(failure for failure in found if _involves(failure, case, change)))
        for (_, case, change), found in zip(altered, answers[len(cleans) :], strict=True)
    ]
    stray = [
        f"{clean.report.source.file_name}: {failure.check_id}: {failure.arithmetic}"
        for clean, found in zip(cleans, answers, strict=False)
        for failure in found
        if failure.check_id not in _OF_OTHERS and failure not in failed[clean.report_no]
    ]
    return Measured(tuple(results), tuple(stray))


# Checks that look at a school's other reports too: a copy has none.
_OF_OTHERS = frozenset({"same.neighbours", "range.jump", "range.unit", "change.from_last_year"})


def _clean(report: Report, number: int) -> Clean:
    source = report.source
    described = describe_report(
        report.blocks, source.file_name, lexicon(), kind=source.report_kind, year=source.report_year
    )
    return Clean(number, report, described)


def _claims(work: duckdb.DuckDBPyConnection, report_no: int) -> list[Claim]:
    query = (
        "select check_id, fact_ids, block_ids from findings where report_no = ? and severity = 'passed' order by all"
    )
    return [Claim(*row) for row in work.execute(query, [report_no]).fetchall()]


def _is_clean(relation: Relation, doubtful: frozenset[str]) -> bool:
    """Whether no finding of the clean report speaks of these blocks already."""
    return not doubtful & {number.block_id for number in relation.numbers}


def _involves(failure: Failure, case: Case, altered: Altered) -> bool:
    """Whether a finding names the altered cell, or the altered fact of a paragraph."""
    if altered.block.block_id not in failure.block_ids:
        return False
    if altered.block.cell is not None:
        return True
    span = case.span
    return any(
        fact.fact_id in failure.fact_ids
        and fact.block_id == altered.block.block_id
        and fact.span.start < span.end
        and fact.span.end > span.start
        for fact in altered.facts
    )


def rows_of(results: Sequence[Result]) -> list[tuple[Any, ...]]:
    """The table: a line for each kind of places and relations, and one for all of each."""
    rows = []
    for source in ("own", "claimed"):
        mine = [result for result in results if result.case.source == source]
        for kind in [*sorted({result.case.relation.kind for result in mine}), "all"]:
            some = [result for result in mine if kind in ("all", result.case.relation.kind)]
            if some:
                errors, found = sum(r.error for r in some), sum(bool(r.found) for r in some)
                shares = (f"{100 * errors / len(some):.1f}", f"{100 * found / len(some):.1f}")
                rows.append((source, kind, len(some), errors, found, *shares))
    return rows


def figures(measured: Measured) -> Figures:
    """The table, all cases as JSON, and which rates are below the floor."""
    missed = [f"a clean copy has a finding of its own: {line}" for line in measured.stray]
    rows = rows_of(measured.results)
    for source, kind, cases, _, found, *_ in rows:
        if kind == "all" and found < FLOOR * cases:
            missed.append(f"{source} places: {found} of {cases} found is below the floor of {FLOOR:.0%}")
    cases = [
        {
            **_place_of(result.case),
            "places": result.case.source,
            "kind": result.case.relation.kind,
            "report": result.case.clean.report.source.file_name,
            "sort": result.case.sort,
            "from": result.case.number.words,
            "to": result.case.altered.words,
            "place": result.case.place,
            "numbers": [number.words for number in result.case.relation.numbers],
            "found": dict(Counter(f"{each.check_id} {each.severity}" for each in result.found)),
        }
        for result in measured.results
    ]
    return Figures(_COLUMNS, rows, {"rows": rows, "cases": cases, "stray": measured.stray}, missed)


def _place_of(case: Case) -> dict[str, Any]:
    """Block, page and line of a case's number, for people to look it up."""
    report = case.clean.report
    block = next(block for block in report.blocks if block.block_id == case.number.block_id)
    first = block.pieces[0]
    before = next(page.text for page in report.pages if page.page_no == first.page_no)[: first.page_start]
    return {"block": block.block_id, "page": first.page_no, "line": before.count("\n") + 1}


def main() -> int:
    """The command."""
    options = parser(__doc__)
    options.add_argument("--seed", type=int, default=1, help="another seed draws other cases (default: %(default)s)")
    options.add_argument("--cases", type=int, default=400, metavar="N", help="how many (default: %(default)s)")
    given = options.parse_args()
    reports = given.shared / "reports"
    folders = [SAMPLES, *sorted(reports.glob("*.txt")), *([reports / "real"] if (reports / "real").is_dir() else [])]
    return run(SAMPLES, lambda: figures(measure(read_clean(folders), given.cases, given.seed)), as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
