"""What other programs find in texts: run by text_speed with the Python that has them, so it imports nothing of ours.

Reads {"peer": name, "texts": […], "numerals": […]} from stdin; prints {"seconds": …, "found": […]} as its last line.
For recognizers and jionlp `found` holds, text by text, [start, end, value, unit] with their own names of units;
for cn2an the value of each numeral, or null where it refuses.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Callable
from time import process_time
from typing import Any

Hit = tuple[int, int, float, str | None]


def recognizers() -> Callable[[str], list[Hit]]:
    """Microsoft's Recognizers-Text: its models for numbers, percentages, dimensions and currencies in turn."""
    from recognizers_number import Culture, recognize_number, recognize_percentage
    from recognizers_number_with_unit import recognize_currency, recognize_dimension

    models = (recognize_number, recognize_percentage, recognize_dimension, recognize_currency)

    def find(text: str) -> list[Hit]:
        hits: list[Hit] = []
        for model in models:
            for entity in model(text, Culture.Chinese):
                value = (entity.resolution or {}).get("value")
                if value in {None, ""}:
                    continue
                unit = "%" if value.endswith("%") else entity.resolution.get("unit")
                try:
                    hits.append((entity.start, entity.end + 1, float(value.rstrip("%")), unit))
                except ValueError:
                    continue  # "1/3" and the like: no value that could be compared
        return hits

    return find


def jionlp() -> Callable[[str], list[Hit]]:
    """JioNLP's amounts of money with their values; it has no other quantities."""
    import jionlp as jio

    def find(text: str) -> list[Hit]:
        hits: list[Hit] = []
        for amount in jio.ner.extract_money(text, with_parsing=True):
            number = (amount.get("detail") or {}).get("num")
            value = number[0] if isinstance(number, list) else number
            if value not in {None, "null"}:
                start, end = amount["offset"]
                hits.append((start, end, float(value), amount["detail"]["case"]))
        return hits

    return find


def cn2an() -> Callable[[str], float | None]:
    """cn2an's value of one numeral that somebody has cut out for it."""
    from cn2an import cn2an as convert

    def value(numeral: str) -> float | None:
        try:
            return float(convert(numeral, "smart"))
        except (ValueError, TypeError):
            return None

    return value


def main() -> int:
    """Time one peer over what stdin gives."""
    asked: dict[str, Any] = json.load(sys.stdin)
    warnings.simplefilter("ignore")
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    find = {"recognizers": recognizers, "jionlp": jionlp, "cn2an": cn2an}[asked["peer"]]()
    inputs = asked["numerals"] if asked["peer"] == "cn2an" else asked["texts"]
    find(inputs[0])  # models are built at the first call
    started = process_time()
    found = [find(each) for each in inputs]
    seconds = process_time() - started
    print(json.dumps({"seconds": seconds, "found": found}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
