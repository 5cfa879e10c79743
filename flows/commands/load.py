"""`sushu load`: what other machines have staged, into the warehouse."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.console import DEFAULT_WAREHOUSE, Exit, JsonOption, WarehouseOption, print_json, say

_OUTDONE_SHOWN = 5


def load(
    places: Annotated[
        list[str],
        typer.Argument(
            metavar="STAGED",
            help="Folders of staged directories, or their URLs (file://, s3://, memory:// …, as fsspec knows them).",
        ),
    ],
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    as_json: JsonOption = False,
) -> None:
    """Load what other machines have staged (sushu ingest --stage-only); repeated, it does nothing.

    A directory that is not whole is named and left out, the rest is loaded, and the exit code is 1. Of several
    directories of one report the one stands that this version of Sushu with its lexicons has made, else the one
    staged last.
    """
    from flows.load_steps import LoadRequest, load_places

    summary = load_places(LoadRequest(tuple(places), Path(warehouse)))
    for refused in summary.refused:
        say(f"not loaded: {refused}")
    if summary.refused:
        say("If these are still being copied, run the same command again later; else stage their reports again.")
    for name in summary.outdone[:_OUTDONE_SHOWN]:
        say(f"left aside, another of the same report goes before it: {name}")
    if len(summary.outdone) > _OUTDONE_SHOWN:
        say(f"left aside: {len(summary.outdone) - _OUTDONE_SHOWN:,} more; --json names them all")
    if as_json:
        print_json(asdict(summary))
    else:
        print(summary)
    if summary.refused:
        raise typer.Exit(Exit.FINDINGS)
