"""The corpus of numbers: every file of corpus/numbers, grouped by what it is about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "corpus" / "numbers"
FILES: dict[str, list[dict[str, Any]]] = {
    path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))
}
CORPUS = [case for cases in FILES.values() for case in cases]
SENTENCES = [str(case["text"]) for case in CORPUS]
