"""The core types every stage speaks: what a report is made of, from its bytes to its facts.

All are frozen and slotted, so a record can cross processes and be a key. Offsets count Unicode code
points, spans are half-open, pages and rows count from 1, boxes are in points from the top left corner.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pipeline.ids import inner_id as inner_id
from pipeline.ids import short_id as short_id
from pipeline.page_records import Line as Line
from pipeline.page_records import Page as Page
from pipeline.page_records import PageReading as PageReading
from pipeline.page_records import Piece as Piece
from pipeline.page_records import Span as Span
from pipeline.page_records import TextOrigin as TextOrigin
from pipeline.page_records import WordBox as WordBox
from pipeline.page_records import locate as locate
from pipeline.school_records import PROVINCES as PROVINCES
from pipeline.school_records import School as School
from pipeline.school_records import SchoolType as SchoolType
from pipeline.school_records import plain_name as plain_name
from pipeline.school_records import shared_names as shared_names


class BlockKind(StrEnum):
    """What a block is on its page (版面块)."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    CELL = "cell"
    CAPTION = "caption"
    NOTE = "note"
    CHART = "chart"
    FURNITURE = "furniture"
    CONTENTS = "contents"


class CellRole(StrEnum):
    """What a table cell does: names a column, names a row, or holds a value."""

    HEAD = "head"
    ROW_HEAD = "row_head"
    VALUE = "value"


class Kind(StrEnum):
    """The eight kinds of fact."""

    COUNT = "count"
    PERCENTAGE = "percentage"
    AWARD = "award"
    FUNDING = "funding"
    MONEY = "money"
    SCORE = "score"
    RANK = "rank"
    MEASURE = "measure"


class Bound(StrEnum):
    """How exactly a quantity is stated (界限)."""

    EXACT = "exact"
    OVER = "over"
    APPROX = "approx"
    MIN = "min"
    MAX = "max"
    RANGE = "range"
    IMPLIED = "implied"


class Status(StrEnum):
    """Done, planned, or about somebody else (状态)."""

    ACTUAL = "actual"
    TARGET = "target"
    REFERENCE = "reference"


class Flow(StrEnum):
    """Which way the money went (经费流向)."""

    BUDGET = "budget"
    RECEIVED = "received"
    SPENT = "spent"
    INVESTED = "invested"
    DONATED = "donated"


class FilledBy(StrEnum):
    """What filled a slot of a fact: the place its words were read from."""

    SAME_SENTENCE = "same_sentence"
    EARLIER_SENTENCE = "earlier_sentence"
    HEADING = "heading"
    CAPTION = "caption"
    TABLE_HEAD = "table_head"
    ROW_HEAD = "row_head"
    TABLE_NOTE = "table_note"
    REPORT = "report"
    DEFAULT = "default"
    UNLINKED = "unlinked"  # two candidates and no reason to choose: the slot is empty, its rule_id says why


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file's bytes and what is known of it (源文件); the id comes from the hash alone."""

    source_id: str
    sha256: str
    file_name: str
    media_type: str
    byte_count: int
    origin: str
    school: str | None = None
    report_kind: str | None = None
    report_year: int | None = None
    title: str | None = None
    school_as_printed: str | None = None  # the school that the report itself names, whatever the sheet says
    from_sheet: tuple[str, ...] = ()  # the fields that the analyst's sheet filled: they hold whatever the report says


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell's address; rows and columns count from 1.

    `is_total` marks the cells of a row or column that sums others (合计, 小计, 总计), its heads too.
    """

    table_id: str
    row_no: int
    column_no: int
    role: CellRole = CellRole.VALUE
    row_span: int = 1
    column_span: int = 1
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, cell … joined over line and page breaks (版面块).

    `level` is a heading's, 1 the widest; None for all that is no heading.
    """

    block_id: str
    kind: BlockKind
    text: str
    heading_path: tuple[str, ...]
    pieces: tuple[Piece, ...]
    cell: Cell | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, as printed and in the base unit (数量).

    `value` has 万, 亿, 千 multiplied out; percent stays in percent; `unit` is canonical, None for a bare number.
    `kind` is the kind the unit alone suggests, None for a bare number.
    """

    raw: str
    value: Decimal
    value_max: Decimal | None = None
    bound: Bound = Bound.EXACT
    unit: str | None = None
    kind: Kind | None = None


class MentionKind(StrEnum):
    """What a span of a block means before any linking (提及)."""

    QUANTITY = "quantity"
    BARE_NUMBER = "bare_number"
    EXCLUDED = "excluded"  # a number that a rule of lexicons/exclusions.yaml claims
    AWARD = "award"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Mention:
    """A span with a meaning; `span.of(block.text) == quote` always. `value` is canonical, by kind."""

    mention_id: str
    block_id: str
    span: Span
    quote: str
    kind: MentionKind
    rule_id: str
    value: Quantity | str | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One part of a fact, with what filled it.

    `rule_id` names the rule or lexicon entry that chose the words; value is "" where `filled_by` is UNLINKED.
    """

    value: str
    filled_by: FilledBy
    mention_id: str | None = None
    rule_id: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """Indicator + subject + period + quantity + status + evidence (事实); one row of the `facts` view."""

    fact_id: str
    block_id: str
    mention_id: str
    kind: Kind
    span: Span  # in the block's text
    quote: str
    value: Decimal
    value_max: Decimal | None
    unit: str | None
    bound: Bound
    indicator: Slot
    indicator_id: str | None
    subject: Slot
    period: Slot | None
    status: Slot
    sentence: str
    rule_id: str
    level: str | None = None
    grade: str | None = None
    award_name: str | None = None
    flow: Flow | None = None
    level_rule: str | None = None  # what told the level or, without one, why there is none
    flow_rule: str | None = None  # what told whether the money flows, and which way
    funding_source: str | None = None  # where the money comes from: 中央财政, 学校自筹
    funding_item: str | None = None  # what it is for: 实训基地建设
    year: int | None = None  # the calendar year under which it is compared with other reports


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A number that became no fact, and why (未认领数字)."""

    mention_id: str
    block_id: str
    span: Span
    quote: str
    reason: str
    rule_id: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that the text side finds in one report."""

    mentions: tuple[Mention, ...]
    facts: tuple[Fact, ...]
    unlinked: tuple[Unlinked, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One report, mined: what staging writes and the loader loads.

    `words` are those by which each block is searched, in the order of the blocks; () for one that is not. `readings`
    are those of the pages that OCR read, each page's in order.
    """

    source: SourceFile
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    extraction: Extraction
    words: tuple[tuple[str, ...], ...] = ()
    readings: tuple[PageReading, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One way of reading: the same code, lexicons and engines give the same run_id."""

    run_id: str
    code_version: str
    lexicon_hash: str
    engine_versions: str
    reading_version: str = ""  # of what makes pages and blocks: runs that share it differ in what is found there only
