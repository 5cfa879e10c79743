"""A list of words as one pattern that shares their beginnings (前缀树): the longest word that fits is found.

Alternatives of a plain list are tried one after another at every character; here each character decides once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

_Node: TypeAlias = "dict[str, _Node]"
_END = ""
_GROUP = 32  # first characters in one branch; 16 and 64 are no faster


def trie_pattern(words: Iterable[str]) -> str:
    """The pattern of any of the words, the longest first; one that never matches if there are none.

    >>> trie_pattern(["国家级", "国赛", "国家"])
    '国(?:家级?|赛)'
    """
    root: _Node = {}
    for word in words:
        node = root
        for character in word:
            node = node.setdefault(character, {})
        node[_END] = {}
    if not root:
        return r"(?!)"
    if len(root) > _GROUP:
        return _in_groups(root)
    return _pattern(root) if _END in root else _by_first(root)


def _by_first(root: _Node) -> str:
    """The first characters as one class, for which a search runs ahead; what follows asks back which of them it was."""
    branches = _branches(root)
    if len(branches) == 1:
        return _pattern(root)
    asked = (f"(?<={_one_of(characters)}){rest}" for rest, characters in branches.items())
    return f"{_one_of(sorted(root))}(?:{'|'.join(asked)})"


def _in_groups(root: _Node) -> str:
    """The words by groups of first characters: a look-ahead passes a whole group over, where | asks each branch."""
    firsts = sorted(root)
    seconds = {character for rest in root.values() for character in rest}
    groups = [{first: root[first] for first in firsts[at : at + _GROUP]} for at in range(0, len(firsts), _GROUP)]
    branches = [f"(?={_one_of(list(group))}){_pattern(group)}" for group in groups]
    begins = _one_of(firsts) + ("" if _END in seconds else _one_of(sorted(seconds)))
    return f"(?={begins})(?:{'|'.join(branches)})"


def _pattern(node: _Node) -> str:
    branches = _branches(node)
    if not branches:
        return ""
    parts = [_one_of(characters) + rest for rest, characters in branches.items()]
    if len(parts) == 1 and (_END not in node or _is_single(parts[0])):
        return parts[0] + ("?" if _END in node else "")
    return f"(?:{'|'.join(parts)})" + ("?" if _END in node else "")


def _branches(node: _Node) -> dict[str, list[str]]:
    """The characters that a node goes on with, by the pattern of what follows them."""
    branches: dict[str, list[str]] = {}
    for character, rest in node.items():
        if character != _END:
            branches.setdefault(_pattern(rest), []).append(character)
    return branches


def _one_of(characters: list[str]) -> str:
    escaped = "".join(map(re.escape, characters))
    return escaped if len(characters) == 1 else f"[{escaped}]"


def _is_single(part: str) -> bool:
    return len(part) == 1 or (part.startswith("[") and part.index("]") == len(part) - 1)
