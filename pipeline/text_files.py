"""A text file as pages: its encoding told safely, its characters kept as they are."""

from __future__ import annotations

import codecs
import re
import shlex

from pipeline.errors import EmptyFileError, EncodingError, TooLargeError, UnknownFormatError
from pipeline.legibility import common_share, odd_share
from pipeline.records import Page, SourceFile, TextOrigin

MAX_ODD_SHARE = 0.01
MIN_COMMON_SHARE = 0.6  # of the ideographs; UTF-8 taken for GB18030 gives about 0.2
MIN_GB2312_SHARE = 0.9  # of all that is not ASCII
_CONTROL_RE = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
MAX_LINE = 1_000_000  # characters; a report of 300 pages has a third of it, and a line costs a kilobyte for each
_BREAK_RE = re.compile(r"[\n\r\f]+")
_SAMPLE = 200_000  # bytes or characters looked at; an encoding is wrong everywhere or nowhere


def read_text_pages(source: SourceFile, data: bytes) -> list[Page]:
    """The file's text, split after each form feed: the pages' texts joined are the decoded file without its mark.

    Line breaks stay as they are, `\\r\\n` too. EmptyFileError, EncodingError, UnknownFormatError, TooLargeError.
    """
    text, encoding = decode_text(source.file_name, data)
    if not text.strip():
        raise EmptyFileError(source.file_name, None, "the file holds only white space.", "Get the report again.")
    _check_lines(source.file_name, text)
    parts = text.split("\f")
    texts = [part + "\f" for part in parts[:-1]]
    if parts[-1]:
        texts.append(parts[-1])
    return [
        Page(source.source_id, page_no, page_text, TextOrigin.FILE, reason=f"text file in {encoding}")
        for page_no, page_text in enumerate(texts, start=1)
    ]


def _check_lines(file_name: str, text: str) -> None:
    """TooLargeError for a line that no report has: all that is found in a line is held at once."""
    start, line_no = 0, 1
    while len(text) - start > MAX_LINE:
        found = _BREAK_RE.search(text, start)
        end = found.start() if found else len(text)
        if end - start > MAX_LINE:
            cause = f"line {line_no:,} has {end - start:,} characters; at most {MAX_LINE:,} are read as one."
            raise TooLargeError(file_name, None, cause, "Give the text with its line breaks, or split it.")
        start = found.end() if found else end
        line_no += text.count("\n", end, start)


def decode_text(file_name: str, data: bytes) -> tuple[str, str]:
    """The text without its byte order mark, and the encoding's name.

    Reads UTF-8, UTF-16 with a mark, and GB18030 (with GBK and GB 2312); raises EncodingError rather than guess.
    """
    if data.startswith(codecs.BOM_UTF32_LE):
        raise _not_told(file_name, "the text is UTF-32.", "UTF-32")
    marked = _decode_marked(file_name, data)
    if marked:
        return marked
    if b"\0" in data:
        raise _with_zero_bytes(file_name, data)
    sample = data[:_SAMPLE]
    if len(_CONTROL_RE.findall(sample)) > MAX_ODD_SHARE * len(sample):
        raise _binary(file_name)
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as error:
        return _decode_gb18030(file_name, data, error), "GB18030"


def _decode_marked(file_name: str, data: bytes) -> tuple[str, str] | None:
    """The text by its byte order mark, None if there is none."""
    marks = {codecs.BOM_UTF8: "UTF-8", codecs.BOM_UTF16_LE: "UTF-16LE", codecs.BOM_UTF16_BE: "UTF-16BE"}
    for mark, encoding in marks.items():
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), f"{encoding} with a byte order mark"
            except UnicodeDecodeError as error:
                place = error.start + len(mark)
                raise _not_told(
                    file_name, f"the file is marked as {encoding}, but byte {place} is not.", encoding
                ) from None
    return None


def _with_zero_bytes(file_name: str, data: bytes) -> EncodingError | UnknownFormatError:
    """Zero bytes mean UTF-16 or no text at all; says which."""
    sample = data[: _SAMPLE // 2 * 2]
    for encoding in ("UTF-16LE", "UTF-16BE"):
        text = sample.decode(encoding, errors="replace")
        share, ideographs = common_share(text)
        readable = ideographs * share + sum(map(str.isascii, text))
        if readable >= 0.6 * len(text) and odd_share(text) <= MAX_ODD_SHARE:
            return _not_told(file_name, f"the text seems to be {encoding} without a byte order mark.", encoding)
    return _binary(file_name)


def _decode_gb18030(file_name: str, data: bytes, utf8_error: UnicodeDecodeError) -> str:
    """The bytes as GB18030 if that gives everyday Chinese; else an error naming the first byte that is not UTF-8."""
    sample = data[:_SAMPLE].decode("utf-8", errors="replace")
    foreign = sum(not char.isascii() for char in sample)
    if sample.count("\ufffd") <= 0.05 * foreign:
        line_no = data.count(b"\n", 0, utf8_error.start) + 1
        cause = f"the text is UTF-8 but for byte {utf8_error.start} (line {line_no})."
        raise EncodingError(file_name, None, cause, "Repair that character and save the file as UTF-8.")
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        raise _not_told(file_name, "the text is neither UTF-8 nor GB18030.", "BIG5") from None
    if not _is_everyday(text[:_SAMPLE]):
        raise _not_told(file_name, "the text is not UTF-8, and as GB18030 it gives no plausible Chinese.", "BIG5")
    return text


def _is_everyday(text: str) -> bool:
    """Whether what is not ASCII is nearly all in GB 2312, and its ideographs are mostly everyday ones."""
    foreign = "".join(char for char in text if not char.isascii())
    in_gb2312 = len(foreign.encode("gb2312", errors="ignore")) / 2
    return in_gb2312 >= MIN_GB2312_SHARE * len(foreign) and common_share(foreign)[0] >= MIN_COMMON_SHARE


def _not_told(file_name: str, cause: str, encoding: str) -> EncodingError:
    """An EncodingError that shows how to convert from the likeliest encoding."""
    names = f"{shlex.quote(file_name)} > {shlex.quote('utf8_' + file_name)}"
    way_out = f"Convert it, for example: iconv -f {encoding} -t UTF-8 {names}"
    return EncodingError(file_name, None, cause, way_out)


def _binary(file_name: str) -> UnknownFormatError:
    cause = "the file is no text: it is full of control characters."
    return UnknownFormatError(file_name, None, cause, "Give the report as text or PDF.")
