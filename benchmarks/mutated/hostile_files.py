"""Text, Markdown and HTML that mean harm: bytes that are no text, marks that turn it round, lines without end."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from benchmarks.hostile_text import HALVES, PIECES, repeated

# A teacher's numbers: none of them may come into a warehouse, whatever stands around them.
PERSONAL = ("13987654321", "0512-66668888", "110101199003070119", "wang.laoshi@example.edu.cn")
_ANNOUNCED = (
    "\n联系电话：13987654321\n传真：0512-66668888\n身份证号：110101199003070119\n邮箱：wang.laoshi@example.edu.cn\n"
)
_CONTROLS = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u202c\u200b\u200d\u200e\u200f\ufeff\u00ad\u2028\u2029"
_ODD = _CONTROLS + "\x00\x01\x08\x0b\x1b\x7f\x85\ufffe\uffff\U0010ffff\U000e0001\u0301\u3000"

HostileText = Callable[[str, Random], bytes]


def invalid_utf8(text: str, random: Random) -> bytes:
    """Bytes among the text that are no UTF-8: halves of characters, overlong forms, surrogates."""
    data = text.encode()
    for _ in range(random.randint(1, 20)):
        at = random.randrange(len(data))
        data = data[:at] + random.choice((b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xe5", b"\xf8\x88\x80")) + data[at:]
    return data


def odd_characters(text: str, random: Random) -> bytes:
    """Controls, marks that turn the direction, characters without width, NULs, between any two others."""
    found = list(text)
    for _ in range(random.randint(1, 200)):
        found.insert(random.randrange(len(found)), random.choice(_ODD))
    return "".join(found).encode("utf-8", "replace")


def turned(text: str, random: Random) -> bytes:
    """Whole lines between marks that turn the direction of writing."""
    lines = text.splitlines()
    for _ in range(random.randint(1, 30)):
        at = random.randrange(len(lines))
        lines[at] = random.choice("\u202e\u2067\u202b") + lines[at] + random.choice(("\u202c", "\u2069", ""))
    return "\n".join(lines).encode()


def other_encoding(text: str, random: Random) -> bytes:
    """The text, or half of it, in another encoding."""
    encoding = random.choice(("gb18030", "utf-16", "utf-16-le", "utf-32", "big5", "utf-7", "shift_jis", "euc_kr"))
    half = len(text) // 2 if random.random() < 0.5 else 0
    return text[:half].encode() + text[half:].encode(encoding, "replace")


def endless(text: str, random: Random) -> bytes:
    """A short piece said over and over in one line, between two sound lines."""
    pieces = [*PIECES.values(), *(first + second for first, second in HALVES.values())]
    piece = random.choice(pieces)
    return (text[:200] + "\n" + repeated(piece, random.randint(1_000, 60_000)) + "\n" + text[200:400]).encode()


def many_pages(text: str, random: Random) -> bytes:
    """Form feeds: up to ten thousand pages."""
    return "\f".join(f"第{number}页 教师{number}人。" for number in range(random.choice((300, 1_000, 10_000)))).encode()


def shuffled(text: str, random: Random) -> bytes:
    """The report's sentences in any order, cut anywhere: its words without its meaning."""
    size = random.randint(1, 40)
    parts = [text[at : at + size] for at in range(0, len(text), size)]
    random.shuffle(parts)
    return "".join(parts).encode()


def personal(text: str, random: Random) -> bytes:
    """Announced personal data between garbage."""
    noise = "".join(random.choice(_CONTROLS + "()（）1、。，|-") for _ in range(random.randint(10, 400)))
    at = text.find("\n", random.randrange(len(text)))
    return (text[:at] + "\n" + noise + "\n" + _ANNOUNCED + "\n" + noise + text[at:]).encode()


HOSTILE_TEXTS: tuple[HostileText, ...] = (
    invalid_utf8,
    odd_characters,
    turned,
    other_encoding,
    endless,
    many_pages,
    shuffled,
    personal,
)


def one_line(_text: str, _random: Random) -> bytes:
    """A hundred megabytes in one line."""
    return repeated("学校有教师286人，", 100_000_000).encode()


def as_markdown(text: str) -> str:
    """A text report as Markdown: headings, a list, a table, a quotation, a link."""
    lines = [f"## {line}" if line[:2].endswith("、") else line for line in text.splitlines()]
    return "\n\n".join(lines) + "\n\n| 项目 | 人数 |\n| --- | ---: |\n| 教师 | 286 |\n\n> *12 项* [见](http://a.cn)\n"


def as_html(text: str) -> str:
    """A text report as HTML: paragraphs, headings, a table, a list."""
    inner = "".join(f"<p>{line}</p>" for line in text.splitlines())
    table = "<table><tr><th>项目</th><th>人数</th></tr><tr><td colspan=2>教师 286 人</td></tr></table>"
    head = "<!doctype html><html><head><meta charset=utf-8></head>"
    return f"{head}<body>{inner}{table}<ul><li>12 项</li></ul></body></html>"


def hostile_html(text: str, random: Random) -> bytes:
    """Elements within one another, cells that span a million, tags that never close."""
    depth = random.choice((100, 2_000, 20_000))
    tag = random.choice(("div", "table><tr><td", "ul><li", "b", "span"))
    spans = f"<table><tr><td colspan={10**9} rowspan={10**9}>286人</table>"
    return as_html(text).replace("<body>", f"<body>{f'<{tag}>' * depth}{spans}", 1).encode()
