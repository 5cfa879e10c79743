"""`sushu remove` and `sushu upgrade`: take reports out of a warehouse, bring an older one to today's layout."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.console import DEFAULT_WAREHOUSE, JsonOption, WarehouseOption, print_json, say
from pipeline.errors import SushuError

_SHOWN = 5
_FIND = """
    select source_id, source_name, origin from reports
    where source_id = $wanted or source_name = $wanted or origin = $wanted
    order by source_id = $wanted desc, source_id
"""


class NoSuchReportError(SushuError):
    """No report of the warehouse is called so, or several are."""


def remove(
    reports: Annotated[list[str], typer.Argument(metavar="REPORT…", help="Id, file name or path of a report.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    as_json: JsonOption = False,
) -> None:
    """Remove reports from the warehouse: every row, and what is staged. The files themselves are left alone."""
    from pipeline.warehouse import WarehousePaths, remove_reports

    found = [_find(warehouse, wanted) for wanted in reports]
    if not yes:
        typer.confirm(f"Remove {', '.join(name for _, name in found)} from {warehouse}?", abort=True, err=True)
    removed = remove_reports(WarehousePaths.beside(warehouse), [source_id for source_id, _ in found])
    if as_json:
        print_json({"removed": [source_id for source_id, _ in found]})
    else:
        print(f"{removed} reports removed")
        say("an ingest of the same file brings it back; what OCR read stays beside the warehouse, by the image's hash")


def upgrade(warehouse: WarehouseOption = DEFAULT_WAREHOUSE, as_json: JsonOption = False) -> None:
    """Bring a warehouse of an older version of Sushu to today's layout. Nothing is read again, nothing is lost."""
    from pipeline.schema import SCHEMA_VERSION
    from pipeline.warehouse import NoWarehouseError, WarehousePaths, load_staged

    if not warehouse.is_file():
        raise NoWarehouseError(warehouse)
    changed = load_staged(WarehousePaths.beside(warehouse), []).published
    if as_json:
        print_json({"layout": SCHEMA_VERSION, "changed": changed})
    else:
        print(f"{warehouse}: {'brought to' if changed else 'has'} layout {SCHEMA_VERSION}")
        if changed:
            say("years and words to search by come with sushu extract, or, if that asks for it, a new ingest")


def _find(warehouse: Path, wanted: str) -> tuple[str, str]:
    """The id and file name of the one report that is called so."""
    from pipeline.warehouse import open_published

    with open_published(warehouse) as connection:
        found = connection.execute(_FIND, {"wanted": wanted}).fetchall()
    if not found:
        raise NoSuchReportError(f"No report is called “{wanted}”.", "List them with: sushu status")
    if len(found) > 1 and found[0][0] != wanted:
        listed = "; ".join(f"{source_id} ({origin})" for source_id, _, origin in found[:_SHOWN])
        raise NoSuchReportError(f"Several reports are called “{wanted}”: {listed}", "Name one by its id.")
    return str(found[0][0]), str(found[0][1])
