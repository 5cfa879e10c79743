"""Reads the files of lexicons/: TSV rows and YAML entries made into typed rows, every mistake named (词表文件).

A flat file is a TSV whose head row names the fields of its row type; a nested one is a YAML list whose keys do. Every
scalar is a string: PyYAML reads an unquoted 17:1 as 1021 and no as false.
"""

from __future__ import annotations

import dataclasses
import hashlib
import typing
from collections.abc import Iterable, Mapping
from decimal import InvalidOperation
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
        if path.suffix in {".tsv", ".yaml"} and name not in _OF_THE_LOADER:
            digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def read_table(path: Path, model: type[Row]) -> tuple[Row, ...]:
    """The rows of a TSV file whose head row names `model`'s fields; lines that begin with # are skipped."""
    names = [field.name for field in dataclasses.fields(model)]  # type: ignore[arg-type]
    rows: list[Row] = []
    head: list[str] | None = None
    for line_no, line in enumerate(_read(path).splitlines(), start=1):
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
    node = yaml.compose(_read(path), Loader=yaml.CSafeLoader)
    if not isinstance(node, yaml.SequenceNode):
        raise LexiconError(f"{path.name}: no list of entries; begin each entry with “- ”")
    return tuple(_build(model, _plain(item, path), f"{path.name}:{_line(item)}") for item in node.value)


def read_parts(path: Path) -> dict[str, str]:
    """The named parts of patterns, `${name}` inside them already replaced by the parts that stand above."""
    node = yaml.compose(_read(path), Loader=yaml.CSafeLoader)
    if node is None:
        return {}
    parts: dict[str, str] = {}
    for name, pattern in _plain(node, path).items():
        parts[name] = join_parts(pattern, parts, f"{path.name}: part “{name}”")
    return parts


def join_parts(pattern: str, parts: Mapping[str, str], where: str) -> str:
    """`pattern` with each `${name}` replaced by the part of that name."""

    def replace(found: regex.Match[str]) -> str:
        if found[1] not in parts:
            raise LexiconError(f"{where}: no part “{found[1]}”; add it to parts.yaml above its first use")
        return f"(?:{parts[found[1]]})"

    return regex.sub(r"\$\{(\w+)\}", replace, pattern)


def by_key(path: Path, rows: Iterable[Row], key: str) -> dict[str, Row]:
    """`rows` by the value of `key`; LexiconError if one value has two owners."""
    found: dict[str, Row] = {}
    for row in rows:
        value = getattr(row, key)
        if value in found:
            raise LexiconError(f"{path.name}: “{value}” has two owners: {found[value]} and {row}; give it to one")
        found[value] = row
    return found


def _read(path: Path) -> str:
    if not path.is_file():
        raise LexiconError(f"{path.name}: not found in {path.parent}; restore the file or name another folder")
    return path.read_text(encoding="utf-8")


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _plain(node: yaml.Node, path: Path) -> Any:
    if isinstance(node, yaml.MappingNode):
        plain = {_plain(key, path): _plain(value, path) for key, value in node.value}
        if len(plain) < len(node.value):
            raise LexiconError(f"{path.name}:{_line(node)}: a key stands twice in one entry; keep one")
        return plain
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, path) for item in node.value]
    if node.tag != "tag:yaml.org,2002:str":
        raise LexiconError(f'{path.name}:{_line(node)}: {node.value} is not quoted; write "{node.value}"')
    return node.value


def _build(model: type[Row], values: Any, where: str) -> Row:
    if not isinstance(values, dict):
        raise LexiconError(f"{where}: “{values}” is no entry of keys and values")
    fields = {field.name: field for field in dataclasses.fields(model)}  # type: ignore[arg-type]
    hints = typing.get_type_hints(model)
    for key in values:
        if key not in fields:
            raise LexiconError(f"{where}: unknown key “{key}”; use one of {', '.join(fields)}")
    for name, field in fields.items():
        if name not in values and field.default is dataclasses.MISSING:
            raise LexiconError(f"{where}: no “{name}”; add it")
    return model(**{key: _convert(value, hints[key], f"{where}: {key}") for key, value in values.items()})


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
