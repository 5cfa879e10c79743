"""The paths and pictures of a PDF page as pdfium gives them: thin edges, filled rectangles, other shapes."""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise, repeat
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from pypdfium2 import raw

from pipeline.page_records import Box
from pipeline.pdf.glyph_boxes import AT_ONCE, Floats
from pipeline.pdf.joined_rulings import THIN
from pipeline.pdf.pdfium_calls import (
    bounds_of,
    closes_path,
    count_in_form,
    count_segments,
    draw_mode,
    fill_colour,
    form_object,
    handle_of,
    kind_of,
    matrix_of,
    page_object,
    path_segment,
    pointers_into,
    segment_kind,
    segment_point,
)

# A page of a report has some hundred paths. A page with more than these is a map or made to be hostile: none of its
# lines are read, since half a grid is worse than none.
MAX_OBJECTS = 20_000
MAX_POINTS = 40_000
_MAX_DEPTH = 4  # forms within forms
_SKEW = 0.3  # points an edge may be off its axis
_SIMPLE = 6  # segments of a rectangle that is closed twice
_WHITE = 750  # of 3 × 255: paper
_CLEAR = 8  # of 255: less is not seen

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
ToShown = Callable[[Any, Any, Any, Any], tuple[Any, Any, Any, Any]]  # of numbers, or of arrays of them
_UNMOVED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class DrawnPaths:
    """What is drawn on a page, boxes on the page as shown.

    `edges` are thin boxes along straight lines, `fills` rectangles in a colour that is not the paper's, `shapes`
    the boxes of curves, slanted lines and shadings, `images` those of pictures.
    """

    edges: list[Box] = field(default_factory=list)
    fills: list[Box] = field(default_factory=list)
    shapes: list[Box] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)


def read_paths(page: pdfium.PdfPage, shown: ToShown) -> DrawnPaths:
    """What is drawn on the page, forms included; nothing if it is too much to be a report's page.

    `shown` brings a box from the PDF's axes to those of the page as shown.
    """
    reader = _Reader(shown)
    try:
        reader.read(page_object, handle_of(page.raw), raw.FPDFPage_CountObjects(page.raw))
    except _TooMuchError:
        return DrawnPaths()
    return reader.drawn


class _TooMuchError(Exception):
    """More on a page than is read."""


class _Reader:
    """Reads objects one after another; the places that pdfium writes into are made once."""

    def __init__(self, shown: ToShown) -> None:
        self.drawn = DrawnPaths()
        self._shown = shown
        self._objects = self._points = 0
        self._modes = (ctypes.c_int * 2)()
        self._to_modes = pointers_into(self._modes)
        self._colour = (ctypes.c_uint * 4)()
        self._to_colour = pointers_into(self._colour)
        self._point = (ctypes.c_float * 2)()
        self._to_point = pointers_into(self._point)
        self._matrix = (ctypes.c_float * 6)()  # an FS_MATRIX
        self._to_matrix = ctypes.c_void_p(ctypes.addressof(self._matrix))

    def read(self, get: Callable[..., Any], holder: Any, count: int, outer: Matrix = _UNMOVED, depth: int = 0) -> None:
        """Takes the objects of a page or of a form into `drawn`."""
        self._objects += count
        if self._objects > MAX_OBJECTS:
            raise _TooMuchError
        objects = list(map(get, repeat(holder), range(count)))
        kinds = list(map(kind_of, objects))
        paths = [drawn for drawn, kind in zip(objects, kinds, strict=True) if kind == raw.FPDF_PAGEOBJ_PATH]
        boxes, lengths = iter(self._boxes(paths, outer)), map(count_segments, paths)
        for drawn, kind in zip(objects, kinds, strict=True):
            if kind == raw.FPDF_PAGEOBJ_PATH:
                self._read_path(drawn, next(boxes), next(lengths), outer)
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
                self._read_form(drawn, outer, depth)
            elif kind == raw.FPDF_PAGEOBJ_IMAGE:
                self.drawn.images += self._boxes([drawn], outer)
            elif kind == raw.FPDF_PAGEOBJ_SHADING:
                self.drawn.shapes += self._boxes([drawn], outer)

    def _read_form(self, form: Any, outer: Matrix, depth: int) -> None:
        inner = _times(self._matrix_of(form), outer)
        self.read(form_object, form, max(count_in_form(form), 0), inner, depth + 1)

    def _read_path(self, path: Any, box: Box, count: int, outer: Matrix) -> None:
        """Thin paths are edges as they are, white ones too: they part cells as well; of others the points tell."""
        if count <= _SIMPLE and (box[2] - box[0] <= THIN or box[3] - box[1] <= THIN):
            self.drawn.edges.append(box)
            return
        draw_mode(path, *self._to_modes)
        stroked = self._modes[1] != 0
        if not stroked and self._is_paper(path):
            return
        matrix = _times(self._matrix_of(path), outer)
        if not stroked and count in (4, 5) and self._is_rectangle(path, matrix):
            self.drawn.fills.append(box)
            return
        self._points += count
        if self._points > MAX_POINTS:
            raise _TooMuchError
        self._read_points(path, count, matrix, stroked=stroked)

    def _is_rectangle(self, path: Any, matrix: Matrix) -> bool:
        """Whether the first two of a path's four sides run along the axes, one across the other."""
        a, b, c, d, e, f = matrix
        points = []
        for index in range(3):
            segment_point(path_segment(path, index), *self._to_point)
            x, y = self._point
            points.append((a * x + c * y + e, b * x + d * y + f))
        (x0, y0), (x1, y1), (x2, y2) = points
        across_first = abs(y1 - y0) <= _SKEW and abs(x2 - x1) <= _SKEW
        return across_first or (abs(x1 - x0) <= _SKEW and abs(y2 - y1) <= _SKEW)

    def _read_points(self, path: Any, count: int, matrix: Matrix, *, stroked: bool) -> None:
        for points in self._subpaths(path, count, matrix):
            box = self._shown(*_extent(points))
            straight = all(_is_straight(one, other) for one, other in pairwise(points))
            if not straight:
                self.drawn.shapes.append(box)
            elif stroked:
                self.drawn.edges += [self._shown(*_extent(side)) for side in pairwise(points)]
            elif min(box[2] - box[0], box[3] - box[1]) <= THIN:
                self.drawn.edges.append(box)
            else:
                self.drawn.fills.append(box)

    def _subpaths(self, path: Any, count: int, matrix: Matrix) -> Iterator[list[Point]]:
        """The points of each part of a path, the first again at the end of a closed one; a curve by its ends."""
        a, b, c, d, e, f = matrix
        to_x, to_y = self._to_point
        points: list[Point] = []
        for index in range(count):
            segment = path_segment(path, index)
            segment_point(segment, to_x, to_y)
            x, y = self._point
            point = (a * x + c * y + e, b * x + d * y + f)
            if segment_kind(segment) == raw.FPDF_SEGMENT_MOVETO:
                if len(points) > 1:
                    yield points
                points = [point]
            else:
                points.append(point)
            if closes_path(segment) and points[0] != points[-1]:
                points.append(points[0])
        if len(points) > 1:
            yield points

    def _boxes(self, objects: Sequence[Any], outer: Matrix) -> list[Box]:
        """The boxes of objects of a page or of a form."""
        found: list[Box] = []
        for start in range(0, len(objects), AT_ONCE):
            x0, y0, x1, y1 = _bounds(objects[start : start + AT_ONCE])
            if outer is not _UNMOVED:
                corners = [_moved((x, y), outer) for x in (x0, x1) for y in (y0, y1)]
                (x0, y0), (x1, y1) = np.min(corners, axis=0), np.max(corners, axis=0)
            found += zip(*(side.tolist() for side in self._shown(x0, y0, x1, y1)), strict=True)
        return found

    def _matrix_of(self, drawn: Any) -> Matrix:
        matrix_of(drawn, self._to_matrix)
        a, b, c, d, e, f = self._matrix
        return a, b, c, d, e, f

    def _is_paper(self, path: Any) -> bool:
        """Whether the path is filled with white or with nothing that can be seen."""
        fill_colour(path, *self._to_colour)
        red, green, blue, opacity = self._colour
        return red + green + blue >= _WHITE or opacity < _CLEAR


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that does first the inner, then the outer."""
    if outer is _UNMOVED:
        return inner
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _bounds(objects: Sequence[Any]) -> Floats:
    """Left, bottom, right and top of AT_ONCE objects at most, on the axes of what they stand in."""
    sides, pointers = _room_for_bounds()
    deque(map(bounds_of, objects, *pointers), maxlen=0)  # a loop without a step in Python
    return sides[:, : len(objects)].astype(np.float64)


@cache
def _room_for_bounds() -> tuple[NDArray[np.float32], list[list[ctypes.c_void_p]]]:
    """A row for each side that pdfium writes into, and pointers to the places of each."""
    values = ((ctypes.c_float * AT_ONCE) * 4)()
    return np.ctypeslib.as_array(values), [pointers_into(row) for row in values]


def _moved(point: tuple[Any, Any], matrix: Matrix) -> tuple[Any, Any]:
    """A point, or many of them in two columns, on the axes that the matrix leads to."""
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + c * y + e, b * x + d * y + f


def _extent(points: Sequence[Point]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _is_straight(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) <= _SKEW or abs(one[1] - other[1]) <= _SKEW
