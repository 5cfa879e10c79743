"""Finding all terms of the lexicons in a text: characters a second on one core, ways side by side.

The text is every .txt report of SHARED/reports, folded, as often as it takes. Each way must find the same terms, or it
is marked. spaCy is timed with its documents made already, and as it must be used, making them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import spacy
from spacy.matcher import PhraseMatcher
from spacy.util import filter_spans

from benchmarks.options import Figures, parser, run
from benchmarks.timing import medians, stay_on_one_core
from extractors.fold import fold
from extractors.lexicon import load_lexicon
from extractors.terms import Term, TermList

MIN_SPEED = 5.0  # millions of characters a second
_AT_LEAST = 1_000_000  # characters
_SENTENCES = re.compile(r"[^。；！？\n]+")


def main() -> int:
    """The command."""
    options = parser(__doc__)
    options.add_argument("--rounds", type=int, default=3, help="how often each way is timed (%(default)s)")
    given = options.parse_args()
    folder = given.shared / "reports"
    return run(folder, lambda: measure(folder, given.rounds), as_json=given.json)


def measure(folder: Path, rounds: int) -> Figures:
    """Millions of characters a second of each way, and how many terms it finds."""
    stay_on_one_core()
    text = _text(folder)
    terms = every_term()
    ways = _ways(text, terms)
    found = {name: way() for name, way in ways.items()}
    seconds = medians(ways, rounds)
    speeds = {name: len(text) / 1e6 / seconds[name] for name in ways}
    right = found["trie"]
    rows = [
        (name, f"{speeds[name]:.2f}", f"{found[name]:,}", "" if found[name] == right else "other terms")
        for name in ways
    ]
    slow = speeds["trie"] < MIN_SPEED
    missed = [f"term pass: {speeds['trie']:.2f} M chars/s, under {MIN_SPEED}"] if slow else []
    return Figures(("way", "M chars/s", "terms", ""), rows, {"speed": speeds, "found": found}, missed)


def _text(folder: Path) -> str:
    once = fold("\n".join(path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))))
    return once * (_AT_LEAST // len(once) + 1)


def every_term() -> TermList:
    """Every word of two characters and more that means something, as one list of terms."""
    return TermList([Term("every", "", tuple(_surfaces()))])


def _surfaces() -> list[str]:
    """The words of all lexicons; function words around numbers are left out."""
    terms = load_lexicon().terms
    listed = {fold(word) for term in terms.every if term.section not in {"tail", "lead"} for word in term.surfaces}
    return sorted(word for word in listed | set(terms.indicators.surfaces) if len(word) > 1)


def _ways(text: str, terms: TermList) -> dict[str, Callable[[], int]]:
    surfaces = terms.terms[0].surfaces
    plain = re.compile("|".join(map(re.escape, sorted(surfaces, key=len, reverse=True))))
    nlp = spacy.blank("zh")
    nlp.max_length = len(text) + 1
    matcher = PhraseMatcher(nlp.vocab, attr="ORTH")
    matcher.add("term", [nlp.make_doc(surface) for surface in surfaces])
    whole = nlp.make_doc(text)
    sentences = _SENTENCES.findall(text)

    def per_sentence() -> int:
        return sum(len(filter_spans(matcher(nlp.make_doc(each), as_spans=True))) for each in sentences)

    return {
        "trie": lambda: sum(1 for _ in terms.find(text)),
        "re, longest first": lambda: sum(1 for _ in plain.finditer(text)),
        "spaCy, document made": lambda: len(filter_spans(matcher(whole, as_spans=True))),
        "spaCy, a sentence at a time": per_sentence,
    }


if __name__ == "__main__":
    sys.exit(main())
