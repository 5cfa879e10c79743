"""Chinese numerals read and written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.lexicon import load_lexicon
from extractors.numbers import find_numbers
from extractors.numerals import NumeralError, parse_numeral, render_numeral
from pipeline.records import Quantity

FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,286", "1286"),
        ("3.5万", "35000"),
        ("1亿", "100000000"),
        ("十", "10"),
        ("十五", "15"),
        ("廿五", "25"),
        ("卅", "30"),
        ("半", "0.5"),
        ("两千四百五", "2450"),
        ("一千零十", "1010"),
        ("三万五", "35000"),
        ("1万600", "10600"),
        ("一万零百一十一", "10111"),
        ("2千零30万", "20300000"),
        ("5亿1万4千6百", "500014600"),
        ("4.78万亿", "4780000000000"),
        ("四万万", "400000000"),
        ("一万五千亿", "1500000000000"),
        ("壹佰贰拾叁", "123"),
        ("拾亿零六万零五百零六", "1000060506"),
        ("二〇二四", "2024"),
        ("十五点七", "15.7"),
        ("一千六点五", "1600.5"),
        ("一百点123", "100.123"),
        ("三百 二十", "320"),
        ("萬", "10000"),
    ],
)
def test_values(text: str, value: str) -> None:
    assert parse_numeral(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "人", "二百三千", "十十", "五六百", "百点"])
def test_what_is_no_numeral_is_refused(text: str) -> None:
    with pytest.raises(NumeralError):
        parse_numeral(text)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (10, "十"),
        (12, "十二"),
        (110, "一百一十"),
        (1010, "一千零一十"),
        (10_111, "一万零一百一十一"),
        (10**8 + 1, "一亿零一"),
    ],
)
def test_rendering(number: int, text: str) -> None:
    assert render_numeral(number) == text


def test_parse_reads_what_render_writes() -> None:
    assert all(parse_numeral(render_numeral(number)) == number for number in range(100_000))


def test_parse_reads_the_formal_characters_too() -> None:
    assert all(parse_numeral(render_numeral(number).translate(FORMAL)) == number for number in range(100_000))


@given(st.integers(min_value=0, max_value=10**16 - 1))
def test_parse_reads_what_render_writes_of_large_numbers(number: int) -> None:
    assert parse_numeral(render_numeral(number)) == number
    assert parse_numeral(render_numeral(number).translate(FORMAL)) == number


@settings(deadline=None)
@given(st.integers(min_value=21, max_value=10**12))
def test_a_number_in_words_is_found_whole_before_its_unit(number: int) -> None:
    words = render_numeral(number)
    for numeral in (words, words.translate(FORMAL)):
        found = find_numbers("b", f"登船共{numeral}人次。", load_lexicon())
        assert [
            (each.quote, each.value and each.value.value) for each in found if isinstance(each.value, Quantity)
        ] == [(f"{numeral}人次", Decimal(number))]


@given(st.integers(min_value=1, max_value=9999), st.integers(min_value=1, max_value=9999))
def test_digits_and_multipliers_mix(high: int, low: int) -> None:
    assert parse_numeral(f"{high}亿{low}万") == high * 10**8 + low * 10**4
    assert parse_numeral(f"{high}万{low:04d}") == high * 10**4 + low


@pytest.mark.parametrize("number", [-1, 10**16])
def test_numbers_out_of_reach_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        render_numeral(number)


def test_a_raised_digit_is_no_decimal() -> None:
    with pytest.raises(NumeralError):
        parse_numeral("三点²")
