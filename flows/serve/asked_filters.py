"""The filters that an address asks for, read from its parameters; an empty field asks for nothing (筛选参数)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from typing import Any

from pipeline.fact_filters import FactFilter, FilterError
from pipeline.findings import COUNTED, FindingFilter
from pipeline.search import SearchFilters

FAILED = ("error", "warning")  # and explained by no other
_LONGEST = 200  # characters of a field


def read_fact_filter(parameters: Mapping[str, str]) -> FactFilter:
    """The facts that an address asks for; FilterError for a value that no fact can have."""
    given: dict[str, Any] = _given(parameters, [field.name for field in fields(FactFilter)])
    if "year" in given:
        given["year"] = _whole(given["year"], "year")
    for name in ("least", "greatest"):
        if name in given:
            given[name] = _decimal(given[name], name)
    return FactFilter(**given)


def read_finding_filter(parameters: Mapping[str, str]) -> FindingFilter:
    """The findings that an address asks for; FilterError for a severity that there is not."""
    given = _given(parameters, ["school", "report", "severity", "check"])
    outcome = given.pop("severity", None)
    if outcome is not None and outcome not in COUNTED:
        raise FilterError(f"No check is “{outcome}”.", f"One of: {', '.join(COUNTED)}.")
    return FindingFilter(
        school=given.get("school"),
        report=given.get("report"),
        check=given.get("check"),
        outcomes=(outcome,) if outcome else FAILED,
    )


def read_search_filters(parameters: Mapping[str, str]) -> SearchFilters:
    """The reports that an address asks to search; FilterError for a year that is no number."""
    given = _given(parameters, ["school", "year", "kind"])
    year = _whole(given["year"], "year") if "year" in given else None
    return SearchFilters(school=given.get("school"), year=year, kind=given.get("kind"))


def _given(parameters: Mapping[str, str], names: list[str]) -> dict[str, str]:
    given = {name: parameters.get(name, "").strip() for name in names}
    for name, value in given.items():
        if len(value) > _LONGEST:
            raise FilterError(f"The {name} is {len(value):,} characters long.", f"At most {_LONGEST} fit.")
    return {name: value for name, value in given.items() if value}


def _whole(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise FilterError(f"The {name} “{text}” is no year.", "Give it in four digits, as in 2023.")
    return int(text)


def _decimal(text: str, name: str) -> Decimal:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite():
        raise FilterError(f"The {name} “{text}” is no number.", "Give it in the base unit, as in 12860 or 63.5.")
    return number
