"""The ruling lines of a page that is an image: long thin runs of ink, straight up or straight across (扫描页框线)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING, Any

from pipeline.page_records import Box, Ruling, WordBox

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]

# All in points. A stroke of a body character is at most as long as the character, about 10.
_RUN = 9.0  # the shortest straight run of ink that may be part of a line
_ALONE = 30.0  # a line this long needs nothing else to prove it
_THICK = 4.0  # a thicker one is a bar, a picture or a shaded cell
_LONGER = 18.0  # longer than the strokes of any character but those of titles
_GAP = 5.0  # broken lines: so far apart two pieces of one line may be, if one of them is that long
_SHORT_GAP = 0.5  # and so far if both might be strokes of characters side by side
_DRIFT = 1.6  # how far a piece may stand off its line's middle: a residual skew of 0.3 degrees
_BAND = 2.0  # more than _DRIFT, so that a piece's line lies in its band of the page or a neighbour
_TOUCH = 4.0  # how near its end a short piece needs a line across
_MEETS = 0.8  # a piece that begins on a line across; its other end may have been broken off
_WINDOW = 16.0  # ink is darker than the paper this far round it
_DARKER = 22  # by so many of 255 grey levels
_IN_BAND = 0.8  # of its length: an upright stroke that runs so far through a band is a letter's
_IN_WORDS = 0.6  # of its length: a line that runs so far through words is strokes of their characters
_RIM = 0.12  # of a word's height or width: an underline stands so near its edge
_BESIDE = -0.1  # an upright piece shorter than _ALONE that stands no farther off is a stroke of its character: 门, 1
_ROW = 30.0  # a row of a table is seldom higher
_IN_LINE = 0.6  # pieces of one border stand so far off at most, or reach so far beside each other

# (middle across, begin, end) of a line, in points
_Piece = tuple[float, float, float]


def find_image_rulings(image: Grey, scale: float, bands: Sequence[Box] = ()) -> tuple[Ruling, ...]:
    """The horizontal and vertical lines drawn on an upright grey page image; `scale` is points per pixel.

    Lines may be broken, double or up to a degree off; strokes of characters, bars and thick shapes are none. Short
    upright pieces may lean on the edges of the shaded `bands` (points) as on lines; inside of them are only letters.
    """
    ink = _ink(image, scale)
    all_across, all_upright = _lines(ink, scale), _lines(_transposed(ink), scale)
    all_upright = [piece for piece in all_upright if not any(_is_inside(piece, band) for band in bands)]
    across, upright = _long(all_across), _long(all_upright)
    edges = [(height, x0, x1) for x0, top, x1, bottom in bands for height in (top, bottom)]
    for _ in range(2):  # a short piece may lean on another that the first round proves
        across, upright = _proven(all_across, upright), _proven(all_upright, [*across, *edges])
    across, upright = _reaching(across, upright), _reaching(upright, [*across, *edges])
    horizontal = [Ruling(begin, middle, end, middle) for middle, begin, end in across]
    return (*horizontal, *(Ruling(middle, begin, middle, end) for middle, begin, end in upright))


def _is_inside(upright: _Piece, band: Box) -> bool:
    middle, begin, end = upright
    shared = min(end, band[3]) - max(begin, band[1])
    return band[0] < middle < band[2] and shared >= _IN_BAND * (end - begin)


def whole_lines(rulings: Sequence[Ruling]) -> list[Box]:
    """The rulings as boxes without thickness, each reaching to the next that stands in line with it.

    What lies between two pieces no farther apart than a row is high is the line as well, too pale to be seen.
    """
    across = [(line.top, line.x0, line.x1) for line in rulings if line.top == line.bottom]
    upright = [(line.x0, line.top, line.bottom) for line in rulings if line.top != line.bottom]
    whole = [(begin, middle, end, middle) for middle, begin, end in _joined(across, _ROW)]
    return whole + [(middle, begin, middle, end) for middle, begin, end in _joined(upright, _ROW)]


def without_strokes(rulings: Sequence[Ruling], words: Sequence[WordBox]) -> tuple[Ruling, ...]:
    """The rulings without those that run through the middle of words for most of their length: strokes of a title.

    A rule stands over, under or beside words; one that strikes words out is lost too, which parts no cells. An upright
    one that stands in line with another is a border, however close the words of its cell come to it.
    """
    kept = [ruling for ruling in rulings if _in_words(ruling, words) <= _IN_WORDS * _length(ruling)]
    borders = [ruling for ruling in kept if ruling.x0 == ruling.x1]
    return tuple(r for r in rulings if r in kept or (r.x0 == r.x1 and any(_in_line(r, other) for other in borders)))


def _in_line(ruling: Ruling, other: Ruling) -> bool:
    """Whether one upright line goes on, higher up or lower down, where the other stands."""
    is_apart = ruling.bottom <= other.top + _IN_LINE or other.bottom <= ruling.top + _IN_LINE
    return is_apart and abs(ruling.x0 - other.x0) <= _IN_LINE


def _length(ruling: Ruling) -> float:
    return ruling.x1 - ruling.x0 + ruling.bottom - ruling.top


def _in_words(ruling: Ruling, words: Sequence[WordBox]) -> float:
    """For how long a ruling runs within words, well away from their edges along it."""
    if ruling.top == ruling.bottom:
        pieces = [(word.top, word.bottom, word.x0, word.x1) for word in words]
        place, begin, end, rim = ruling.top, ruling.x0, ruling.x1, _RIM
    else:
        pieces = [(word.x0, word.x1, word.top, word.bottom) for word in words]
        place, begin, end = ruling.x0, ruling.top, ruling.bottom
        rim = _RIM if end - begin >= _ALONE else _BESIDE
    inside = (
        (low, high) for near, far, low, high in pieces if near + rim * (far - near) < place < far - rim * (far - near)
    )
    return sum(max(0.0, min(high, end) - max(low, begin)) for low, high in inside)


def _ink(image: Grey, scale: float) -> Any:
    """255 where the page is darker than what stands round it, 0 elsewhere."""
    import cv2

    window = 2 * int(_WINDOW / scale / 2) + 1
    return cv2.adaptiveThreshold(image, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, _DARKER)


def _transposed(ink: Any) -> Any:
    import cv2

    return cv2.transpose(ink)


def _lines(ink: Any, scale: float) -> list[_Piece]:
    """The horizontal lines of an ink mask, their pieces joined."""
    import cv2

    run = max(3, round(_RUN / scale))
    # One pixel up and down is closed first: a thin line that noise or a slight skew has frayed is whole again.
    ink = cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_RECT, (1, 3)))
    runs = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (run, 1)))
    _, _, stats, centres = cv2.connectedComponentsWithStats(runs, connectivity=8)
    pieces = [
        (centre[1] * scale + scale / 2, left * scale, (left + width) * scale)
        for (left, _, width, _, area), centre in zip(stats[1:].tolist(), centres[1:].tolist(), strict=True)
        if (area / width - 2) * scale <= _THICK
    ]
    return _joined(pieces)


def _joined(pieces: Sequence[_Piece], gap: float | None = None) -> list[_Piece]:
    """Pieces of one line made one: same height, small gaps, or gaps up to the one given."""
    lines: list[_Piece] = []
    open_lines: defaultdict[int, set[int]] = defaultdict(set)  # those that may go on, by band of the page
    for piece in sorted(pieces, key=lambda piece: piece[1]):
        band = int(piece[0] // _BAND)
        near = open_lines[band - 1] | open_lines[band] | open_lines[band + 1]
        ended = {at for at in near if piece[1] - lines[at][2] > max(_GAP, gap or 0.0)}
        at = next((at for at in sorted(near - ended, reverse=True) if _goes_on(lines[at], piece, gap)), None)
        if at is None:
            lines.append(piece)
            at = len(lines) - 1
        else:
            ended.add(at)  # in the band where it stood
            middle, begin, end = lines[at]
            weight = (piece[2] - piece[1]) / (piece[2] - piece[1] + end - begin)
            lines[at] = (middle + (piece[0] - middle) * weight, begin, max(end, piece[2]))
        for place in (band - 1, band, band + 1):
            open_lines[place] -= ended
        open_lines[int(lines[at][0] // _BAND)].add(at)
    return lines


def _goes_on(line: _Piece, piece: _Piece, gap: float | None) -> bool:
    """Whether a piece that begins no farther left than the line is its next one; `gap` as `_joined` takes it."""
    middle, begin, end = line
    if abs(piece[0] - middle) > _DRIFT:
        return False
    most = gap or (_GAP if max(piece[2] - piece[1], end - begin) >= _LONGER else _SHORT_GAP)
    return piece[1] - end <= most


def _long(lines: Sequence[_Piece]) -> list[_Piece]:
    return [(middle, begin, end) for middle, begin, end in lines if end - begin >= _ALONE]


def _reaching(lines: Sequence[_Piece], others: Sequence[_Piece]) -> list[_Piece]:
    """The lines prolonged to the lines across them that they nearly reach: their last bit may be too short to see."""
    reached = []
    for middle, begin, end in lines:
        near = [across for across, low, high in others if low - _RUN <= middle <= high + _RUN]
        before = [across for across in near if begin - _RUN <= across <= begin]
        after = [across for across in near if end <= across <= end + _RUN]
        reached.append((middle, max(before, default=begin), min(after, default=end)))
    return reached


def _proven(lines: Sequence[_Piece], others: Sequence[_Piece]) -> list[_Piece]:
    """The lines that are long, or reach from one of the others, which run across them, to another."""
    others = sorted(others)
    return [line for line in lines if line[2] - line[1] >= _ALONE or _is_between(line, others)]


def _is_between(line: _Piece, others: Sequence[_Piece]) -> bool:
    """Whether lines across stand at both ends; a piece that no character explains may have lost a bit.

    The others stand in order.
    """
    middle, begin, end = line
    reach = _RUN if end - begin >= _LONGER else _TOUCH
    away = [
        min(
            (abs(across - tip) for across, low, high in _within(others, tip) if low - reach <= middle <= high + reach),
            default=_ALONE,
        )
        for tip in (begin, end)
    ]
    return max(away) <= reach or (min(away) <= _MEETS and max(away) <= _RUN)


def _within(others: Sequence[_Piece], tip: float) -> Sequence[_Piece]:
    """Those of the ordered lines that stand so near that they may count."""
    return others[bisect_left(others, (tip - _RUN,)) : bisect_right(others, (tip + _RUN, inf))]
