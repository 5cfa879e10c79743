"""Boxes of key figures, a number over or under its name in each: 12,860 over 在校生（人） (指标卡)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.head_labels import Label, split_unit
from extractors.lexicon import Lexicon
from extractors.table_labels import is_date, plain
from extractors.table_units import cell_number, numbers_of
from pipeline.records import Block, Mention, Piece, Quantity

_LONGEST_NAME = 20  # characters: more is a sentence


@dataclass(frozen=True, slots=True)
class Tile:
    """A number, the words that name it, and the block in which the number stands; the mention is None for a cell."""

    block: Block
    quantity: Quantity
    mention: Mention | None
    label: Label


def read_tiles(cells: Sequence[Block], lexicon: Lexicon) -> list[Tile]:
    """The figures of a table in which every cell is such a box, or every second row names the numbers over it.

    None if anything else stands in it: then it is a table with heads.
    """
    filled = [block for block in cells if block.text.strip()]
    tiles = [_tile(block, lexicon) for block in filled]
    found = [tile for tile in tiles if tile is not None]
    if len(found) > 1 and len(found) == len(filled):
        return found
    return _stacked(filled, lexicon)


def _tile(block: Block, lexicon: Lexicon) -> Tile | None:
    """A cell of lines of which one is a number and the others name it."""
    lines = [(piece, numbers_of(block, piece, lexicon)) for piece in block.pieces]
    said = [(piece, numbers) for piece, numbers in lines if numbers]
    if len(lines) < 2 or len(said) != 1 or len(said[0][1]) != 1:
        return None
    line, (mention,) = said[0]
    others = (piece for piece, numbers in lines if not numbers)
    label = _label("".join(_words(block, piece) for piece in others), lexicon)
    is_alone = _words(block, line).strip() == mention.quote.strip()
    if not is_alone or label is None or not isinstance(mention.value, Quantity):
        return None
    return Tile(block, mention.value, mention, label)


def _words(block: Block, piece: Piece) -> str:
    return block.text[piece.block_start : piece.block_start + piece.length]


def _label(words: str, lexicon: Lexicon) -> Label | None:
    """The name of a figure with its unit; None for words that are none."""
    name, unit = split_unit(plain(words), lexicon)
    return Label(name, unit, (name,)) if 2 <= len(name) <= _LONGEST_NAME else None


def _stacked(cells: Sequence[Block], lexicon: Lexicon) -> list[Tile]:
    """Rows of numbers, each over a row of their names."""
    rows: dict[int, dict[int, Block]] = {}
    for block in cells:
        if block.cell is not None:
            rows.setdefault(block.cell.row_no, {})[block.cell.column_no] = block
    ordered = [rows[row_no] for row_no in sorted(rows)]
    if len(ordered) % 2:
        return []
    tiles: list[Tile] = []
    for over, under in zip(ordered[::2], ordered[1::2], strict=True):
        named = [_named(block, under.get(column), lexicon) for column, block in over.items()]
        found = [tile for tile in named if tile is not None]
        if over.keys() != under.keys() or len(found) != len(named) or _only_numbers(found):
            return []
        tiles += found
    return tiles if len(tiles) > 1 else []


def _only_numbers(tiles: Sequence[Tile]) -> bool:
    """Whether the figures only number what stands under them: 1, 2, 3."""
    values = [tile.quantity.value for tile in tiles]
    return len(values) > 1 and all(second == first + 1 for first, second in pairwise(values))


def _named(block: Block, under: Block | None, lexicon: Lexicon) -> Tile | None:
    """A number that is no year, with the words under it."""
    number = cell_number(block, lexicon)
    label = _label(under.text, lexicon) if under is not None else None
    if number is None or label is None or under is None or is_date(plain(block.text)):
        return None
    holds_number = any(numbers_of(under, piece, lexicon) for piece in under.pieces)
    return None if holds_number else Tile(block, *number, label)
