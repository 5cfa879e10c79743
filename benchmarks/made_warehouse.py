"""Staged reports of invented schools with as many facts as wanted, made in milliseconds each: for benchmarks of scale.

What a report says is drawn from pools of words by a generator with a seed, so the same numbers make the same reports.
Sizes are those of a quality report of 80 pages: 2,500 facts, 3,500 mentions, 1,100 blocks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from extractors.lexicon import load_lexicon
from extractors.search_words import find_words
from pipeline.records import Block, BlockKind
from pipeline.rows import SCHEMAS
from pipeline.word_rows import token_table

YEARS = tuple(range(2015, 2025))

_SECTIONS = ("基本情况", "学生发展", "教学改革", "师资队伍", "产教融合", "国际合作", "服务贡献", "面临挑战")
_THINGS = (
    "专任教师",
    "在校生",
    "毕业生",
    "校企合作企业",
    "实训基地",
    "精品课程",
    "培训人次",
    "科研经费",
    "技能竞赛",
    "馆藏图书",
)
_UNITS = ("人", "%", "万元", "项", "个", "人次", "门", "元")
_PAGES, _BLOCKS, _UNLINKED = 80, 1_100, 400
_INDICATOR_SHARE = 0.25  # of facts that carry a canonical id


@dataclass(frozen=True, slots=True)
class MadeWarehouse:
    """How much is made: reports, facts of each, and the ids that some of them carry."""

    reports: int
    facts: int
    indicator_ids: Sequence[str]
    run_id: str = "run-0123456789abcdef"

    def stage(self, folder: Path) -> list[Path]:
        """The staged directories of all reports, made where they are not there yet."""
        return [self._stage_one(folder, number) for number in range(self.reports)]

    def source_id(self, number: int) -> str:
        """The id of a report."""
        return f"src-{_digest(number)[:12]}"

    def fact_id(self, number: int, fact_no: int) -> str:
        """The id of a fact of a report."""
        return f"f-{_digest(number)[:8]}-{fact_no:012x}"

    def school(self, number: int) -> str:
        """The school that published a report: each has one for every year."""
        return f"测试{number // len(YEARS):05d}职业学院"

    def _stage_one(self, folder: Path, number: int) -> Path:
        target = folder / f"{_digest(number)[:16]}-{self.run_id}"
        if target.is_dir():
            return target
        target.mkdir(parents=True)
        for name, columns in self._tables(number).items():
            schema = SCHEMAS[name]
            if isinstance(columns, pa.Table):
                pq.write_table(columns, target / f"{name}.parquet", compression="zstd")
                continue
            rows = max((len(column) for column in columns.values() if not isinstance(column, str)), default=1)
            arrays = [_array(columns.get(field.name), field.type, rows) for field in schema]
            pq.write_table(pa.Table.from_arrays(arrays, schema=schema), target / f"{name}.parquet", compression="zstd")
        return target

    def _tables(self, number: int) -> dict[str, dict[str, Any] | pa.Table]:
        draw = np.random.default_rng(number)
        key = _digest(number)[:8]
        blocks = [f"b-{key}-{block:012x}" for block in range(_BLOCKS)]
        read = self._read(draw, number, blocks)
        unscanned = {"page_readings": SCHEMAS["page_readings"].empty_table()}
        return self._about(number) | read | unscanned | self._found(draw, number, blocks)

    def _about(self, number: int) -> dict[str, dict[str, Any] | pa.Table]:
        """The tables that say who made the report and when."""
        source, year = self.source_id(number), YEARS[number % len(YEARS)]
        return {
            "runs": {
                "run_id": [self.run_id],
                "code_version": ["made"],
                "lexicon_hash": ["made"],
                "engine_versions": ["made"],
                "reading_version": ["made"],
            },
            "reports": {
                "source_id": [source],
                "run_id": [self.run_id],
                "sha256": [_digest(number)],
                "source_name": [f"{number:06d}.txt"],
                "origin": [f"/made/{number:06d}.txt"],
                "media_type": ["text/plain"],
                "byte_count": [200_000],
                "page_count": [_PAGES],
                "school": [self.school(number)],
                "school_as_printed": [self.school(number)],
                "report_kind": ["quality_report"],
                "report_year": [year],
                "from_sheet": [[]],
            },
        }

    def _read(self, draw: Any, number: int, blocks: Sequence[str]) -> dict[str, dict[str, Any] | pa.Table]:
        """The tables of what its pages hold."""
        source = self.source_id(number)
        said = draw.integers(0, len(_sentences()), _BLOCKS)
        texts = _sentences().take(pa.array(said))
        page = [no * _PAGES // _BLOCKS + 1 for no in range(_BLOCKS)]
        return {
            "pages": {
                "source_id": source,
                "page_no": list(range(1, _PAGES + 1)),
                "text": _sentences().take(pa.array(draw.integers(0, len(_sentences()), _PAGES))),
                "text_origin": "file",
                "reason": "",
                "engine": "",
                "turned": [0.0] * _PAGES,
            },
            "words": {"source_id": pa.array([], pa.string())},
            "blocks": {
                "source_id": source,
                "block_id": blocks,
                "block_no": list(range(1, _BLOCKS + 1)),
                "kind": "paragraph",
                "text": texts,
                "heading_path": [[_SECTIONS[no * len(_SECTIONS) // _BLOCKS]] for no in range(_BLOCKS)],
            },
            "block_pieces": {
                "source_id": source,
                "block_id": blocks,
                "piece_no": [1] * _BLOCKS,
                "block_start": [0] * _BLOCKS,
                "page_no": page,
                "page_start": [0] * _BLOCKS,
                "length": pc.utf8_length(texts),
            },
            "tokens": token_table(source, [_words()[chosen] for chosen in said], SCHEMAS["tokens"]),
        }

    def _found(self, draw: Any, number: int, blocks: Sequence[str]) -> dict[str, dict[str, Any] | pa.Table]:
        """The tables of what is found in them."""
        source = self.source_id(number)
        facts = self._facts(draw, number, blocks, str(YEARS[number % len(YEARS)]))
        mentions = [f"m-{_digest(number)[:8]}{no:08x}" for no in range(self.facts + _UNLINKED)]
        return {
            "mentions": {
                "source_id": source,
                "mention_id": mentions,
                "block_id": [blocks[no % _BLOCKS] for no in range(len(mentions))],
                "start_offset": [no % 60 for no in range(len(mentions))],
                "end_offset": [no % 60 + 5 for no in range(len(mentions))],
                "quote": pa.concat_arrays([facts["quote"], facts["quote"].slice(0, _UNLINKED)]),
                "kind": "quantity",
                "rule_id": "number.count",
            },
            "fact": {"source_id": source, "mention_id": mentions[: self.facts]} | facts,
            "fact_pieces": {
                "source_id": source,
                "fact_id": facts["fact_id"],
                "piece_no": [1] * self.facts,
                **{name: facts[name] for name in ("page_no", "start_offset", "end_offset")},
            },
            "unlinked": {
                "source_id": source,
                "mention_id": mentions[self.facts :],
                "block_id": blocks[:_UNLINKED],
                "start_offset": [0] * _UNLINKED,
                "end_offset": [5] * _UNLINKED,
                "quote": facts["quote"].slice(0, _UNLINKED),
                "reason": "no_indicator",
                "rule_id": "number.bare",
            },
        }

    def _facts(self, draw: Any, number: int, blocks: Sequence[str], period: str) -> dict[str, Any]:
        count = self.facts
        place = np.arange(count)
        with_id = draw.random(count) < _INDICATOR_SHARE
        ids = np.where(with_id, draw.integers(0, len(self.indicator_ids), count), -1)
        values = pa.array(draw.integers(1, 2_000_000, count, dtype=np.int32))
        indicators = _indicators().take(pa.array(draw.integers(0, len(_indicators()), count)))
        start = place % 30 * 40
        return {
            "fact_id": [self.fact_id(number, no) for no in range(count)],
            "block_id": [blocks[no % _BLOCKS] for no in range(count)],
            "block_start": place % 60,
            "block_end": place % 60 + 5,
            "kind": pa.array(["count", "percentage", "award", "funding"]).take(pa.array(place % 4)),
            "quote": pc.binary_join_element_wise(values.cast(pa.string()), "人", ""),
            "value": values.cast(pa.decimal128(24, 6)),
            "unit": pa.array(_UNITS).take(pa.array(place % len(_UNITS))),
            "bound": "exact",
            "indicator_id": [self.indicator_ids[chosen] if chosen >= 0 else None for chosen in ids],
            "indicator": indicators,
            "indicator_from": "same_sentence",
            "subject": "学校",
            "subject_from": "default",
            "period": period,
            "period_from": "report",
            "year": np.full(count, int(period)),
            "status": "actual",
            "status_from": "default",
            "page_no": place * _PAGES // count + 1,
            "start_offset": start,
            "end_offset": start + 5,
            "source_line": place + 1,
            "sentence": _sentences().take(pa.array(draw.integers(0, len(_sentences()), count))),
            "heading_path": pa.array(_SECTIONS).take(pa.array(place * len(_SECTIONS) // count)),
            "text_origin": "file",
            "rule_id": "number.count",
            "run_id": self.run_id,
        }


def _digest(number: int) -> str:
    return hashlib.sha256(f"made {number}".encode()).hexdigest()


def _array(values: Any, kind: pa.DataType, rows: int) -> pa.Array:
    """A column: one word for all rows, or a value for each; NULL for all where nothing is said."""
    if values is None:
        return pa.nulls(rows, kind)
    if isinstance(values, str):
        return pa.repeat(pa.scalar(values, kind), rows)
    return values.cast(kind) if isinstance(values, pa.Array) else pa.array(values, kind)


@cache
def _indicators() -> pa.Array:
    return pa.array([f"{section}{thing}" for section in _SECTIONS for thing in _THINGS])


@cache
def _words() -> list[tuple[str, ...]]:
    """Of each sentence of the pool the words by which it is found."""
    blocks = [Block("", BlockKind.PARAGRAPH, text, (), ()) for text in _sentences().to_pylist()]
    return list(find_words(blocks, load_lexicon().terms))


@cache
def _sentences() -> pa.Array:
    draw = np.random.default_rng(7)
    parts = zip(*(draw.integers(0, 1 << 30, 20_000).tolist() for _ in range(4)), strict=True)
    return pa.array(
        [
            f"{YEARS[a % 10]}年，学校{_SECTIONS[b % 8]}稳步推进，{_THINGS[a % 10]}达到{a % 99_991}{_UNITS[c % 8]}，"
            f"比上年增加{b % 997}，{_THINGS[c % 10]}占比{d % 97}%。"
            for a, b, c, d in parts
        ]
    )
