"""Small PDFs made on the spot: Chinese ones by reportlab, odd ones byte by byte."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
# (text, x, y from the top left, size)
Drawn = tuple[str, float, float, float]
Draw = Callable[[Canvas], None]


def chinese_pdf(pages: Sequence[Sequence[Drawn]], *, rotate: int = 0, origin: tuple[float, float] = (0, 0)) -> bytes:
    """A4 pages with each text drawn in the order given; `origin` shifts the page's box away from (0, 0)."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    for page in pages:
        if origin != (0, 0):
            left, bottom = origin
            canvas.setCropBox((left, bottom, A4[0], A4[1]))
        if rotate:
            canvas.setPageRotation(rotate)
            if rotate in (90, 270):  # reportlab swaps the sides of such a page; this swaps them back
                canvas.setPageSize((A4[1], A4[0]))
        for text, x, top, size in page:
            canvas.setFont(FONT, size)
            canvas.drawString(x, A4[1] - top - size, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def made_pdf(draw: Draw, *, rotate: int = 0) -> bytes:
    """An A4 page that bears some words and whatever `draw` draws, y from the bottom."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    canvas.setFont(FONT, 10)
    if rotate:
        canvas.setPageRotation(rotate)
        if rotate in (90, 270):  # reportlab swaps the sides of such a page; this swaps them back
            canvas.setPageSize((A4[1], A4[0]))
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def latin_pdf(content: bytes, **meanings: str) -> bytes:
    """A page of Helvetica whose letters mean what `meanings` says, each in UTF-16 hex: A="D83DDE00"."""
    lines = b"".join(b"<%02X> <%s>\n" % (ord(letter), code.encode()) for letter, code in meanings.items())
    to_unicode = (
        (
            b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def "
            b"1 begincodespacerange <00> <FF> endcodespacerange %d beginbfchar\n" % len(meanings)
        )
        + lines
        + b"endbfchar endcmap end end"
    )
    return _file(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        _stream(content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/ToUnicode 6 0 R>>",
        _stream(to_unicode),
    )


def _stream(data: bytes) -> bytes:
    return b"<</Length %d>>stream\n" % len(data) + data + b"\nendstream"


def _file(*objects: bytes) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n" % size + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(out))
    )
