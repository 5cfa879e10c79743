"""Imported once in the process that workers are forked from: all that a first report would wait for (预热).

spaCy, jieba, the lexicons' patterns and their tables take seconds to make; a forked worker has them. It shares their
memory with the others, and one that takes the place of a worker that died begins at once.
"""

from __future__ import annotations

import jieba.posseg
import pyarrow as pa

from extractors.lexicon import FOLDER
from extractors.lexicon_files import hash_folder
from extractors.resolve import name_matcher
from extractors.words import tagged
from flows.mine import find_facts, lexicon
from pipeline.ids import short_id
from pipeline.media_types import TEXT
from pipeline.pages import read_pages
from pipeline.reading import Layout
from pipeline.records import SourceFile
from pipeline.second_readings import lay_out
from pipeline.without_pandas import keep_out_pandas

# A sentence for the commonest kinds of number and a table, so that most passes are met.
_TEXT = """一、基本情况

学校现有专任教师368人，其中双师型教师占比63.5%，比上年增长2.1个百分点。2023年学生获国家级技能大赛一等奖3项，到账科研经费1,200.5万元。

表1 教师情况
项目 2022年 2023年
专任教师（人） 350 368
"""


def _read_once() -> None:
    keep_out_pandas()
    pa.set_memory_pool(pa.system_memory_pool())  # Arrow's own keeps 25 MB for what it may need again
    data = _TEXT.encode()
    source = SourceFile(short_id("src", _TEXT), short_id("sha", _TEXT), "a.txt", TEXT, len(data), "a.txt")
    read = lay_out(source, data, read_pages(source, data, None), None)
    jieba.posseg.dt.word_tag_tab = {}  # of its shared tokenizer, which no worker asks: 50 MB
    words = lexicon(hash_folder(FOLDER))
    tagged("专任教师", words.terms)
    name_matcher(words.terms)
    find_facts(Layout(source, read.pages, read.blocks), words)


_read_once()
