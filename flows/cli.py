"""The command `sushu`. Nothing heavy is imported here: `sushu --help` answers in a fraction of a second."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from flows.commands.audit import status, trace, verify
from flows.commands.chart import chart
from flows.commands.check import check
from flows.commands.console import EXIT_CODES, Exit, say
from flows.commands.diff import diff
from flows.commands.evaluate import evaluate
from flows.commands.explain import explain
from flows.commands.export import export
from flows.commands.extract import extract
from flows.commands.ingest import ingest
from flows.commands.load import load
from flows.commands.mentions import mentions
from flows.commands.query import facts, sql
from flows.commands.retry import retry
from flows.commands.schedule import schedule
from flows.commands.search import search
from flows.commands.serve import serve
from flows.commands.upkeep import remove, upgrade
from flows.commands.verdicts import verdicts
from pipeline.disk import REFUSALS, DiskError
from pipeline.errors import SushuError
from pipeline.without_pandas import keep_out_pandas

COMMANDS: tuple[Callable[..., None], ...] = (
    *(ingest, retry, load, schedule, extract, status, diff, remove, upgrade),
    *(facts, search, check, serve, verdicts, trace, explain, sql, export, verify, mentions, evaluate),
)
# Commands that have commands of their own.
GROUPS: tuple[typer.Typer, ...] = (chart,)

# The module each error's class lives in is not imported for its name's sake: that would cost DuckDB's start.
_WAREHOUSE_ERRORS = frozenset({"NoWarehouseError", "BrokenWarehouseError", "OldWarehouseError", "WarehouseBusyError"})

_INTERRUPTED = 130

app = typer.Typer(
    name="sushu",
    help="Sushu 溯数: every number in a school's report, in SQL, traced back to its sentence.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _command in COMMANDS:
    app.command(epilog=EXIT_CODES)(_command)
for _group in GROUPS:
    app.add_typer(_group)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"sushu {version('sushu')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Sushu 溯数: every number in a school's report, in SQL, traced back to its sentence."""


def main(arguments: Sequence[str] | None = None) -> Any:
    """Run the command line (`sys.argv` without `arguments`) and end with its exit code.

    An error the user can act on is one line on stderr, never a traceback.
    """
    if arguments is None:
        keep_out_pandas()
    try:
        app(list(arguments) if arguments is not None else None)
    except SushuError as error:
        say(f"sushu: {error}")
        sys.exit(exit_code(error))
    except SystemExit as ended:
        if ended.code == _INTERRUPTED:  # so typer tells of a KeyboardInterrupt
            say("sushu: interrupted; what was read is kept, and the same command goes on from there")
        raise
    except BrokenPipeError:
        # The reader (head, less) has had enough. Python would complain again when it flushes stdout at exit.
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        if error.errno not in REFUSALS:
            raise
        say(f"sushu: {DiskError.of(error)}")
        sys.exit(Exit.BAD_INPUT)


def command_names() -> list[str]:
    """Every command as it is typed, those of groups behind their group: facts, chart funding …"""
    grouped = [(group, command.callback) for group in GROUPS for command in group.registered_commands]
    names = [f"{group.info.name} {callback.__name__}" for group, callback in grouped if callback]
    return [*(command.__name__ for command in COMMANDS), *names]


def exit_code(error: SushuError) -> Exit:
    """3 if the warehouse is missing, busy or broken; 2 for everything else the user gave."""
    return Exit.NO_WAREHOUSE if type(error).__name__ in _WAREHOUSE_ERRORS else Exit.BAD_INPUT


if __name__ == "__main__":
    main()
