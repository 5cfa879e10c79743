"""Neither pyarrow nor DuckDB brings pandas into the command; a sheet of schools, which needs it, has it."""

from __future__ import annotations

import subprocess
import sys

_ASK = """
import sys
import duckdb, pyarrow as pa
from pipeline.without_pandas import keep_out_pandas, pandas_let_in
keep_out_pandas()
duckdb.connect().execute("select ?", [1]).fetchall()
pa.array([1])
assert "pandas" not in sys.modules
with pandas_let_in():
    import pandas
assert pandas.DataFrame({"a": [1]}).size == 1
"""


def test_pandas_comes_only_when_it_is_let_in() -> None:
    subprocess.run([sys.executable, "-c", _ASK], check=True)


def test_without_a_closed_door_all_may_import_it() -> None:
    ask = "from pipeline.without_pandas import pandas_let_in\nwith pandas_let_in(): pass\nimport pandas"
    subprocess.run([sys.executable, "-c", ask], check=True)
