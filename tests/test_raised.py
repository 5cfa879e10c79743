"""Raised digits of a PDF: a note behind a number, no part of it; in no text of a block."""

from __future__ import annotations

import io

import pytest
from made_pdfs import FONT
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.joined import JoinedLines
from pipeline.pdf.pages import read_pdf_pages
from pipeline.records import Line, SourceFile
from pipeline.sources import PDF

SOURCE = SourceFile("src-0", "0", "a.pdf", PDF, 0, "a.pdf")


def read(*runs: tuple[str, float, float]) -> str:
    """The text of a page with one line of runs, each with its size and by how much it is lifted."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    x = 100.0
    for text, size, rise in runs:
        canvas.setFont(FONT, size)
        canvas.drawString(x, 700 + rise, text)
        x += canvas.stringWidth(text, FONT, size)
    canvas.showPage()
    canvas.save()
    return "".join(read_pdf_pages(SOURCE, file.getvalue())[0].text.split())


def test_a_small_lifted_digit_behind_a_number_or_a_word_is_raised() -> None:
    assert read(("就业率97.2", 12, 0), ("3", 7, 5)) == "就业率97.2³"
    assert read(("就业率", 12, 0), ("12", 7, 5), ("为97.2%", 12, 0)) == "就业率¹²为97.2%"


@pytest.mark.parametrize(
    "runs",
    [
        [("（2023年）12人，3项", 12, 0)],
        [("(2023)“12”一3", 12, 0)],
        [("共", 12, 0), ("286", 9, 0), ("人", 12, 0)],  # smaller, not lifted
        [("CO", 12, 0), ("2", 7, -3)],  # lowered
        [("二〇二三", 12, 0), ("2023", 12, 2)],  # of another font, set a little higher
    ],
)
def test_other_digits_are_not(runs: list[tuple[str, float, float]]) -> None:
    assert read(*runs) == "".join(text for text, _, _ in runs)


def test_note_marks_are_in_no_text_of_a_block_and_offsets_stay_true() -> None:
    lines = [Line(1, 10, "专任教师512"), Line(1, 21, "⁴人，就业率¹²为97.2%³。")]
    joined = JoinedLines(lines).whole()
    assert joined.text == "专任教师512人，就业率为97.2%。"
    assert [(piece.page_start, piece.length) for piece in joined.pieces] == [(10, 7), (22, 5), (29, 6), (36, 1)]
    for text in ("建筑面积500米²，库容3厘米³", "约3×10⁴人", "500m²"):
        assert JoinedLines([Line(1, 0, text)]).whole().text == text
    assert JoinedLines([Line(1, 0, "¹ 不含外聘，面积500m²。")]).whole().text == "¹ 不含外聘，面积500m²。"
