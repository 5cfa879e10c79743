"""Reads the coins behind a sum of money: 五元三角, 十块三毛, 三块四分, 一块二, 三块零四 (角分)."""

from __future__ import annotations

import re
from decimal import Decimal

from extractors.amounts import NUMERAL_CHARS
from extractors.numerals import DIGITS, NumeralError, parse_numeral
from extractors.readings import Reading
from extractors.units import UnitHit
from pipeline.records import Kind

_COIN = f"([{NUMERAL_CHARS}]{{1,3}})"
_COINS = re.compile(
    f" ?(?:{_COIN}[角毛](?: ?{_COIN}分|([一二两三四五六七八九])(?![一-龥0-9]))?|[零〇]?{_COIN}分(?![一-龥]|[0-9]))钱?"
)
_LOOSE = re.compile(
    "(零?)([一二两三四五六七八九])(?![一-龥0-9]|[点.])|(零?)([一二两三四五六七八九])(?=[的到至左上以和与不])"
)


def add_coins(folded: str, reading: Reading, hit: UnitHit) -> bool:
    """Whether coins stand behind the sum that `reading` is; they are added to it."""
    if hit.unit != "元" and hit.surface != "块":
        return False
    coins = _COINS.match(folded, reading.end)
    loose = _LOOSE.match(folded, reading.end) if coins is None and hit.surface == "块" else None
    try:
        if coins:
            tenths, cents = parse_numeral(coins[1] or "0"), parse_numeral(coins[2] or coins[3] or coins[4] or "0")
            reading.low += tenths / 10 + cents / 100
            reading.end = coins.end()
        elif loose:
            reading.low += Decimal(DIGITS[loose[2] or loose[4]]) / (100 if loose[1] or loose[3] else 10)
            reading.end = loose.end()
        else:
            return False
    except NumeralError:
        return False
    reading.unit, reading.kind, reading.rule = "元", Kind.MONEY, str(Kind.MONEY)
    return True
