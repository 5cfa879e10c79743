"""Web pages (.html) as one page each."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from pipeline.errors import EmptyFileError, TooLargeError, UnknownFormatError
from pipeline.formats.html_flow import read_blocks
from pipeline.formats.html_styles import hide_by_styles
from pipeline.formats.html_text import decode_html
from pipeline.formats.page_writer import PageWriter, WrittenLine, WrittenTable
from pipeline.page_records import Page
from pipeline.records import SourceFile

# Word and many sites save web pages as .doc or .txt; a web page named .pdf is mostly somebody's error message.
_NAMES = {"", ".html", ".htm", ".xhtml", ".shtml", ".asp", ".aspx", ".jsp", ".php"}
_NAMES |= {".doc", ".wps", ".txt", ".text", ".md"}
_MAX_TABLE_DEPTH = 60  # tables are read one inside another
ENGINE = f"lxml {etree.__version__}"


def read_html_pages(source: SourceFile, data: bytes) -> list[Page]:
    """The web page's text as a browser shows it, each block a line, with its tables and headings.

    The title of the browser's window is the first line if no line of the text says the same. Navigation, the site's
    head and foot are kept, marked as furniture. Raises a ReportError for files that are blank, too deeply
    nested, in an encoding that cannot be told, or named as what they are not.
    """
    if PurePosixPath(source.file_name).suffix.lower() not in _NAMES:
        cause = "the file is a web page (HTML), whatever its name says; a download may have saved an error page."
        way_out = "Get the report again; if the page is the report, rename it to .html."
        raise UnknownFormatError(source.file_name, None, cause, way_out)
    text, encoding = decode_html(source.file_name, data)
    root = _parse(source.file_name, text)
    if root is not None:
        hide_by_styles(root)
    blocks = [] if root is None else read_blocks(_main(root))
    lines = [block for block in blocks if isinstance(block, WrittenLine) and block.part is None]
    if not lines and not any(isinstance(block, WrittenTable) for block in blocks):
        cause = "the web page shows no text; it may be made by a script."
        raise EmptyFileError(source.file_name, None, cause, "Open it in a browser, print it to PDF, and read that.")
    writer = PageWriter()
    title = _title(root)
    if title and not any(_same(title, line.text) for line in lines):
        writer.line(WrittenLine(title))
    for block in blocks:
        if isinstance(block, WrittenTable):
            writer.table(block)
        else:
            writer.line(block)
    return writer.pages(source.source_id, f"web page in {encoding}", ENGINE)


def _parse(file_name: str, text: str) -> Any:
    """The page's root, however broken its markup; None if it has none. As bytes, since a declaration may lie."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    too_deep = any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log)
    if too_deep or _table_depth(root) > _MAX_TABLE_DEPTH:  # what lies deeper would be lost without a word
        cause = "the web page's elements lie inside one another more deeply than can be read."
        raise TooLargeError(file_name, None, cause, "Open it in a browser, print it to PDF, and read that.")
    return root


def _table_depth(root: Any) -> int:
    """How many tables lie inside one another."""
    depth = deepest = 0
    for event, _ in () if root is None else etree.iterwalk(root, events=("start", "end"), tag="table"):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _main(root: Any) -> Any:
    """The one element that the page itself calls its content, else its body."""
    named = [*root.iter("main"), *root.xpath("//*[@role='main']")]
    if len(named) == 1 and named[0].xpath("string-length(normalize-space())") > 0:
        return named[0]
    body = root.find("body")
    return root if body is None else body


def _title(root: Any) -> str:
    titles = () if root is None else root.iter("title")
    return next((" ".join("".join(title.itertext()).split()) for title in titles), "")


def _same(title: str, line: str) -> bool:
    """Whether a line holds the title's words."""
    squeezed = "".join(line.split())
    return "".join(title.split()) in squeezed
