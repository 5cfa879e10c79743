"""The options that say what one report may cost, the same for every command that reads reports."""

from __future__ import annotations

from typing import Annotated

import typer

TimeoutOption = Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds one report may take.")]
MemoryOption = Annotated[float, typer.Option("--memory", min=0, help="GiB one report may take; 0: no ceiling.")]
CpuOption = Annotated[
    float, typer.Option("--cpu", min=0, help="Seconds of processor time one report may take; 0: no ceiling.")
]
PagesOption = Annotated[int, typer.Option("--pages", min=0, help="Pages one report may have; 0: no ceiling.")]
