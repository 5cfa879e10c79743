"""What a printed line looks like: heading, caption, note, table row, chart ladder, or running text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.records import Line

CHINESE_DIGITS = "一二三四五六七八九十百零〇"
_HALF_WIDTH = re.compile(r"[\u0000-\u2e7f](?<![“”—…])")
SENTENCE_END = tuple("。！？；!?;")
NUMBER = r"[-−－]?[\d０-９][\d０-９,，]*(?:[.．][\d０-９]+)?"
_CELL_NUMBER = rf"(?:{NUMBER}\s?(?:%|％|‰)?|—+|－－|--?|/)"

_SECTION = re.compile(rf"第[{CHINESE_DIGITS}\d]+节")
_CHINESE_NUMBER = rf"[{CHINESE_DIGITS}]{{1,3}}"
_NUMERAL = rf"(?:\d{{1,2}}|{_CHINESE_NUMBER}|[A-Z])"
# 案例 1-3, 典型案例二：; a case counted (案例 3 个) is none.
_CASE = (
    rf"(?:典型|特色|优秀|创新|实践|教学)?案例\s*"
    rf"(?:\d++(?:\s*[-－–—.．]\s*\d++)*+(?!\s*[个项篇则件份例])|{_CHINESE_NUMBER}(?=[\s：:、】\]〕］)）]))"
)
# Level 1 is the widest: a part of the report; unnumbered titles stand above everything they open.
HEADING_LEVELS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(rf"第[{CHINESE_DIGITS}\d]+(?:章|篇|部分)")),
    # 附件1 所列… is the middle of a sentence more often than a title
    (1, re.compile(rf"附[件录]\s*{_NUMERAL}(?:\s*[：:]\s*|\s+)(?=[^\s\d，。、）)])|附[件录]\s*{_NUMERAL}\s*$")),
    (2, re.compile(rf"[{CHINESE_DIGITS}]{{1,3}}、")),
    (2, _SECTION),
    (2, re.compile(r"\d{1,2}[-－]\d{1,2}\s+(?![岁年月日人个项万])[^\d\s]")),
    (3, re.compile(rf"[（(][{CHINESE_DIGITS}]{{1,3}}[)）]")),
    (4, re.compile(r"\d{1,2}\s*[.．、]\s*(?=[^\d\s.．%])")),
    (5, re.compile(r"[（(]\d{1,2}[)）]")),
    # A case box (案例 1-3) may stand anywhere; the next numbered heading of the report closes it.
    (5, re.compile(r"【[^【】]{2,16}】\s*$")),  # 【教职工情况】, 【学 生 情 况】 alone on a line
    (5, re.compile(rf"【[^【】]{{0,6}}案例[^【】]{{0,8}}】|[\[〔［(（]\s*{_CASE}\s*[\]〕］)）]|{_CASE}")),
)
# 3.5 万人 and 3.0 月 are quantities; 1.1 人才培养 and 1.2 项目建设 are headings for all their first characters.
_NO_UNIT = (
    r"人[才员文事物力口]|项目|个[性人]|多[元方措样]|年[度级]|日常|分[类层析工级]"
    r"|[^\d\s.．,，%‰万亿个人项余多月年日天元分倍岁]"
)
_DOTTED = re.compile(rf"\d{{1,2}}(?:[.．]\d{{1,2}}){{1,4}}(?![\d%])\s*(?={_NO_UNIT})")
UNNUMBERED_LEVEL = 6

# 图 1-7），与… and 表 3 所示 are the middle of a sentence, not a caption.
_MID_SENTENCE = r"[\s：:）)，、。；所中和至]"
_CAPTION_NUMBER = rf"\s*\d+(?:\s*[-–—－.．]\s*\d+)*(?:[\s：:]+(?!{_MID_SENTENCE})\S|(?!\d|{_MID_SENTENCE})\S)"
_TABLE_CAPTION = re.compile(rf"(?:附|续)?表{_CAPTION_NUMBER}")
_FIGURE_CAPTION = re.compile(rf"图{_CAPTION_NUMBER}")
_NOTE = re.compile(r"(?:数据来源|资料来源|来源|说明|备注|注\s*\d*)\s*[：:]|\d{1,2}\s+本表数据|[（(]?单位\s*[：:]")
_LADDER_STEP = rf"(?:{_CELL_NUMBER}|\d{{4}}\s?(?:年|届|级))"
_NUMBERS_ONLY = re.compile(rf"{_LADDER_STEP}(?:\s+{_LADDER_STEP})*\s*$")
_ENDS_IN_NUMBER = re.compile(rf"(?:^|\s){_CELL_NUMBER}\s*$")


# 在册船员(人) 418 · 到岗占比（%） 91.25 · 定向培养船长（人） ——: a label with its unit, then the value.
FORM_VALUE = re.compile(
    r"[（(](?P<unit>[^（）()\n]{0,6}\n?\s?[^（）()\n]{0,4})[)）][ \t\u3000]*\n?(?P<value>[-−]?\d[\d.,]*|—+)(?=\s|$)"
)


@lru_cache(maxsize=4096)  # a line is measured against each of its neighbours
def width(text: str) -> float:
    """The printed width in Chinese characters: half-width characters count half."""
    text = text.strip()
    return len(text) - 0.5 * len(_HALF_WIDTH.findall(text))


@lru_cache(maxsize=4096)  # each of its neighbours asks again
def heading_level(text: str) -> int | None:
    """The level that a line's numbering gives it, or None; whether it is a heading its length decides."""
    text = text.lstrip()
    if _DOTTED.match(text):
        head = re.match(r"[\d.．]+", text)
        assert head is not None
        return 1 + head.group().replace("．", ".").strip(".").count(".")
    for level, pattern in HEADING_LEVELS:
        if pattern.match(text):
            return level
    return None


def is_dotted(text: str) -> bool:
    """1.1, 1.1.1: numbering that tells its own depth."""
    return bool(_DOTTED.match(text.lstrip()))


def is_section(text: str) -> bool:
    """第一节: what 一、 stands under, where a report has both."""
    return bool(_SECTION.match(text.lstrip()))


@lru_cache(maxsize=4096)
def is_table_caption(text: str) -> bool:
    """表 1-2 …: a short line that names the table under it; a sentence that begins so is none."""
    return bool(_TABLE_CAPTION.match(text.strip())) and _is_title(text)


def is_figure_caption(text: str) -> bool:
    """图 1-2 …: as for tables."""
    return bool(_FIGURE_CAPTION.match(text.strip())) and _is_title(text)


def _is_title(text: str) -> bool:
    text = text.strip()
    return not text.endswith((*SENTENCE_END, "，", "、")) and "。" not in text


def caption_runs_on(caption: Line, following: Line, column: float) -> bool:
    """Whether a caption goes on in the next line: only one that fills its line does, and then briefly."""
    rest = following.text.strip()
    fills_line = width(caption.text) >= max(column - 2.5, 26.0)
    return fills_line and width(rest) < 16 and not re.search(r"[，。：；]|\s\d", rest)


def is_note(text: str) -> bool:
    """数据来源：…, 说明：…, 单位：万元: a line that speaks about a table."""
    return bool(_NOTE.match(text.strip()))


def is_numbers_only(text: str) -> bool:
    """Nothing but numbers, percentages and years: an axis ladder, or the cells of a row."""
    return bool(_NUMBERS_ONLY.match(text.strip()))


def ends_in_number(text: str) -> bool:
    """The last word is a number of its own, as in a flattened table row."""
    return bool(_ENDS_IN_NUMBER.search(text.strip()))


def is_full(line: Line, measure: float) -> bool:
    """Whether the line reaches the right margin, so that its sentence may run on below.

    Files that keep a paragraph on one line have no margin; there any long line may run on.
    """
    return width(line.text) >= min(measure - 2.5, 40.0)


def measures(lines: Sequence[Line], reach: int = 12) -> list[float]:
    """For each line the width of the text column around it: the 80th percentile nearby, at least 20."""
    widths = [width(line.text) for line in lines]
    result = []
    for index in range(len(lines)):
        near = sorted(widths[max(0, index - reach) : index + reach + 1])
        result.append(max(20.0, near[int(len(near) * 0.8)] if len(near) > 1 else near[0]))
    return result
