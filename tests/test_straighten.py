"""Upright and straight: what must be turned is, what stands upright never."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_scans import FakeEngine, drawn_page, pixels, segment
from PIL import Image

from pipeline.ocr.engine import Image as Pixels
from pipeline.ocr.engine import Segment
from pipeline.ocr.straighten import find_quarter_turn, find_skew, straightened, turn

LINES = ["年度质量报告的一行文字，共有若干个字。"] * 14


def skewed(degrees: float) -> Pixels:
    """A page turned counter-clockwise, so that turning it clockwise by as much straightens it."""
    return pixels(drawn_page(LINES, size=36).rotate(degrees, Image.Resampling.BICUBIC, fillcolor="white"))


@pytest.mark.parametrize("degrees", [-4.6, -1.0, -0.3, 0.4, 1.2, 3.7])
def test_the_skew_is_found(degrees: float) -> None:
    assert find_skew(skewed(degrees)) == pytest.approx(degrees, abs=0.11)


def test_a_straight_page_is_left_alone() -> None:
    page = pixels(drawn_page(LINES, size=36))
    assert find_skew(page) == 0.0
    assert turn(page, 0.0) is page


def test_next_to_no_ink_has_no_direction() -> None:
    assert find_skew(pixels(drawn_page([]))) == 0.0


@pytest.mark.parametrize("degrees", [90.0, 180.0, 270.0, -90.0])
def test_quarter_turns_lose_nothing(degrees: float) -> None:
    page = pixels(drawn_page(LINES[:2]))
    assert np.array_equal(turn(turn(page, degrees), -degrees), page)


def test_turning_is_clockwise() -> None:
    page = np.full((20, 30, 3), 255, np.uint8)
    page[0, 0] = 0  # top left goes to top right
    assert turn(page, 90.0).shape == (30, 20, 3)
    assert turn(page, 90.0)[0, -1, 0] == 0


def reads_well(upright: Pixels) -> list[Segment]:
    """An engine that reads a page whose ink hangs in its upper half, and next to nothing on others."""
    dark = (upright[:, :, 0] < 128).astype(float)
    half = dark.shape[0] // 2
    if dark[:half].sum() > 3 * dark[half:].sum() and dark.shape[0] > dark.shape[1] * 0.9:
        return [segment("学校概况一览", 0, 0)]
    return [segment("口", 0, 0, confidence=0.6)]


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_on_its_side_is_put_upright(turned: int) -> None:
    page = turn(pixels(drawn_page(LINES[:4], width=1000, height=1000)), float(turned))
    shares = tuple(1.0 if d == turned else 0.0 for d in (0, 90, 180, 270))
    engine = FakeEngine(reads_well, shares=shares)  # type: ignore[arg-type]
    assert find_quarter_turn(page, engine) == (360 - turned) % 360


def test_the_model_alone_turns_no_page() -> None:
    page = pixels(drawn_page(LINES[:4], width=1000, height=1000))
    assert find_quarter_turn(page, FakeEngine(reads_well, shares=(0.1, 0.8, 0.1, 0.0))) == 0


def test_an_upright_page_is_not_even_compared() -> None:
    engine = FakeEngine(reads_well)
    upright, turned = straightened(skewed(1.2), engine)
    assert turned == pytest.approx(1.2, abs=0.11)
    assert upright.shape == (1754, 1240, 3)
    assert engine.reads == 0


def test_a_blank_piece_is_not_read() -> None:
    engine = FakeEngine(reads_well, shares=(0.1, 0.1, 0.8, 0.0))
    assert find_quarter_turn(pixels(drawn_page([])), engine) == 0
    assert engine.reads == 0


def test_a_grey_page_is_turned_as_a_coloured_one() -> None:
    grey = skewed(1.2)
    coloured = grey.copy()
    coloured[0, 0, 0] = 254
    assert np.array_equal(turn(grey, 1.2)[9:], turn(coloured, 1.2)[9:])
