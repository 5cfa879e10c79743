"""What an engine read on an image as a page's text: printed rows from top to bottom, words with their boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from pipeline.ocr.engine import Glyph, PixelBox, Segment
from pipeline.page_records import Ruling, Span, WordBox
from pipeline.privacy import MASK, mask_personal_data
from pipeline.words import WORD_RE

_SAME_ROW = 0.4  # of the lower segment's height: so far apart the middles of one printed row may lie
_TOUCHING = 0.35  # of the height: segments closer than this are one run of text that was cut

_WIDER = 1.2  # times the usual distance between characters, where a cell ends and the next begins
_RIM = 0.1  # of the height: an upright line across a segment may end so far within it


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's text with its words, boxes in points, and the mean confidence of its characters (None: no text)."""

    text: str
    words: tuple[WordBox, ...]
    confidence: float | None


def compose_text(segments: Sequence[Segment], scale: float) -> PageText:
    """The segments as a page's text: a line for each printed row, a blank between segments that stand apart.

    Nothing read is changed or dropped. `scale` is points per pixel.
    """
    text, starts = _joined(segments)
    glyphs: list[tuple[Glyph, Segment] | None] = [None] * len(text)
    for start, segment in starts:
        glyphs[start : start + len(segment.text)] = [(glyph, segment) for glyph in segment.glyphs]
    confidences = [entry[0].confidence for entry in glyphs if entry]
    mean = sum(confidences) / len(confidences) if confidences else None
    return PageText(text, tuple(_words(text, glyphs, scale)), mean)


def parted_by(rulings: Sequence[Ruling], segments: Sequence[Segment], scale: float) -> list[Segment]:
    """The segments cut where an upright ruling line stands between two characters: what reaches over two cells is two.

    Else two numbers beside the line would be read as one. `scale` is points per pixel, as the rulings are in points.
    """
    walls = [(line.x0 / scale, line.top / scale, line.bottom / scale) for line in rulings if line.top != line.bottom]
    return [part for segment in segments for part in _parted(segment, walls)]


def _parted(segment: Segment, walls: Sequence[tuple[float, float, float]]) -> Iterator[Segment]:
    x0, top, x1, bottom = segment.box
    rim = _RIM * (bottom - top)  # a character's own stroke ends within the box, which is higher than the ink
    across = sorted(x for x, high, low in walls if x0 < x < x1 and high <= top + rim and bottom - rim <= low)
    middles = [(glyph.x0 + glyph.x1) / 2 for glyph in segment.glyphs]
    steps = [after - before for before, after in pairwise(middles)]
    least = _WIDER * median(steps) if steps else 0.0
    start, left = 0, x0
    for x in across:
        cut = next((at for at in range(start, len(middles)) if middles[at] > x), len(middles))
        near = range(max(cut - 1, start + 1), min(cut + 2, len(middles)))
        if start < cut < len(middles) and not any(map(str.isspace, segment.text[near.start - 1 : near.stop])):
            cut = max(near, key=lambda at: steps[at - 1])
            if steps[cut - 1] >= least:  # else the last digit of a number close to the line stands a little off
                yield from _stretch(segment, start, cut, (left, top, x, bottom))
                start, left = cut, x
    yield from _stretch(segment, start, len(middles), (left, top, x1, bottom))


def _stretch(segment: Segment, start: int, end: int, box: PixelBox) -> Iterator[Segment]:
    """Some of a segment's characters without outer blanks, if there are any."""
    text = segment.text[start:end]
    start, end = start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())
    if start < end:
        yield Segment(segment.text[start:end], box, segment.glyphs[start:end])


def masked(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The segments in the order of the page's text, without personal data, as the whole page shows what is such."""
    text, starts = _joined(segments)
    text = mask_personal_data(text)
    return tuple(replace(segment, text=text[start : start + len(segment.text)]) for start, segment in starts)


def hidden_too(segments: Sequence[Segment], parts: Sequence[Segment]) -> tuple[Segment, ...]:
    """The segments with everything hidden that is hidden in their parts, which were cut from them and then masked."""
    hidden = {
        id(glyph) for part in parts for char, glyph in zip(part.text, part.glyphs, strict=True) if char == MASK
    }  # a part has the very glyphs of its segment

    def text_of(one: Segment) -> str:
        pairs = zip(one.text, one.glyphs, strict=True)
        return "".join(MASK if id(glyph) in hidden else char for char, glyph in pairs)

    return tuple(replace(one, text=text_of(one)) for one in segments)


def _joined(segments: Sequence[Segment]) -> tuple[str, list[tuple[int, Segment]]]:
    """The page's text, and where each segment begins in it."""
    text = ""
    starts: list[tuple[int, Segment]] = []
    for row in _rows(segments):
        for place, segment in enumerate(row):
            if starts:
                text += "\n" if place == 0 else "" if _touch(row[place - 1], segment) else " "
            starts.append((len(text), segment))
            text += segment.text
    return text, starts


def _rows(segments: Sequence[Segment]) -> list[list[Segment]]:
    """The segments by printed row from top to bottom, each row from left to right."""
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda segment: (_middle(segment), segment.box[0])):
        if rows and _same_row(rows[-1], segment):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return [sorted(row, key=lambda segment: segment.box[0]) for row in rows]


def _same_row(row: Sequence[Segment], segment: Segment) -> bool:
    """Whether the segment's middle lies level with the row's, and nothing of the row stands where it stands."""
    height = min(_height(segment), min(map(_height, row)))
    level = sum(map(_middle, row)) / len(row)
    overlaps = any(min(one.box[2], segment.box[2]) - max(one.box[0], segment.box[0]) > height for one in row)
    return abs(_middle(segment) - level) <= _SAME_ROW * height and not overlaps


def _touch(before: Segment, after: Segment) -> bool:
    """Whether no blank fits between the two, and what the one ends with is not what the other begins with."""
    if before.glyphs[-1].x1 > after.glyphs[0].x1:
        return False
    return after.box[0] - before.box[2] < -_TOUCHING * min(_height(before), _height(after))


def _middle(segment: Segment) -> float:
    return (segment.box[1] + segment.box[3]) / 2


def _height(segment: Segment) -> float:
    return segment.box[3] - segment.box[1]


def _words(text: str, glyphs: Sequence[tuple[Glyph, Segment] | None], scale: float) -> Iterator[WordBox]:
    for match in WORD_RE.finditer(text):
        under = [entry for entry in glyphs[match.start() : match.end()] if entry]
        x0, x1 = min(glyph.x0 for glyph, _ in under), max(glyph.x1 for glyph, _ in under)
        top, bottom = min(segment.box[1] for _, segment in under), max(segment.box[3] for _, segment in under)
        if x0 < x1 and top < bottom:
            confidence = min(glyph.confidence for glyph, _ in under)
            left, upper, right, lower = (round(edge * scale, 2) for edge in (x0, top, x1, bottom))
            yield WordBox(Span(*match.span()), left, upper, right, lower, confidence)
