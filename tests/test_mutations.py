"""Changes of a text that must not change what is read, and changes that must (STYLE: mutation of inputs)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from extraction import REPORT, block_of, columns_of, extract
from hypothesis import given, settings
from hypothesis import strategies as st
from made_tables import blocks_of as blocks_of_lines
from made_tables import made_line
from number_examples import LEXICON, quantities
from number_sentences import CORPUS

from extractors.link import extract_report
from extractors.numbers import find_numbers
from pipeline.records import Block, Bound, Fact, Piece

WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
Told = tuple[Decimal, Decimal | None, str | None, Bound]
LONG_NUMBER = re.compile("(?<![0-9,.])[1-9][0-9]{3,6}(?![0-9年届级])")
BEFORE_UNIT = re.compile("(?<=[0-9])(?=[人名个项门家所%万亿元])")
COUNTED = [case for case in CORPUS if case["expect"]]
ENDED = [case["text"] for case in COUNTED if case["text"].endswith("。")]


def told(text: str) -> list[Told]:
    """What is said, without where and in which characters."""
    return [(each.value, each.value_max, each.unit, each.bound) for _, each in quantities(text, LEXICON)]


def facts(*blocks: Block) -> list[dict[str, str]]:
    found = extract_report(list(blocks), REPORT, LEXICON).facts
    return [{name: value for name, value in columns_of(fact).items() if name != "quote"} for fact in found]


def only_fact(text: str, *headings: str) -> Fact:
    found = extract(text, *headings).facts
    assert len(found) == 1, found
    return found[0]


# --- meaning kept: numbers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ENDED)
def test_full_width_signs_change_nothing(text: str) -> None:
    assert told(text.translate(WIDE)) == told(text)


@pytest.mark.parametrize("text", [text for text in ENDED if LONG_NUMBER.search(text) and "亿 " not in text])
def test_thousands_marks_change_nothing(text: str) -> None:
    assert told(LONG_NUMBER.sub(lambda found: f"{int(found[0]):,}", text)) == told(text)


@pytest.mark.parametrize("text", [text for text in ENDED if BEFORE_UNIT.search(text) and "，" not in text])
@pytest.mark.parametrize("between", [" ", "\n", "\u3000", "\u00a0"], ids=["blank", "line break", "wide", "no-break"])
def test_a_blank_or_a_line_break_before_a_unit_changes_nothing(text: str, between: str) -> None:
    assert told(BEFORE_UNIT.sub(between, text)) == told(text)


@pytest.mark.parametrize("text", ENDED)
def test_a_neutral_paragraph_before_only_shifts(text: str) -> None:
    before = "学校坚持育人为本。\n学校"
    alone = find_numbers("b", "学校" + text, LEXICON)
    shifted = find_numbers("b", before + text, LEXICON)
    assert [(each.quote, each.value, each.span.start + len(before) - 2) for each in alone] == [
        (each.quote, each.value, each.span.start) for each in shifted
    ]


@settings(deadline=None)
@given(st.integers(min_value=1, max_value=10**7), st.sampled_from(["", "约", "超过"]))
def test_ten_thousands_written_out_are_the_same_money(amount: int, bound: str) -> None:
    assert told(f"投入{bound}{amount}万元。") == told(f"投入{bound}{amount}0000元。")


@settings(deadline=None)
@given(st.decimals(min_value=1, max_value=9999, places=2))
def test_ten_thousand_times_a_decimal_is_the_same_money(amount: Decimal) -> None:
    assert told(f"投入{amount}万元。")[0][0] == told(f"投入{int(amount * 10_000)}元。")[0][0]


@settings(deadline=None)
@given(st.integers(min_value=10, max_value=10**9))
def test_digits_and_marks_and_full_width_digits_are_one_number(number: int) -> None:
    plain = told(f"登船{number}人次。")
    assert plain == [(Decimal(number), None, "人次", Bound.EXACT)]
    assert told(f"登船{number:,}人次。") == plain
    assert told(f"登船{number}人次。".translate(WIDE)) == plain


# --- meaning changed: numbers ----------------------------------------------------------------------------------------

PLAIN = [text for text in ENDED if len(told(text)) == 1 and told(text)[0][3] is Bound.EXACT]
DIGITS = [text for text in PLAIN if re.search("(?<![约近,.0-9:￥$€/A-Za-z-])[0-9]", text) and "第" not in text]


@pytest.mark.parametrize(
    ("word", "bound"),
    [("约", Bound.APPROX), ("近", Bound.APPROX), ("超过", Bound.MIN), ("不少于", Bound.MIN), ("不超过", Bound.MAX)],
)
@pytest.mark.parametrize(
    "text", ["学员{}320人。", "投入{}1.2亿元。", "占比{}63.5%。", "开课{} 46 门。", "面积{}三万平方米。"]
)
def test_a_bounding_word_changes_the_bound_alone(text: str, word: str, bound: Bound) -> None:
    plain, bounded = told(text.format("")), told(text.format(word))
    assert [each[:3] for each in bounded] == [each[:3] for each in plain]
    assert [each[3] for each in bounded] == [bound]


@pytest.mark.parametrize(
    ("old", "new", "unit"),
    [("%", "个百分点", "个百分点"), ("%", "‰", "‰"), ("%", "倍", "倍")],
)
def test_a_sign_for_another_changes_the_unit(old: str, new: str, unit: str) -> None:
    assert told("提高3.2%。")[0][2] == "%"
    assert told("提高3.2%。".replace(old, new)) == [(Decimal("3.2"), None, unit, Bound.EXACT)]


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("学员320人。", "学员320余人。"),
        ("学员320人。", "学员320万人。"),
        ("学员320人。", "学员320人以上。"),
        ("增长3.2%。", "增长-3.2%。"),
        ("学员320人。", "学员320人次。"),
        ("学员320人。", "学员320-350人。"),
        ("投入320元。", "投入320美元。"),
        ("三成的船员。", "三成五的船员。"),
        ("船龄三年。", "船龄三年半。"),
        ("第三名。", "前三名。"),
    ],
)
def test_a_small_change_of_words_changes_what_is_told(text: str, changed: str) -> None:
    assert len(told(changed)) == len(told(text)) == 1
    assert told(changed) != told(text)


@pytest.mark.parametrize("text", ["学员{}人。", "船队有{}艘船。", "到账{}元。"])
@settings(deadline=None)
@given(number=st.integers(min_value=100, max_value=999_999), place=st.integers(min_value=0, max_value=2))
def test_another_digit_is_another_value(text: str, number: int, place: int) -> None:
    digits = str(number)
    other = digits[:place] + str((int(digits[place]) + 1) % 9 + 1) + digits[place + 1 :]
    assert told(text.format(other)) == [] or other == digits or told(text.format(other)) != told(text.format(digits))


# --- what peers read wrongly, in silence -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("植苗一千零十株。", ["1010"]),
        ("鱼苗三万五尾。", ["35000"]),
        ("捐书1万600册。", ["10600"]),
        ("植苗一万零百一十一株。", ["10111"]),
        ("录像18506 分钟。", ["18506"]),
        ("107 201 168 125", ["107", "201", "168", "125"]),
        ("（万元）", []),
        ("5G通信", []),
        ("一般要求", []),
        ("二十大精神", []),
    ],
)
def test_values_are_right(text: str, values: list[str]) -> None:
    assert [each[0] for each in told(text)] == [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("text", "kind"), [("评分97.5 分。", "score"), ("时长25分。", "score"), ("时长18506 分钟。", "measure")]
)
def test_points_and_minutes_are_no_money(text: str, kind: str) -> None:
    assert [str(each.kind) for _, each in quantities(text, LEXICON)] == [kind]


def test_a_percentage_point_is_no_percentage() -> None:
    assert [each[2] for each in told("提高六个百分点，占六成。")] == ["个百分点", "%"]


# --- meaning kept: facts ---------------------------------------------------------------------------------------------

PARAGRAPH = "学校现有专任教师1286人，其中教授135人。2023年学校获专利授权36项，到账经费1.2亿元。"
KEPT: list[tuple[str, Callable[[str], str]]] = [
    ("full-width digits", lambda text: text.translate(WIDE)),
    ("thousands marks", lambda text: text.replace("1286", "1,286")),
    ("blanks before units", lambda text: re.sub("(?<=[0-9])(?=[人项亿])", " ", text)),
    ("line breaks before units", lambda text: re.sub("(?<=[0-9])(?=[人项亿])", "\n", text)),
    ("written out", lambda text: text.replace("1.2亿元", "12000万元")),
    ("other classifiers of people", lambda text: text.replace("1286人", "1286名")),
]


@pytest.mark.parametrize(("name", "change"), KEPT, ids=[name for name, _ in KEPT])
def test_facts_stay(name: str, change: Callable[[str], str]) -> None:
    changed = change(PARAGRAPH)
    assert changed != PARAGRAPH, name
    plain = facts(block_of(PARAGRAPH))
    assert len(plain) == 4
    assert facts(block_of(changed)) == plain


def test_facts_stay_where_a_neutral_block_stands_before() -> None:
    neutral = block_of("学校坚持育人为本，办学特色鲜明。")
    assert facts(replace(neutral, block_id="b-before"), block_of(PARAGRAPH)) == facts(block_of(PARAGRAPH))


@pytest.mark.parametrize("cut", range(4, len(PARAGRAPH) - 1, 3))
def test_facts_stay_where_the_block_is_cut_at_a_page_break(cut: int) -> None:
    whole = block_of(PARAGRAPH)
    pieces = (Piece(0, 1, 100, cut), Piece(cut, 2, 0, len(PARAGRAPH) - cut))
    assert facts(replace(whole, pieces=pieces)) == facts(whole)


def test_facts_stay_where_a_running_header_stands_between_two_pages() -> None:
    first, second = PARAGRAPH[:24], PARAGRAPH[24:]
    plain = blocks_of_lines(made_line(first, start=0), made_line(second, start=200))
    header = made_line("海潮职业学院质量年度报告", page_no=2, start=100, furniture=True)
    headed = blocks_of_lines(made_line(first, start=0), header, made_line(second, start=200))
    assert facts(*headed) == facts(*plain)


# --- meaning changed: facts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["拟", "力争", "计划", "预计", "争取"])
def test_a_word_of_intent_before_the_verb_makes_a_target(verb: str) -> None:
    done, planned = only_fact("学校建成实训基地12个。"), only_fact(f"学校{verb}建成实训基地12个。")
    assert (done.status.value, planned.status.value) == ("actual", "target")
    assert (planned.value, planned.unit, planned.bound) == (done.value, done.unit, done.bound)


@pytest.mark.parametrize(("word", "bound"), [("约", Bound.APPROX), ("超过", Bound.MIN), ("不到", Bound.MAX)])
def test_a_bounding_word_changes_the_facts_bound_alone(word: str, bound: Bound) -> None:
    plain = columns_of(only_fact("学校现有专任教师1286人。"))
    bounded = columns_of(only_fact(f"学校现有专任教师{word}1286人。"))
    assert bounded == {**plain, "bound": bound}


def test_another_indicator_beside_the_number_is_another_fact() -> None:
    full, retired = only_fact("学校现有专任教师35人。"), only_fact("学校现有退休教师35人。")
    assert full.indicator_id == "teacher.full_time.count"
    assert retired.indicator_id is None
    assert "退休" in retired.indicator.value


def test_another_subject_before_the_number_is_another_subject() -> None:
    assert only_fact("学校建成实训室12间。").subject.value == "学校"
    assert only_fact("船艺专业群建成实训室12间。").subject.value == "船艺专业群"


def test_points_for_percent_are_another_unit() -> None:
    assert only_fact("就业率提高3.2%。").unit == "%"
    assert only_fact("就业率提高3.2个百分点。").unit == "个百分点"


def test_a_national_average_is_a_reference() -> None:
    ours, theirs = only_fact("学校生师比为16.8:1。"), only_fact("全国平均生师比为16.8:1。")
    assert (ours.status.value, theirs.status.value) == ("actual", "reference")
