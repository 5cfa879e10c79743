"""The characters of a web page: its bytes decoded by what it declares and what they can be (网页编码)."""

from __future__ import annotations

import codecs
import re

from pipeline.text_files import decode_text

_HEAD = 4096  # bytes in which a page must declare its encoding
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.I)
# What pages that say one of these hold is the larger set of the same family.
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso8859-1": "cp1252", "ascii": "cp1252"}
_UTF16 = ("utf-16", "utf-32")


def decode_html(file_name: str, data: bytes) -> tuple[str, str]:
    """The page's text and its encoding: a byte order mark, else UTF-8 if the bytes are, else what the page declares.

    Raises EncodingError or UnknownFormatError, as for a text file, if neither gives a text.
    """
    if not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        for encoding in ("utf-8", _declared(data)):
            if encoding:
                try:
                    return data.decode(encoding), encoding.upper()
                except UnicodeDecodeError:
                    continue
    return decode_text(file_name, data)


def _declared(data: bytes) -> str:
    """The encoding that the page names, "" if none or one that ASCII bytes cannot be in."""
    match = _DECLARED.search(data[:_HEAD])
    if not match:
        return ""
    try:
        name = codecs.lookup(match[1].decode("ascii")).name
    except LookupError:
        return ""
    return "" if name.startswith(_UTF16) else _LARGER.get(name, name)
