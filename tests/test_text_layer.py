from __future__ import annotations

import json
import logging

import pytest
from made_pdfs import chinese_pdf, latin_pdf
from shared_files import shared

from pipeline.errors import NoTextError
from pipeline.page_records import Span, WordBox, word_boxes
from pipeline.pages import read_pages
from pipeline.pdf.pages import read_pdf_pages
from pipeline.records import Page, SourceFile, TextOrigin
from pipeline.sources import PDF, read_source

SOURCE = SourceFile("src-0", "0", "a.pdf", PDF, 0, "a.pdf")
SENTENCE = "现有专任教师1,286人，占63.5%。"


def words_of(page: Page) -> list[str]:
    return [word.span.of(page.text) for word in page.words]


def test_the_text_is_to_the_letter_and_the_words_are_numbers_characters_and_runs_of_letters() -> None:
    (page,) = read_pdf_pages(SOURCE, chinese_pdf([[(SENTENCE, 90, 100, 12), ("获得CET4证书", 90, 130, 12)]]))
    assert page.text.split() == [SENTENCE, "获得CET4证书"]
    assert words_of(page)[:12] == ["现", "有", "专", "任", "教", "师", "1,286", "人", "，", "占", "63.5%", "。"]
    assert words_of(page)[-5:] == ["得", "CET", "4", "证", "书"]
    assert (page.text_origin, page.page_no, page.reason) == (TextOrigin.TEXT_LAYER, 1, "text layer")
    assert page.engine.startswith("pdfium ")


def test_words_made_by_columns_are_those_made_one_by_one() -> None:
    made = word_boxes([0, 3], [1, 5], [1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0])
    assert made == (WordBox(Span(0, 1), 1.0, 3.0, 5.0, 7.0), WordBox(Span(3, 5), 2.0, 4.0, 6.0, 8.0))
    assert hash(made[0].span) == hash(Span(0, 1))
    assert made[0].confidence is None
    assert word_boxes([], [], [], [], [], []) == ()


def test_a_page_of_more_glyphs_than_are_asked_at_once_has_the_same_boxes_throughout() -> None:
    rows = [("教师一1,286人" * 5, 20, 40 + 20 * row, 10) for row in range(35)]
    (page,) = read_pdf_pages(SOURCE, chinese_pdf([rows]))
    assert len(page.text) > 1024
    by_row = [page.words[at : at + 25] for at in range(0, len(page.words), 25)]
    first = by_row[0]
    assert len(by_row) == 35
    for number, row in enumerate(by_row):
        assert [word.x0 for word in row] == pytest.approx([word.x0 for word in first])
        assert [word.top - 20 * number for word in row] == pytest.approx([word.top for word in first], abs=0.01)


def test_boxes_are_in_points_from_the_top_left() -> None:
    (page,) = read_pdf_pages(SOURCE, chinese_pdf([[("教师", 90, 100, 12)]]))
    first, second = page.words
    assert 88 <= first.x0 < first.x1 <= 103
    assert 98 <= first.top < first.bottom <= 114
    assert second.x0 - first.x0 == pytest.approx(12, abs=1)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_boxes_are_those_of_the_page_turned_upright(rotate: int) -> None:
    (page,) = read_pdf_pages(SOURCE, chinese_pdf([[("教师", 20, 20, 12)]], rotate=rotate))
    assert page.turned == -rotate % 360
    assert page.width is not None
    assert page.height is not None
    assert page.width < page.height
    for word in page.words:
        assert word.x1 < 60
        assert word.bottom < 60


def test_a_page_box_that_begins_elsewhere_is_where_boxes_count_from() -> None:
    drawn = [[("教师", 200, 100, 12)]]
    (plain,) = read_pdf_pages(SOURCE, chinese_pdf(drawn))
    (cropped,) = read_pdf_pages(SOURCE, chinese_pdf(drawn, origin=(100, 50)))
    assert cropped.words[0].x0 == pytest.approx(plain.words[0].x0 - 100, abs=0.1)
    assert cropped.words[0].top == pytest.approx(plain.words[0].top, abs=0.1)


def test_characters_outside_the_plane_ligatures_and_hidden_glyphs_keep_spans_true() -> None:
    content = b"BT /F 12 Tf 20 150 Td (xAyBzCw12) Tj 0 -20 Td (some infor-) Tj 0 -14 Td (mation 34) Tj ET"
    data = latin_pdf(content, A="D83DDE00", B="006600660069", C="0002")
    (page,) = read_pdf_pages(SOURCE, data)
    assert page.text == "x😀yffizw12\r\nsome infor\ufffemation 34"
    assert words_of(page) == ["x", "😀", "yffizw", "12", "some", "infor", "mation", "34"]
    twelve, thirty_four = page.words[3], page.words[-1]
    assert twelve.bottom < thirty_four.top
    assert twelve.x1 - twelve.x0 == pytest.approx(12, abs=2)


def test_half_a_surrogate_pair_does_not_shift_what_follows() -> None:
    (page,) = read_pdf_pages(SOURCE, latin_pdf(b"BT /F 12 Tf 20 150 Td (xAyBz 12) Tj ET", A="D83D", B="DE00"))
    assert page.text == "xyz 12"
    assert words_of(page) == ["xyz", "12"]


def test_a_page_without_text_says_so_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    pages = read_pdf_pages(SOURCE, chinese_pdf([[(SENTENCE, 90, 100, 12)], []]))
    assert (pages[1].text, pages[1].words, pages[1].reason) == ("", (), "blank page: nothing is drawn on it")
    warned = [record for record in caplog.record_tuples if record[1] >= logging.WARNING]
    assert warned == [("pipeline.pdf.pages", logging.WARNING, "a.pdf, page 2: blank page: nothing is drawn on it")]


def test_a_file_without_any_text_is_an_error_with_a_way_out() -> None:
    with pytest.raises(NoTextError, match=r"a\.pdf: no page of 2 has a text .* better scan"):
        read_pdf_pages(SOURCE, chinese_pdf([[], []]))


def test_a_text_layer_of_rare_characters_is_not_believed() -> None:
    garbage = "尲瀮噄幯鷡繒儜糚欪儶娆疂蕻漽慼荕戃軇樨臲桑蓳軍斮坓"
    pages = read_pdf_pages(SOURCE, chinese_pdf([[(SENTENCE, 90, 100, 12)], [(garbage, 90, 100, 12)]]))
    assert pages[0].text
    assert pages[1].text == ""
    assert "of the ideographs are everyday ones" in pages[1].reason


@pytest.mark.parametrize("name", ["000_rl", "000_fp", "000_cid", "000_lo", "misc_rl"])
def test_words_of_typeset_reports_read_back_and_lie_on_the_page(name: str) -> None:
    for page in read_pages(*read_source(shared("reports", "typeset", f"{name}.pdf"))):
        assert page.width is not None
        assert page.height is not None
        for word in page.words:
            assert -1 <= word.x0 < word.x1 <= page.width + 1
            assert -1 <= word.top < word.bottom <= page.height + 1
        assert "".join(words_of(page)) == "".join(page.text.split())


@pytest.mark.parametrize("name", ["000_rl", "000_fp", "000_cid"])
def test_boxes_of_typeset_reports_lie_where_they_were_set(name: str) -> None:
    pages = read_pages(*read_source(shared("reports", "typeset", f"{name}.pdf")))
    truth = json.loads(shared("reports", "typeset", f"{name}.json").read_text(encoding="utf-8"))
    for page, told in zip(pages, truth["pages"], strict=True):
        for line in told["lines"]:
            inside = [
                word.span.of(page.text)
                for word in page.words
                if line["x0"] - 2 <= (word.x0 + word.x1) / 2 <= line["x1"] + 2
                and line["y0"] - 2 <= (word.top + word.bottom) / 2 <= line["y1"] + 2
            ]
            assert "".join(line["text"].split()) in "".join(inside)


def test_what_is_drawn_beside_the_page_is_no_text_of_it() -> None:
    drawn = [(SENTENCE, 90, 100, 12), ("退休教师99人", 700, 100, 12), ("离休教师77人", 90, -200, 12)]
    (page,) = read_pdf_pages(SOURCE, chinese_pdf([drawn]))
    assert SENTENCE in page.text
    assert "99" not in page.text
    assert "77" not in page.text
    assert all(0 <= word.x0 < word.x1 <= page.width for word in page.words)


def test_a_page_with_nothing_but_what_is_beside_it_has_no_text() -> None:
    with pytest.raises(NoTextError):
        read_pdf_pages(SOURCE, chinese_pdf([[("教师99人", 90, -300, 12)]]))
