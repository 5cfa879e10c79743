"""Frozen records that are made in half the time: a report has tens of thousands of them (记录的构造).

A frozen dataclass stores each field by looking its name up in the class; here each slot's own setter stores it. All
else (equality, hash, repr, pickling, `replace`, the refusal to be changed) stays what `dataclass` made it.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, TypeVar

_Record = TypeVar("_Record")


def quick_init(record: type[_Record]) -> type[_Record]:
    """The frozen and slotted dataclass with an `__init__` of the same signature that is quicker.

    >>> from dataclasses import dataclass
    >>> @quick_init
    ... @dataclass(frozen=True, slots=True)
    ... class Point:
    ...     x: int
    ...     y: int = 0
    >>> Point(3)
    Point(x=3, y=0)
    """
    names: dict[str, Any] = {}
    parameters, stores = ["self"], []
    for field in fields(record):  # type: ignore[arg-type]  # a dataclass, as the docstring asks
        if not field.init or field.kw_only or field.default_factory is not MISSING:
            raise TypeError(f"{record.__name__}.{field.name}: only plain fields, with or without a default, are stored")
        names[f"set_{field.name}"] = getattr(record, field.name).__set__
        names[f"default_{field.name}"] = field.default
        parameters.append(field.name if field.default is MISSING else f"{field.name}=default_{field.name}")
        stores.append(f"    set_{field.name}(self, {field.name})")
    if hasattr(record, "__post_init__"):
        stores.append("    self.__post_init__()")
    exec("\n".join([f"def __init__({', '.join(parameters)}):", *stores]), names)  # as dataclasses makes its own
    init = names["__init__"]
    init.__qualname__ = f"{record.__qualname__}.__init__"
    init.__annotations__ = record.__init__.__annotations__
    record.__init__ = init  # type: ignore[method-assign]
    return record
