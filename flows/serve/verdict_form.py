"""What a form of a verdict says, and what is wrong with it (复核表单)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import BaseModel

from pipeline.errors import SushuError
from pipeline.verdicts.records import READ_FIELDS, Decision, Reading
from pipeline.wording import codes

_LONGEST = {"reviewer": 60, "comment": 4_000}
_LONGEST_FIELD = 300
_LARGEST = Decimal(10) ** 18  # as the warehouse has room for


class FormError(SushuError):
    """A form cannot be taken as it is."""


class VerdictForm(BaseModel):
    """The fields of the form as they came, every one as text: what is wrong is told with all of it kept.

    `fact_id` names a fact, `key` a missed one that was added before, else report, page and span say where one was
    missed. `queue` and `school` are those of the queue that the reviewer came from.
    """

    decision: str = ""
    fact_id: str = ""
    key: str = ""
    report_id: str = ""
    page_no: str = ""
    start: str = ""
    end: str = ""
    reviewer: str = ""
    comment: str = ""
    queue: str = ""
    school: str = ""
    kind: str = ""
    value: str = ""
    value_max: str = ""
    unit: str = ""
    bound: str = ""
    indicator: str = ""
    subject: str = ""
    period: str = ""
    status: str = ""
    level: str = ""
    grade: str = ""
    award_name: str = ""
    flow: str = ""

    @property
    def asked(self) -> Decision:
        """The decision; FormError if there is none, or nobody who made it."""
        for name, most in _LONGEST.items():
            if len(getattr(self, name)) > most:
                raise FormError(f"{name}：最多 {most} 个字。At most {most} characters.", "请缩短。Shorten it.")
        if not self.reviewer.strip():
            raise FormError("请填写复核人。Say who you are.", "填写“复核人”后再提交。Fill in “Reviewer”.")
        try:
            return Decision(self.decision)
        except ValueError as error:
            raise FormError(f"没有“{self.decision}”这种结论。There is no such decision.", "请用按钮。") from error

    def reading(self) -> Reading:
        """What the fields say a fact should be; FormError names the field that cannot be."""
        given: dict[str, Any] = {name: getattr(self, name).strip() or None for name in READ_FIELDS}
        for name, text in given.items():
            if text and len(text) > _LONGEST_FIELD:
                raise FormError(f"{name}：最多 {_LONGEST_FIELD} 个字。Too long.", "请缩短。Shorten it.")
        for name in ("kind", "bound", "status", "flow"):
            if given[name] is not None and given[name] not in codes(name):
                raise FormError(f"{name}：没有“{given[name]}”。There is no such code.", "请从列表中选。")
        value, value_max = _number("value", given["value"]), _number("value_max", given["value_max"])
        if value is None or given["kind"] is None:
            raise FormError(
                "请填写类别和数值。Give a kind and a value.", "奖项没有数字时数值填 1。An award without a number is 1."
            )
        if value_max is not None and value_max < value:
            raise FormError("区间上限小于下限。The range ends below its beginning.", "请交换。Swap them.")
        # A range has two ends, and what has two ends is a range.
        bound = "range" if value_max is not None else "exact" if given["bound"] in (None, "range") else given["bound"]
        return Reading.of(
            given | {"value": value, "value_max": value_max, "bound": bound, "status": given["status"] or "actual"}
        )


def _number(name: str, text: str | None) -> Decimal | None:
    if text is None:
        return None
    plain = text.replace(",", "").replace("，", "").replace(" ", "")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= _LARGEST:
        raise FormError(
            f"{name}：“{text}”不是数。This is no number.",
            "写基本单位下的数，如 1.2 万写 12000。Write it in its base unit.",
        )
    return number
