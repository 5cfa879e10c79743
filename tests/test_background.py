from __future__ import annotations

from dataclasses import replace

from pipeline.layout.items import read_items
from pipeline.page_records import Line, Page, PageTable, Ruling, Span, WordBox
from tests.typed_pages import Typed, typed_page

TEXT: list[Typed] = [
    (60, 60, "本校现有专任教师二百八十六人"),
    (60, 80, "其中教授三十一人"),
    (65, 205, "系部"),
    (165, 205, "教师（人）"),
    (65, 225, "机电系"),
    (165, 225, "98"),
]
RULES = (
    *(Ruling(60, y, 260, y) for y in (200, 220, 240)),
    *(Ruling(x, 200, x, 240) for x in (60, 160, 260)),
)


def with_large(page: Page, text: str, x0: float, top: float, size: float) -> Page:
    """The page with large words one below and right of the other, each after a line break of its own in the text."""
    start = len(page.text)
    words = tuple(
        WordBox(
            Span(start + at, start + at + 1),
            x0 + at * size,
            top + at * size,
            x0 + (at + 1) * size,
            top + (at + 1) * size,
        )
        for at in range(len(text))
    )
    return replace(page, text=page.text + text + "\n", words=(*page.words, *words))


def read(page: Page) -> tuple[list[list[str]], list[Line]]:
    items = read_items([page])
    tables = [item for item in items if isinstance(item, PageTable)]
    cells = [["".join(line.text for line in cell.lines) for cell in table.cells] for table in tables]
    return cells, [item for item in items if isinstance(item, Line)]


def test_a_watermark_is_in_no_cell_and_no_text() -> None:
    cells, lines = read(with_large(typed_page(TEXT, rules=RULES), "内部资料", 40, 30, 60))
    assert cells == [["系部", "教师（人）", "机电系", "98"]]
    assert [line.text for line in lines if line.furniture] == ["内部资料"]
    assert len([line for line in lines if not line.furniture]) == 2


def test_a_large_title_that_nothing_stands_in_front_of_is_text() -> None:
    _, lines = read(with_large(typed_page(TEXT, rules=RULES), "年报", 60, 300, 60))
    assert [line.text for line in lines if line.furniture] == []
    assert "年报" in {line.text for line in lines} or {"年", "报"} <= {line.text for line in lines}


def test_large_words_that_climb_the_page_are_none_of_its_text_though_nothing_stands_before_them() -> None:
    page = with_large(typed_page(TEXT), "内部资料", 300, 300, 60)
    assert [line.text for line in read(page)[1] if line.furniture] == ["内部资料"]
