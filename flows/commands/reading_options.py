"""The options that say what is read, how, and where it goes, the same for every command that has them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.ocr.modes import OcrMode

PathsArgument = Annotated[
    list[Path], typer.Argument(metavar="PATH", help="Reports, or folders or ZIP archives of them.")
]
SchoolsOption = Annotated[
    Path | None,
    typer.Option("--schools", metavar="FILE.csv", help="Sheet: file, school, report_kind, report_year, title."),
]
JobsOption = Annotated[int, typer.Option("--jobs", min=0, help="Reports read at once; 0: one for each core.")]
DirectOption = Annotated[bool, typer.Option("--direct", help="Without Prefect; the same functions.")]
ShardOption = Annotated[str | None, typer.Option("--shard", metavar="k/N", help="Only the k-th of N parts.")]
OcrOption = Annotated[
    OcrMode, typer.Option("--ocr", help="What reads scans: small or tiny weights (tiny: three times as fast).")
]
StageOnlyOption = Annotated[
    bool, typer.Option("--stage-only", help="Stage the reports and load nothing; sushu load does, anywhere.")
]
StagedOption = Annotated[
    str | None,
    typer.Option(
        "--staged",
        metavar="DIR_OR_URL",
        help="With --stage-only: stage in this folder, or copy what is staged to this URL (s3:// …).",
    ),
]
DaskOption = Annotated[
    str | None,
    typer.Option("--dask", metavar="ADDRESS|local", help="Batches on a Dask cluster: its scheduler, or a local one."),
]
SchoolListOption = Annotated[
    Path | None,
    typer.Option(
        "--school-list",
        metavar="FILE.csv",
        help="Names of schools: school, school_id, short_names, former_names, province, school_type.",
    ),
]
