"""Rows told apart by their shading alone: striped tables, a shaded head over open rows (隔行底纹)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.page_records import Box

_TOUCH = 3.5  # points: a white border between two shaded cells is not wider
_SAME_ROW = 1.5  # points by which the cells of one row differ in height
_HEAD = 2  # rows of a nested head, which is shaded as a whole above stripes
_HEAD_AND_STRIPE = 4  # rows at most where a head of several rows touches the first stripe
_NEXT_STRIPE = 2.5  # rows: so near under it the next one lies
_FULL, _OPEN = 0.8, 0.5  # of a table's width: what is shaded of a stripe, and of a row between two at most


def lone_shaded_rows(fills: Sequence[Box], edges: Sequence[Box]) -> frozenset[Box]:
    """The shaded cells whose left and right sides are no ruling lines, since the rows around them are not shaded.

    Taken for lines they would close the cells of that row alone, and a striped table would fall apart. Cells shaded
    row upon row keep their sides, and so do those between which a line is drawn (`edges`, thin boxes). A shaded cell
    over several rows ties stripes together, and a head touches the first of them: they stay stripes.
    """
    upright = [edge for edge in edges if edge[2] - edge[0] < edge[3] - edge[1]]
    clusters = [cluster for cluster in _clusters(fills) if not _is_ruled(cluster, upright)]
    heights = [len(list(_rows(cluster))) for cluster in clusters]
    ends = [_ends(cluster) for cluster in clusters]
    stripes = [height == 1 or _has_open_rows(cluster) for cluster, height in zip(clusters, heights, strict=True)]
    striped = [cluster for cluster, is_striped in zip(clusters, stripes, strict=True) if is_striped]
    alone = {fill for cluster in striped for fill in cluster}
    for cluster, height, own in zip(clusters, heights, ends, strict=True):
        has_twin = sum(_are_alike(own, other) for other in ends) > 1
        over_stripe = height <= _HEAD_AND_STRIPE and any(_lies_over(cluster, other) for other in striped)
        if (height == _HEAD and has_twin) or over_stripe:
            alone.update(cluster)
    return frozenset(alone)


def _are_alike(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) <= _TOUCH and abs(one[1] - other[1]) <= _TOUCH


def _has_open_rows(cluster: Sequence[Box]) -> bool:
    """Whether rows that are shaded through lie over and under one of which little is: stripes that a cell ties."""
    left, right = _ends(cluster)
    if right - left <= _TOUCH:
        return False
    borders = sorted({side for box in cluster for side in (box[1], box[3])})
    shares = [
        sum(box[2] - box[0] for box in cluster if box[1] < (top + bottom) / 2 < box[3]) / (right - left)
        for top, bottom in pairwise(borders)
        if bottom - top > _TOUCH
    ]
    full = [at for at, share in enumerate(shares) if share >= _FULL]
    return bool(full) and any(share <= _OPEN for share in shares[full[0] : full[-1]])


def _lies_over(cluster: Sequence[Box], stripe: Sequence[Box]) -> bool:
    """Whether the next stripe lies a row below a cluster, as far to the right and no further to the left."""
    left, right = _ends(cluster)
    begin, end = _ends(stripe)
    gap = min(box[1] for box in stripe) - max(box[3] for box in cluster)
    row = min(box[3] - box[1] for box in cluster)
    return 0 <= gap <= _NEXT_STRIPE * row and abs(end - right) <= _TOUCH and left - _TOUCH <= begin < (left + right) / 2


def _ends(cluster: Sequence[Box]) -> tuple[float, float]:
    return min(box[0] for box in cluster), max(box[2] for box in cluster)


def _clusters(fills: Sequence[Box]) -> list[list[Box]]:
    """The fills in groups that touch one another."""
    done: list[list[Box]] = []
    open_ones: list[list[Box]] = []
    for fill in sorted(fills, key=lambda box: box[1]):
        joined, left = [fill], []
        for cluster in open_ones:
            if any(_touch(fill, other) for other in cluster):
                joined += cluster
            elif max(box[3] for box in cluster) < fill[1] - _TOUCH:
                done.append(cluster)
            else:
                left.append(cluster)
        open_ones = [*left, joined]
    return done + open_ones


def _touch(one: Box, other: Box) -> bool:
    return (
        one[0] <= other[2] + _TOUCH
        and other[0] <= one[2] + _TOUCH
        and one[1] <= other[3] + _TOUCH
        and other[1] <= one[3] + _TOUCH
    )


def _rows(cluster: Sequence[Box]) -> Iterator[list[Box]]:
    row: list[Box] = []
    for fill in sorted(cluster, key=lambda box: box[1]):
        if row and fill[1] - row[0][1] > _SAME_ROW:
            yield row
            row = []
        row.append(fill)
    if row:
        yield row


def _is_ruled(cluster: Sequence[Box], upright: Sequence[Box]) -> bool:
    """Whether an upright line is drawn along a side that two cells share, or goes on from it; a frame tells nothing."""
    left, right = _ends(cluster)
    top, bottom = min(box[1] for box in cluster), max(box[3] for box in cluster)
    inner = {x for box in cluster for x in (box[0], box[2]) if left + _TOUCH < x < right - _TOUCH}
    beside = [(x0 + x1) / 2 for x0, y0, x1, y1 in upright if y0 <= bottom + _TOUCH and top - _TOUCH <= y1]
    return any(abs(x - side) <= _TOUCH for x in beside for side in inner)
