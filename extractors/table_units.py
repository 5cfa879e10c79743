"""A cell's number in its unit: of its sign, its head, its row, the unit line, or the kind of its head (表内单位)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate

from extractors.fold import fold
from extractors.lexicon import Lexicon
from extractors.numbers import find_numbers
from extractors.table_labels import plain, row_words
from extractors.terms import TermHit
from extractors.units import UnitHit, read_unit
from pipeline.records import Block, Kind, Mention, Piece, Quantity, Span, short_id

_AMOUNT = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NUMBER = re.compile(rf"[-−+]?{_AMOUNT}|\({_AMOUNT}\)")
# a bracket that OCR left open is one too
# OCR reads a bracket that is alone on its line as the letter it looks like: 完成度(%D
_UNCLOSED = re.compile(r"\((?P<unit>[^()]{1,4})[DJIl]$")
_UNIT_TAIL = re.compile(r"[(\[](?:单位[:：])?(?P<unit>[^()\[\]]{1,10})(?P<closed>[)\]]?)$|(?P<sign>[%‰])$")
_UNIT_NOTE = re.compile(
    r"(?<![\u4e00-\u9fff])(?:金额|计量|货币|数量)?单位\s*[:：]\s*(?:人民币)?\s*(?P<unit>[^\s()。;；]{1,14})"
)
# 教学经费（万元）, （单位 万元）
_BRACKET = re.compile(r"[(\[]\s*(?:(?:金额|计量|货币)?单位\s*[:：]?)?\s*(?P<unit>[^()\[\]]{1,10})[)\]]")
_LISTED = re.compile(r"[、/和,，及]")
_IN_TITLES = {"人", "人次", "个", "项", "门", "篇", "件", "台", "套", "册"}  # 各地生源（省） has no unit
_RATIO = re.compile(r"\d\s*[:/]\s*\d")
_BETWEEN_PAIR = re.compile(r"[\s()\[\]、,;/:约占比为]*")
_JOINED = re.compile(r"及其?|[和与、/()（）]")
# 约 300, 12 人以上: words that touch a number and are told by its bound
_TOUCHING = re.compile(r"[约近超过达不少于≥≤<>以上下左右余多共计为\s]*")
_MULTIPLIERS = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
_OWN_NAME = re.compile(r"[\u4e00-\u9fff]{1,2}")
_UNREADABLE = 4  # characters: so long may a unit be that no lexicon has


@dataclass(frozen=True, slots=True)
class Label:
    """The words of a head, the outermost first and joined, and its unit; `parts` keeps them apart."""

    words: str
    unit: str | None
    parts: tuple[str, ...] = ()


def head_label(heads: Sequence[Block], lexicon: Lexicon) -> Label:
    """Heads over one column as one label: a head that the one under it repeats is said once."""
    parts: list[str] = []
    unit: str | None = None
    for head in heads:
        words, said = split_unit(re.sub(r"^其中[:：]?", "", plain(head.text)), lexicon)
        unit = said or unit
        if parts and words.startswith(parts[-1]):
            parts.pop()
        if words:
            parts.append(words)
    return Label("".join(parts), unit, tuple(parts))


def row_label(block: Block, lexicon: Lexicon) -> Label:
    """A row's head parted into its words and its unit; brackets that hold no unit are words."""
    words, unit = split_unit(row_words(block), lexicon)
    if unit is None or _read_printed(unit, lexicon) is None:
        return Label(row_words(block), None, (row_words(block),))
    return Label(words, unit, (words,))


def split_unit(words: str, lexicon: Lexicon) -> tuple[str, str | None]:
    """A label without the unit at its end, and the unit: 在校生（人） → 在校生, 人; 增长% → 增长, %."""
    unclosed = _UNCLOSED.search(words)
    if unclosed and _read_printed(unclosed["unit"], lexicon) is not None:
        words = f"{words[: unclosed.start()]}({unclosed['unit']})"
    tail = _UNIT_TAIL.search(words)
    if tail is None:
        return words, None
    unit = tail["unit"] or tail["sign"]
    if len(_readable(unit, lexicon)) > 1:
        return words[: tail.start()], None  # 人数及占比（人、%）: each number's words or sign tell which
    is_closed = tail["closed"] != ""
    is_likely = (
        is_closed
        and len(unit) <= _UNREADABLE
        and not re.search(r"\d", unit)
        and not lexicon.terms.head_units.holds(words)
        and not lexicon.terms.grades.holds(unit)  # 一等奖（金奖）: another name of the grade
    )
    if not is_likely and _read_printed(unit, lexicon) is None:
        return words, None
    return words[: tail.start()], unit


def _readable(units: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The units that a list of them names, one if it is no list: 人、% are two, 元/生 and 台、套 are one."""
    parts = [part.strip() for part in _LISTED.split(units) if part.strip()]
    if read_unit(units, lexicon) or (not {"%", "‰"} & set(parts) and _read_printed(units, lexicon)):
        return (units,)
    return tuple(part for part in parts if _read_printed(part, lexicon))


def _read_printed(unit: str, lexicon: Lexicon) -> UnitHit | None:
    """The printed unit; one that no lexicon has keeps its name, without its multiplier: 元/股, 万头."""
    hit = read_unit(unit, lexicon)
    base, slash, each = unit.partition("/")
    if hit is None and slash and each and not re.search(r"\d", each):
        whole = read_unit(base, lexicon)
        return replace(whole, unit=f"{whole.unit}/{each}") if whole else None
    if hit is None and unit[0] in _MULTIPLIERS and _OWN_NAME.fullmatch(unit[1:]):
        return UnitHit(len(unit), unit[1:], unit[1:], Kind.COUNT, _MULTIPLIERS[unit[0]])
    return hit


def cell_number(block: Block, lexicon: Lexicon) -> tuple[Quantity, Mention | None] | None:
    """The one number that a cell consists of, its unit None where the cell prints none; None for any other cell.

    The mention is given where the number is but a part of the cell: 约 300, 12 人以上.
    """
    folded = fold(block.text).strip()
    number = folded.rstrip("% ‰")
    if _NUMBER.fullmatch(number):
        value = Decimal(number.strip("()").replace(",", "").replace("−", "-"))
        if number.startswith("("):
            if "." not in number and "," not in number:
                return None  # (1) numbers something
            value = -value  # 会计负数
        sign = folded[-1] if folded[-1] in "%‰" else None
        return Quantity(block.text, value, unit=sign, kind=Kind.PERCENTAGE if sign else None), None
    found = find_numbers(block.block_id, block.text, lexicon)
    if len(found) != 1 or not isinstance(found[0].value, Quantity):
        return None
    rest = folded_rest(block.text, found[0])
    return (found[0].value, found[0]) if _TOUCHING.fullmatch(rest) else None


def cell_pair(block: Block, head: Label, lexicon: Lexicon) -> list[tuple[Quantity, Mention]]:
    """A cell's number and the share it is, 20（50%）: both with their mentions; none for any other cell.

    Two lines are two numbers only under a head that asks for both, 人数及占比: a long number is broken over lines too.
    """
    if len(block.pieces) == 2 and _JOINED.search(head.words) and lexicon.terms.head_units.holds(head.words):
        found = [mention for piece in block.pieces for mention in _numbers_of(block, piece, lexicon)]
    else:
        found = find_numbers(block.block_id, block.text, lexicon)
    pair = [(mention.value, mention) for mention in found if isinstance(mention.value, Quantity)]
    if len(pair) != 2 or len(found) != 2:
        return []
    (number, first), (share, second) = pair
    rest = folded_rest(folded_rest(block.text, second), first)
    is_pair = share.unit == "%" and number.unit != "%" and not _RATIO.search(fold(number.raw))
    return pair if is_pair and _BETWEEN_PAIR.fullmatch(rest) else []


def _numbers_of(block: Block, piece: Piece, lexicon: Lexicon) -> list[Mention]:
    """The numbers of one line of a cell."""
    start = piece.block_start
    found = []
    for mention in find_numbers(block.block_id, block.text[start : start + piece.length], lexicon):
        span = Span(mention.span.start + start, mention.span.end + start)
        mention_id = short_id("m", block.block_id, span.start, span.end)
        found.append(replace(mention, span=span, mention_id=mention_id))
    return found


def pair_labels(label: Label, lexicon: Lexicon) -> tuple[Label, Label]:
    """The head of a column of pairs as the head of its numbers and that of its shares: 就业人数及占比."""
    shares = lexicon.terms.head_units
    unit = None if label.unit in {"%", "‰"} else label.unit
    outer, last = label.parts[:-1], label.words.removeprefix("".join(label.parts[:-1]))
    words = [word for word in _JOINED.split(last) if word]
    own = [word for word in words if (hit := shares.last(word)) and hit.term.value == "%"]
    names = [word for word in words if word not in own]
    name = "".join(names) or (last if not own else "")
    share = own[-1] if own else "占比"
    if shares.is_whole(share) and name not in {"人数", "数量"}:
        share = name + share

    def labelled(word: str, unit: str | None) -> Label:
        parts = (*outer, word) if word else outer
        return Label("".join(parts), unit, parts)

    return labelled(name, unit), labelled(share, "%")


def folded_rest(text: str, mention: Mention) -> str:
    """A cell's text without its number."""
    return fold(text[: mention.span.start] + text[mention.span.end :])


class UnitFinder:
    """Finds the units of one table's cells, whose notes and titles may state one for all."""

    def __init__(self, notes: Sequence[str], titles: Sequence[str], corners: Sequence[str], lexicon: Lexicon) -> None:
        self.lexicon, self.terms = lexicon, lexicon.terms
        said = (split_unit(corner, lexicon)[1] for corner in corners)
        of_corners = tuple(unit for unit in said if unit and read_unit(unit, lexicon))
        self.note = _noted(notes, lexicon) or of_corners or _titled(titles, notes, lexicon)

    def measured(self, number: Quantity, head: Label, rows: Sequence[Label], unit_cell: str | None) -> Quantity:
        """The number in its unit, multiplied out; a count without unit where nothing says one."""
        if number.unit:
            return number
        if _RATIO.search(fold(number.raw)):
            return replace(number, kind=Kind.MEASURE)  # 17:1 counts neither people nor money
        row_unit = next((row.unit for row in reversed(rows) if row.unit), None)
        printed = head.unit or unit_cell or row_unit
        if not printed:
            counted = self._counted(head, rows)
            noted = self._note_for(counted)
            if noted is None and counted is not None and not _is_sum(counted):
                return replace(number, unit=counted.term.value or None, kind=Kind(counted.term.kind))
            printed = noted
        if not printed:
            return replace(number, kind=Kind.COUNT)
        hit = _read_printed(printed, self.lexicon)
        if hit is None:
            return replace(number, unit=printed, kind=Kind.COUNT)
        largest = None if number.value_max is None else number.value_max * hit.factor
        return replace(number, value=number.value * hit.factor, value_max=largest, unit=hit.unit, kind=hit.kind)

    def _counted(self, head: Label, rows: Sequence[Label]) -> TermHit | None:
        """What the words of the head, or else of the row, count when no unit is printed."""
        return self._last_hit(head.parts or (head.words,)) or self._last_hit([row.words for row in rows])

    def _last_hit(self, parts: Sequence[str]) -> TermHit | None:
        """The last word that counts something; 面积 and 排名 only where they end a part."""
        words = "".join(parts)
        ends = {*accumulate(map(len, parts)), *(at for at, char in enumerate(words) if char == "(")}
        hits = [hit for hit in self.terms.head_units.find(words) if hit.end in ends or not _ends_its_label(hit)]
        return hits[-1] if hits else None

    def _note_for(self, counted: TermHit | None) -> str | None:
        """The table's unit, None if the head counts something else (占比 in a table of 万元); of 万人、% what fits."""
        if counted is None:
            return self.note[0] if len(self.note) == 1 else None
        return next((unit for unit in self.note if self._fits(unit, counted)), None)

    def _fits(self, unit: str, counted: TermHit) -> bool:
        """Whether the words can be counted in that unit."""
        hit, term = _read_printed(unit, self.lexicon), counted.term
        kind = hit.kind if hit else Kind.COUNT
        if kind is Kind.PERCENTAGE and not (term.value or term.unit):
            return len(self.note) == 1  # a table of 增长（单位：%） has rows of 面积 and 收入
        if kind != term.kind or term.unit == "none":
            return False
        of_people = hit is not None and hit.unit.startswith("人")
        return of_people if term.value == "人" else not (of_people and term.unit)


def _ends_its_label(hit: TermHit) -> bool:
    return not hit.term.value or hit.term.kind in {Kind.RANK, Kind.MEASURE}


def _is_sum(hit: TermHit) -> bool:
    """金额, 经费: money, but in which unit only a note can say."""
    return not hit.term.value and hit.term.kind == Kind.MONEY


def _noted(notes: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """The units that a note states: 单位：万元; 单位：万人、%; one that no lexicon has is kept."""
    for note in notes:
        match = _UNIT_NOTE.search(note)
        if match:
            first = re.split("[,，]", match["unit"])[0]
            return _readable(match["unit"], lexicon) or (() if _LISTED.search(first) else (first,))
    return ()


def _titled(titles: Sequence[str], notes: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """The units in the brackets of a title, or of a line of its own: 教学经费（万元）.

    None where words behind them count something else: 经费（万元）占比.
    """
    for title in [*titles, *(note for note in notes if _BRACKET.fullmatch(note.strip()))]:
        found = [
            (unit, match.end()) for match in _BRACKET.finditer(title) for unit in _readable(match["unit"], lexicon)
        ]
        units = tuple(dict.fromkeys(unit for unit, _ in found if _may_entitle(unit, lexicon)))
        if units and not lexicon.terms.head_units.holds(title[found[-1][1] :]):
            return units
    return ()


def _may_entitle(unit: str, lexicon: Lexicon) -> bool:
    hit = _read_printed(unit, lexicon)
    if hit is None:
        return False
    return hit.kind in {Kind.MONEY, Kind.PERCENTAGE} or hit.unit in _IN_TITLES or "平方米" in unit or hit.factor > 1
