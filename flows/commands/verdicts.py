"""`sushu verdicts`: what reviewers decided, where it stands now, and labels made of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.console import (
    DEFAULT_WAREHOUSE,
    CsvOption,
    JsonOption,
    WarehouseOption,
    print_json,
    print_rows,
    say,
)

if TYPE_CHECKING:
    from pipeline.verdicts.gold_lines import GoldLines

# What a terminal has room for; --json and --csv print every column.
_SHOWN = ("decided_at", "reviewer", "decision", "quote", "comment", "attached_by", "fact_id", "source_name", "page_no")


def verdicts(
    gold: Annotated[
        Path | None, typer.Option("--gold", metavar="FILE.jsonl", help="Write labels that sushu evaluate reads.")
    ] = None,
    windows: Annotated[
        Path | None,
        typer.Option(
            "--windows", metavar="FILE", help="With --gold: what the labels cover; else FILE.windows.json beside them."
        ),
    ] = None,
    store: Annotated[
        Path | None,
        typer.Option("--store", metavar="FILE.sqlite", help="The verdicts; else those beside the warehouse."),
    ] = None,
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """List the verdicts given on the pages of sushu serve, each with the fact it stands on now.

    attached_by: id, place, quote, or lost where no fact is found again. A withdrawn verdict is not listed.
    """
    from pipeline.verdicts.gold_lines import gold_lines
    from pipeline.verdicts.review import ROW_COLUMNS, attach_all, count_attached, verdict_rows
    from pipeline.verdicts.store import VerdictStore, verdicts_beside
    from pipeline.warehouse import open_published

    if windows and not gold:
        raise typer.BadParameter("it says what labels cover: give --gold FILE.jsonl too.", param_hint="--windows")
    kept = VerdictStore(store or verdicts_beside(warehouse)).read()
    with open_published(warehouse) as connection:
        attached = attach_all(connection, kept)
        made = gold_lines(connection, attached) if gold else None
    if gold and made:
        _write_gold(gold, windows or gold.with_name(f"{gold.stem}.windows.json"), made)
    counts, rows = count_attached(attached), list(verdict_rows(attached))
    if as_json:
        print_json({"counts": counts, "verdicts": rows})
    elif as_csv:
        print_rows(ROW_COLUMNS, [list(row.values()) for row in rows], as_csv=True)
    elif not gold:
        print_rows(_SHOWN, [[row[name] for name in _SHOWN] for row in rows])
    say(_told(counts))


def _told(counts: Mapping[str, int]) -> str:
    return (
        f"{counts['verdicts']:,} verdicts: {counts['id']:,} by id, {counts['place']:,} by place, "
        f"{counts['quote']:,} by quote, {counts['lost']:,} lost; {counts['found_now']:,} missed facts are found now, "
        f"{counts['agree']:,} corrections are read so now, {counts['differ']:,} confirmed facts are read otherwise"
    )


def _write_gold(gold: Path, windows: Path, made: GoldLines) -> None:
    _write(gold, "".join(f"{_json(line)}\n" for line in made.lines), "--gold")
    _write(windows, _listed(made.windows), "--windows")
    required = sum(not line["optional"] for line in made.lines)
    say(f"{gold}: {required:,} labels and {len(made.lines) - required:,} optional ones; what they cover: {windows}")
    if made.lost:
        say(f"{made.lost:,} verdicts stand nowhere now and label nothing")


def _listed(windows: Iterable[Mapping[str, Any]]) -> str:
    return "[\n" + ",\n".join(f" {_json(window)}" for window in windows) + "\n]\n"


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _write(path: Path, text: str, option: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be written: {error}", param_hint=option) from error
