"""Print a sample as the text that a PDF-to-text program gives: hard lines, page breaks, flattened tables."""

from __future__ import annotations

from collections.abc import Sequence

from sample_lines import Placed, Printed, print_lines
from sample_master import Marked, Paragraph, Sample, Table, Truth

WIDTH = 28.0  # ems of a body line
CASE_WIDTH = 31.0  # case boxes and notes are set smaller
INDENTED = {"body", "case_text"}


class TextPrinter:
    """Collects lines, breaks pages after `lines_per_page` printed lines, and notes on which line a fact begins."""

    def __init__(self, header: str, breaks: str, lines_per_page: int) -> None:
        self.lines: list[str] = []
        self.placed: list[Placed] = []
        self._header, self._breaks, self._limit = header, breaks, lines_per_page
        self._printed, self._page_no = 0, 1

    def put(self, text: str, truths: Sequence[Truth] = (), *, blank: bool = True) -> None:
        """One printed line, with the empty line that follows it if `blank`."""
        prefix = ""
        if self._printed == self._limit:
            prefix = self._break_page()
        self._printed += 1
        self.lines.append(prefix + text)
        self.placed.extend(Placed(len(self.lines), truth) for truth in truths)
        if blank:
            self.lines.append("")

    def _break_page(self) -> str:
        """End the page in the report's manner; gives what the next line begins with."""
        number, self._printed = self._page_no, 0
        self._page_no += 1
        if self._breaks == "plain":
            if self.lines[-1] == "":
                self.lines.pop()
            return " "
        if self._breaks == "header":
            self.lines += ["", "", " ", "", f"{self._header} ", "", f"{number + 1} ", ""]
            return ""
        self.lines += ["", f"{number} ", ""]
        return "\f" if self._breaks == "formfeed" else ""


def put_paragraph(printer: TextPrinter, paragraph: Paragraph) -> None:
    """A paragraph's lines; the last one ends in a blank, as converters leave it."""
    small = paragraph.style in {"case_text", "note"}
    indent = 2.0 if paragraph.style in INDENTED else 0.0
    lines = print_lines(paragraph.body, CASE_WIDTH if small else WIDTH, indent=indent)
    for number, line in enumerate(lines, 1):
        printer.put(line.text + (" " if number == len(lines) else ""), line.truths)


class RowPrinter:
    """Flattens one row: short cells share a line; a wrapped cell stands on lines of its own."""

    def __init__(self, printer: TextPrinter) -> None:
        self._printer = printer
        self._texts: list[str] = []
        self._truths: list[Truth] = []

    def add(self, cell: Sequence[Printed]) -> None:
        """The next cell, as its printed lines."""
        if len(cell) == 1:
            if cell[0].text:
                self._texts.append(cell[0].text)
            self._truths.extend(cell[0].truths)
            return
        self.end(blank=False)
        for line in cell[:-1]:
            self._printer.put(line.text, line.truths)
        self._printer.put(cell[-1].text + " ", cell[-1].truths, blank=False)

    def end(self, *, blank: bool = True) -> None:
        """Put out the line begun; nothing if there is none, but then the row's empty line if `blank`."""
        if self._texts:
            self._printer.put(" ".join(self._texts) + " ", self._truths, blank=blank)
        elif blank:
            self._printer.lines.append("")
        self._texts, self._truths = [], []


def put_table(printer: TextPrinter, table: Table) -> None:
    """The table row by row; merged cells first, then the rows beside them, each on its line."""
    ems = [WIDTH * 1.35 * width / sum(table.widths) for width in table.widths]

    def printed(column: int, cell: Marked) -> list[Printed]:
        return print_lines(cell, ems[column])

    for _, group in table.groups():
        row_printer = RowPrinter(printer)
        merged = {c for row in group for c, cell in enumerate(row) if cell is None}
        for column in sorted(merged):
            cell = group[0][column]
            assert cell is not None
            row_printer.add(printed(column, cell))
        if merged:
            row_printer.end(blank=False)
        for row in group:
            for column, cell in enumerate(row):
                if cell is not None and column not in merged:
                    row_printer.add(printed(column, cell))
            row_printer.end()


def print_text(sample: Sample) -> tuple[str, list[Placed]]:
    """The sample as text, and each fact with the 1-based line (lines end at \\n) on which its quote begins."""
    settings = sample.settings
    printer = TextPrinter(settings["header"], settings.get("breaks", "plain"), int(settings.get("lines", "24")))
    for block in sample.blocks:
        if isinstance(block, Table):
            put_table(printer, block)
        else:
            put_paragraph(printer, block)
    return "\n".join(printer.lines).rstrip("\n") + "\n", printer.placed
