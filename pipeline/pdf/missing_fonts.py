"""A stand-in for fonts that a PDF names and does not contain (未嵌入字体), so that no machine's own fonts matter.

Many Chinese PDFs leave out 宋体 and its like. pdfium looks for them among the fonts of the machine, takes the
measures of glyphs from what it finds there, and drops a text whose glyphs it finds none for. `stand_in.ttf` is
asked instead: a box for every character, ink for none (`tests/stand_in_font.py` makes it). Latin fonts that are not
in the file come from pdfium itself.
"""

from __future__ import annotations

import ctypes
from functools import cache
from pathlib import Path
from typing import Any

from pypdfium2 import raw

_FONT = Path(__file__).with_name("stand_in.ttf")
_EAST_ASIAN = (
    raw.FXFONT_GB2312_CHARSET,
    raw.FXFONT_CHINESEBIG5_CHARSET,
    raw.FXFONT_SHIFTJIS_CHARSET,
    raw.FXFONT_HANGEUL_CHARSET,
)
_HANDLE = 1  # pdfium asks what a handle is no further than whether there is one
_WHOLE_FILE = 0  # instead of one table of the font


@cache
def stand_in_for_missing_fonts() -> raw.FPDF_SYSFONTINFO:
    """Have pdfium ask the stand-in, for as long as the process lives; what is returned must live as long."""
    info = _font_info(_FONT.read_bytes())
    raw.FPDF_SetSystemFontInfo(info)
    return info


def _font_info(font: bytes) -> raw.FPDF_SYSFONTINFO:
    """The callbacks that pdfium wants of whoever knows fonts (fpdf_sysfontinfo.h)."""
    kinds = dict(raw.FPDF_SYSFONTINFO._fields_)

    def map_font(_info: Any, _weight: int, _italic: int, charset: int, *_: Any) -> int | None:
        return _HANDLE if charset in _EAST_ASIAN else None

    def font_data(_info: Any, _handle: Any, table: int, buffer: Any, size: int) -> int:
        if table != _WHOLE_FILE:
            return 0
        if buffer and size >= len(font):
            ctypes.memmove(buffer, font, len(font))
        return len(font)

    return raw.FPDF_SYSFONTINFO(
        version=1,
        EnumFonts=kinds["EnumFonts"](lambda _info, _mapper: None),
        MapFont=kinds["MapFont"](map_font),
        GetFont=kinds["GetFont"](lambda _info, _name: None),
        GetFontData=kinds["GetFontData"](font_data),
        GetFaceName=kinds["GetFaceName"](lambda _info, _handle, _buffer, _size: 0),
        GetFontCharset=kinds["GetFontCharset"](lambda _info, _handle: raw.FXFONT_GB2312_CHARSET),
        DeleteFont=kinds["DeleteFont"](lambda _info, _handle: None),
    )
