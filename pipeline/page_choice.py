"""Text layer or OCR: which of the two a page is read by, and why (取字方式)."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.legibility import common_share, odd_share
from pipeline.page_records import TextOrigin
from pipeline.text_layer import TextLayer

# When a text layer is not believed. Measured on 9 real and typeset files: true layers have no unmapped and no odd
# characters and 0.80 to 1 everyday ideographs a page; broken ones 0.37 to 0.93 unmapped, 0.13 to 0.33 everyday.
MAX_UNMAPPED_SHARE = 0.05
MAX_ODD_SHARE = 0.05
MIN_COMMON_SHARE = 0.5
_MIN_IDEOGRAPHS = 20  # fewer say nothing about a page


@dataclass(frozen=True, slots=True)
class Choice:
    """How a page is read and why, in words an auditor understands."""

    origin: TextOrigin
    reason: str


def choose_text(layer: TextLayer) -> Choice:
    """The text layer where nothing speaks against it, else OCR, with the measure that decided."""
    if not layer.text.strip():
        return Choice(TextOrigin.OCR, "no text layer; OCR is not read yet")
    doubt = _doubt(layer)
    if doubt:
        return Choice(TextOrigin.OCR, f"text layer not believed: {doubt}; OCR is not read yet")
    return Choice(TextOrigin.TEXT_LAYER, "text layer")


def _doubt(layer: TextLayer) -> str:
    """Why the text layer cannot be true, with the measure; "" if nothing speaks against it."""
    if layer.unmapped > MAX_UNMAPPED_SHARE:
        return f"{layer.unmapped:.0%} of the glyphs have no Unicode character"
    odd = odd_share(layer.text)
    if odd > MAX_ODD_SHARE:
        return f"{odd:.0%} control or private-use characters"
    share, ideographs = common_share(layer.text)
    if ideographs >= _MIN_IDEOGRAPHS and share < MIN_COMMON_SHARE:
        return f"only {share:.0%} of the ideographs are everyday ones"
    return ""
