"""A cell's number in its unit: of its sign, its head, its row, the unit line, or the kind of its head (表内单位)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate

from extractors.fold import fold
from extractors.head_labels import LISTED, Label, read_printed, readable, split_unit
from extractors.lexicon import Lexicon
from extractors.numbers import find_numbers
from extractors.terms import TermHit
from extractors.units import read_unit
from pipeline.records import Block, Kind, Mention, Piece, Quantity, Span, short_id

_AMOUNT = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NUMBER = re.compile(rf"[-−+↑↓]?{_AMOUNT}|\({_AMOUNT}\)")
_UNIT_NOTE = re.compile(
    r"(?<![\u4e00-\u9fff])(?:金额|计量|货币|数量)?单位\s*[:：]\s*(?:人民币)?\s*(?P<unit>[^\s()。;；]{1,14})"
)
# 教学经费（万元）, （单位 万元）
_BRACKET = re.compile(r"[(\[]\s*(?:(?:金额|计量|货币)?单位\s*[:：]?)?\s*(?P<unit>[^()\[\]]{1,10})[)\]]")
_IS_NUMBER = re.compile(r"[^分指系倍基位]数$")
_SIGNS = str.maketrans({",": "", "−": "-", "↑": "", "↓": "-"})
_WORD = re.compile(r"[^\W\d_]|[%‰]")
_CENTS = re.compile(r"\d,\d{3}\.\d\d$")  # 1,792,132.40: only 元 has two places
_RATIO = re.compile(r"\d\s*[:/]\s*\d")
_BETWEEN_PAIR = re.compile(r"[\s()\[\]、,;/:约占比为]*")
_JOINED = re.compile(r"及其?|[和与、/()（）]")
# 约 300, 12 人以上: words that touch a number and are told by its bound
_TOUCHING = re.compile(r"[约近超过达不少于≥≤<>以上下左右余多共计为\s]*")


def cell_number(block: Block, lexicon: Lexicon) -> tuple[Quantity, Mention | None] | None:
    """The one number that a cell consists of, its unit None where the cell prints none; None for any other cell.

    The mention is given where the number is but a part of the cell: 约 300, 12 人以上. An arrow is a sign: ↓3.2%.
    """
    folded = fold(block.text).strip()
    number = folded.rstrip("% ‰")
    if _NUMBER.fullmatch(number):
        value = Decimal(number.strip("()").translate(_SIGNS))
        if number.startswith("("):
            if "." not in number and "," not in number:
                return None  # (1) numbers something
            value = -value  # 会计负数
        sign = folded[-1] if folded[-1] in "%‰" else None
        return Quantity(block.text, value, unit=sign, kind=Kind.PERCENTAGE if sign else None), None
    found = find_numbers(block.block_id, block.text, lexicon)
    if len(found) != 1 or not isinstance(found[0].value, Quantity):
        return None
    quantity, sign = found[0].value, block.text[: found[0].span.start].strip()
    rest = folded_rest(block.text, found[0]).strip()
    if sign == "↓":
        quantity = replace(quantity, value=-quantity.value)
    is_signed = rest == sign and sign in {"+", "↑", "↓"}  # 1200+ is no sign
    return (quantity, found[0]) if _TOUCHING.fullmatch(rest) or is_signed else None


def cell_pair(block: Block, head: Label, lexicon: Lexicon) -> list[tuple[Quantity, Mention]]:
    """A cell's number and the share it is, 20（50%）: both with their mentions; none for any other cell.

    Two lines are two numbers only under a head that asks for both, 人数及占比: a long number is broken over lines too.
    """
    if len(block.pieces) == 2 and _JOINED.search(head.words) and lexicon.terms.head_units.holds(head.words):
        found = [mention for piece in block.pieces for mention in numbers_of(block, piece, lexicon)]
    else:
        found = find_numbers(block.block_id, block.text, lexicon)
    pair = [(mention.value, mention) for mention in found if isinstance(mention.value, Quantity)]
    if len(pair) != 2 or len(found) != 2:
        return []
    (number, first), (share, second) = pair
    rest = folded_rest(folded_rest(block.text, second), first)
    is_pair = share.unit == "%" and number.unit != "%" and not _RATIO.search(fold(number.raw))
    return pair if is_pair and _BETWEEN_PAIR.fullmatch(rest) else []


def numbers_of(block: Block, piece: Piece, lexicon: Lexicon) -> list[Mention]:
    """The numbers of one line of a cell."""
    start = piece.block_start
    found = []
    for mention in find_numbers(block.block_id, block.text[start : start + piece.length], lexicon):
        if start:
            span = Span(mention.span.start + start, mention.span.end + start)
            mention_id = short_id("m", block.block_id, span.start, span.end)
            mention = replace(mention, span=span, mention_id=mention_id)
        found.append(mention)
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

    def __init__(
        self,
        notes: Sequence[str],
        titles: Sequence[str],
        corners: Sequence[str],
        heads: Sequence[str],
        lexicon: Lexicon,
    ) -> None:
        self.lexicon, self.terms = lexicon, lexicon.terms
        self._speak_of_money = any(
            hit.term.kind == Kind.MONEY for head in heads for hit in self.terms.head_units.find(head)
        )
        said = (split_unit(corner, lexicon)[1] for corner in corners)
        of_corners = tuple(unit for unit in said if unit and read_unit(unit, lexicon))
        self.note = _noted(notes, lexicon) or of_corners or _titled(titles, notes, lexicon)

    def measured(self, number: Quantity, head: Label, rows: Sequence[Label], unit_cell: str | None) -> Quantity:
        """The number in its unit, multiplied out; a count without unit where nothing says one."""
        if number.unit:
            return number
        if _RATIO.search(fold(number.raw)):
            return replace(number, kind=Kind.MEASURE)  # 17:1 counts neither people nor money
        of_row = unit_cell or next((row.unit for row in reversed(rows) if row.unit), None)
        printed = head.unit or (None if of_row and self._counts_its_own(head, of_row) else of_row)
        if not printed and not of_row and self._may_be_no_share(head, rows):
            return replace(number, kind=Kind.MEASURE)
        if not printed:
            counted = self._counted(head, [] if of_row else rows)
            things = self._no_money(head) if counted is None else None
            if things is not None:
                return replace(number, unit=things.term.value, kind=Kind.COUNT)
            noted = self._note_for(counted) or self._of_counts(counted, head)
            if noted is None and counted is not None and not _is_sum(counted):
                return replace(number, unit=counted.term.value or None, kind=Kind(counted.term.kind))
            printed = noted
        if not printed:
            return self._without_unit(number, head, rows)
        hit = read_printed(printed, self.lexicon)
        if hit is None and not _WORD.search(printed):
            return replace(number, kind=Kind.MEASURE)  # 生师比 in a column of units: “:”, “:1”
        if hit is None:
            return replace(number, unit=printed, kind=Kind.COUNT)
        largest = None if number.value_max is None else number.value_max * hit.factor
        return replace(number, value=number.value * hit.factor, value_max=largest, unit=hit.unit, kind=hit.kind)

    def _without_unit(self, number: Quantity, head: Label, rows: Sequence[Label]) -> Quantity:
        """A number whose unit nothing states: people that head or row names, or a sum of money in an unknown unit."""
        counted = self._counted(head, rows)
        if counted is not None and _is_sum(counted):
            cents = _CENTS.search(fold(number.raw))
            return replace(number, unit="元" if cents else None, kind=Kind.MONEY)
        people = next(
            (hit for label in (head, *rows[-1:]) if (hit := self._named(label)) and hit.term.value == "人"), None
        )
        return replace(number, unit=people.term.value if people else None, kind=Kind.COUNT)

    def _named(self, label: Label) -> TermHit | None:
        """The people or things in which a label ends."""
        said = re.sub(r"\([^()]*\)$", "", label.words)
        return next((hit for hit in self.terms.counted_heads.find(said) if hit.end == len(said)), None)

    def _counts_its_own(self, head: Label, of_row: str) -> bool:
        """Whether the head counts something that the row's unit cannot: 调查人次 in a row of 满意度 in %.

        增长 may be of either, 数量 of anything; 在校生 over a column says whose the number is, not what is counted.
        """
        hit = self._last_hit(head.parts or (head.words,))
        if hit is None or not hit.term.value or self.terms.subject_groups.is_whole(hit.surface):
            return False
        return not self.terms.any_kind_heads.is_whole(hit.surface) and not self._fits(of_row, hit)

    def _may_be_no_share(self, head: Label, rows: Sequence[Label]) -> bool:
        """Whether the growth of a ratio, of a rank is meant: the 增幅 of 生师比 is as likely a difference."""
        over, beside = self._last_hit(head.parts or (head.words,)), self._last_hit([row.words for row in rows])
        is_share = over is not None and over.term.kind == Kind.PERCENTAGE
        return is_share and beside is not None and beside.term.unit in {"none", "名"}

    def _counted(self, head: Label, rows: Sequence[Label]) -> TermHit | None:
        """What the words of the head, or else of the row, count when no unit is printed."""
        return self._last_hit(head.parts or (head.words,)) or self._last_hit([row.words for row in rows])

    def _last_hit(self, parts: Sequence[str]) -> TermHit | None:
        """The last word that counts something; 面积 and 排名 only where they end a part."""
        words = "".join(parts)
        ends = {*accumulate(map(len, parts)), *(at for at, char in enumerate(words) if char == "(")}
        hits = [hit for hit in self.terms.head_units.find(words) if hit.end in ends or not _ends_its_label(hit)]
        return hits[-1] if hits else None

    def _no_money(self, head: Label) -> TermHit | None:
        """The people or things that a head names in a table of 万元 whose other heads speak of money: 学生（线上）."""
        units = [read_printed(unit, self.lexicon) for unit in self.note]
        if not self._speak_of_money or not all(unit is not None and unit.kind is Kind.MONEY for unit in units):
            return None
        return self._named(head)

    def _note_for(self, counted: TermHit | None) -> str | None:
        """The table's unit, None if the head counts something else (占比 in a table of 万元); of 万人、% what fits."""
        if counted is None:
            return self.note[0] if len(self.note) == 1 else None
        return next((unit for unit in self.note if self._fits(unit, counted)), None)

    def _of_counts(self, counted: TermHit | None, head: Label) -> str | None:
        """Of a note's units the one that is no share, for a head that is a number of something: 计划数 of 人、%."""
        counts = [unit for unit in self.note if not {"%", "‰"} & set(unit)]
        is_number = counted is None and _IS_NUMBER.search(head.words)
        return counts[0] if is_number and len(counts) == 1 else None

    def _fits(self, unit: str, counted: TermHit) -> bool:
        """Whether the words can be counted in that unit."""
        hit, term = read_printed(unit, self.lexicon), counted.term
        if hit and hit.unit == (term.unit or term.value):
            return True
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
            return readable(match["unit"], lexicon) or (() if LISTED.search(first) else (first,))
    return ()


def _titled(titles: Sequence[str], notes: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """The units in the brackets of a title, or of a line of its own: 教学经费（万元）.

    None where words behind them count something else: 经费（万元）占比.
    """
    for title in [*titles, *(note for note in notes if _BRACKET.fullmatch(note.strip()))]:
        found = [(unit, match.end()) for match in _BRACKET.finditer(title) for unit in readable(match["unit"], lexicon)]
        units = tuple(dict.fromkeys(unit for unit, _ in found if _may_entitle(unit, lexicon)))
        if units and not lexicon.terms.head_units.holds(title[found[-1][1] :]):
            return units
    return ()


def _may_entitle(unit: str, lexicon: Lexicon) -> bool:
    hit = read_printed(unit, lexicon)
    if hit is None:
        return False
    return (
        hit.kind in {Kind.MONEY, Kind.PERCENTAGE}
        or lexicon.terms.title_units.is_whole(hit.unit or "")
        or "平方米" in unit
        or hit.factor > 1
    )
