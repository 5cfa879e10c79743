"""Word files and archives that mean harm: bombs, archives in archives, XML without end, parts that lie (打包文件)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from random import Random

from benchmarks.mutated.damage import DAMAGES

_DOCUMENT = "word/document.xml"


def members_of(data: bytes) -> dict[str, bytes]:
    """An archive's members by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: Mapping[str, bytes]) -> bytes:
    """An archive of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def damaged_part(docx: bytes, random: Random) -> bytes:
    """A part of a sound Word file is damaged, and packed again with a check sum that holds."""
    members = members_of(docx)
    name = random.choice([_DOCUMENT, _DOCUMENT, *members])
    return packed(members | {name: random.choice(DAMAGES)(members[name] or b" ", random)})


def missing_part(docx: bytes, random: Random) -> bytes:
    """A part is left out, or two are swapped."""
    members = members_of(docx)
    name, other = random.sample(list(members), 2)
    if random.random() < 0.5:
        del members[name]
    else:
        members[name], members[other] = members[other], members[name]
    return packed(members)


def deep_xml(docx: bytes, random: Random) -> bytes:
    """Paragraphs, tables or runs within one another, thousands deep."""
    depth = random.choice((50, 300, 5_000, 100_000))
    opened, closed = random.choice(
        (
            ("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>286</w:t></w:r></w:p>", "</w:tc></w:tr></w:tbl>"),
            ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
            ("<w:ins>", "</w:ins>"),
        )
    )
    return _with_body(docx, opened * depth + closed * depth)


def many_paragraphs(docx: bytes, random: Random) -> bytes:
    """Tens of thousands of paragraphs, cells or page breaks."""
    piece = random.choice(
        (
            "<w:p><w:r><w:t>学校有教师286人。</w:t></w:r></w:p>",
            '<w:p><w:r><w:br w:type="page"/><w:t>1</w:t></w:r></w:p>',
            "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>",
            "<w:p><w:r><w:t>" + "1,286人、" * 50 + "</w:t></w:r></w:p>",
        )
    )
    return _with_body(docx, piece * random.randint(2_000, 8_000))


def entities(docx: bytes, random: Random) -> bytes:
    """The billion laughs, and an entity that would fetch a file."""
    laughs = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + level)} "{("&" + chr(97 + level) + ";") * 10}">' for level in range(9)
    )
    fetched = '<!ENTITY j SYSTEM "file:///etc/passwd">'
    text = random.choice(("&j;", "&i;"))
    members = members_of(docx)
    body = members[_DOCUMENT].decode().partition("<w:document")[2]
    body = body.replace("<w:body>", f"<w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p>", 1)
    xml = f"<!DOCTYPE w [{laughs}{fetched}]><w:document{body}"
    return packed(members | {_DOCUMENT: xml.encode()})


def blank_bomb(docx: bytes, random: Random) -> bytes:
    """A part that inflates to as many as 400 MB."""
    return packed(members_of(docx) | {_DOCUMENT: b" " * random.choice((30_000_000, 120_000_000, 400_000_000))})


def nested_archives(docx: bytes, random: Random) -> bytes:
    """The file in an archive in an archive …, two to forty deep."""
    data, name = docx, "report.docx"
    for _ in range(random.randint(2, 40)):
        data, name = packed({name: data}), "inner.zip"
    return data


def endless_names(docx: bytes, random: Random) -> bytes:
    """An archive of thousands of members, with names that climb, repeat and hold control characters."""
    names = ("../../etc/报告.txt", "/abs/报告.txt", "a\x00b.txt", "con.txt", "\u202etxt.exe", "x" * 5_000 + ".txt")
    count = random.randint(50, 300)
    return packed({f"{number}/{random.choice(names)}": "学校有教师286人。".encode() for number in range(count)})


def lying_sizes(docx: bytes, random: Random) -> bytes:
    """The archive's table says other sizes, offsets and counts than there are."""
    changed = bytearray(docx)
    at = docx.rfind(b"PK\x01\x02")
    for _ in range(random.randint(1, 6)):
        where = random.randrange(at, len(changed))
        changed[where] = random.choice((0, 255, random.randrange(256)))
    return bytes(changed)


HOSTILE_DOCX: tuple[Callable[[bytes, Random], bytes], ...] = (
    damaged_part,
    missing_part,
    deep_xml,
    many_paragraphs,
    entities,
    blank_bomb,
    lying_sizes,
)
HOSTILE_ZIPS: tuple[Callable[[bytes, Random], bytes], ...] = (nested_archives, endless_names)


def _with_body(docx: bytes, inner: str) -> bytes:
    members = members_of(docx)
    document = members[_DOCUMENT].decode().replace("<w:body>", "<w:body>" + inner, 1)
    return packed(members | {_DOCUMENT: document.encode()})
