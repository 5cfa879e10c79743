"""The canonical indicator of a phrase (指标规范名): spaCy's phrase matcher over the lexicon's surfaces."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from extractors.fold import fold
from extractors.terms import Term, Terms
from pipeline.records import Kind

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import PhraseMatcher


def resolve_indicator(phrase: str, kind: Kind, terms: Terms) -> str | None:
    """The id of the one indicator a phrase names, None if none or if two of the same length do.

    Of several surfaces the longest speaks; a surface inside it does not count. An indicator is only
    for numbers of its own kind: 专任教师 is a count, 专任教师占比 a percentage.
    """
    nlp, matcher, by_key = _matcher(terms)
    doc = nlp.make_doc(fold(phrase).replace(" ", ""))
    hits = [(end - start, by_key[nlp.vocab.strings[key]]) for key, start, end in matcher(doc)]
    fitting = [(length, term) for length, term in hits if term.kind in {"", kind}]
    if not fitting:
        return None
    longest = max(length for length, _ in fitting)
    ids = {term.id for length, term in fitting if length == longest}
    return ids.pop() if len(ids) == 1 else None


@functools.lru_cache(maxsize=2)
def _matcher(terms: Terms) -> tuple[Language, PhraseMatcher, dict[str, Term]]:
    """A character-wise Chinese tokenizer, so that every surface lies on token borders; no model is needed."""
    import spacy  # 1-5 s to import: only where facts are made
    from spacy.matcher import PhraseMatcher

    nlp = spacy.blank("zh")
    matcher = PhraseMatcher(nlp.vocab, attr="ORTH")
    by_key = {}
    for term in terms.indicators.terms:
        by_key[term.id] = term
        matcher.add(term.id, [nlp.make_doc(fold(surface)) for surface in term.surfaces])
    return nlp, matcher, by_key
