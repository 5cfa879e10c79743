"""A broken lexicon is refused by every command before anything is touched, with file, line, value and repair."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest
from checked_reports import ingest_texts

from extractors import known_schools, lexicon, rules
from flows import lexicons
from flows.cli import main

TEXT = "海潮职业学院2023年质量年度报告\n\n学校现有专任教师520人，双师型教师占63.5%。\n"
OLD_UNIT = "\n人\t人\tcount\t1\t"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ingest_texts({"海潮2023.txt": TEXT}, tmp_path_factory.mktemp("kept"))


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The lexicons, copied to where a test may break them: all that reads lexicons reads these."""
    folder = Path(shutil.copytree(lexicon.FOLDER, tmp_path / "lexicons"))
    for module in (lexicon, known_schools, rules, lexicons):
        monkeypatch.setattr(module, "FOLDER", folder)
    return folder


def bytes_of(folder: Path) -> dict[str, str]:
    """Every file beside a warehouse, with what it holds."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


# A file, what stands in it (None: all of it), what is put there ("" and None: no file), and what is said.
Case = tuple[str, str | None, str, str]
BROKEN: list[Case] = [
    ("units.tsv", OLD_UNIT, "\n人\t人\tcounting\t1\t", r"units.tsv:\d+: kind: “counting” .*use one of"),
    ("units.tsv", OLD_UNIT, "\n人\t人\tcount\t1\tany\t\t" + OLD_UNIT, r"units.tsv:\d+: “人” has two owners"),
    ("units.tsv", OLD_UNIT, "\n人\tcount\t1\t", r"units.tsv:\d+: 6 cells “.*write 7"),
    ("exclusions.yaml", 'pattern: "', 'pattern: "(', r"exclusions.yaml:\d+: .*is no pattern .*mend it"),
    ("funding.yaml", '["预算"', '["预算（内）", "预算"', r"funding.yaml:\d+: .*never found.*write “预算\(内\)”"),
    ("funding.yaml", 'value: "budget"', "value: 17:1", r"funding.yaml:\d+: 17:1 is not quoted; write \"17:1\""),
    ("funding.yaml", '- {id: "', '- {id: {"x', r"funding.yaml:\d+: no YAML .*mend the quotes"),
    ("indicators/double_high.yaml", 'unit: "', 'unit: "石', r"double_high.yaml:\d+: .*unknown unit “石.*units.tsv"),
    ("known_schools.tsv", "\t福建\t", "\t福州\t", r"known_schools.tsv:\d+: “福州” is no province; write one of"),
    ("rules.tsv", "id\tzh\ten", "id\ten\tzh", r"rules.tsv:\d+: the head row is"),
    ("funding.yaml", None, "", r"funding.yaml: not found in .*restore the file"),
    ("units.tsv", None, "人人\t投入\n", r"units.tsv:1: byte 0x.. is no UTF-8; save the file as UTF-8"),
]


@pytest.mark.parametrize("command", ["ingest", "extract"])
@pytest.mark.parametrize("case", BROKEN, ids=[f"{row[0]}-{number}" for number, row in enumerate(BROKEN)])
def test_a_broken_lexicon_is_told_and_nothing_is_touched(
    built: Path, copied: Path, capsys: pytest.CaptureFixture[str], command: str, case: Case
) -> None:
    name, old, new, words = case
    path = copied / name
    if old is not None:
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
    elif new:
        path.write_bytes(new.encode("gb18030"))
    else:
        path.unlink()
    before = bytes_of(built.parent)
    arguments = [command, *([str(built.parent / "reports")] if command == "ingest" else []), "--direct"]
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--jobs", "1", "--warehouse", str(built)])
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert re.search(words, said.err), said.err
    assert "Traceback" not in said.err
    assert said.err.count("\n") <= 2 + ("run run-" in said.err)
    assert bytes_of(built.parent) == before
