"""Full-width to half-width, one character for one, so that every offset stays true (全角转半角)."""

from __future__ import annotations

import functools
import re

# NFKC would change lengths (㎡ → m2), so only one-to-one pairs stand here. Dashes keep their own shapes: whether
# one is a minus, a range or a dash depends on what stands beside it.
_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,  # ideographic space
    0x00A0: 0x20,  # no-break space
    0x2002: 0x20,  # en space
    0x2003: 0x20,  # em space
    0x2009: 0x20,  # thin space
    0x202F: 0x20,  # narrow no-break space
    0x0009: 0x20,  # tab
    0x000A: 0x20,  # a line break inside a block is a blank
    0x000D: 0x20,
    0x2236: 0x3A,  # ∶ the ratio sign
    0x301C: 0x7E,  # 〜 the wave dash
    0x223C: 0x7E,  # ∼ the tilde operator
    0xFE6A: 0x25,  # ﹪ the small percent sign
}
_CHARS = {chr(code): chr(to) for code, to in _FOLD.items()}
_FOLDED = re.compile("[" + "".join(map(re.escape, _CHARS)) + "]")


@functools.lru_cache(maxsize=1024)  # a block's text and its parts are asked for again by each step
def fold(text: str) -> str:
    """Half-width digits, letters, signs and blanks; as long as `text`: a span of one holds in the other.

    >>> fold("１，２８６人，占６３．５％")
    '1,286人,占63.5%'
    """
    return _FOLDED.sub(_folded, text)


def _folded(found: re.Match[str]) -> str:
    return _CHARS[found[0]]


_SHAPES: dict[str, tuple[str, ...]] = {}
for _shape, _plain in _CHARS.items():
    _SHAPES[_plain] = (*_SHAPES.get(_plain, (_plain,)), _shape)


def unfolded(character: str) -> tuple[str, ...]:
    """Every character that `fold` makes this one of, itself first.

    >>> unfolded("%")
    ('%', '％', '﹪')
    """
    return _SHAPES.get(character, (character,))
