"""Which way of reading this is: code, lexicons and engines, as one id that stands on every fact."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import extractors
import flows
import pipeline
from pipeline.ocr.modes import Weights
from pipeline.ocr.rapid import RapidEngine
from pipeline.records import Run, short_id

# The engines whose release can change a page's text or a fact.
ENGINES = ("jieba", "lxml", "markdown-it-py", "pypdfium2", "regex", "spacy")

# Modules of pipeline/ no report goes through on its way to staging: they load, prove or show what is staged.
BEHIND_STAGING = frozenset(
    {"page_marks", "schema", "schema_docs", "stored", "trace", "trace_text", "verify", "warehouse", "writer_lock"}
)


@cache
def code_version() -> str:
    """The package's version and a hash over the code a report goes through, as in `0.1.0+3f2a9c01d2e4`.

    No clock and no git: the same code gives the same version on every machine, an edited file another one.
    """
    digest = hashlib.sha256()
    for name, content in sorted(_code_files()):
        digest.update(f"{name}|{len(content)}|".encode() + content)
    return f"{version('sushu')}+{digest.hexdigest()[:12]}"


def _code_files() -> list[tuple[str, bytes]]:
    files = [Path(str(flows.__file__)).parent / "mine.py", *Path(str(extractors.__file__)).parent.rglob("*.py")]
    files += [file for file in Path(str(pipeline.__file__)).parent.rglob("*.py") if file.stem not in BEHIND_STAGING]
    files += Path(str(pipeline.__file__)).parent.rglob("*.ttf")  # where words stand comes from it
    root = Path(str(flows.__file__)).parent.parent
    return [(file.relative_to(root).as_posix(), file.read_bytes()) for file in files]


@cache
def engine_versions(weights: Weights | None = None) -> str:
    """The engines' releases in one line, with that of the OCR engine: `jieba 0.42.1, pypdfium2 5.1.0, …, no OCR`."""
    engines = ", ".join(f"{engine} {version(engine)}" for engine in ENGINES)
    return f"{engines}, {RapidEngine(weights).name if weights else 'no OCR'}"


def current_run(lexicon_hash: str, weights: Weights | None = None) -> Run:
    """The run that this code, these lexicons and these engines make; equal parts give an equal id.

    `weights` are those of the OCR engine, None where OCR is off.
    """
    code, engines = code_version(), engine_versions(weights)
    return Run(short_id("run", code, lexicon_hash, engines), code, lexicon_hash, engines)
