"""Reads the number itself, without its unit: digits, Chinese numerals and mixtures, with 余, 多 and 万 in between."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from extractors.lexicon import Lexicon, words_of
from extractors.numerals import DIGITS, LARGE, SMALL, TENS, NumeralError, parse_numeral

_SCALES = {**SMALL, **LARGE, "w": 10_000, "k": 1000}
_DIGIT = "".join(char for char in DIGITS if char != "○")
_TEN = "十拾" + "".join(TENS)
_GROUPED = r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?"
_PLAIN = r"[0-9]+(?:\.[0-9]+)?"
_SOME = re.compile(" ?几(?![何乎率])")
_LONGEST = 100  # characters of a numeral; a longer one is no number of anything
_ONE_TO_NINE = "一二两三四五六七八九"
_PAIR = re.compile(rf"([{_ONE_TO_NINE}])([{_ONE_TO_NINE}])")
TOO_LARGE = Decimal(10) ** 18  # the warehouse keeps 18 digits before the point
NUMERAL_CHARS = "0-9" + _DIGIT + _TEN + "百佰千仟万萬亿億半"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as read: `low` (and `high` for 三五百), `over` for 余 and 多, `scale` of its last 万 or 亿.

    `length` counts the characters of the numeral itself; `lone_scale` tells 百, 千, 万 without a coefficient.
    """

    end: int
    low: Decimal
    high: Decimal | None
    over: bool
    scale: int
    in_digits: bool
    length: int
    lone_scale: bool


class AmountReader:
    """Reads amounts; knows the units that begin with a multiplier (千克, 百分点), so 5千克 stays 5."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = words_of(lexicon)
        self.infix = re.compile(f" ?(?:余|多(?!{words['more.not_before']})|来(?!{words['about.not_before']}))")
        self.lists = lexicon.contexts["list.before"].surfaces
        units = lexicon.units
        after = {sign: "|".join(re.escape(s[1:]) for s in units if s[0] == sign and s[1:]) for sign in "百千万"}
        hundred = f"[百佰](?!{after['百'] or '$^'}|{words['hundred.not_before']})"
        thousand = f"[千仟](?!{after['千'] or '$^'})"
        big = f"(?:[万萬亿億]|{hundred}|{thousand})"
        chinese = f"(?:[{_DIGIT}{_TEN}]|{big})"
        scale_behind = "(?<=[十拾百佰千仟万萬亿億])"
        after_blank = f"(?<=[十拾百佰千仟万萬亿億] )(?=[{_DIGIT}](?: ?[十百千万亿]|[^一-龥]|$))[{_DIGIT}]"
        group = f"{scale_behind} ?[零〇]?(?:[0-9]+(?:\\.[0-9]+)?|[{_ONE_TO_NINE}])(?: ?{big})+"
        rest = f"{scale_behind}[零〇]?[0-9]{{1,4}}(?![0-9.,])"
        decimals = f"[点點] ?(?:[{_DIGIT}]+|[0-9]+)"
        self.digits = re.compile(f"(?:{_GROUPED}|{_PLAIN})(?: {{0,2}}{big})*(?:{group})*(?:{rest})?")
        self.ungrouped = re.compile(f"{_PLAIN}(?: {{0,2}}{big})*")
        trillion = f"兆(?=[{_DIGIT}{_TEN}百佰千仟万萬]+[亿億])"
        self.chinese = re.compile(
            f"{chinese}(?:{chinese}|{trillion}| (?={big}|十)| {after_blank})*"
            f"(?:{rest})?(?: ?{decimals})?(?: ?[万萬亿億])*|半"
        )
        self.spaced = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:\.[0-9]+)?(?![0-9]|[.,][0-9])")
        self.tail_scale = re.compile(f" ?({big}{{1,4}})|([wk])(?![A-Za-z0-9])")

    def read(self, folded: str, text: str, at: int) -> Amount | None:
        """The amount that begins at `at`, or None if no well-formed number does."""
        in_digits = folded[at] <= "9"
        found = (self.digits if in_digits else self.chinese).match(folded, at)
        if found is None:
            return None
        if "," in found[0] and not _groups_digits(folded, text, at, found.end(), self.lists):
            found = self.ungrouped.match(folded, at)
            assert found is not None, "a grouped number begins with a plain one"
        try:
            low, high = _values(found[0])
        except NumeralError:
            return None
        return self._with_tail(folded, at, found.end(), low, high)

    def read_spaced(self, folded: str, at: int) -> Amount | None:
        """A number whose thousands are parted by one blank each: 2 156."""
        found = self.spaced.match(folded, at)
        if found is None:
            return None
        return self._with_tail(folded, at, found.end(), Decimal(found[0].replace(" ", "")), None)

    def _with_tail(self, folded: str, at: int, end: int, low: Decimal, high: Decimal | None) -> Amount:
        numeral = folded[at:end]
        length = end - at
        over = False
        factor = 1
        for _ in range(3):
            infix = self.infix.match(folded, end) or (_SOME.match(folded, end) if not numeral[-1].isdigit() else None)
            if infix:
                over, end = True, infix.end()
            scale = self.tail_scale.match(folded, end)
            if scale:
                factor *= _product(scale[1] or scale[2])
                end = scale.end()
            if not infix and not scale:
                break
        in_digits = numeral[0] <= "9"
        lone = not in_digits and all(char in _SCALES for char in numeral) and numeral[0] not in "十拾"
        return Amount(
            end=end,
            low=low * factor,
            high=None if high is None else high * factor,
            over=over,
            scale=_last_scale(numeral) * factor,
            in_digits=in_digits,
            length=length,
            lone_scale=lone,
        )


def _values(numeral: str) -> tuple[Decimal, Decimal | None]:
    """The value, or both ends of a pair such as 三五百 and 二十三四; TOO_LARGE for what is too long to be read."""
    if len(numeral) > _LONGEST:
        return TOO_LARGE**2, None  # still too large as a part of 万分之一
    if numeral[0] > "9" and (pair := _PAIR.search(re.split("[点點]", numeral)[0])):
        first, second = DIGITS[pair[1]], DIGITS[pair[2]]
        if second - first == 1 or (first, second) == (3, 5):
            head, tail = numeral[: pair.start()], numeral[pair.end() :]
            return parse_numeral(head + pair[1] + tail), parse_numeral(head + pair[2] + tail)
        raise NumeralError(f"“{numeral}” is a row of digits")
    if numeral[0] > "9" and all(char in DIGITS for char in numeral) and (len(numeral) > 1 or not DIGITS[numeral]):
        raise NumeralError(f"“{numeral}” is a row of digits, or the 零 of 零件")
    if numeral[0] in "百千万亿" and numeral[-1] in DIGITS:
        raise NumeralError(f"“{numeral}” is a word: 万一")
    return parse_numeral(numeral), None


def _groups_digits(folded: str, text: str, at: int, end: int, lists: tuple[str, ...]) -> bool:
    """Whether the commas group thousands: a full-width one only if a unit or nothing follows and no list is told."""
    if "，" not in text[at:end]:
        return True
    before = folded[max(0, at - 8) : at]
    in_list = text[at - 1 : at] == "，" and folded[at - 2 : at - 1].isdigit()
    if in_list or any(word in before for word in lists):
        return False
    if text[at] > "9":  # the digits are full-width too
        return True
    return "," in text[at:end] or (end < len(folded) and folded[end] not in ",.、;。)( ")


def _product(signs: str) -> int:
    product = 1
    for sign in signs:
        product *= _SCALES.get(sign, 1)
    return product


def _last_scale(numeral: str) -> int:
    """The 万, 亿 (or 百, 千 behind one digit) that closes a numeral; a range shares it: 2—3万."""
    numeral = numeral.replace(" ", "")  # 3-5 千元
    signs = numeral[-_LONGEST:]
    signs = signs[len(signs.rstrip("百佰千仟万萬亿億")) :]
    head = numeral[: len(numeral) - len(signs)]
    if len(head) == 1 or head.replace(".", "").isdecimal():
        return _product(signs)  # 3—5百万: all of it is shared
    return _product(signs.lstrip("百佰千仟"))
