"""Two invented reports and an empty file, for the tests of the lists of `sushu serve`."""

from __future__ import annotations

from pathlib import Path

from checked_reports import ingest_texts

from pipeline.warehouse import open_published

BASE = "http://127.0.0.1:8765"
SCRIPT = "<script>alert(1)</script>"
JIPU = f"""霁浦测试职业学院2023年质量年度报告

一、学校概况
学校现有在校生 12,860 人，教职工 640 人，其中专任教师 482 人，其中专任教师 90 人为校外引进。
{SCRIPT}校内实训基地 36 个。
2023年获国家级一等奖 3 项，双师型教师占比 72.4%。
学校财政拨款收入 9,860 万元。
学校有船艺教师86人，其中男教师41人，女教师55人。
"""
YUNLU = """云麓测试职业学院2022年质量年度报告

一、学校概况
学校现有在校生 8,400 人，双师型教师占比 61%。
"""


def ingest_listed(folder: Path) -> Path:
    """A warehouse of them; a file's name, like its text, holds a script."""
    texts = {f"霁浦{SCRIPT.replace('/', '')}2023.txt": JIPU, "云麓2022.txt": YUNLU, "空.txt": ""}
    return ingest_texts(texts, folder)


def rows_of(warehouse: Path, query: str) -> list[tuple[object, ...]]:
    """The rows of a query."""
    with open_published(warehouse) as connection:
        return connection.execute(query).fetchall()


def fact_of(warehouse: Path, quote: str) -> str:
    """The id of the fact with a quote."""
    return str(rows_of(warehouse, f"select fact_id from facts where quote = '{quote}'")[0][0])
