from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.layout.cell_lines import cell_lines, glyph_height
from pipeline.page_records import Line, Page, Span, TextOrigin, WordBox


def page_of(text: str, places: dict[int, tuple[float, float]], *, height: float = 10) -> Page:
    """A page whose characters stand at (x0, top) by their offsets; the others have no box."""
    words = [
        WordBox(Span(at, at + 1), x0, top, x0 + 10, top + height)
        for at, (x0, top) in sorted(places.items(), key=lambda place: place[0])
    ]
    return Page("s-1", 1, text, TextOrigin.TEXT_LAYER, width=600, height=800, words=tuple(words))


def row(start: int, text: str, x0: float, top: float) -> dict[int, tuple[float, float]]:
    return {start + at: (x0 + 10 * at, top) for at, sign in enumerate(text) if sign.strip()}


def texts(lines: tuple[Line, ...]) -> list[str]:
    return [line.text for line in lines]


def test_words_that_follow_one_another_are_one_line_blanks_included() -> None:
    page = page_of("教师 人数", row(0, "教师 人数", 50, 100))
    (line,) = cell_lines(page, page.words)
    assert (line.start, line.text, line.box, line.size) == (0, "教师 人数", (50, 100, 100, 110), 10)


def test_a_cell_of_two_printed_lines_has_two_lines() -> None:
    page = page_of("教师\r\n人数", row(0, "教师", 50, 100) | row(4, "人数", 50, 114))
    assert texts(cell_lines(page, page.words)) == ["教师", "人数"]


def test_lines_end_by_their_height_too_where_the_text_has_no_break() -> None:
    page = page_of("教师人数", row(0, "教师", 50, 100) | row(2, "人数", 70, 114))
    assert texts(cell_lines(page, page.words)) == ["教师", "人数"]


def test_a_word_of_another_cell_ends_the_line() -> None:
    page = page_of("甲乙丙", row(0, "甲乙丙", 50, 100))
    assert texts(cell_lines(page, [page.words[0], page.words[2]])) == ["甲", "丙"]


def test_a_sign_without_a_box_stays_in_its_line() -> None:
    page = page_of("甲乙丙", {0: (50, 100), 2: (60, 100)})
    assert texts(cell_lines(page, page.words)) == ["甲乙丙"]


def test_what_is_drawn_out_of_turn_is_put_in_reading_order() -> None:
    page = page_of("末首", {0: (90, 100), 1: (50, 101)})
    assert texts(cell_lines(page, page.words)) == ["首", "末"]


def test_a_flat_sign_stands_at_the_height_of_its_line() -> None:
    words = (WordBox(Span(0, 1), 50, 100, 60, 110), WordBox(Span(1, 2), 60, 108, 63, 111))
    page = Page("s-1", 1, "甲，", TextOrigin.TEXT_LAYER, words=words)
    assert texts(cell_lines(page, words)) == ["甲，"]
    assert glyph_height(page, words) == 10


def test_no_words_no_lines() -> None:
    assert cell_lines(page_of("", {}), ()) == ()


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(0, 700), st.sampled_from("甲1，\n ")), max_size=30))
def test_every_word_stands_in_exactly_one_line(signs: list[tuple[float, float, str]]) -> None:
    text = "".join(sign for _, _, sign in signs)
    page = page_of(text, {at: (x0, top) for at, (x0, top, sign) in enumerate(signs) if sign.strip()})
    lines = cell_lines(page, page.words)
    assert all(page.text[line.start : line.start + len(line.text)] == line.text for line in lines)
    covered = sorted(at for line in lines for at in range(line.start, line.start + len(line.text)))
    assert len(covered) == len(set(covered))
    assert {word.span.start for word in page.words} <= set(covered)
    assert not any(sign in line.text for line in lines for sign in "\r\n")


def test_a_flat_character_and_the_mark_after_it_stay_in_their_line() -> None:
    text = "一、一般"
    inks = [(50, 104, 60, 105), (61, 107, 64, 110), (70, 104, 80, 105), (81, 100, 90, 110)]
    words = tuple(WordBox(Span(at, at + 1), *ink) for at, ink in enumerate(inks))
    page = Page("s-1", 1, text, TextOrigin.TEXT_LAYER, width=600, height=800, words=words)
    assert texts(cell_lines(page, page.words)) == [text]
