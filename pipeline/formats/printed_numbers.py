"""Counters as a word processor prints them: 1, 一, 壹, ①, iv, A (自动编号)."""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = [
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
]


def print_number(value: int, number_format: str) -> str:
    """The number in one of the formats of OOXML (ST_NumberFormat); unknown formats give 1, 2, 3.

    >>> [print_number(12, name) for name in ("decimal", "chineseCounting", "decimalEnclosedCircle", "upperLetter")]
    ['12', '十二', '⑫', 'L']
    """
    if number_format == "none":
        return ""
    printer = _PRINTERS.get(number_format)
    return (printer(value) if printer else "") or str(value)


def chinese_number(value: int, digits: str = _DIGITS, tens: str = "十百千") -> str:
    """一, 十, 二十一, 一百零五; "" for what is not between 1 and 9999."""
    if not 0 < value < 10_000:
        return ""
    zero = "零"
    text = ""
    for place, digit in enumerate(reversed(str(value))):
        if digit != "0":
            text = digits[int(digit)] + (tens[place - 1] if place else "") + text
        elif text and not text.startswith(zero):
            text = zero + text
    starts_with_one = 10 <= value < 20 and digits is _DIGITS
    return text[1:] if starts_with_one else text


def _digit_by_digit(value: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(value))


def _letters(value: int) -> str:
    """A … Z, AA, BB, as Word counts them."""
    return chr(ord("A") + (value - 1) % 26) * min((value - 1) // 26 + 1, 9) if value > 0 else ""


def _roman(value: int) -> str:
    if not 0 < value < 4000:
        return ""
    text = ""
    for worth, letters in _ROMAN:
        count, value = divmod(value, worth)
        text += letters * count
    return text


def _circled(value: int) -> str:
    for first, last, start in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= value <= last:
            return chr(start + value - first)
    return "⓪" if value == 0 else ""


def _from(start: int, count: int) -> Callable[[int], str]:
    return lambda value: chr(start + value - 1) if 1 <= value <= count else ""


def _cycled(signs: str) -> Callable[[int], str]:
    return lambda value: signs[(value - 1) % len(signs)] if value > 0 else ""


_PRINTERS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda value: f"{value:02}",
    "decimalFullWidth": lambda value: "".join(chr(ord(digit) + 0xFEE0) for digit in str(value)),
    "decimalFullWidth2": lambda value: "".join(chr(ord(digit) + 0xFEE0) for digit in str(value)),
    "chineseCounting": chinese_number,
    "chineseCountingThousand": chinese_number,
    "japaneseCounting": chinese_number,
    "taiwaneseCounting": chinese_number,
    "taiwaneseCountingThousand": chinese_number,
    "ideographDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "chineseLegalSimplified": lambda value: chinese_number(value, _LEGAL_DIGITS, "拾佰仟"),
    "ideographLegalTraditional": lambda value: chinese_number(value, "零壹貳參肆伍陸柒捌玖", "拾佰仟"),
    "ideographTraditional": _cycled(_STEMS),
    "ideographZodiac": _cycled(_BRANCHES),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _from(0x2474, 20),
    "decimalEnclosedFullstop": _from(0x2488, 20),
    "ideographEnclosedCircle": _from(0x3280, 10),
    "upperLetter": _letters,
    "lowerLetter": lambda value: _letters(value).lower(),
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerRoman": _roman,
}
