"""Sheets that an analyst gives as CSV: read as text, whatever spreadsheet wrote them (表格文件)."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import PathNotFoundError, ReportError, SchoolSheetError
from pipeline.text_files import decode_text
from pipeline.without_pandas import pandas_let_in

if TYPE_CHECKING:
    import pandas as pd


def read_sheet(
    path: Path, columns: Sequence[str], *, needed: str, option: str, aside: str = ""
) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines that hold anything, by their numbers in the file: each one's cells by column, blanks around them gone.

    UTF-8, UTF-16 or GB18030; the first line names some of `columns`, `needed` among them. `aside` says where other
    columns belong.
    PathNotFoundError or SchoolSheetError, which names file, line and repair, if it cannot be used.
    """
    if not path.is_file():
        raise PathNotFoundError(f"{path}: no such file.", f"Check the path given with {option}.")
    frame = _read(path, columns)
    unknown = [name for name in frame.columns if name not in columns]
    if unknown or needed not in frame.columns:
        what = f"“{unknown[0]}” is no column of this sheet" if unknown else f"the column “{needed}” is missing"
        raise SchoolSheetError(f"{path.name}, line 1: {what}.", f"Name the columns {', '.join(columns)}.{aside}")
    for index, cells in zip(frame.index, frame.to_dict("records"), strict=True):
        line = {str(name): str(cell).strip() for name, cell in cells.items()}
        if any(cells.values()):
            yield int(index) + 2, line


def _read(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """The sheet as text cells."""
    with pandas_let_in():
        import pandas as pd

    try:
        text, _ = decode_text(path.name, path.read_bytes())
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(
                io.StringIO(text), dtype=str, keep_default_na=False, index_col=False, skip_blank_lines=False
            )
    except ReportError as error:
        raise SchoolSheetError(error.message, error.way_out) from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError, pd.errors.ParserWarning) as error:
        raise SchoolSheetError(
            f"{path.name}: not a table of comma-separated values ({str(error).strip()}).",
            f"Its first line must be: {','.join(columns)}",
        ) from error
    return frame.fillna("").rename(columns=str.strip)
