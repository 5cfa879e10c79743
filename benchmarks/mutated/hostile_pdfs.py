"""PDFs that are well-formed and mean harm: bombs, endless page trees, deep nesting, pages without number."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from random import Random

_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
_WORDS = b"BT /F1 12 Tf 72 720 Td (Teachers 286) Tj ET\n"


def written(objects: Sequence[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    parts, offsets = [b"%PDF-1.7\n"], []
    at = len(parts[0])
    for number, content in enumerate(objects, start=1):
        offsets.append(at)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        at += len(parts[-1])
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, at)
    return b"".join([*parts, head, rows, trailer])


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object, deflated."""
    packed = zlib.compress(content, 9)
    return b"<</Length %d/Filter/FlateDecode%s>>\nstream\n%s\nendstream" % (len(packed), entries, packed)


def many_pages(random: Random, count: int | None = None) -> bytes:
    """Ten thousand pages with one content."""
    count = count or random.randint(6_000, 10_000)
    kids = b" ".join(b"%d 0 R" % (number + 4) for number in range(count))
    pages = b"<</Type/Pages/Count %d/Kids[%s]/MediaBox[0 0 595 842]>>" % (count, kids)
    page = b"<</Type/Page/Parent 2 0 R/Contents 3 0 R>>"
    return written([_CATALOG, pages, stream(_WORDS), *[page] * count])


def claimed_pages(random: Random) -> bytes:
    """One page that says it is a million."""
    pages = b"<</Type/Pages/Count %d/Kids[4 0 R]/MediaBox[0 0 595 842]>>" % random.choice((10**6, 2**31 - 1, -5))
    return written([_CATALOG, pages, stream(_WORDS), b"<</Type/Page/Parent 2 0 R/Contents 3 0 R>>"])


def bomb(random: Random) -> bytes:
    """A content stream that inflates a thousandfold, blanks or drawing without end."""
    piece = random.choice((b" ", b"0 0 m 1 1 l S\n", b"q\n", b"(", b"[", _WORDS))
    return _one_page(stream((piece * (4_000_000 // len(piece))) + _WORDS))


def twice_packed(random: Random) -> bytes:
    """A stream deflated twice and thrice."""
    packed = b" " * 200_000_000
    times = random.randint(2, 3)
    for _ in range(times):
        packed = zlib.compress(packed, 9)
    filters = b"/FlateDecode" * times
    return _one_page(b"<</Length %d/Filter[%s]>>\nstream\n%s\nendstream" % (len(packed), filters, packed))


def circular_pages(random: Random) -> bytes:
    """A page tree that holds itself, or a thousand levels of one."""
    if random.random() < 0.5:
        return written([_CATALOG, b"<</Type/Pages/Count 2/Kids[2 0 R 2 0 R]/MediaBox[0 0 595 842]>>"])
    levels = random.randint(500, 3_000)
    nodes = [b"<</Type/Pages/Count 1/Kids[%d 0 R]/MediaBox[0 0 595 842]>>" % (no + 3) for no in range(levels)]
    return written([_CATALOG, *nodes, b"<</Type/Page/Parent %d 0 R>>" % (levels + 1)])


def deep_objects(random: Random) -> bytes:
    """Arrays or dictionaries within one another, ten thousand deep."""
    depth = random.randint(1_000, 100_000)
    nested = b"[" * depth + b"]" * depth if random.random() < 0.5 else b"<</A" * depth + b" 1" + b">>" * depth
    return _one_page(stream(_WORDS), b"/Nested " + nested)


def circular_forms(random: Random) -> bytes:
    """A form that draws itself, or a tower of forms each of which draws the next ten times."""
    levels = random.choice((0, 6, 8))
    form = b"/Subtype/Form/BBox[0 0 100 100]/Resources<</XObject<</X %d 0 R>>>>"
    forms = [
        stream(b"/X Do " * (10 if levels else 2), form % (6 + no if no < levels else 5)) for no in range(levels + 1)
    ]
    if levels:
        forms[-1] = stream(_WORDS, b"/Subtype/Form/BBox[0 0 100 100]")
    return _one_page(stream(b"/X Do"), b"/Resources<</XObject<</X 5 0 R>>>>", *forms)


def huge_image(random: Random) -> bytes:
    """An image that says it is 60,000 pixels wide and high."""
    side = random.choice((20_000, 60_000, 2**31 - 1))
    image = b"/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8" % (side, side)
    picture = stream(bytes(1_000_000), image)
    return _one_page(stream(b"q 595 0 0 842 0 0 cm /X Do Q"), b"/Resources<</XObject<</X 5 0 R>>>>", picture)


def huge_page(random: Random) -> bytes:
    """A page as large as a field, as small as nothing, or with sides that are no numbers."""
    box = random.choice((b"0 0 1e9 1e9", b"0 0 0 0", b"0 0 -5 -5", b"0 0 14400 14400", b"nan 0 inf 1", b"9 9 9"))
    pages = b"<</Type/Pages/Count 1/Kids[4 0 R]/MediaBox[%s]>>" % box
    return written([_CATALOG, pages, stream(_WORDS), b"<</Type/Page/Parent 2 0 R/Contents 3 0 R%s>>" % _FONT])


def many_rulings(random: Random) -> bytes:
    """A page of fifty thousand lines and boxes, a fine grid among them."""
    lines = [b"%d 0 m %d 842 l S\n" % (x % 595, x % 595) for x in range(random.randint(1_000, 25_000))]
    lines += [b"0 %d m 595 %d l S\n" % (y % 842, y % 842) for y in range(random.randint(1_000, 25_000))]
    return _one_page(stream(b"".join(lines) + _WORDS))


def many_words(random: Random) -> bytes:
    """A page of fifty thousand words in one place, or all over it."""
    spread = random.choice((0, 1))
    words = (
        b"1 0 0 1 %d %d Tm (%d 286) Tj\n" % (spread * random.randrange(595), spread * random.randrange(842), number)
        for number in range(random.randint(5_000, 20_000))
    )
    return _one_page(stream(b"BT /F1 6 Tf\n" + b"".join(words) + b"ET"))


HOSTILE_PDFS: tuple[Callable[[Random], bytes], ...] = (
    many_pages,
    claimed_pages,
    bomb,
    twice_packed,
    circular_pages,
    deep_objects,
    circular_forms,
    huge_image,
    huge_page,
    many_rulings,
    many_words,
)

_FONT = b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"


def _one_page(content: bytes, entries: bytes = b"", *more: bytes) -> bytes:
    """A PDF of one page; further objects are numbered from 5."""
    pages = b"<</Type/Pages/Count 1/Kids[4 0 R]/MediaBox[0 0 595 842]>>"
    font = b"" if b"/Resources" in entries else _FONT
    page = b"<</Type/Page/Parent 2 0 R/Contents 3 0 R%s%s>>" % (font, entries)
    return written([_CATALOG, pages, content, page, *more])
