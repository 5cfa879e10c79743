"""Reads the files of lexicons/: TSV rows and YAML entries made into typed rows, every mistake named (词表文件).

A flat file is a TSV whose head row names the fields of its row type; a nested one is a YAML list whose keys do. Every
scalar is a string: PyYAML reads an unquoted 17:1 as 1021 and no as false.
"""

from __future__ import annotations

import dataclasses
import hashlib
import typing
from collections.abc import Callable, Iterable, Mapping
from decimal import InvalidOperation
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

import regex
import yaml

from pipeline.records import Kind

Row = TypeVar("Row")

# Says what names mean when reports are loaded: no report is read otherwise for it.
_OF_THE_LOADER = frozenset({"known_schools.tsv"})


class LexiconError(ValueError):
    """A lexicon file cannot be used: names the file, the line, the value and the repair."""


def hash_folder(folder: Path) -> str:
    """sha256 over the names and bytes of the data files that a report's way needs, in the order of their names."""
    digest = hashlib.sha256()
    names = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    for name, path in sorted(names.items()):
        if path.suffix in {".tsv", ".yaml"} and name not in _OF_THE_LOADER and path.is_file():
            digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def read_table(path: Path, model: type[Row]) -> tuple[Row, ...]:
    """The rows of a TSV file whose head row names `model`'s fields; lines that begin with # are skipped."""
    names = [field.name for field in dataclasses.fields(model)]  # type: ignore[arg-type]
    rows: list[Row] = []
    head: list[str] | None = None
    for line_no, line in enumerate(_lines_of(path), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        where = f"{path.name}:{line_no}"
        if head is None:
            head = cells
            if head != names:
                raise LexiconError(f"{where}: the head row is {head}; write {names}, one tab between two names")
            continue
        if len(cells) != len(names):
            raise LexiconError(f"{where}: {len(cells)} cells “{line}”; write {len(names)}, empty ones too")
        rows.append(_build(model, dict(zip(names, cells, strict=True)), where))
    return tuple(rows)


def read_entries(path: Path, model: type[Row]) -> tuple[Row, ...]:
    """The entries of a YAML list whose keys are `model`'s fields; every scalar must be a string."""
    node = _compose(path)
    if not isinstance(node, yaml.SequenceNode):
        raise LexiconError(f"{path.name}:1: no list of entries; begin each entry with “- ”")
    seen: set[int] = set()
    return tuple(_build(model, _plain(item, path, seen), f"{path.name}:{_line(item)}") for item in node.value)


def read_parts(path: Path) -> dict[str, str]:
    """The named parts of patterns, `${name}` inside them already replaced by the parts that stand above."""
    node = _compose(path)
    if node is None:
        return {}
    written = _plain(node, path, set())
    if not isinstance(written, dict):
        raise LexiconError(f"{path.name}:{_line(node)}: no list of parts; write each as name: 'pattern'")
    parts: dict[str, str] = {}
    for name, pattern in written.items():
        if not isinstance(pattern, str):
            raise LexiconError(f"{path.name}: part “{name}”: “{pattern}” should be one string; quote it")
        parts[name] = join_parts(pattern, parts, partial("{}: part “{}”".format, path.name, name))
    return parts


def join_parts(pattern: str, parts: Mapping[str, str], where: Callable[[], str]) -> str:
    """`pattern` with each `${name}` replaced by the part of that name; `where` is asked for the pattern's place."""

    def replace(found: regex.Match[str]) -> str:
        if found[1] not in parts:
            raise LexiconError(f"{where()}: no part “{found[1]}”; add it to parts.yaml above its first use")
        return f"(?:{parts[found[1]]})"

    return regex.sub(r"\$\{(\w+)\}", replace, pattern)


def by_key(path: Path, rows: Iterable[Row], key: str) -> dict[str, Row]:
    """`rows` by the value of `key`; LexiconError if one value has two owners."""
    found: dict[str, Row] = {}
    for row in rows:
        value = getattr(row, key)
        if value in found:
            where = place_of(path, value)
            raise LexiconError(f"{where}: “{value}” has two owners, here and on an earlier line; give it to one")
        found[value] = row
    return found


def _read(path: Path) -> str:
    if not path.is_file():
        raise LexiconError(f"{path.name}: not found in {path.parent}; restore the file or name another folder")
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")  # spreadsheets and editors put a mark before it
    except UnicodeDecodeError as error:
        line_no = data.count(b"\n", 0, error.start) + 1
        raise LexiconError(
            f"{path.name}:{line_no}: byte {data[error.start]:#04x} is no UTF-8; save the file as UTF-8"
        ) from error


def _lines_of(path: Path) -> list[str]:
    """The lines as an editor counts them; other signs that part lines may stand in a cell."""
    return [line.removesuffix("\r") for line in _read(path).split("\n")]


def place_of(path: Path, key: str, word: str = "") -> str:
    """Where a row or entry stands, as units.tsv:12; of several of that name the last, and in it the word's own line.

    For errors that concern more than one row: whoever reads rows does not keep their lines.
    """
    lines = _lines_of(path)
    is_table = path.suffix == ".tsv"
    named = regex.compile(rf"(?:^|[{{\s])id:\s*[\"\']?{regex.escape(key)}[\"\']?\s*(?:[,}}#]|$)")
    found = [no for no, line in enumerate(lines) if (line.split("\t")[0] == key if is_table else named.search(line))]
    if not found:
        return path.name
    entry = lines[found[-1] :]
    inside = (no for no, line in enumerate(entry) if word in line)
    return f"{path.name}:{found[-1] + 1 + next(inside, 0)}"


def _compose(path: Path) -> yaml.Node | None:
    try:
        node: yaml.Node | None = yaml.compose(_read(path), Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line_no = mark.line + 1 if mark else 1
        raise LexiconError(
            f"{path.name}:{line_no}: no YAML ({error.problem}); mend the quotes or the blanks"
        ) from error
    except yaml.YAMLError as error:
        raise LexiconError(f"{path.name}: no YAML ({str(error).splitlines()[0]}); take that character out") from error
    return node


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _plain(node: yaml.Node, path: Path, seen: set[int]) -> Any:
    """The node as strings, lists and dicts; `seen` are the nodes met before, which only an alias brings again."""
    if id(node) in seen:
        raise LexiconError(f"{path.name}:{_line(node)}: an alias (*) stands for this; write it out in each place")
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise LexiconError(f"{path.name}:{_line(key)}: a key is a list or a mapping; write one word")
        plain = {_plain(key, path, seen): _plain(value, path, seen) for key, value in node.value}
        if len(plain) < len(node.value):
            raise LexiconError(f"{path.name}:{_line(node)}: a key stands twice in one entry; keep one")
        return plain
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, path, seen) for item in node.value]
    if node.tag != "tag:yaml.org,2002:str":
        raise LexiconError(f'{path.name}:{_line(node)}: {node.value} is not quoted; write "{node.value}"')
    return node.value


def _build(model: type[Row], values: Any, where: str) -> Row:
    if not isinstance(values, dict):
        raise LexiconError(f"{where}: “{values}” is no entry of keys and values")
    fields, hints = _fields_of(model)  # type: ignore[arg-type]  # a class can be hashed
    for key in values:
        if key not in fields:
            raise LexiconError(f"{where}: unknown key “{key}”; use one of {', '.join(fields)}")
    for name, field in fields.items():
        if name not in values and field.default is dataclasses.MISSING:
            raise LexiconError(f"{where}: no “{name}”; add it")
    return model(**{key: _convert(value, hints[key], f"{where}: {key}") for key, value in values.items()})


@cache
def _fields_of(model: type) -> tuple[Mapping[str, dataclasses.Field[Any]], Mapping[str, Any]]:
    """A row type's fields and their types, by name: to find the types again for each row took half of all reading."""
    return {field.name: field for field in dataclasses.fields(model)}, typing.get_type_hints(model)


def _convert(value: Any, wanted: Any, where: str) -> Any:
    if typing.get_origin(wanted) is tuple:
        item = typing.get_args(wanted)[0]
        items = value if isinstance(value, list) else str(value).split()
        return tuple(_convert(each, item, where) for each in items)
    if dataclasses.is_dataclass(wanted):
        return _build(typing.cast(type[Any], wanted), value, where)
    if not isinstance(value, str):
        raise LexiconError(f"{where}: “{value}” should be one string; quote it")
    if wanted is str:
        return value
    try:
        return wanted(value)
    except (ValueError, InvalidOperation) as error:
        choices = f"; use one of {', '.join(wanted)}" if isinstance(wanted, type(Kind)) else "; write a number"
        raise LexiconError(f"{where}: “{value}” does not fit{choices}") from error
