"""`sushu evaluate`: the warehouse's facts against hand-labelled ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.console import DEFAULT_WAREHOUSE, Exit, JsonOption, WarehouseOption, print_json, print_rows, say

if TYPE_CHECKING:
    from flows.scoring import Score, Tally

# All facts are read, which takes longer than a user's question may.
_READ_SECONDS = 600.0

_COLUMNS = (
    "source_name, source_line, page_no, quote, kind, value, value_max, unit, bound, indicator, subject, period, "
    "status, level, grade, award_name, flow"
)


def evaluate(
    gold: Annotated[list[Path], typer.Argument(metavar="GOLD", help="Files of labels, one JSON object a line.")],
    windows: Annotated[
        Path | None,
        typer.Option(
            "--windows", metavar="FILE", help="What the labels cover: [{doc, first_line, last_line}], or pages."
        ),
    ] = None,
    min_detection: Annotated[float, typer.Option("--min-detection", help="Floor of the detection F1.")] = 0.0,
    min_whole: Annotated[float, typer.Option("--min-whole", help="Floor of the whole-fact F1.")] = 0.0,
    errors: Annotated[int, typer.Option("--errors", min=0, help="Print so many differences.")] = 0,
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    as_json: JsonOption = False,
) -> None:
    """Score the facts against labels: found with the right value, and right in every field.

    Without --windows, GOLD.windows.json beside GOLD.jsonl is taken; without that, whole documents are judged.
    """
    score = _score(gold, windows, warehouse)
    if as_json:
        print_json(_as_json(score))
    else:
        _print_score(score)
        for line in score.differences[:errors]:
            say(line)
    floors = (("detection", score.detection, min_detection), ("whole-fact", score.whole, min_whole))
    below = [(name, tally.f1, floor) for name, tally, floor in floors if tally.f1 < floor]
    for name, f1, floor in below:
        say(f"{name} F1 {f1:.3f} is below its floor of {floor:.3f}")
    if below:
        raise typer.Exit(Exit.FINDINGS)


def _score(gold: Sequence[Path], windows_file: Path | None, warehouse: Path) -> Score:
    from flows.commands.query import run_query
    from flows.gold import place_facts, read_gold
    from flows.scoring import score_facts

    labels, windows = read_gold(gold, windows_file)
    query = f"select {_COLUMNS} from facts order by source_name, page_no, start_offset, fact_id"
    columns, rows, _ = run_query(warehouse, query, seconds=_READ_SECONDS)
    return score_facts(labels, place_facts((dict(zip(columns, row, strict=True)) for row in rows), windows))


def _print_score(score: Score) -> None:
    parts = {"detection": score.detection, "whole fact": score.whole}
    parts |= {f"document {doc}": tally for doc, tally in score.by_document.items()}
    columns = ["", "P", "R", "F1", "right", "spurious", "missed"]
    print_rows(columns, [_tally_row(name, tally) for name, tally in parts.items()])
    shares = [(f"field {name}", counts) for name, counts in score.fields.items()]
    shares += [(f"recall of {kind}", counts) for kind, counts in score.recall_by_kind.items()]
    print_rows(["", "share", "right", "of"], [(name, _share(*counts), *counts) for name, counts in shares])


def _tally_row(name: str, tally: Tally) -> list[Any]:
    figures = [f"{figure:.3f}" for figure in (tally.precision, tally.recall, tally.f1)]
    return [name, *figures, tally.right, tally.spurious, tally.missed]


def _share(right: int, judged: int) -> str:
    return f"{right / judged:.3f}" if judged else "-"


def _as_json(score: Score) -> dict[str, Any]:
    tallies = {"detection": score.detection, "whole_fact": score.whole}
    return {
        **{name: _with_figures(tally) for name, tally in tallies.items()},
        "fields": score.fields,
        "recall_by_kind": score.recall_by_kind,
        "by_document": {doc: _with_figures(tally) for doc, tally in score.by_document.items()},
        "differences": score.differences,
    }


def _with_figures(tally: Tally) -> dict[str, float]:
    return asdict(tally) | {"precision": tally.precision, "recall": tally.recall, "f1": tally.f1}
