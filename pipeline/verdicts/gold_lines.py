"""Verdicts as labels that `sushu evaluate` reads, so that every correction becomes a test (标注导出)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.verdicts.attach import Attached, CurrentFact
from pipeline.verdicts.records import Decision, Reading
from pipeline.verdicts.standing import read_facts

if TYPE_CHECKING:
    import duckdb

Place = tuple[str, bool, int]  # the file's name, whether by page, the line or page


@dataclass(frozen=True, slots=True)
class GoldLines:
    """Labels and the places that they cover to the last fact. `lost` verdicts stand nowhere, so they label nothing."""

    lines: Sequence[Mapping[str, Any]]
    windows: Sequence[Mapping[str, Any]]
    lost: int


def gold_lines(connection: duckdb.DuckDBPyConnection, attached: Sequence[Attached]) -> GoldLines:
    """The labels of verdicts that count, by place.

    A line of a text file or a page is covered whole once one of its facts has a verdict: so a fact that was rejected
    is spurious if it is found again. The facts beside it nobody has judged: they are labelled optional, as read.
    """
    counted = [each for each in attached if each.verdict.decision is not Decision.WITHDRAW]
    names = _names(connection, {each.report_id for each in counted if each.report_id is not None})
    judged = {each.fact_id for each in counted}
    lines: dict[Place, list[dict[str, Any]]] = defaultdict(list)
    asked: dict[str, set[int]] = defaultdict(set)
    lost = 0
    for each in counted:
        if each.report_id is None or each.page_no is None:
            lost += 1
            continue
        place = _place(names[each.report_id], each.page_no, each.source_line)
        asked[each.report_id].add(each.page_no)
        found = lines[place]  # a rejected fact covers its place and labels nothing
        if each.verdict.said is not None and each.verdict.decision is not Decision.REJECT:
            found.append(_line(place, each.verdict.anchor.quote, each.verdict.said))
    for fact in _beside(connection, asked):
        place = _place(names[fact.report_id], fact.page_no, fact.source_line)
        if place in lines and fact.fact_id not in judged:
            lines[place].append(_line(place, fact.quote, fact.reading, optional=True))
    return GoldLines([line for place in sorted(lines) for line in lines[place]], list(_windows(lines)), lost)


def _place(source_name: str, page_no: int, source_line: int | None) -> Place:
    return (source_name, True, page_no) if source_line is None else (source_name, False, source_line)


def _line(place: Place, quote: str, reading: Reading, optional: bool = False) -> dict[str, Any]:
    doc, by_page, number = place
    said = {name: _plain(value) for name, value in asdict(reading).items()}
    return {"doc": doc, "page" if by_page else "line": number, "quote": quote, **said, "optional": optional}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _windows(places: Iterable[Place]) -> Iterator[dict[str, Any]]:
    by_file: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for doc, by_page, number in sorted(places):
        by_file[doc, by_page].append(number)
    for (doc, by_page), numbers in by_file.items():
        if by_page:
            yield {"doc": doc, "file": doc, "pages": numbers}
        else:
            yield from ({"doc": doc, "first_line": number, "last_line": number} for number in numbers)


def _names(connection: duckdb.DuckDBPyConnection, report_ids: Iterable[str]) -> dict[str, str]:
    rows = connection.execute(
        "select source_id, source_name from reports where list_contains($ids, source_id)", {"ids": sorted(report_ids)}
    ).fetchall()
    return dict(rows)


def _beside(connection: duckdb.DuckDBPyConnection, asked: Mapping[str, set[int]]) -> Iterator[CurrentFact]:
    where = "report_no in (select report_no from reports where source_id = $report) and list_contains($pages, page_no)"
    for report_id, pages in sorted(asked.items()):
        found = read_facts(connection, where, {"report": report_id, "pages": sorted(pages)})
        yield from sorted(found, key=lambda fact: (fact.page_no, fact.span.start, fact.fact_id))
