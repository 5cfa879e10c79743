"""Make pipeline/pdf/stand_in.ttf, the font that has a place for every character and no ink.

    python tests/stand_in_font.py

What it is for stands in pipeline/pdf/missing_fonts.py. A test makes it again and compares.
"""

from __future__ import annotations

import io
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from fontTools.ttLib.tables._g_l_y_f import Glyph

FONT = Path(__file__).resolve().parents[1] / "pipeline" / "pdf" / "stand_in.ttf"

EM = 1000
_UNICODE = (3, 10)  # platform and encoding: Windows, all of Unicode
_MANY_TO_ONE = 13  # the cmap format in which a range of characters has one glyph
_BLANKS = (0x20, 0xA0, 0x3000)
_HALF_WIDTH = ((0x21, 0x9F), (0xA1, 0x24F))
_FULL_WIDTH = ((0x2010, 0x2FFF), (0x3001, 0xD7FF), (0xE000, 0xFFFD), (0x20000, 0x3FFFD))
# Where the ink of an ideograph and of a digit lies on average, in thousandths of the em: left, bottom, right, top.
_IDEOGRAPH = (45, -75, 955, 840)
_DIGIT = (45, -10, 455, 710)


def make_font() -> bytes:
    """The font file; the same bytes every time."""
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "blank", "half", "full"])
    builder.setupCharacterMap({})
    builder.font["cmap"].tables = [_character_map()]
    builder.setupGlyf({".notdef": Glyph(), "blank": Glyph(), "half": _inkless(_DIGIT), "full": _inkless(_IDEOGRAPH)})
    builder.setupHorizontalMetrics({".notdef": (EM, 0), "blank": (EM // 2, 0), "half": (EM // 2, 45), "full": (EM, 45)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Sushu Stand-in", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    builder.setupPost(keepGlyphNames=False)
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    file = io.BytesIO()
    builder.save(file)
    return file.getvalue()


def _inkless(box: tuple[int, int, int, int]) -> Glyph:
    """A glyph as large as the box that draws nothing: there along its diagonal and back."""
    left, bottom, right, top = box
    pen = TTGlyphPen(None)
    pen.moveTo((left, bottom))
    pen.lineTo((right, top))
    pen.lineTo(((left + right) // 2, (bottom + top) // 2))
    pen.closePath()
    return pen.glyph()


def _character_map() -> CmapSubtable:
    table = CmapSubtable.newSubtable(_MANY_TO_ONE)
    table.platformID, table.platEncID = _UNICODE
    table.language = 0
    table.cmap = dict.fromkeys(_BLANKS, "blank")
    for name, runs in (("half", _HALF_WIDTH), ("full", _FULL_WIDTH)):
        for first, last in runs:
            table.cmap |= dict.fromkeys(range(first, last + 1), name)
    return table


if __name__ == "__main__":
    FONT.write_bytes(make_font())
