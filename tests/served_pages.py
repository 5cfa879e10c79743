"""A page server of its own for a test, and a browser that remembers what went wrong in it."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from flows.serve.app import create_app
from flows.serve.site import Site

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@dataclass(slots=True)
class Watched:
    """A browser's page with every complaint of its console and every address it asked for beyond the server's."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a path of the server and wait until nothing more is loaded."""
        self.page.goto(self.address + path, wait_until="networkidle")
        return self.page


@contextmanager
def serving(warehouse: Path) -> Iterator[str]:
    """The address of a server of a warehouse, for as long as the block lasts."""
    server = uvicorn.Server(uvicorn.Config(create_app(Site.beside(warehouse)), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; the test is skipped, with what to install, where there is none."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        pytest.skip("no Chromium here; make browser installs it (Debian: apt install chromium fonts-noto-cjk)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def watched_page(browser: Browser, address: str) -> Iterator[Watched]:
    """A fresh page of 1280 by 860 pixels; the block fails if anything was complained of or fetched elsewhere."""
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    watched = Watched(page, address)
    page.on("console", lambda said: watched.complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(address) else watched.elsewhere.append(asked.url))
    try:
        yield watched
        assert not watched.complaints
        assert not watched.elsewhere
    finally:
        context.close()
