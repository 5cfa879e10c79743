"""‰ told from % by its third ring, in any row of digits."""

from __future__ import annotations

import pytest
from drawn_scans import chinese_font, pixels
from PIL import Image, ImageDraw

from pipeline.ocr.permille import with_permille

SIZE, TOP = 40, 60


def read_as_percent(text: str) -> str:
    """What the text is taken for where the recogniser has read each of its signs as %, and seen where they stand."""
    font = chinese_font(SIZE)
    page = Image.new("RGB", (900, 200), "white")
    pen = ImageDraw.Draw(page)
    middles, x = [], 100.0
    for char in text:
        pen.text((x, TOP), char, fill="black", font=font)
        width = pen.textlength(char, font=font)
        middles.append(x + min(width, 0.8 * SIZE) / 2)
        x += width
    box = (90.0, TOP - 4.0, x + 10, TOP + SIZE * 1.35)
    return with_permille(pixels(page), box, text.replace("‰", "%"), middles)


@pytest.mark.parametrize("text", ["8.47‰", "8.47‰8", "-0.57‰", "45.31%", "100%", "6%08%", "9%", "8.47‰,6%", "8%6‰"])
def test_the_third_ring_tells(text: str) -> None:
    assert read_as_percent(text) == text


def test_places_that_do_not_fit_change_nothing() -> None:
    page = pixels(Image.new("RGB", (300, 100), "white"))
    assert with_permille(page, (0, 0, 200, 60), "5 %", [20.0]) == "5 %"
    assert with_permille(page, (0, 0, 200, 60), "5%", [20.0, 9_000.0]) == "5%"
