"""How much a text looks like Chinese that someone wrote, by measures that need no dictionary.

Wrong encodings and wrong character maps give rare ideographs, control and private-use characters; right ones do not.
"""

from __future__ import annotations

import re
from functools import cache

# Control characters other than white space, surrogates, private use, U+FFFD. Not U+FFFE: pdfium's mark of a hyphen
# at a line's end.
_ODD_RE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]+")
_CJK_RE = re.compile("[\u4e00-\u9fff]+")
_SPACE_RE = re.compile(r"\s+")


@cache
def common_characters() -> frozenset[str]:
    """The 3,755 everyday ideographs: level 1 of GB 2312 (一级汉字)."""
    codes = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return frozenset(b"".join(codes).decode("gb2312", errors="ignore"))


def common_share(text: str) -> tuple[float, int]:
    """The share of everyday characters among the text's ideographs, and how many ideographs there are.

    Without ideographs the share is 1.0: nothing speaks against the text. Measured per page: real reports 0.80 to 1,
    Chinese read through a wrong character map 0.13 to 0.33.
    """
    ideographs = "".join(_CJK_RE.findall(text))
    if not ideographs:
        return 1.0, 0
    common = common_characters()
    return sum(map(common.__contains__, ideographs)) / len(ideographs), len(ideographs)


def odd_share(text: str) -> float:
    """The share of control, private-use and replacement characters among all that is not white space."""
    visible = len(_SPACE_RE.sub("", text))
    if not visible:
        return 0.0
    return sum(map(len, _ODD_RE.findall(text))) / visible
