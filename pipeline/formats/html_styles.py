"""What a web page's own style sheets hide: elements that a simple rule such as .note {display: none} names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.S)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_AT_RULE = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")  # @media print hides nothing on the screen
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_SHOWING = re.compile(r"display\s*:\s*(?!none)\w|visibility\s*:\s*visible", re.I)
_SIMPLE = re.compile(r"(?P<tag>[a-z][\w-]*|\*)?(?P<names>(?:[.#][\w-]+)+)", re.I)
_NAME = re.compile(r"[.#][\w-]+")


@dataclass(frozen=True, slots=True)
class _Selector:
    """An element's tag, "" for any, and the classes and ids that it must have, each with its sign."""

    tag: str
    names: frozenset[str]


def hide_by_styles(root: Any) -> None:
    """Mark as hidden the elements that the page's <style> hides by their class or id.

    A class that another rule shows, as tabs are shown when someone chooses them, hides nothing.
    """
    sheets = [_AT_RULE.sub("", _COMMENT.sub("", style.text or "")) for style in root.iter("style")]
    rules = [match.groups() for sheet in sheets for match in _RULE.finditer(sheet)]
    shown = {name for selectors, body in rules if _SHOWING.search(body) for name in _NAME.findall(selectors)}
    hiding = [
        selector
        for selectors, body in rules
        if _HIDING.search(body)
        for selector in _simple(selectors)
        if not selector.names & shown
    ]
    if hiding:
        _hide(root, hiding)


def _simple(selectors: str) -> Iterator[_Selector]:
    """The selectors of a list that name one element by itself."""
    for selector in selectors.split(","):
        match = _SIMPLE.fullmatch(selector.strip())
        if match:
            tag = (match["tag"] or "").lower().strip("*")
            yield _Selector(tag, frozenset(_NAME.findall(match["names"])))


def _hide(root: Any, selectors: Iterable[_Selector]) -> None:
    for element in root.iter("*"):
        if not (element.get("class") or element.get("id")) or _SHOWING.search(element.get("style") or ""):
            continue
        names = {f".{name}" for name in (element.get("class") or "").split()} | {f"#{element.get('id')}"}
        if any(selector.tag in ("", element.tag) and selector.names <= names for selector in selectors):
            element.set("hidden", "")
