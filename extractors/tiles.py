"""Boxes of key figures, a number over or under its name in each: 12,860 over 在校生（人） (指标卡)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    if len(filled) > 1 and (tiles := _all(_tile(block, lexicon) for block in filled)):
        return tiles
    return _stacked(filled, lexicon)


def _all(tiles: Iterable[Tile | None]) -> list[Tile]:
    """All of them; none from the first that is no tile on: most tables are left after a cell."""
    found: list[Tile] = []
    for tile in tiles:
        if tile is None:
            return []
        found.append(tile)
    return found


def _tile(block: Block, lexicon: Lexicon) -> Tile | None:
    """A cell of lines of which one is a number and the others name it."""
    if len(block.pieces) < 2:
        return None
    lines = [(piece, numbers_of(block, piece, lexicon)) for piece in block.pieces]
    said = [(piece, numbers) for piece, numbers in lines if numbers]
    if len(said) != 1 or len(said[0][1]) != 1:
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
        if over.keys() != under.keys():
            return []
        found = _all(_named(block, under[column], lexicon) for column, block in over.items())
        if not found or _only_numbers(found):
            return []
        tiles += found
    return tiles if len(tiles) > 1 else []


def _only_numbers(tiles: Sequence[Tile]) -> bool:
    """Whether the figures only number what stands under them: 1, 2, 3."""
    values = [tile.quantity.value for tile in tiles]
    return len(values) > 1 and all(second == first + 1 for first, second in pairwise(values))


def _named(block: Block, under: Block, lexicon: Lexicon) -> Tile | None:
    """A number that is no year, with the words under it."""
    number = cell_number(block, lexicon)
    if number is None or is_date(plain(block.text)):
        return None
    label = _label(under.text, lexicon)
    holds_number = any(numbers_of(under, piece, lexicon) for piece in under.pieces)
    return None if label is None or holds_number else Tile(block, *number, label)
