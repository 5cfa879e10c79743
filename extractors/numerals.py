"""Chinese numerals and their mixtures with digits, read and written (数字写法)."""

from __future__ import annotations

from decimal import Decimal

DIGITS = {
    **{char: value for value, char in enumerate("〇一二三四五六七八九")},
    **{char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "○": 0,
    "两": 2,
    "兩": 2,
    "貳": 2,
    "叄": 3,
    "參": 3,
    "陸": 6,
}
TENS = {"廿": 20, "卅": 30, "卌": 40}
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
TRILLION = "兆"  # counts only inside a longer numeral: 五兆三千亿; 百兆 and 兆瓦 are other things
ZEROS = "零〇○"
HALF = "半"
POINTS = "点點"

_PLAIN = "零一二三四五六七八九"
_TEN_THOUSAND = 10_000


class NumeralError(ValueError):
    """The characters are no well-formed numeral."""


def parse_numeral(text: str) -> Decimal:
    """The value of a numeral in digits, Chinese characters or both; blanks and thousands marks are skipped.

    Reads 1,286 · 3.5万 · 二十一 · 壹佰零伍 · 一千零十 · 三万五 (35000) · 1万600 (10600) · 2千零30万 ·
    五兆三千亿 · 二〇二四 · 半. Raises NumeralError for anything else.
    """
    clean = "".join(char for char in text if char not in " ,，")
    if not clean:
        raise NumeralError("an empty numeral")
    if clean == HALF:
        return Decimal("0.5")
    if all(char in DIGITS for char in clean):
        return Decimal("".join(str(DIGITS[char]) for char in clean))
    return _Reader(clean).read()


class _Reader:
    """Reads one numeral from left to right, a section of up to four places (十百千) at a time."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.high = Decimal(0)  # whole 亿
        self.low = Decimal(0)  # whole 万 below them
        self.section = Decimal(0)  # what 万 or 亿 would multiply next
        self.digit: Decimal | None = None  # a coefficient that waits for 十, 百 or 千
        self.last = 0  # the multiplier just read, 0 after a digit or a zero
        self.floor = 0  # the smallest multiplier of this section so far

    def read(self) -> Decimal:
        """The whole numeral's value."""
        while self.at < len(self.text):
            char = self.text[self.at]
            if char in SMALL:
                self._small(SMALL[char])
            elif char in LARGE:
                self._large(LARGE[char])
            elif char == TRILLION and self.at + 1 < len(self.text):
                self._large(10**12)
            elif char in ZEROS:
                self._zero()
            elif char in TENS:
                self._tens(TENS[char])
            elif char in POINTS:
                self._point()
            else:
                self._coefficient()
        return self.high + self.low + self.section + (self.digit or 0)

    def _refuse(self) -> NumeralError:
        return NumeralError(f"“{self.text}” is no numeral: unexpected “{self.text[self.at]}” at {self.at}")

    def _small(self, size: int) -> None:
        if self.floor and size >= self.floor:
            raise self._refuse()
        self.section += (1 if self.digit is None else self.digit) * size
        self.digit, self.last, self.floor = None, size, size
        self.at += 1

    def _large(self, size: int) -> None:
        part = self.section + (self.digit or 0)
        nothing_before = not part and not self.low and not self.high and self.digit is None
        if nothing_before:
            part = Decimal(1)
        if size == _TEN_THOUSAND:
            self.low = (self.low + part) * size if self.low else part * size
        elif part or self.low:
            self.high += (self.low + part) * size
            self.low = Decimal(0)
        else:
            self.high *= size
        self.section, self.digit, self.last, self.floor = Decimal(0), None, size, 0
        self.at += 1

    def _zero(self) -> None:
        if self.digit is not None:
            raise self._refuse()
        self.last = 0
        self.at += 1

    def _tens(self, value: int) -> None:
        if self.digit is not None or (self.floor and self.floor <= 10):
            raise self._refuse()
        self.section += value
        self.last, self.floor = 10, 10
        self.at += 1

    def _point(self) -> None:
        end = self.at + 1
        while end < len(self.text) and (self.text[end].isdecimal() or self.text[end] in DIGITS):
            end += 1
        decimals = "".join(str(DIGITS.get(char, char)) for char in self.text[self.at + 1 : end])
        if not decimals:
            raise self._refuse()
        if self.digit is None and self.last:
            self.digit = Decimal(0)
        self.digit = (self.digit or Decimal(0)) + Decimal("0." + decimals)
        self.at, self.last = end, 0

    def _coefficient(self) -> None:
        if self.digit is not None:
            raise self._refuse()
        end = self.at
        while end < len(self.text) and (
            self.text[end].isascii() and (self.text[end].isdigit() or self.text[end] == ".")
        ):
            end += 1
        if end > self.at:
            printed = self.text[self.at : end]
            if printed.count(".") > 1 or printed == ".":
                raise self._refuse()
            self.digit = Decimal(printed)
        elif self.text[self.at] in DIGITS:
            self.digit, end = Decimal(DIGITS[self.text[self.at]]), self.at + 1
        else:
            raise self._refuse()
        single = end - self.at == 1
        ends = end == len(self.text) or self.text[end] in POINTS
        # 三万五 is 35000 and 一千六点五 is 1600.5: a lone digit right after a multiplier counts the next place down.
        if single and ends and self.last > 10 and self.digit:
            self.digit *= self.last // 10
        elif single and end < len(self.text) and self.text[end] in LARGE and 10 < self.last < _TEN_THOUSAND:
            self.digit *= self.last // 10  # 三百五万 is 350万
        self.at, self.last = end, 0


def render_numeral(number: int) -> str:
    """`number` (from 0 to 10**16 - 1) in everyday Chinese characters; `parse_numeral` reads it back.

    >>> render_numeral(10_111)
    '一万零一百一十一'
    """
    if not 0 <= number < 10**16:
        raise ValueError(f"{number} lies outside 0 … 10**16 - 1")
    if number < 10:
        return _PLAIN[number]
    if 10 <= number < 20:
        return "十" + (_PLAIN[number - 10] if number > 10 else "")
    return _render(number)


def _render(number: int) -> str:
    for size, sign in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            head, rest = divmod(number, size)
            text = _render(head) + sign
            # 零 stands wherever the next place down is empty: 一亿零一, 一万零五百.
            gap = "零" if 0 < rest < size // 10 else ""
            return text + (gap + _render(rest) if rest else "")
    return _render_section(number)


def _render_section(number: int) -> str:
    text, gap = "", False
    for size, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            text += ("零" if gap and text else "") + _PLAIN[digit] + sign
            gap = False
        else:
            gap = True
    return text
