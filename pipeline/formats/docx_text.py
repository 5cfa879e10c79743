"""A Word file's runs as the text that a reader sees: fields by their results, insertions kept, deletions dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from pipeline.formats.docx_package import W
from pipeline.formats.docx_styles import Styles
from pipeline.words import AS_RAISED

PAGE_BREAK = "\f"  # one that the author set
RENDERED_BREAK = "\v"  # where Word last began a page by itself
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# What the symbol fonts draw (符号): by the low byte of the character's code.
_SYMBOLS = {0xFC: "✓", 0xFE: "☑", 0xFD: "☒", 0xA8: "☐", 0x6F: "☐", 0x52: "☑", 0xFB: "✗", 0xD8: "➢", 0x6C: "●"}
_SYMBOLS |= {0x6E: "■", 0x75: "◆", 0x77: "◆", 0xB7: "•", 0xA7: "▪", 0xE0: "→", 0xB3: "≥", 0xA3: "≤", 0xB1: "±"}
_DROPPED = {"del", "moveFrom", "pPr", "rPr", "instrText", "delText", "delInstrText", "sectPr", "rt", "sdtPr"}


@dataclass(slots=True)
class _OpenField:
    """A field (域) whose end has not come: its instruction, and whether its result has begun."""

    instruction: str = ""
    has_result: bool = False


@dataclass(slots=True)
class Runs:
    """What a paragraph's runs hold: the text with breaks, the notes referred to, the text boxes anchored there."""

    text: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    is_contents: bool = False


class RunReader:
    """Reads the runs of one story (the body, a header, a note) in order; fields may run over paragraphs."""

    def __init__(self, styles: Styles, refer: Callable[[str, str], str], mark: str = "") -> None:
        self._styles = styles
        self._refer = refer  # (footnote or endnote, its id) → the mark printed in the text
        self._mark = mark
        self._fields: list[_OpenField] = []
        self._paragraph: Any = None
        self._leader = ""

    def read(self, paragraph: Any) -> Runs:
        """The text of a w:p, with soft line breaks as line breaks."""
        self._paragraph = paragraph.find(f"{W}pPr")
        self._leader = "……" if self._styles.has_leader(self._paragraph) else ""
        runs = Runs(is_contents=self._in_contents())
        self._walk(paragraph, runs)
        runs.is_contents |= self._in_contents()
        return runs

    def _in_contents(self) -> bool:
        return any(opened.instruction.lstrip().startswith("TOC") for opened in self._fields)

    def _walk(self, element: Any, runs: Runs) -> None:
        for child in element:
            name = etree.QName(child).localname if isinstance(child.tag, str) else ""
            if child.tag == f"{W}r":
                self._run(child, runs)
            elif child.tag == f"{_MC}AlternateContent":
                self._walk_one(choose_alternative(child), runs)
            elif child.tag in (f"{_M}oMath", f"{_M}oMathPara"):
                self._put(_formula(child), runs)
            elif name == "txbxContent":
                runs.boxes.append(child)
            elif name not in _DROPPED:
                self._walk(child, runs)

    def _walk_one(self, element: Any, runs: Runs) -> None:
        if element is not None:
            self._walk(element, runs)

    def _run(self, run: Any, runs: Runs) -> None:
        properties = run.find(f"{W}rPr")
        if self._styles.is_hidden(properties, self._paragraph):
            return
        align = None if properties is None else properties.find(f"{W}vertAlign")
        is_raised = align is not None and align.get(f"{W}val") == "superscript"
        for child in run:
            if not isinstance(child.tag, str):
                continue
            if child.tag.startswith(W):
                name = child.tag[len(W) :]
                if name == "fldChar":
                    self._field(child.get(f"{W}fldCharType"))
                elif name == "instrText":
                    self._instruct(child.text or "")
                elif name == "ruby":
                    for base in child.iterfind(f"{W}rubyBase"):
                        self._walk(base, runs)
                elif name in ("drawing", "pict", "object"):
                    self._walk(child, runs)
                else:
                    text = self._text(name, child)
                    self._put(_raised(text) if is_raised else text, runs)
            elif child.tag == f"{_MC}AlternateContent":
                self._walk_one(choose_alternative(child), runs)

    def _text(self, name: str, child: Any) -> str:
        """What one child of a run prints."""
        if name == "t":
            return _plain(child)
        if name == "br":
            return PAGE_BREAK if child.get(f"{W}type") == "page" else "\n"
        if name in ("tab", "ptab"):
            return f"{self._leader}\t"
        if name in ("footnoteReference", "endnoteReference"):
            own_mark = is_custom(child)
            mark = self._refer(name.removesuffix("Reference"), child.get(f"{W}id", ""))
            return "" if own_mark else mark
        if name == "sym":
            return _symbol(child.get(f"{W}char", ""))
        return {
            "cr": "\n",
            "noBreakHyphen": "-",
            "lastRenderedPageBreak": RENDERED_BREAK,
            "footnoteRef": self._mark,
            "endnoteRef": self._mark,
        }.get(name, "")

    def _put(self, text: str, runs: Runs) -> None:
        if text and all(opened.has_result for opened in self._fields):
            runs.text.append(text)

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(_OpenField())
        elif kind == "separate" and self._fields:
            self._fields[-1].has_result = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _instruct(self, text: str) -> None:
        if self._fields and not self._fields[-1].has_result:
            self._fields[-1].instruction += text


def choose_alternative(element: Any) -> Any:
    """The branch of mc:AlternateContent that a new Word shows, or the one for older programs if only it has text."""
    choice, fallback = element.find(f"{_MC}Choice"), element.find(f"{_MC}Fallback")
    if choice is None or (fallback is not None and not _has_text(choice) and _has_text(fallback)):
        return fallback
    return choice


def is_custom(reference: Any) -> bool:
    """Whether a note's mark is text of the author's own."""
    return reference.get(f"{W}customMarkFollows") in ("1", "true", "on")


def _has_text(element: Any) -> bool:
    return next(element.iter(f"{W}t"), None) is not None


def _plain(element: Any) -> str:
    """A w:t's text; blanks at its ends count only where the file says so, as in Word."""
    text = (element.text or "").replace("\r", " ").replace("\n", " ")
    kept = element.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
    return text if kept else text.strip(" \t")


def _raised(text: str) -> str:
    """100 with a raised 1 behind it is no 1001; 10 with a raised 4 no 104."""
    return text.translate(AS_RAISED) if text.strip("0123456789+-") == "" else text


def _symbol(code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    low = number - 0xF000 if 0xF000 <= number <= 0xF0FF else number
    if low in _SYMBOLS:
        return _SYMBOLS[low]
    return chr(low) if 0x20 <= low < 0xD800 else chr(number) if 0xE000 <= number <= 0xFFFD else ""


def raise_mark(text: str) -> str:
    """A note's mark as it stands in the text: digits raised, anything else in brackets."""
    raised = _raised(text)
    return raised if raised != text or not text.isascii() else f"[{text}]"


def _formula(element: Any) -> str:
    """A formula on one line: a fraction with a stroke, a power raised where digits allow it (公式)."""
    name = etree.QName(element).localname if isinstance(element.tag, str) else ""
    if name == "t":
        return element.text or ""
    if name in ("ctrlPr", "rPr", "fPr", "sSupPr", "sSubPr", "dPr", "radPr", "naryPr"):
        return ""
    parts = [_formula(child) for child in element]
    if name == "f" and len([part for part in parts if part]) == 2:
        return "/".join(part for part in parts if part)
    if name == "sup":
        text = "".join(parts)
        return _raised(text)
    return "".join(parts)
