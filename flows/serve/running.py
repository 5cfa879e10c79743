"""Runs the page server until it is told to end (运行)."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from flows.serve.app import create_app
from flows.serve.site import Site
from pipeline.errors import SushuError


class PortTakenError(SushuError):
    """The server cannot listen where it was told to."""


def run_server(warehouse: Path, host: str, port: int, token: str | None, announce: Callable[[str], None]) -> None:
    """Serve a warehouse's pages; `announce` is told the address, with the token, once it can be opened.

    PortTakenError if the address is taken or not this machine's.
    """
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise PortTakenError(
            f"{host}:{port}: cannot listen here: {error.strerror or error}.", "Give another: sushu serve --port 0."
        ) from error
    name = f"[{host}]" if ":" in host else host
    listening.listen()
    announce(f"http://{name}:{listening.getsockname()[1]}/{f'?token={token}' if token else ''}")
    config = uvicorn.Config(create_app(Site.beside(warehouse, token)), log_level="warning", server_header=False)
    with listening:
        uvicorn.Server(config).run(sockets=[listening])
