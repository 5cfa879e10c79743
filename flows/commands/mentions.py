"""`sushu mentions`: the numbers of a line of text, without any warehouse."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Annotated

import typer

from flows.commands.console import print_json


def mentions(
    texts: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT", help="Texts; none, or -, reads lines of stdin.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: it always does.")] = True,
) -> None:
    """Print every quantity and bare number of each text, one JSON object a line.

    {"text": …, "mentions": [{"quote", "start", "end", "kind", "value", "value_max", "unit", "bound"}]}
    """
    from extractors.numbers import mentions_of
    from flows.lexicons import read_lexicon

    lexicon = read_lexicon()
    for text in _lines(texts or ["-"]):
        print_json({"text": text, "mentions": mentions_of(text, lexicon)}, indent=None)


def _lines(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        if text == "-":
            yield from (line.rstrip("\r\n") for line in sys.stdin)
        else:
            yield text
