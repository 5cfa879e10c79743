"""Ruling lines that cross each other as grids: columns, rows, and which walls stand between cells (格线)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from pipeline.layout.ruled.stacked_grids import split_stacked
from pipeline.page_records import Ruling

TOUCH = 3.5  # points: so near each other two lines meet
_SAME = 3.5  # lines nearer than this are one border: double lines, a frame round a frame
_STANDS_OUT = 8.0  # so far lines run on past the last one across them where a side is left open
_WALL = 0.6  # the share of a cell's side that must be drawn
MAX_RULINGS = 2_000  # a report's page has some hundred; more is a drawing
_MAX_FIELDS = 10_000

# (begin, end) of a drawn piece along a border
_Piece = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Grid:
    """Borders by their place from left to right and top to bottom, and what is drawn of each.

    `upright[k]` holds the pieces drawn along the k-th border of `xs`, `across[k]` those along `ys[k]`.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    upright: tuple[tuple[_Piece, ...], ...]
    across: tuple[tuple[_Piece, ...], ...]

    def upright_walls(self) -> list[list[bool]]:
        """For each border of `xs`, beside which rows it stands."""
        rows = list(pairwise(self.ys))
        return [[_is_drawn(pieces, top, bottom) for top, bottom in rows] for pieces in self.upright]

    def walls_across(self) -> list[list[bool]]:
        """For each border of `ys`, over or under which columns it runs."""
        columns = list(pairwise(self.xs))
        return [[_is_drawn(pieces, left, right) for left, right in columns] for pieces in self.across]


def find_grids(rulings: Sequence[Ruling]) -> Iterator[Grid]:
    """A grid for each group of rulings that meet, sides left open closed where the lines end.

    None on a page with more than MAX_RULINGS, and none so fine that it can only be a pattern.
    """
    if len(rulings) > MAX_RULINGS:
        return
    horizontal = [ruling for ruling in rulings if ruling.top == ruling.bottom]
    upright = [ruling for ruling in rulings if ruling.top != ruling.bottom]
    for lines_across, lines_up in _meeting(horizontal, upright):
        for part_across, part_up in split_stacked(lines_across, lines_up):
            grid = _grid(part_across, part_up)
            if len(grid.xs) * len(grid.ys) <= _MAX_FIELDS:
                yield grid


def _meeting(across: list[Ruling], upright: list[Ruling]) -> list[tuple[list[Ruling], list[Ruling]]]:
    """The rulings in groups: within one, each is reached from each other over lines that meet."""
    across = sorted(across, key=attrgetter("top"))
    tops = [line.top for line in across]
    owner = list(range(len(across) + len(upright)))

    def root(index: int) -> int:
        while owner[index] != index:
            owner[index] = owner[owner[index]]
            index = owner[index]
        return index

    for place, line in enumerate(upright, start=len(across)):
        for index in range(bisect_left(tops, line.top - TOUCH), len(across)):
            other = across[index]
            if other.top > line.bottom + TOUCH:
                break
            if other.x0 - TOUCH <= line.x0 <= other.x1 + TOUCH:
                owner[root(index)] = root(place)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for index, line in enumerate((*across, *upright)):
        groups.setdefault(root(index), ([], []))[index >= len(across)].append(line)
    return [group for group in groups.values() if group[0] and group[1]]


def _grid(horizontal: list[Ruling], upright: list[Ruling]) -> Grid:
    across = _borders([(line.top, line.x0, line.x1) for line in horizontal])
    up = _borders([(line.x0, line.top, line.bottom) for line in upright])
    across, up = _closed(across, up), _closed(up, across)
    return Grid(
        tuple(place for place, _ in up),
        tuple(place for place, _ in across),
        tuple(pieces for _, pieces in up),
        tuple(pieces for _, pieces in across),
    )


_Border = tuple[float, tuple[_Piece, ...]]


def _borders(lines: list[tuple[float, float, float]]) -> list[_Border]:
    """Lines of (place, begin, end) as borders: those that lie near each other are one."""
    borders: list[_Border] = []
    group: list[tuple[float, float, float]] = []
    for line in sorted(lines):
        if group and line[0] - group[-1][0] > _SAME:
            borders.append(_border(group))
            group = []
        group.append(line)
    borders.append(_border(group))
    return borders


def _border(group: Sequence[tuple[float, float, float]]) -> _Border:
    length = sum(end - begin for _, begin, end in group)
    middle = sum(place * (end - begin) for place, begin, end in group) / length
    return middle, tuple(sorted((begin, end) for _, begin, end in group))


def _closed(borders: list[_Border], crossing: list[_Border]) -> list[_Border]:
    """The borders with one more at a side that is left open: where the lines that cross them run on past the last.

    The outermost two lines tell where, if they end alike: those between may stop at merged cells. Else most lines do.
    """
    first, last = borders[0][0], borders[-1][0]
    whole = ((crossing[0][0], crossing[-1][0]),)
    early = _usual_end([pieces[0][0] for _, pieces in crossing], min)
    late = _usual_end([max(end for _, end in pieces) for _, pieces in crossing], max)
    if first - early >= _STANDS_OUT:
        borders = [(early, whole), *borders]
    if late - last >= _STANDS_OUT:
        borders = [*borders, (late, whole)]
    return borders


def _usual_end(ends: Sequence[float], outer: Callable[[float, float], float]) -> float:
    """The place where most lines end, or that where the first and the last do if they end alike and farther out."""
    usual = sorted(ends)[len(ends) // 2]
    return outer(usual, ends[0]) if abs(ends[0] - ends[-1]) <= _SAME else usual


def _is_drawn(pieces: Sequence[_Piece], begin: float, end: float) -> bool:
    """Whether pieces cover most of the way."""
    drawn, reached = 0.0, begin
    for start, stop in pieces:
        start, stop = start if start > reached else reached, stop if stop < end else end
        if stop > start:
            drawn += stop - start
            reached = stop
    return drawn >= _WALL * (end - begin)
