"""Read a sample's master (tests/samples/*.sample): its words, its layout and, beside each number, the true fact.

The master's grammar, one source line per paragraph, is described in data/raw/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

KINDS = {"pct": "percentage", "fund": "funding"}
STATUSES = {"t": "target", "r": "reference", "a": "actual"}
DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2}
FACTORS = {"万": Decimal(10_000), "亿": Decimal(100_000_000), "": Decimal(1)}
STYLES = {"= ": "title", "# ": "h1", "## ": "h2", "### ": "h3", "> ": "case_text"}
QUANTITY_RE = re.compile(r"(?P<number>-?\d[\d,]*(?:\.\d+)?|[一二三四五六七八九十两])\s?(?P<rest>.*)")
REST_RE = re.compile(r"(?P<over1>[余多])?\s?(?P<factor>[万亿]?)(?P<over2>[余多])?\s?(?P<unit>.*)")
RANGE_RE = re.compile(r"(?P<low>[\d.]+)\s?[%元]?\s?[～~—-]+\s?(?P<high>[\d.]+)\s?(?P<unit>\D+)")
FACT_RE = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Truth:
    """One true fact, in the fields of the labelling standard, without its place."""

    quote: str
    kind: str
    value: Decimal
    value_max: Decimal | None
    unit: str | None
    bound: str
    indicator: str
    subject: str
    period: str | None
    status: str
    level: str | None = None
    grade: str | None = None
    award_name: str | None = None
    flow: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """Printed text with the true facts that begin at given offsets in it."""

    text: str
    truths: tuple[tuple[int, Truth], ...] = ()


# stands in a table for a cell merged with the one to its left
LEFT = Marked("<")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A heading, body paragraph, caption, note … by `style`."""

    style: str
    body: Marked


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table; in `rows`, None stands for a cell merged with the one above it, LEFT for one merged with its left.

    Only Word documents can have LEFT.
    """

    widths: tuple[int, ...]
    head_rows: int
    rows: tuple[tuple[Marked | None, ...], ...]

    def groups(self) -> Iterator[tuple[int, list[tuple[Marked | None, ...]]]]:
        """Rows that share a merged cell, together, with the number of their first row from 0."""
        first = 0
        for number in range(1, len(self.rows) + 1):
            if number == len(self.rows) or None not in self.rows[number]:
                yield first, list(self.rows[first:number])
                first = number


@dataclass(slots=True)
class Sample:
    """A whole report: settings (`header`, `breaks` …) and its blocks in order."""

    name: str
    settings: dict[str, str] = field(default_factory=dict)
    blocks: list[Paragraph | Table] = field(default_factory=list)


@dataclass(slots=True)
class Context:
    """What holds for the facts until the master says otherwise."""

    period: str | None = None
    subject: str = "学校"
    status: str = "actual"

    def change(self, key: str, value: str) -> None:
        """Take a directive such as `@period 2023届`; `@period -` clears it."""
        if key == "period":
            self.period = None if value == "-" else value
        elif key == "subject":
            self.subject = value
        elif key == "status":
            self.status = value
        else:
            raise ValueError(f"unknown directive @{key} {value}")


def read_number(text: str) -> Decimal:
    """Arabic digits, or one Chinese numeral up to ten."""
    return Decimal(DIGITS[text]) if text in DIGITS else Decimal(text.replace(",", ""))


def read_quote(quote: str, kind: str = "count") -> dict[str, object]:
    """Value, upper end, unit and bound as the quote alone says them; an award's name has value 1, implied."""
    span = RANGE_RE.fullmatch(quote)
    if span and not quote.startswith("-"):
        rest = REST_RE.fullmatch(span["unit"])
        assert rest is not None
        factor = FACTORS[rest["factor"]]
        ends = {"value": Decimal(span["low"]) * factor, "value_max": Decimal(span["high"]) * factor}
        return {**ends, "unit": rest["unit"], "bound": "range"}
    found = QUANTITY_RE.fullmatch(quote.removeprefix("第"))
    # 五四红旗团委, 二等奖: an award's name may begin with a numeral
    if found is None or (kind == "award" and len(found["rest"]) > 1):
        return {"value": Decimal(1), "value_max": None, "unit": None, "bound": "implied"}
    rest = REST_RE.fullmatch(found["rest"])
    assert rest is not None
    over = rest["over1"] or rest["over2"]
    value = read_number(found["number"]) * FACTORS[rest["factor"]]
    unit = "名" if quote.startswith("第") else rest["unit"] or None
    return {"value": value, "value_max": None, "unit": unit, "bound": "over" if over else "exact"}


def read_truth(quote: str, fields: list[str], context: Context, row_head: str | None = None) -> Truth:
    """The fact of `{quote|kind|indicator|key=value…}`; raises ValueError on a key nobody knows."""
    kind, indicator, *extras = fields
    read = read_quote(quote, kind)
    truth = Truth(
        quote=quote,
        kind=KINDS.get(kind, kind),
        value=Decimal(str(read["value"])),
        value_max=None if read["value_max"] is None else Decimal(str(read["value_max"])),
        unit=None if read["unit"] is None else str(read["unit"]),
        bound=str(read["bound"]),
        indicator=indicator.replace("$", row_head or ""),
        subject=row_head or context.subject,
        period=context.period,
        status=context.status,
    )
    for extra in extras:
        truth = apply_extra(truth, extra)
    return truth


def apply_extra(truth: Truth, extra: str) -> Truth:
    """The fact with one `key=value` of its mark applied; `-` as a value means none."""
    if extra == "opt":
        return replace(truth, optional=True)
    key, _, value = extra.partition("=")
    names = {"s": "subject", "p": "period", "b": "bound", "u": "unit"}
    names |= {"lv": "level", "gr": "grade", "an": "award_name", "fl": "flow"}
    if key in names:
        return replace(truth, **{names[key]: None if value == "-" else value})  # type: ignore[arg-type]
    if key == "st":
        return replace(truth, status=STATUSES[value])
    if key == "v":
        return replace(truth, value=Decimal(value), bound="exact" if truth.bound == "implied" else truth.bound)
    if key == "x":
        return replace(truth, value=truth.value * Decimal(value))
    raise ValueError(f"unknown mark “{extra}” at “{truth.quote}”")


def read_marked(source: str, context: Context) -> Marked:
    """The printed words of a source line and the facts marked in it."""
    text, truths, end = "", [], 0
    for mark in FACT_RE.finditer(source):
        text += source[end : mark.start()]
        quote, *fields = mark[1].split("|")
        truths.append((len(text), read_truth(quote, fields, context)))
        text, end = text + quote, mark.end()
    return Marked(text + source[end:], tuple(truths))


def read_row(source: str, templates: list[str], context: Context) -> tuple[Marked | None, ...]:
    """A table row's cells; a bare cell under a column template gets that column's fact."""
    cells = [cell.strip() for cell in source.split("||")]
    head = next((cells[i] for i, template in enumerate(templates) if template == "name"), None)
    row: list[Marked | None] = []
    for number, cell in enumerate(cells):
        template = templates[number] if templates else "-"
        if cell == "^":
            row.append(None)
        elif cell == "<":
            row.append(LEFT)
        elif template in {"-", "name"} or not cell or cell == "——" or "{" in cell:
            row.append(read_marked(cell, context))
        else:
            row.append(Marked(cell, ((0, read_truth(cell, template.split("|"), context, head)),)))
    return tuple(row)


def read_table(opening: str, lines: Iterator[str], context: Context) -> Table:
    """The table that `@table widths…` opens: H rows are heads, F gives column templates, R rows follow."""
    widths = tuple(int(width) for width in opening.split()[1].split(","))
    templates: list[str] = []
    rows: list[tuple[Marked | None, ...]] = []
    head_rows = 0
    for line in lines:
        sort, _, rest = line.partition(" ")
        if sort == "@end":
            break
        if sort == "F":
            templates = [part.strip() for part in rest.split("||")]
            continue
        rows.append(read_row(rest, templates if sort == "R" else [], context))
        head_rows += sort == "H"
        if len(rows[-1]) != len(widths):
            raise ValueError(f"{len(widths)} columns wanted: {line}")
    return Table(widths, head_rows, tuple(rows))


def read_master(path: Path) -> Sample:
    """A sample from its master; ValueError names the line that cannot be read."""
    sample, context = Sample(path.stem), Context()
    lines = iter(line for line in path.read_text("utf-8").splitlines() if line.strip())
    for line in lines:
        if line.startswith("!"):
            key, _, value = line[1:].partition(" ")
            sample.settings[key] = value
        elif line.startswith("@table"):
            sample.blocks.append(read_table(line, lines, context))
        elif line.startswith("@"):
            context.change(*line[1:].split(" ", 1))
        elif line.startswith("+"):
            style, _, rest = line[1:].partition(" ")
            sample.blocks.append(Paragraph(style, read_marked(rest, context)))
        else:
            prefix = next((p for p in STYLES if line.startswith(p)), "")
            sample.blocks.append(Paragraph(STYLES.get(prefix, "body"), read_marked(line[len(prefix) :], context)))
    return sample
