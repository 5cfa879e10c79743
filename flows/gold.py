"""Hand-labelled facts and the windows they cover, and where a found fact stands among them (标准答案).

A fact is placed by its line in a text file, by its page in a PDF, and judged only inside the windows that were
labelled to the last fact.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from flows.sameness import Row, squeeze
from pipeline.errors import SushuError

_LABEL_FIELDS = ("doc", "quote", "kind", "value", "unit", "bound", "indicator", "subject", "period", "status")
_ABSENT = dict.fromkeys(("value_max", "level", "grade", "award_name", "flow"))


class GoldError(SushuError):
    """A file of labels or of windows cannot be used."""


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a report that is labelled whole: lines of a text file or pages of a PDF, by `places`.

    A report is the document's own if its file's name begins with `doc`, or ends with `file` where one is given.
    """

    doc: str
    places: Collection[int]
    file: str | None = None

    def names(self, source_name: str) -> bool:
        """Whether a file is this window's document."""
        if self.file is None:
            return source_name.startswith(self.doc)
        return squeeze(source_name).endswith(squeeze(self.file))


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A fact or a label where it stands: document, and line or page."""

    doc: str
    place: int
    by_page: bool
    quote: str
    row: Row

    @property
    def optional(self) -> bool:
        """Whether careful readers could disagree that this is a fact."""
        return bool(self.row.get("optional"))


def read_labels(path: Path) -> list[Placed]:
    """The labels of a JSON-lines file; GoldError names the line that cannot be used."""
    labels = []
    for line_no, line in enumerate(_read_text(path).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = _ABSENT | json.loads(line, parse_float=Decimal, parse_int=Decimal)
            missing = [name for name in _LABEL_FIELDS if name not in row]
            if missing:
                raise ValueError(f"“{missing[0]}” is missing")
            by_page = "page" in row
            labels.append(
                Placed(row["doc"], int(row["page" if by_page else "line"]), by_page, squeeze(row["quote"]), row)
            )
        except (ValueError, TypeError, KeyError) as error:
            raise GoldError(
                f"{path.name}, line {line_no}: {error}.", "Each line is one label, a JSON object."
            ) from error
    return labels


def read_windows(path: Path) -> list[Window]:
    """The windows of a JSON list: {doc, first_line, last_line} for text files, {doc, file, pages} for PDFs."""
    try:
        return [
            Window(
                row["doc"],
                frozenset(row["pages"]) if "pages" in row else range(row["first_line"], row["last_line"] + 1),
                row.get("file"),
            )
            for row in json.loads(_read_text(path))
        ]
    except (ValueError, TypeError, KeyError) as error:
        raise GoldError(f"{path.name}: {error!r} in the list of windows.", "See sushu evaluate --help.") from error


def read_gold(gold: Sequence[Path], windows: Path | None) -> tuple[list[Placed], list[Window]]:
    """All labels of the files, and what they cover.

    Without a file of windows, GOLD.windows.json beside a GOLD.jsonl says it; without that, its labels cover their
    documents from end to end.
    """
    labels: list[Placed] = []
    covered = read_windows(windows) if windows else []
    for path in gold:
        own = read_labels(path)
        beside = path.with_name(f"{path.stem}.windows.json")
        if not windows:
            covered += read_windows(beside) if beside.is_file() else whole_documents(own)
        labels += own
    return labels, covered


def whole_documents(labels: Iterable[Placed]) -> list[Window]:
    """Windows over everything, for labels that cover their documents from end to end."""
    return [Window(doc, range(1, 1 << 31)) for doc in sorted({label.doc for label in labels})]


def _read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path}: cannot be read ({error}).", "Give a UTF-8 file that exists.") from error


def place_facts(rows: Iterable[Row], windows: Sequence[Window]) -> list[Placed]:
    """The rows of the view `facts` that stand inside a window, placed by page where the window gives a file."""
    placed = []
    for row in rows:
        own = [window for window in windows if window.names(row["source_name"])]
        if not own:
            continue
        by_page = own[0].file is not None
        place = row["page_no" if by_page else "source_line"]
        if place is not None and any(place in window.places for window in own if window.doc == own[0].doc):
            placed.append(Placed(own[0].doc, place, by_page, squeeze(row["quote"]), row))
    return placed
