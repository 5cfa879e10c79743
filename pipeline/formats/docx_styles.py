"""What a Word file's styles say of a paragraph: its heading level, numbering, leaders, whether it is hidden (样式)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pipeline.formats.docx_package import W

_LONGEST_CHAIN = 30
_NO_LEVEL = 9  # the outline level of body text
_HEADING_NAME = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_TITLE_NAMES = {"title", "标题", "標題"}
_CONTENTS_NAME = re.compile(r"(?:toc|目录|目錄)\s*(?:[1-9]|heading|标题)|table of figures|图表目录", re.IGNORECASE)
_OFF = {"0", "false", "off", "none"}
_LEADERS = {"dot", "middleDot", "hyphen", "underscore", "heavy"}


def is_on(element: Any, name: str) -> bool | None:
    """Whether a switch such as w:vanish is on under an element; None if it is not there."""
    switch = None if element is None else element.find(f"{W}{name}")
    return None if switch is None else switch.get(f"{W}val") not in _OFF


class Styles:
    """The document's styles, each with those it is based on."""

    def __init__(self, root: Any) -> None:
        self._styles: dict[str, Any] = {}
        self._default = ""
        for style in () if root is None else root.iterfind(f"{W}style"):
            style_id = style.get(f"{W}styleId", "")
            self._styles[style_id] = style
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
                self._default = style_id

    def level(self, properties: Any) -> int | None:
        """The heading level, from 1, of a paragraph with such w:pPr; None for body text."""
        for declared in self._paragraph_properties(properties):
            outline = declared.find(f"{W}outlineLvl")
            if outline is not None and outline.get(f"{W}val", "").isdecimal():
                level = int(outline.get(f"{W}val"))
                return level + 1 if level < _NO_LEVEL else None
        names = [self._name(style) for style in self._chain(_value(properties, "pStyle"))]
        levels = [int(match[1]) for name in names if (match := _HEADING_NAME.fullmatch(name))]
        return levels[0] if levels else 1 if _TITLE_NAMES.intersection(map(str.lower, names)) else None

    def is_contents(self, properties: Any) -> bool:
        """Whether the paragraph's style is one of a table of contents."""
        chain = self._chain(_value(properties, "pStyle"))
        return any(_CONTENTS_NAME.fullmatch(self._name(style)) for style in chain)

    def numbering(self, properties: Any) -> tuple[str, int | None, str]:
        """The paragraph's list (w:numId) and level in it, from 0, None if the list must tell, and its style's id.

        The list is "" or "0" for none.
        """
        own = None if properties is None else properties.find(f"{W}numPr")
        number_id, level = _value(own, "numId"), _value(own, "ilvl")
        for style in self._chain(_value(properties, "pStyle") or self._default):
            if number_id and level:
                break
            inherited = style.find(f"{W}pPr/{W}numPr")
            number_id = number_id or _value(inherited, "numId")
            level = level or (_value(inherited, "ilvl") if not _value(own, "numId") else "")
        style_id = _value(properties, "pStyle") or self._default
        return number_id, int(level) if level.isdecimal() else None, style_id

    def numbered_list(self, style_id: str) -> str:
        """The list that a numbering style stands for."""
        style = self._styles.get(style_id)
        return "" if style is None else _value(style.find(f"{W}pPr/{W}numPr"), "numId")

    def has_leader(self, properties: Any) -> bool:
        """Whether the paragraph's tabs are filled with dots, as in a table of contents (前导符)."""
        tabs = (
            tab for declared in self._paragraph_properties(properties) for tab in declared.iterfind(f"{W}tabs/{W}tab")
        )
        return any(tab.get(f"{W}leader") in _LEADERS for tab in tabs)

    def is_hidden(self, run_properties: Any, paragraph_properties: Any) -> bool:
        """Whether a run with such w:rPr in such a paragraph is hidden text (隐藏文字) or struck out (删除线)."""
        return any(self._says(name, run_properties, paragraph_properties) for name in ("vanish", "strike", "dstrike"))

    def _says(self, name: str, run_properties: Any, paragraph_properties: Any) -> bool:
        own = is_on(run_properties, name)
        if own is not None:
            return own
        for style_id in (_value(run_properties, "rStyle"), _value(paragraph_properties, "pStyle")):
            for style in self._chain(style_id):
                said = is_on(style.find(f"{W}rPr"), name)
                if said is not None:
                    return said
        return False

    def _paragraph_properties(self, properties: Any) -> Iterator[Any]:
        """The paragraph's own w:pPr, then those of its style and of the styles below."""
        if properties is not None:
            yield properties
        for style in self._chain(_value(properties, "pStyle") or self._default):
            declared = style.find(f"{W}pPr")
            if declared is not None:
                yield declared

    def _chain(self, style_id: str) -> Iterator[Any]:
        for _ in range(_LONGEST_CHAIN):
            style = self._styles.get(style_id)
            if style is None:
                return
            yield style
            style_id = _value(style, "basedOn")

    def _name(self, style: Any) -> str:
        return _value(style, "name").strip()


def _value(element: Any, name: str) -> str:
    """The w:val of a child; "" if there is none."""
    child = None if element is None else element.find(f"{W}{name}")
    return "" if child is None else child.get(f"{W}val", "")
