"""What on a web page is no text of the report: hidden elements, scripts, navigation, the site's head and foot."""

from __future__ import annotations

import re
from typing import Any

_NEVER_SHOWN_NAMES = (
    "script style noscript template head title meta link base object embed applet iframe frameset svg canvas audio"
    " video map select option datalist button input textarea img picture source track dialog del s strike"
)
_NEVER_SHOWN = frozenset(_NEVER_SHOWN_NAMES.split())
_HIDING = re.compile(
    r"text-decoration(?:-line)?\s*:[^;]*line-through|display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all",
    re.I,
)
_LANDMARKS = {"nav", "banner", "navigation", "contentinfo", "search", "menu", "toolbar"}
# Names that sites give their furniture; believed only where most of the text is links.
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav\w*|menu\w*|\w*menu|crumb\w*|breadcrumb\w*|foot\w*|copyright|side\w*|share\w*|toolbar|top\w*|"
    r"friend\w*|links?|pager|pagination|login|search\w*|header|head|banner|location|position|weizhi)(?=$|[\s_-])",
    re.I,
)
_LINK_SHARE = 0.6
_LONG = 400  # characters; a longer stretch is text, whatever it is called


def is_hidden(element: Any) -> bool:
    """Whether a browser shows nothing of the element, or shows it struck out: what was taken back is no text."""
    return (
        element.tag in _NEVER_SHOWN
        or element.get("hidden") is not None
        or bool(_HIDING.search(element.get("style") or ""))
    )


def is_furniture(element: Any) -> bool:
    """Whether the element is the site's, not the report's: by its role, or by its name and its links."""
    if element.tag == "nav" or (element.get("role") or "").lower() in _LANDMARKS:
        return True
    if element.tag in ("header", "footer"):
        own = next(element.iterancestors("article", "main", "section"), None)
        return own is None and next(element.iter("h1"), None) is None
    if element.tag not in ("div", "ul", "ol", "table", "section", "aside", "td", "p", "dl", "center"):
        return False
    if not _NAMES.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
        return False
    length = _length(element)
    return length <= _LONG and sum(map(_length, element.iter("a"))) >= _LINK_SHARE * length


def _length(element: Any) -> int:
    return sum(len(text.strip()) for text in element.itertext())
