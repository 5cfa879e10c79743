"""`sushu serve`: the auditor's page."""

from __future__ import annotations

import secrets
import sys
from typing import Annotated

import typer

from flows.commands.console import DEFAULT_WAREHOUSE, JsonOption, WarehouseOption, print_json, say


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on. Any but this machine's own needs a token.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0: a free one.")] = 8765,
    token: Annotated[
        str | None,
        typer.Option(
            envvar="SUSHU_TOKEN", help="What a reader must show once; made up where one is needed and not given."
        ),
    ] = None,
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    as_json: JsonOption = False,
) -> None:
    """Serve the pages on which facts are looked at, checked and corrected, until Ctrl-C."""
    from flows.serve.access import is_loopback
    from flows.serve.running import run_server
    from pipeline.warehouse import open_published

    open_published(warehouse).close()  # says what is wrong with it before anything listens
    token = token or None  # an empty one, as of a variable that is not set, is none
    if token is None and not is_loopback(host):
        token = secrets.token_urlsafe(24)

    def announce(address: str) -> None:
        if as_json:
            print_json({"address": address, "warehouse": str(warehouse)}, indent=None)
            sys.stdout.flush()
        else:
            say(f"serving {warehouse} on {address} (Ctrl-C ends it)")

    run_server(warehouse, host, port, token, announce)
