"""A bar for long work, fed by the watcher that the steps tell of each report."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.mine import MineOutcome


@contextmanager
def watched(total: int) -> Iterator[None]:
    """Show a bar that moves with each report, if stderr is a terminal and there is anything to watch."""
    if not total or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from flows.steps import watcher

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("reading", total=total)

        def show(outcome: MineOutcome) -> None:
            progress.update(bar, advance=1, description=Path(outcome.path).name)

        token = watcher.set(show)
        try:
            yield
        finally:
            watcher.reset(token)
