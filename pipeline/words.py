"""What a word is on a page that has geometry, and which digits are raised (字词, 上标)."""

from __future__ import annotations

import re

_DIGIT = "0-9\uff10-\uff19"
# A number with its inner signs, a run of Latin letters, or one other character.
WORD_RE = re.compile(
    rf"[{_DIGIT}]+(?:[.,\uff0e\uff0c][{_DIGIT}]+)*[%\uff05]?"
    r"|[A-Za-z\u00c0-\u024f\uff21-\uff3a\uff41-\uff5a]+|[^\s\ufffe]"
)

RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
AS_RAISED = str.maketrans("0123456789+-", RAISED_DIGITS + "⁺⁻")
