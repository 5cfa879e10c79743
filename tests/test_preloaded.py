"""Workers are forked with what a first report would wait for, and never with lexicons that have changed since."""

from __future__ import annotations

import json
import marshal
import os
import subprocess
import sys
from pathlib import Path

_ASK = """
import json, sys
import flows.preloaded
from extractors.words import tagged
from flows.mine import _lexicon_of, lexicon
from extractors.lexicon import FOLDER
from extractors.lexicon_files import hash_folder
loaded = _lexicon_of.cache_info().misses
words = lexicon(hash_folder(FOLDER))
lexicon(hash_folder(FOLDER) + "+sheet-of-schools")
again = _lexicon_of.cache_info().misses - loaded
lexicon("of files that have changed")
print(json.dumps({
    "modules": sorted({"spacy", "jieba"} & set(sys.modules)),
    "read again": again,
    "changed": _lexicon_of.cache_info().misses - loaded,
    "words": tagged("船队引航护送", words.terms),
}))
"""


def ask(temporary: Path) -> dict[str, object]:
    environment = os.environ | {"TMPDIR": str(temporary)}
    done = subprocess.run([sys.executable, "-c", _ASK], env=environment, check=True, capture_output=True, text=True)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_a_worker_begins_with_words_and_lexicons_and_reads_changed_ones_again(tmp_path: Path) -> None:
    # jieba would take its words from this file, which anybody may lay there
    (tmp_path / "jieba.cache").write_bytes(marshal.dumps(({"船": 1, "队引航护": 10**9, "送": 1}, 10**9)))
    found = ask(tmp_path)
    assert found["modules"] == ["jieba", "spacy"]
    assert (found["read again"], found["changed"]) == (0, 1)
    assert [word for word, _ in found["words"]] == ["船队", "引航", "护送"]  # type: ignore[attr-defined]
    assert [path.name for path in tmp_path.iterdir()] == ["jieba.cache"], "nothing is left there"
