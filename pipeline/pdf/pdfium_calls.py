"""pdfium's functions that are called for every glyph and every path of a page, each call as cheap as ctypes makes it.

pypdfium2 declares pointers by what they point to, and ctypes then checks each of them in each call, which takes longer
than pdfium does. Here all of them are addresses: give `handle_of` a page, or what another of these functions returned.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import c_float, c_int, c_uint, c_void_p
from typing import Any

from pypdfium2 import raw


def handle_of(pointer: Any) -> c_void_p:
    """The address that one of pypdfium2's own pointers holds, as these functions take it."""
    return ctypes.cast(pointer, c_void_p)


def pointers_into(values: Any) -> list[c_void_p]:
    """A pointer to each place of a ctypes array, which must live as long: pdfium writes there."""
    first, step = ctypes.addressof(values), ctypes.sizeof(values) // len(values)
    return [c_void_p(first + step * index) for index in range(len(values))]


def _declared(function: Any, returns: Any, *takes: Any) -> Callable[..., Any]:
    """The function once more, with another declaration, and without letting other threads in for a microsecond."""
    address = ctypes.cast(function, c_void_p).value
    assert address is not None
    return ctypes.PYFUNCTYPE(returns, *takes)(address)


_P = c_void_p

# of a text page and the index of a glyph
glyph_box = _declared(raw.FPDFText_GetCharBox, c_int, _P, c_int, _P, _P, _P, _P)  # left, right, bottom, top
loose_glyph_box = _declared(raw.FPDFText_GetLooseCharBox, c_int, _P, c_int, _P)
glyph_angle = _declared(raw.FPDFText_GetCharAngle, c_float, _P, c_int)
is_generated = _declared(raw.FPDFText_IsGenerated, c_int, _P, c_int)
has_map_error = _declared(raw.FPDFText_HasUnicodeMapError, c_int, _P, c_int)
unicode_of = _declared(raw.FPDFText_GetUnicode, c_uint, _P, c_int)
text_index = _declared(raw.FPDFText_GetTextIndexFromCharIndex, c_int, _P, c_int)

# of a page or of a form
page_object = _declared(raw.FPDFPage_GetObject, c_void_p, _P, c_int)
form_object = _declared(raw.FPDFFormObj_GetObject, c_void_p, _P, c_uint)
count_in_form = _declared(raw.FPDFFormObj_CountObjects, c_int, _P)

# of an object
kind_of = _declared(raw.FPDFPageObj_GetType, c_int, _P)
bounds_of = _declared(raw.FPDFPageObj_GetBounds, c_int, _P, _P, _P, _P, _P)  # left, bottom, right, top
matrix_of = _declared(raw.FPDFPageObj_GetMatrix, c_int, _P, _P)
fill_colour = _declared(raw.FPDFPageObj_GetFillColor, c_int, _P, _P, _P, _P, _P)
text_render_mode = _declared(raw.FPDFTextObj_GetTextRenderMode, c_int, _P)

# of a path, and of a segment of it
count_segments = _declared(raw.FPDFPath_CountSegments, c_int, _P)
draw_mode = _declared(raw.FPDFPath_GetDrawMode, c_int, _P, _P, _P)
path_segment = _declared(raw.FPDFPath_GetPathSegment, c_void_p, _P, c_int)
segment_point = _declared(raw.FPDFPathSegment_GetPoint, c_int, _P, _P, _P)
segment_kind = _declared(raw.FPDFPathSegment_GetType, c_int, _P)
closes_path = _declared(raw.FPDFPathSegment_GetClose, c_int, _P)
