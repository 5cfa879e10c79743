"""A Prefect server of this machine's for as long as a block runs, for this process and a cluster's workers alike.

Prefect's own temporary server hears the terminal's interrupt and is gone before the flow can tell it of the end, so
that the flow hangs for minutes; this one stands in a session of its own.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from pipeline.errors import SushuError

_START_SECONDS = 90.0
_END_SECONDS = 5.0


class TemporaryServerError(SushuError):
    """The temporary server does not come up."""

    def __init__(self, cause: str) -> None:
        super().__init__(
            f"Prefect's temporary server cannot be started: {cause}.",
            "Start one (prefect server start) and set PREFECT_API_URL.",
        )
        self.args = (cause,)


@contextmanager
def temporary_server() -> Iterator[str]:
    """The address of the API of a server that ends with the block; TemporaryServerError if it does not come up."""
    port = _free_port()
    environment = {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
    command = [sys.executable, "-m", "uvicorn", "--factory", "prefect.server.api.server:create_app"]
    options = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "error", "--lifespan", "on"]
    with subprocess.Popen([*command, *options], env=os.environ | environment, start_new_session=True) as server:
        try:
            address = f"http://127.0.0.1:{port}/api"
            _wait_for(server, f"{address}/health")
            yield address
        finally:
            _end(server)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(server: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise TemporaryServerError(f"it ended with exit code {server.returncode}")
        try:
            if httpx.get(address, timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise TemporaryServerError(f"it did not answer within {_START_SECONDS:g} s")


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
