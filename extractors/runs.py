"""The runs of a text that words are cut from: Chinese characters, Latin letters, numbers (连续字段).

Reports and queries are parted alike, so that what stands in a report is found as it is typed: 1,286 and １２８６ are
one number, MOOC and mooc one word, 毕 业 生 the same as 毕业生, “双师型”教师 the same as 双师型教师.
"""

from __future__ import annotations

import re

from extractors.fold import fold

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
QUOTATION_MARKS = '“”‘’"\u300c\u300d'
_NO_MARKS = str.maketrans("", "", QUOTATION_MARKS)
_IS_HAN = re.compile(f"[{HAN}]")
# Characters set apart by one blank each, as titles and narrow columns print them.
_SPACED = re.compile(f"(?<![{HAN}])[{HAN}](?: [{HAN}])+(?![{HAN}])")
# A thousands mark has three digits behind it: 2,156 but neither 1,2 nor 120,3000.
_RUN = re.compile(
    rf"[{HAN}]+|[A-Za-z\u00c0-\u024f]+|[0-9]{{1,3}}(?:,[0-9]{{3}})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
)
# A full-width comma between half-width digits parts two numbers of a list: 120，300.
_LIST_COMMA = re.compile(r"(?<=[0-9])\uff0c(?=[0-9])")


def runs(text: str) -> list[str]:
    """The runs in order, folded: letters small, numbers without thousands marks, decimals with their number.

    >>> runs("专任教师１,286人，占63.5％（MOOC）")
    ['专任教师', '1286', '人', '占', '63.5', 'mooc']
    """
    folded = fold(_LIST_COMMA.sub("\uff1b", text)).lower().translate(_NO_MARKS)
    if " " in folded:
        folded = _SPACED.sub(_closed_up, folded)
    return [run.replace(",", "") if "," in run else run for run in _RUN.findall(folded)]


def is_han(run: str) -> bool:
    """Whether a run is one of Chinese characters."""
    return _IS_HAN.match(run) is not None


def _closed_up(spaced: re.Match[str]) -> str:
    return spaced[0].replace(" ", "")
