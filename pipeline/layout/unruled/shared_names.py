"""Which names of a head's lower row each name of its upper row stands over, where each has one above (多级表头)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.layout.unruled.printed_rows import Segment

_CENTRED = 1.0  # em between the middle of a name and that of the names under it

Shares = dict[Segment, Sequence[Segment]]
Way = tuple[float, Shares]  # how far the middles are off in all, and what each name has


def shared_names(upper: Sequence[Segment], lower: Sequence[Segment], em: float) -> Shares:
    """The names below in whose middle each name above stands, both from left to right.

    All below are given out; a name above has none only if it stands over none. Of several ways the one counts in
    which the middles are least off; there is none if a name is left over.
    """
    best: list[Way | None] = [(0.0, {}), *(None for _ in lower)]  # by how many of the names below are given out
    for name in upper:
        is_free = not any(map(name.overlaps, lower))
        best = [
            min([*_ways(name, lower[:end], best, em), *_known(best[end], is_free)], key=_off, default=None)
            for end in range(len(lower) + 1)
        ]
    return best[-1][1] if best[-1] else {}


def _ways(name: Segment, lower: Sequence[Segment], best: Sequence[Way | None], em: float) -> Iterator[Way]:
    """The ways to give out the names below if this one takes the last of them."""
    for start, before in enumerate(best[: len(lower)]):
        off = abs(lower[start].x0 + lower[-1].x1 - name.x0 - name.x1) / 2
        if before and off <= _CENTRED * em:
            yield before[0] + off, {**before[1], name: lower[start:]}


def _known(way: Way | None, is_free: bool) -> list[Way]:
    """The way that leaves a name without any, if it may be."""
    return [way] if way and is_free else []


def _off(way: Way) -> float:
    return way[0]
