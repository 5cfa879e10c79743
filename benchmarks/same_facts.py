"""Whether one report gives the same facts whatever file it comes as: text PDFs of four makers, DOCX, scans.

same: 2 × facts in both / (facts of one + facts of the other), a fact being (kind, value, unit, indicator, subject),
white space and width aside, each counted as often as it stands there. The typeset files hold ten pages of the report,
its text file all of it: so for the text file it is the share of the PDF's facts that the text file gives too.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.floors import below, read_floors
from benchmarks.measures import found_of
from benchmarks.options import Figures, add_scans, parser, present, run
from benchmarks.reading import report_of
from flows.sameness import squeeze
from pipeline.ocr.modes import Weights
from pipeline.records import Fact

FactKey = tuple[str, str, str, str, str]

TEXT_PDFS = ("000_rl.pdf", "000_fp.pdf", "000_cid.pdf", "000_lo.pdf")
OTHERS = ("000_lo.docx",)
SCANS = ("000_rl_scan200.pdf", "000_rl_scan150.pdf", "000_rl_scan200b.pdf", "000_rl_mixed.pdf")
WHOLE_REPORT = "000_*.txt"


def facts_of(path: Path, weights: Weights = Weights.SMALL) -> Counter[FactKey]:
    """How often each fact is stated in a file; nothing, and a word on stderr, where it cannot be read."""
    report = report_of(path, weights)
    return Counter(fact_key(fact) for fact in report.extraction.facts) if report else Counter()


def fact_key(fact: Fact) -> FactKey:
    """What makes two facts the same here."""
    value = f"{fact.value.normalize():f}" + (f"~{fact.value_max.normalize():f}" if fact.value_max is not None else "")
    return str(fact.kind), value, squeeze(fact.unit), squeeze(fact.indicator.value), squeeze(fact.subject.value)


def sameness(one: Counter[FactKey], other: Counter[FactKey]) -> float:
    """2 × shared / all, from 0 to 1; 0 if neither has a fact.

    >>> a, b = ("count", "3", "项", "x", "y"), ("count", "4", "项", "x", "y")
    >>> sameness(Counter([a, a]), Counter([a, b]))
    0.5
    """
    stated = one.total() + other.total()
    return 2 * (one & other).total() / stated if stated else 0.0


def compare(facts: Mapping[str, Counter[FactKey]]) -> dict[tuple[str, str], float]:
    """The sameness of each file with each."""
    return {(one, other): sameness(facts[one], facts[other]) for one in facts for other in facts}


def figures_by_file(facts: Mapping[str, Counter[FactKey]]) -> dict[str, dict[str, float]]:
    """What floors are held against: a file's sameness with the first PDF, a text PDF's least with the other ones."""
    shares = compare(facts)
    first = TEXT_PDFS[0]
    figures = {name: {"same_as_text_pdf": shares[name, first]} for name in facts if first in facts}
    for name in set(TEXT_PDFS) & set(facts):
        figures.setdefault(name, {})["least_with_text_pdfs"] = min(shares[name, o] for o in TEXT_PDFS if o in facts)
    return figures


def differences(facts: Mapping[str, Counter[FactKey]], first: str) -> Iterator[str]:
    """What each file says otherwise than the first, a fact a line."""
    for name, found in facts.items():
        for mark, more in (("-", facts[first] - found), ("+", found - facts[first])):
            yield from (f"{mark} {name}: {' | '.join(key)}" for key in sorted(more.elements()))


def _recall_in(whole: Counter[FactKey], facts: Mapping[str, Counter[FactKey]]) -> dict[str, float | None]:
    return {name: found_of(whole.elements(), found.elements()).share for name, found in facts.items()}


def _rows(facts: Mapping[str, Counter[FactKey]], recall: Mapping[str, float | None]) -> Iterator[Sequence[Any]]:
    shares = compare(facts)
    for name, found in facts.items():
        in_text = recall.get(name)
        told = "" if in_text is None else f"{in_text:.3f}"
        yield [name, found.total(), *(f"{shares[name, other]:.3f}" for other in facts), told]


def main() -> int:
    """The command."""
    options = parser(__doc__)
    add_scans(options)
    options.add_argument("--differences", action="store_true", help="list the facts that differ from the first file's")
    given = options.parse_args()
    folder = given.shared / "reports"
    names = (*TEXT_PDFS, *OTHERS, *(SCANS if given.scans else ()))

    weights = Weights.TINY if given.tiny else Weights.SMALL

    def measure() -> Figures:
        facts = {path.name: facts_of(path, weights) for path in present(folder / "typeset", names)}
        whole = next((facts_of(path) for path in sorted(folder.glob(WHOLE_REPORT))), Counter[FactKey]())
        recall = _recall_in(whole, facts)
        figures = figures_by_file(facts)
        missed = [line for name in figures for line in below(name, figures[name], read_floors("same_facts"))]
        if given.differences and facts:
            missed += differences(facts, next(iter(facts)))
        columns = [
            "file",
            "facts",
            *(Path(name).stem + Path(name).suffix.replace(".pdf", "") for name in facts),
            ".txt",
        ]
        details = {"facts": {n: f.total() for n, f in facts.items()}, "figures": figures, "found_in_text_file": recall}
        return Figures(columns, list(_rows(facts, recall)), details, missed)

    return run(folder, measure, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
