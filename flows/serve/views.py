"""Templates, in Chinese or English, and what they call (页面模板)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from flows.serve import reasons
from pipeline.wording import codes, digits, term

FOLDER = Path(__file__).parent
LANGUAGES = ("zh", "en")

_templates = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def language_of(request: Request) -> str:
    """zh, or en if the reader has switched."""
    chosen = request.cookies.get("lang", "zh")
    return chosen if chosen in LANGUAGES else "zh"


def is_in_place(request: Request) -> bool:
    """Whether the page that is shown asks, and takes a part of a page for an answer."""
    return request.headers.get("x-requested-with") == "fetch"


def page(request: Request, template: str, status_code: int = 200, **values: Any) -> HTMLResponse:
    """A template as an answer. Templates find every value escaped, and `t("中文", "English")` for their own words."""
    language = language_of(request)

    def translated(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    def worded(kind: str, value: str | None) -> str:
        return term(kind, value, language)

    def with_query(**changed: Any) -> str:
        """This address with some of its parameters changed; None takes one away."""
        given: dict[str, Any] = dict(request.query_params) | changed
        return f"{request.url.path}?{urlencode({name: value for name, value in given.items() if value is not None})}"

    known = {
        "request": request,
        "t": translated,
        "term": worded,
        "with_query": with_query,
        "language": language,
        "reviewer": unquote(request.cookies.get("reviewer", "")),
    }
    return HTMLResponse(_templates.get_template(template).render(known | values), status_code)


def shown_number(value: Any) -> str:
    """A number with thousands marks and no zeros behind.

    >>> shown_number(Decimal("12600000.500000")), shown_number(Decimal("1286.000000")), shown_number(None)
    ('12,600,000.5', '1,286', '')
    """
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return digits(value, grouped=True)
    return f"{value:,}" if isinstance(value, int) else str(value)


def shown_fact(fact: Mapping[str, Any]) -> str:
    """A fact's value in its base unit, a range with both ends: 91.2–93.5 %."""
    value = shown_number(fact["value"])
    if fact.get("value_max") is not None:
        value += f"–{shown_number(fact['value_max'])}"
    return f"{value} {fact['unit'] or ''}".strip()


def plain_number(value: Any) -> str:
    """A number of an answer as it is, without the zeros that DECIMAL(24, 6) leaves behind.

    >>> plain_number(Decimal("1286.500000")), plain_number(2023)
    ('1286.5', '2023')
    """
    return digits(value) if isinstance(value, Decimal) else str(value)


_templates.globals["codes"] = codes
_templates.filters["unclaimed_reason"] = reasons.unclaimed_reason
_templates.filters["page_reason"] = reasons.page_reason
_templates.filters["number"] = shown_number
_templates.filters["plain"] = plain_number
_templates.filters["fact_value"] = shown_fact
