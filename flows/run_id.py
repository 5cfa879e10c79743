"""Which way of reading this is: code, lexicons and engines, as one id that stands on every fact."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import extractors
import flows
import pipeline
from pipeline.ocr.modes import Weights
from pipeline.ocr.rapid import RapidEngine
from pipeline.page_sums import sum_files
from pipeline.records import Run, short_id

# The engines whose release can change a page's text or blocks, and those whose release can change a fact or a word.
READING_ENGINES = ("lxml", "markdown-it-py", "pypdfium2", "regex")
ENGINES = ("jieba", "lxml", "markdown-it-py", "pypdfium2", "regex", "rjieba", "spacy")

# Modules and folders of pipeline/ no report goes through on its way to staging: they load, prove, compare or show what
# is staged.
BEHIND_STAGING = frozenset(
    {
        "charts",
        "export",
        "exports",
        "fact_filters",
        "fact_lists",
        "findings",
        "guarded",
        "loading",
        "page_marks",
        "run_diff",
        "runs",
        "safe_sql",
        "schema",
        "schema_docs",
        "school_list",
        "search",
        "stored",
        "stored_layout",
        "trace",
        "trace_text",
        "verdicts",
        "verify",
        "warehouse",
        "wording",
    }
)
# Modules of pipeline/ that write down what is found in pages and blocks, but make none.
BEHIND_LAYOUT = frozenset({"disk", "evidence", "fact_rows", "rows", "staging", "word_rows"})

# Modules of extractors/ that only tell people how a fact came to be.
BESIDE_EXTRACTION = frozenset({"explain", "explain_number", "explain_words", "rules", "steps", "word_places"})


@cache
def code_version() -> str:
    """The package's version and a hash over the code a report goes through, as in `0.1.0+3f2a9c01d2e4`.

    No clock and no git: the same code gives the same version on every machine, an edited file another one.
    """
    return f"{version('sushu')}+{_hash(_code_files())}"


@cache
def reading_version(weights: Weights | None = None) -> str:
    """What makes pages and blocks of a file: a hash over that code, and the releases of the engines it asks.

    Runs that share it find their facts in the same pages and blocks, so `sushu extract` can go from one to the other.
    """
    return f"{_hash(reading_files())}, {_releases(READING_ENGINES, weights)}"


def _hash(files: Iterable[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    for name, content in sorted(files):
        digest.update(f"{name}|{len(content)}|".encode() + content)
    return digest.hexdigest()[:12]


def _code_files() -> list[tuple[str, bytes]]:
    found = [file for file in _folder(extractors).rglob("*.py") if file.stem not in BESIDE_EXTRACTION]
    return [*reading_files(), *_contents([_folder(flows) / "mine.py", *found]), *_contents(_behind_layout())]


def reading_files() -> list[tuple[str, bytes]]:
    """The files, by name and content, through which a report goes until its blocks are made.

    The sums of tables are among them: they decide which reading of a scanned page is kept.
    """
    aside = BEHIND_STAGING | BEHIND_LAYOUT
    root = _folder(pipeline)
    files = [file for file in root.rglob("*.py") if file.relative_to(root).with_suffix("").parts[0] not in aside]
    # where words stand comes from the font
    return _contents([*files, *root.rglob("*.ttf"), *sum_files()])


def _behind_layout() -> list[Path]:
    return [_folder(pipeline) / f"{name}.py" for name in BEHIND_LAYOUT]


def _folder(package: object) -> Path:
    return Path(str(getattr(package, "__file__", ""))).parent


def _contents(files: Iterable[Path]) -> list[tuple[str, bytes]]:
    root = _folder(flows).parent
    return [(file.relative_to(root).as_posix(), file.read_bytes()) for file in files]


@cache
def engine_versions(weights: Weights | None = None) -> str:
    """The engines' releases in one line, with that of the OCR engine: `jieba 0.42.1, pypdfium2 5.1.0, …, no OCR`."""
    return _releases(ENGINES, weights)


def _releases(engines: Iterable[str], weights: Weights | None) -> str:
    listed = ", ".join(f"{engine} {version(engine)}" for engine in engines)
    return f"{listed}, {RapidEngine(weights).name if weights else 'no OCR'}"


def current_run(lexicon_hash: str, weights: Weights | None = None) -> Run:
    """The run that this code, these lexicons and these engines make; equal parts give an equal id.

    `weights` are those of the OCR engine, None where OCR is off.
    """
    code, engines = code_version(), engine_versions(weights)
    run_id = short_id("run", code, lexicon_hash, engines)
    return Run(run_id, code, lexicon_hash, engines, reading_version(weights))
