"""What heads and rows say of a table's cell: the words over its column and to its left (表头, 行标题)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cached_property, lru_cache
from operator import itemgetter

from extractors.fold import fold
from pipeline.records import Block, Cell, CellRole

_NAMELESS = re.compile(r"\d{1,5}|[-—–－/]+")  # a row's number, the dash of an empty cell
_MARK = re.compile(r"\d{1,2}(?:=[\d+\-*/×()<>]+)?|[甲乙丙丁]|栏次|行次")
_LEAD = re.compile(
    r"^(?:(?:[一二三四五六七八九十]{1,3}|\d{1,2})、|\([一二三四五六七八九十\d]{1,2}\)|\d{1,2}\.(?!\d)|[#△★*·•●-]+)?"
    r"(?:在总计中[:：]|(?:其中|加|减|加减)[:：])?"
)
_UNIT_HEADS = {"单位", "计量单位"}
_DAY = re.compile(
    r"(?:19|20)\d\d(?:[-./年]\d{1,2}(?!\d)[\d\-./年月日至~—–]{0,24}"
    r"|[年届级]?度?(?:[-—–~至](?:(?:19|20)\d\d)?)?(?:学年|年|届)?度?)"
)


@lru_cache(maxsize=1024)  # heads are asked for by each cell under them
def plain(text: str) -> str:
    """The text folded, without blanks."""
    return re.sub(r"\s+", "", fold(text))


def row_words(block: Block) -> str:
    """What a row's head says, without its numbering and 其中：."""
    words = plain(block.text)
    return _LEAD.sub("", words) or words


def is_date(words: str) -> bool:
    """A year or a day: it dates a row and names nothing."""
    return bool(_DAY.fullmatch(words))


def _tell_apart(words: Sequence[str], rows: int) -> bool:
    """Whether a column has words of its own for each of several rows."""
    is_name = not any(_NAMELESS.fullmatch(text) or is_date(text) for text in words)
    return is_name and len(words) == rows > 1 and len(set(words)) == rows


def _common(every: Sequence[Sequence[Block]]) -> list[Block]:
    """The blocks that stand in each of several lists, in order."""
    first, *others = every or [[]]
    return [block for block in first if all(block in other for other in others)]


def _column_of(pair: tuple[Cell, Block]) -> int:
    return pair[0].column_no


_YEARS = re.compile(r"20\d\d[-—–~至]20\d\d")
_FOUNDED = re.compile(
    r"设[置立]|成立|[创开]办|开设|建[校立]|批准|出生|入[学职校]|任[期职]|签[订约]|起始|终止|截止|到期"
)


class TableLabels:
    """The heads and row heads of one table, looked up by the cell they speak of."""

    def __init__(self, cells: Sequence[Block]) -> None:
        self.cells = [(block.cell, block) for block in cells if block.cell is not None]
        self.column_count = max((cell.column_no + cell.column_span - 1 for cell, _ in self.cells), default=1)
        self._over: dict[tuple[int, int], list[Block]] = {}
        self._row_heads: dict[int, list[tuple[Cell, Block]]] = {}
        self._sections: list[tuple[int, Block]] = []
        for cell, block in self.cells:
            if cell.role is CellRole.ROW_HEAD:
                self._add_row_head(cell, block)
        self._sections.sort(key=itemgetter(0))
        if self.heads:
            self._fill_groups()

    def _add_row_head(self, cell: Cell, block: Block) -> None:
        if self.column_count > 2 and cell.column_span >= self.column_count:
            self._sections.append((cell.row_no, block))
            return
        for row in range(cell.row_no, cell.row_no + cell.row_span):
            self._row_heads.setdefault(row, []).append((cell, block))

    def _fill_groups(self) -> None:
        """Blank cells under a group's name take it where the heads beside them come again in other groups.

        学院 and 类型 over 海工学院 纵向, blank 横向, 轮机学院 纵向, blank 横向: one blank cell alone shows no group.
        """
        column = min((cell.column_no for row in self._row_heads.values() for cell, _ in row), default=0)
        beside = {
            row_no: min((pair for pair in row if pair[0].column_no > column), key=_column_of, default=None)
            for row_no, row in self._row_heads.items()
        }
        words = {row_no: plain(pair[1].text) for row_no, pair in beside.items() if pair and not self._is_unit(pair[0])}
        times = Counter(words.values())
        group = last = None
        taken: set[str] = set()
        for row_no in sorted(self._row_heads):
            word = words.get(row_no, "")
            named = next((pair for pair in self._row_heads[row_no] if pair[0].column_no == column), None)
            if named is not None:
                last = None if named[0].is_total or column in self.value_columns else named
                group, taken = last, set()
            elif last is not None and word.startswith("小计"):
                self._row_heads[row_no].append(last)  # of its group, whatever the rows between are called
            elif group is not None and word not in taken and times[word] > 1:
                self._row_heads[row_no].append(group)
            else:
                group = None
            taken.add(word)

    @cached_property
    def heads(self) -> list[tuple[Cell, Block]]:
        """The cells that head a column, from the top."""
        every = [(cell, block) for cell, block in self.cells if cell.role is CellRole.HEAD]
        return sorted(every, key=lambda pair: (pair[0].row_no, pair[0].column_no))

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """What stands over all columns at once, folded: the table's title, its unit."""
        return tuple(fold(block.text) for cell, block in self.heads if self._is_title(cell))

    @cached_property
    def corners(self) -> list[Block]:
        """The heads over the columns that name the rows: 项目（万元） speaks of the whole table."""
        named = {cell.column_no for cell, _ in self.cells if cell.role is CellRole.ROW_HEAD} - self.value_columns
        return [block for cell, block in self.heads if cell.column_no in named and cell.column_span == 1]

    @cached_property
    def _in_school_years(self) -> bool:
        return any("学年" in plain(block.text) for block in self.corners)

    def dated(self, words: str) -> str:
        """A date with the 年 that its cell leaves to the head: 2021年; 2020-2021学年 in a column of school years."""
        if not _YEARS.fullmatch(words):
            return words[:4] + "年"
        return words + ("学年" if self._in_school_years else "年")

    @cached_property
    def value_columns(self) -> set[int]:
        """The columns in which a value stands."""
        return {cell.column_no for cell, _ in self.cells if cell.role is CellRole.VALUE}

    @cached_property
    def _bands(self) -> list[range]:
        """The runs of head rows, from the top: a second one where heads begin anew inside the table."""
        rows = sorted({row for cell, _ in self.heads for row in range(cell.row_no, cell.row_no + cell.row_span)})
        bands: list[range] = []
        for row in rows:
            if bands and bands[-1].stop == row:
                bands[-1] = range(bands[-1].start, row + 1)
            else:
                bands.append(range(row, row + 1))
        return bands

    def over(self, cell: Cell) -> list[Block]:
        """The heads over a cell's column, the outermost first; the numbering of columns is left out."""
        ends = [band.stop for band in self._bands]
        at = bisect_left(ends, cell.row_no + 1) - 1
        if at < 0:
            return []
        if cell.role is CellRole.VALUE and cell.column_span > 1:
            return _common(self._over_columns(at, cell))
        return self._over_column(at, cell.column_no)

    def _over_column(self, band: int, column: int) -> list[Block]:
        key = (band, column)
        if key not in self._over:
            self._over[key] = self._heads_of(self._bands[band], column)
        return self._over[key]

    def _over_columns(self, band: int, cell: Cell) -> list[list[Block]]:
        """The heads over each column of a merged cell; columns without any are left out."""
        columns = range(cell.column_no, cell.column_no + cell.column_span)
        return [heads for column in columns if (heads := self._over_column(band, column))]

    def is_parted(self, cell: Cell) -> bool:
        """Whether a merged value stands under heads, or beside row heads, that have nothing in common."""
        ends = [band.stop for band in self._bands]
        at = bisect_left(ends, cell.row_no + 1) - 1
        heads = self._over_columns(at, cell) if at >= 0 and cell.column_span > 1 else []
        rows = self._named_rows(cell) if cell.row_span > 1 else []
        return any(every and not _common(every) for every in (heads, rows))

    def _heads_of(self, band: range, column: int) -> list[Block]:
        found: list[Block] = []
        for cell, block in self.heads:
            is_over = cell.row_no in band and cell.column_no <= column < cell.column_no + cell.column_span
            if not is_over or self._is_title(cell) or (found and _MARK.fullmatch(plain(block.text))):
                continue
            if not found or plain(found[-1].text) != plain(block.text):
                found.append(block)
        return found

    def _is_title(self, cell: Cell) -> bool:
        return self.column_count > 1 and cell.column_span >= self.column_count

    def named(self, cell: Cell) -> list[Block]:
        """The row heads of a cell: those next to its left, the outermost first; numbers of rows and units left out.

        In a form each value has the label beside it, and the merged cells that name its group. A value over several
        rows has those that are beside all of them.
        """
        if cell.role is CellRole.VALUE and cell.row_span > 1:
            return _common(self._named_rows(cell))
        return self._named(cell, cell.row_no)

    def _named_rows(self, cell: Cell) -> list[list[Block]]:
        rows = range(cell.row_no, cell.row_no + cell.row_span)
        return [named for row_no in rows if (named := self._named(cell, row_no))]

    def _named(self, cell: Cell, row_no: int) -> list[Block]:
        is_form = not self.over(cell)
        run: list[tuple[Cell, Block]] = []
        row = self._row_heads.get(row_no, [])
        for other, block in sorted(row, key=lambda pair: -pair[0].column_no):
            if other.column_no >= cell.column_no or self._is_unit(other) or self._names_nothing(other, block):
                continue
            if not run or not self._is_parted(cell, run[-1][0], other) or (is_form and other.row_span > 1):
                run.append((other, block))
        # 姓名, 职务, 性别: the column that tells the rows apart names them, wherever it stands
        run.sort(key=lambda pair: (pair[0].column_no == self._own_column, pair[0].column_no))
        return [block for _, block in run]

    @cached_property
    def _own_column(self) -> int | None:
        """The leftmost column whose words differ in every row, None if no column's do."""
        texts: dict[int, list[str]] = {}
        for cell, block in self.cells:
            if cell.role is CellRole.ROW_HEAD and not cell.is_total and cell.column_span < max(self.column_count, 2):
                texts.setdefault(cell.column_no, []).extend([plain(block.text)] * cell.row_span)
        rows = max(map(len, texts.values()), default=0)
        return min((column for column, words in texts.items() if _tell_apart(words, rows)), default=None)

    def _is_parted(self, cell: Cell, right: Cell, left: Cell) -> bool:
        """Whether a column of values stands between two row heads."""
        end = left.column_no + left.column_span
        return any(column in self._parting for column in range(end, right.column_no))

    @cached_property
    def _parting(self) -> set[int]:
        return self.value_columns - self.code_columns

    @cached_property
    def code_columns(self) -> set[int]:
        """The columns of values whose digits begin with a nought or stand under 编码: no values after all."""
        found = set()
        for column in self.value_columns:
            heads = "".join(plain(block.text) for block in self.over(Cell("", 10**6, column)))
            if re.search(r"代码|编码|代号", heads):
                found.add(column)
        return found

    def _names_nothing(self, cell: Cell, block: Block) -> bool:
        """Whether a row head is a number, a dash, or a date that is not when the row's numbers hold."""
        words = plain(block.text)
        if is_date(words):
            return any(_FOUNDED.search(block.text) for block in self.over(cell))
        return bool(_NAMELESS.fullmatch(words))

    def _is_unit(self, cell: Cell) -> bool:
        return any(plain(block.text) in _UNIT_HEADS for block in self.over(cell)[-1:])

    def beside(self, block: Block) -> list[Block]:
        """The other cells of a cell's row that stand under a head, from left to right."""
        assert block.cell is not None
        row = self._by_row.get(block.cell.row_no, [])
        return [other for cell, other in row if other is not block and self.over(cell)]

    @cached_property
    def _by_row(self) -> dict[int, list[tuple[Cell, Block]]]:
        rows: dict[int, list[tuple[Cell, Block]]] = {}
        for cell, block in sorted(self.cells, key=lambda pair: pair[0].column_no):
            for row in range(cell.row_no, cell.row_no + cell.row_span):
                rows.setdefault(row, []).append((cell, block))
        return rows

    def unit(self, cell: Cell) -> str | None:
        """What a unit column says in the cell's row."""
        row = self._row_heads.get(cell.row_no, [])
        return next((plain(block.text) for other, block in row if self._is_unit(other)), None)

    def section(self, cell: Cell) -> Block | None:
        """The row over all columns under which the cell stands."""
        at = bisect_left(self._sections, cell.row_no, key=itemgetter(0))
        return self._sections[at - 1][1] if at else None
