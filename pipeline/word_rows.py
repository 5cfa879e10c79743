"""The words of a report as rows of `tokens`: where each stands, and how much it says of its block (检索词表).

The weight is the part of BM25 that a block alone decides, so that a search only multiplies it with the word's rarity
and adds up. A block is held against PIVOT words, not against the mean of the warehouse: that would change with every
load, and a report's rows follow from its bytes alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

K1 = 1.2
B = 0.4  # less than the usual 0.75: half of a report's blocks are cells of two words, and they shall not always win
PIVOT = 30.0  # words, the parts of words counted too

_BLOCK_BITS = 32


def token_table(source_id: str, words: Sequence[Sequence[str]], schema: pa.Schema) -> pa.Table:
    """One row per word, sorted by it; `words` are those of each block in reading order, block_no counts from 1."""
    flat = pa.array(chain.from_iterable(words), type=pa.string()).dictionary_encode()
    lengths = np.array([len(each) for each in words], dtype=np.int64)
    block_nos = np.repeat(np.arange(1, len(words) + 1, dtype=np.int64), lengths)
    order = pc.sort_indices(flat.dictionary).to_numpy()
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    keys, counts = np.unique((place[flat.indices.to_numpy()] << _BLOCK_BITS) | block_nos, return_counts=True)
    standing = (keys & ((1 << _BLOCK_BITS) - 1)).astype(np.int32)
    ends = np.searchsorted(keys >> _BLOCK_BITS, np.arange(len(order) + 1)).astype(np.int32)
    return pa.Table.from_arrays(
        [
            pa.repeat(source_id, len(order)),
            flat.dictionary.take(pa.array(order)),
            _lists(ends, pa.array(standing), schema.field("block_nos").type),
            _lists(ends, pa.array(_weights(counts, lengths[standing - 1])), schema.field("weights").type),
        ],
        schema=schema,
    )


def _weights(counts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    norm = K1 * (1 - B + B * lengths / PIVOT)
    return (counts * (K1 + 1) / (counts + norm)).astype(np.float32)


def _lists(ends: np.ndarray, values: pa.Array, kind: pa.DataType) -> pa.Array:
    return pa.ListArray.from_arrays(pa.array(ends), values).cast(kind)
