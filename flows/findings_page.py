"""Findings as one page that needs nothing else: no script, no font, nothing from a network (勾稽网页)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.findings import under_explaining
from pipeline.wording import term

if TYPE_CHECKING:
    from pipeline.findings import Finding

_SEVERITIES = ("error", "warning", "passed")

_HEAD = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>勾稽结果 Checks</title>
<style>
body { font: 15px/1.6 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; margin: 2rem auto; max-width: 70rem;
  padding: 0 1rem; color: #1d2733; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; border-bottom: 2px solid #cfd8e3; }
h3 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
table { border-collapse: collapse; width: 100%; }
td, th { border-top: 1px solid #e2e8f0; padding: .35rem .5rem; text-align: left; vertical-align: top; }
th { color: #52606d; font-weight: 600; white-space: nowrap; }
.error { color: #b42318; font-weight: 600; } .warning { color: #a15c00; } .passed { color: #1a7f4b; }
tr.folded td { border-top-style: dotted; font-size: .9rem; } tr.folded td:first-child { padding-left: 1.6rem; }
td:nth-child(3) { overflow-wrap: anywhere; width: 60%; }
code { font-size: .8rem; color: #52606d; overflow-wrap: anywhere; }
</style>
</head>
<body>
"""


def render_page(findings: Sequence[Finding], counts: Mapping[str, int]) -> str:
    """The page: a summary, then a table for each report under its school; every word of a report is escaped."""
    return _HEAD + "\n".join(_body(findings, counts)) + "\n</body>\n</html>\n"


def _body(findings: Sequence[Finding], counts: Mapping[str, int]) -> Iterator[str]:
    yield "<h1>勾稽结果 Checks of reports against themselves</h1>"
    told = "，".join(
        f'<span class="{severity}">{_zh(severity)} {severity} {counts.get(severity, 0):,}</span>'
        for severity in _SEVERITIES
    )
    if counts.get("folded"):
        told += f"，归并 folded {counts['folded']:,}（由其上一条解释，不另计 explained by the one above）"
    yield f"<p>{told}</p>"
    if not findings:
        yield "<p>没有可列的结果。Nothing to list.</p>"
    explaining = under_explaining(findings)
    for school, of_school in groupby(explaining, key=lambda pair: pair[0].school):
        yield f"<h2>{escape(school or '学校未知 school not known')}</h2>"
        for _, of_report in groupby(of_school, key=lambda pair: pair[0].report_id):
            yield from _report(list(of_report))


def _report(findings: Sequence[tuple[Finding, Sequence[Finding]]]) -> Iterator[str]:
    first, _ = findings[0]
    about = " ".join(str(each) for each in (first.report_year, first.report_kind) if each)
    yield f"<h3>{escape(first.source_name)} <code>{escape(f'{about} {first.report_id}'.strip())}</code></h3>"
    heads = ("结果 Result", "页或行 Page or line", "算式 Arithmetic", "检查与事实 Check, facts")
    yield "<table><tr>" + "".join(f"<th>{head}</th>" for head in heads) + "</tr>"
    for finding, folded in findings:
        yield _row(finding)
        for each in folded:
            yield _row(each, "归并 ", "" if each.report_id == first.report_id else f"{each.source_name}：")
    yield "</table>"


def _row(finding: Finding, folded: str = "", elsewhere: str = "") -> str:
    page = "" if finding.page_no is None else str(finding.page_no)
    page = f"第 {finding.source_line} 行" if finding.source_line else page
    ids = " ".join([finding.check_id, *finding.fact_ids])
    kind = ' class="folded"' if folded else ""
    return (
        f'<tr id="{escape(finding.finding_id)}"{kind}>'
        f'<td class="{escape(finding.severity)}">{folded}{_zh(finding.severity)}</td><td>{page}</td>'
        f"<td>{escape(elsewhere + finding.arithmetic)}</td><td><code>{escape(ids)}</code></td></tr>"
    )


def _zh(severity: str) -> str:
    return term("severity", severity, "zh")
