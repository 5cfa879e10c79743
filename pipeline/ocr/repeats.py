"""Characters read twice: at the end of one run and, where detected boxes overlap, at the beginning of the next."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.ocr.engine import Segment

_LEVEL = 0.5  # of the lower one's height: two runs of one printed row overlap so much at least
_SAME_PLACE = 0.35  # of the height: so far apart the recogniser may see one character in two crops


def without_repeats(segments: Sequence[Segment]) -> list[Segment]:
    """The segments, each without what the next one in its row repeats; one that is repeated whole is left out.

    Two columns of long numbers that nearly touch would else end in one number of both.
    """
    kept: list[Segment] = []
    for segment in segments:
        count = max((_repeated(segment, other) for other in segments if other is not segment), default=0)
        if count == 0:
            kept.append(segment)
        elif count < len(segment.text):
            x0, top, _, bottom = segment.box
            glyphs = segment.glyphs[:-count]
            kept.append(Segment(segment.text[:-count], (x0, top, max(glyph.x1 for glyph in glyphs), bottom), glyphs))
    return kept


def _repeated(segment: Segment, other: Segment) -> int:
    """How many of the segment's last characters are the other's first ones, at the same places."""
    if not (segment.box[0] < other.box[0] < segment.box[2] < other.box[2] and _are_level(segment, other)):
        return 0
    near = _SAME_PLACE * (segment.box[3] - segment.box[1])
    for count in range(min(len(segment.text), len(other.text) - 1), 0, -1):
        last, first = segment.glyphs[-count:], other.glyphs[:count]
        if segment.text[-count:] == other.text[:count] and all(
            abs(one.x0 + one.x1 - two.x0 - two.x1) <= 2 * near for one, two in zip(last, first, strict=True)
        ):
            return count
    return 0


def _are_level(segment: Segment, other: Segment) -> bool:
    shared = min(segment.box[3], other.box[3]) - max(segment.box[1], other.box[1])
    return shared >= _LEVEL * min(segment.box[3] - segment.box[1], other.box[3] - other.box[1])
