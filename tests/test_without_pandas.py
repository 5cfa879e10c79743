"""Neither pyarrow nor DuckDB brings pandas into the command; a sheet of schools, which needs it, has it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_ASK = """
import sys
import duckdb, pyarrow as pa
from pipeline.without_pandas import keep_out_pandas
keep_out_pandas()
duckdb.connect().execute("select ?", [1]).fetchall()
pa.array([1])
assert "pandas" not in sys.modules
from pathlib import Path
from pipeline.sources import read_school_sheet
assert read_school_sheet(Path(sys.argv[1]))["a.txt"].school == "甲校"
pa.array([1])
assert duckdb.connect().execute("select ?", [1]).fetchall() == [(1,)]
"""


def test_pandas_comes_only_for_a_sheet_of_schools(tmp_path: Path) -> None:
    sheet = tmp_path / "schools.csv"
    sheet.write_text("file,school\na.txt,甲校\n", "utf-8")
    subprocess.run([sys.executable, "-c", _ASK, str(sheet)], check=True)


def test_without_a_closed_door_all_may_import_it() -> None:
    ask = "from pipeline.without_pandas import pandas_let_in\nwith pandas_let_in(): pass\nimport pandas"
    subprocess.run([sys.executable, "-c", ask], check=True)
