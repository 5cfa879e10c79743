from __future__ import annotations

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import EmptyFileError, EncodingError, TooLargeError, UnknownFormatError
from pipeline.records import SourceFile, TextOrigin
from pipeline.text_files import MAX_LINE, decode_text, read_text_pages

SOURCE = SourceFile("src-0", "0", "report 1.txt", "text/plain", 0, "report 1.txt")
TEXT = "一、基本情况\r\n学校现有专任教师1,286人，其中“双师型”教师占比63.5%。\n\f二、办学条件\n占地 1200 亩。\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "UTF-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "UTF-8 with a byte order mark"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "UTF-16LE with a byte order mark"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "UTF-16BE with a byte order mark"),
        (TEXT.encode("gb18030"), "GB18030"),
    ],
)
def test_every_encoding_gives_the_same_pages(data: bytes, encoding: str) -> None:
    pages = read_text_pages(SOURCE, data)
    assert [page.page_no for page in pages] == [1, 2]
    assert "".join(page.text for page in pages) == TEXT
    assert {(page.text_origin, page.reason) for page in pages} == {(TextOrigin.FILE, f"text file in {encoding}")}


@given(st.text(st.sampled_from("学校有1200人\n\r\f 　，"), min_size=1).filter(str.strip))
def test_the_pages_joined_are_the_file(text: str) -> None:
    pages = read_text_pages(SOURCE, text.encode())
    assert "".join(page.text for page in pages) == text
    assert all(page.text and "\f" not in page.text[:-1] for page in pages)


def test_plain_ascii_and_traditional_characters_are_read() -> None:
    assert decode_text("a", b"1,286 teachers\n") == ("1,286 teachers\n", "UTF-8")
    traditional = "學校現有專任教師壹仟貳佰人"
    assert decode_text("a", traditional.encode()) == (traditional, "UTF-8")


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (TEXT.encode("utf-16-le"), EncodingError, "UTF-16LE without a byte order mark. Convert it, for example: iconv"),
        (TEXT.encode("utf-16-be"), EncodingError, "iconv -f UTF-16BE -t UTF-8 'report 1.txt' > 'utf8_report 1.txt'"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le") + b"\n", EncodingError, "marked as UTF-16LE, but byte"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), EncodingError, "UTF-32"),
        (("學校現有專任教師，" * 9).encode("big5"), EncodingError, "iconv -f BIG5"),
        ((TEXT * 9).encode()[:-4] + b"\xff\n", EncodingError, "UTF-8 but for byte"),
        (bytes(range(256)) * 8, UnknownFormatError, "no text"),
        (b"\x01\x02\x03\x04" * 9, UnknownFormatError, "no text"),
        (" \n\u3000\f\n".encode(), EmptyFileError, "only white space"),
    ],
)
def test_what_cannot_be_told_safely_is_refused_with_a_way_out(data: bytes, error: type, words: str) -> None:
    with pytest.raises(error) as caught:
        read_text_pages(SOURCE, data)
    assert str(caught.value).startswith("report 1.txt: ")
    assert words in str(caught.value)


@given(st.binary(max_size=200))
def test_any_bytes_give_text_or_a_told_error(data: bytes) -> None:
    with suppress(EncodingError, UnknownFormatError):
        text, encoding = decode_text("a", data)
        marks = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        mark = next((mark for mark in marks if data.startswith(mark)), b"")
        assert mark + text.encode(encoding.split()[0]) == data


def test_a_line_that_no_report_has_is_refused() -> None:
    lines = "一行。\r\n" * 3 + "学" * MAX_LINE + "\n"
    assert read_text_pages(SOURCE, lines.encode())[0].text == lines
    with pytest.raises(TooLargeError, match=r"line 4 has 1,000,001 characters; at most 1,000,000"):
        read_text_pages(SOURCE, ("一行。\r\n" * 3 + "学" * (MAX_LINE + 1) + "\n").encode())
