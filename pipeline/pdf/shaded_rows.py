"""Rows told apart by their shading alone: striped tables, a shaded head over open rows (隔行底纹)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.page_records import Box

_TOUCH = 3.5  # points: a white border between two shaded cells is not wider
_SAME_ROW = 1.5  # points by which the cells of one row differ in height
_HEAD = 2  # rows of a nested head, which is shaded as a whole above stripes


def lone_shaded_rows(fills: Sequence[Box], edges: Sequence[Box]) -> frozenset[Box]:
    """The shaded cells whose left and right sides are no ruling lines, since the rows around them are not shaded.

    Taken for lines they would close the cells of that row alone, and a striped table would fall apart. Cells shaded
    row upon row keep their sides, and so do those between which a line is drawn (`edges`, thin boxes).
    """
    upright = [edge for edge in edges if edge[2] - edge[0] < edge[3] - edge[1]]
    clusters = [cluster for cluster in _clusters(fills) if not _is_ruled(cluster, upright)]
    heights = [len(list(_rows(cluster))) for cluster in clusters]
    ends = [_ends(cluster) for cluster in clusters]
    alone: set[Box] = set()
    for cluster, height, own in zip(clusters, heights, ends, strict=True):
        stripes = sum(abs(own[0] - other[0]) <= _TOUCH and abs(own[1] - other[1]) <= _TOUCH for other in ends)
        if height == 1 or (height == _HEAD and stripes > 1):
            alone.update(cluster)
    return frozenset(alone)


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
