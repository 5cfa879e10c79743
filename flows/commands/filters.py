"""The options that choose facts, the same for every command that has them."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pipeline.records import Flow, Kind, Status

KindOption = Annotated[Kind | None, typer.Option("--kind", help="What the number is.")]
SchoolOption = Annotated[str | None, typer.Option("--school", help="Part of the school's name.")]
YearOption = Annotated[int | None, typer.Option("--year", help="Year of the report.")]
IndicatorOption = Annotated[str | None, typer.Option("--indicator", help="Part of the indicator's words, or its id.")]
SubjectOption = Annotated[str | None, typer.Option("--subject", help="Part of the subject.")]
PeriodOption = Annotated[str | None, typer.Option("--period", help="Part of the period: 2023 finds 2022-2023学年 too.")]
StatusOption = Annotated[Status | None, typer.Option("--status", help="Done, planned, or somebody else's.")]
SourceOption = Annotated[str | None, typer.Option("--source", help="Part of the file's name.")]
ReportOption = Annotated[str | None, typer.Option("--report", help="The report's id.")]
ReportKindOption = Annotated[str | None, typer.Option("--report-kind", help="Part of the kind of report, as in 质量.")]
LevelOption = Annotated[str | None, typer.Option("--level", help="Level of a prize: 国家级, 省部级 …")]
FlowOption = Annotated[Flow | None, typer.Option("--flow", help="Which way money flows.")]
TextOriginOption = Annotated[
    Literal["file", "text_layer", "ocr"] | None, typer.Option("--text-origin", help="How the page's text was read.")
]
CheckedOption = Annotated[
    Literal["error", "warning", "passed"] | None,
    typer.Option("--checked", help="Outcome of a check that the fact takes part in."),
]
LeastOption = Annotated[float | None, typer.Option("--least", help="Least value, in the base unit: 元, 人, % …")]
GreatestOption = Annotated[float | None, typer.Option("--greatest", help="Greatest value, in the base unit.")]
