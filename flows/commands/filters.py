"""The options that choose facts, the same for every command that has them."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.records import Kind, Status

KindOption = Annotated[Kind | None, typer.Option("--kind", help="What the number is.")]
SchoolOption = Annotated[str | None, typer.Option("--school", help="Part of the school's name.")]
YearOption = Annotated[int | None, typer.Option("--year", help="Year of the report.")]
IndicatorOption = Annotated[str | None, typer.Option("--indicator", help="Part of the indicator's words, or its id.")]
SubjectOption = Annotated[str | None, typer.Option("--subject", help="Part of the subject.")]
PeriodOption = Annotated[str | None, typer.Option("--period", help="Part of the period: 2023 finds 2022-2023学年 too.")]
StatusOption = Annotated[Status | None, typer.Option("--status", help="Done, planned, or somebody else's.")]
SourceOption = Annotated[str | None, typer.Option("--source", help="Part of the file's name.")]
