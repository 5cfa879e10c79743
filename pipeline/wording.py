"""The Chinese and English words for what the warehouse writes in codes, and its numbers as people read them (用语)."""

from __future__ import annotations

from decimal import Decimal

_TERMS: dict[str, dict[str, tuple[str, str]]] = {
    "kind": {
        "count": ("计数", "count"),
        "percentage": ("百分比", "percentage"),
        "award": ("奖项", "award"),
        "funding": ("经费", "funding"),
        "money": ("金额", "money"),
        "score": ("得分", "score"),
        "rank": ("名次", "rank"),
        "measure": ("度量", "measure"),
    },
    "status": {"actual": ("实际", "actual"), "target": ("目标", "target"), "reference": ("参照", "reference")},
    "bound": {
        "exact": ("准确", "exact"),
        "over": ("余", "over"),
        "approx": ("约", "approximately"),
        "min": ("至少", "at least"),
        "max": ("至多", "at most"),
        "range": ("区间", "range"),
        "implied": ("隐含", "implied"),
    },
    # the bound as it stands before the number
    "bounded": {
        "exact": ("", ""),
        "over": ("超过", "over "),
        "approx": ("约", "about "),
        "min": ("至少", "at least "),
        "max": ("至多", "at most "),
        "range": ("", ""),
        "implied": ("", ""),
    },
    "flow": {
        "budget": ("预算", "budget"),
        "received": ("到位", "received"),
        "spent": ("支出", "spent"),
        "invested": ("投入", "invested"),
        "donated": ("捐赠", "donated"),
    },
    "severity": {
        "error": ("错误", "error"),
        "warning": ("存疑", "warning"),
        "passed": ("通过", "passed"),
        "folded": ("归并", "folded"),
    },
    "text_origin": {"file": ("文本文件", "file"), "text_layer": ("文字层", "text layer"), "ocr": ("文字识别", "OCR")},
    "filled_by": {
        "same_sentence": ("本句", "same sentence"),
        "earlier_sentence": ("前句", "earlier sentence"),
        "heading": ("标题", "heading"),
        "caption": ("题注", "caption"),
        "table_head": ("表头", "table head"),
        "row_head": ("行头", "row head"),
        "table_note": ("表注", "table note"),
        "report": ("报告本身", "the report"),
        "default": ("默认", "default"),
        "unlinked": ("未定", "unlinked"),
    },
    "decision": {
        "confirm": ("确认", "confirmed"),
        "correct": ("更正", "corrected"),
        "reject": ("否定", "rejected"),
        "add": ("补录", "added"),
        "withdraw": ("撤回", "withdrawn"),
    },
    "by": {
        "id": ("按编号", "by id"),
        "place": ("按位置", "by place"),
        "quote": ("按原文", "by quote"),
        "lost": ("未找到", "lost"),
    },
    "doubt": {
        "error": ("勾稽错误", "check failed"),
        "warning": ("勾稽存疑", "check doubtful"),
        "order": ("与历年差 10 倍以上", "10 times other years"),
        "far": ("偏离历年", "far from other years"),
        "several": ("同年多个值", "several values"),
        "ocr": ("识别把握低", "OCR unsure"),
    },
    "field": {
        "kind": ("类别", "Kind"),
        "value": ("数值", "Value"),
        "value_max": ("区间上限", "Up to"),
        "unit": ("单位", "Unit"),
        "bound": ("界限", "Bound"),
        "indicator": ("指标", "Indicator"),
        "subject": ("主体", "Subject"),
        "period": ("统计期", "Period"),
        "status": ("状态", "Status"),
        "level": ("级别", "Level"),
        "grade": ("等级", "Grade"),
        "award_name": ("奖项名称", "Award"),
        "flow": ("流向", "Flow"),
        "funding_source": ("来源", "Source"),
        "funding_item": ("用途", "Purpose"),
    },
}


def term(kind: str, value: str | None, language: str) -> str:
    """The word for a code, the code itself where there is none, '' for None.

    >>> term("kind", "award", "zh"), term("kind", "unheard-of", "zh"), term("flow", None, "en")
    ('奖项', 'unheard-of', '')
    """
    if value is None:
        return ""
    words = _TERMS[kind].get(str(value))
    return words[0 if language == "zh" else 1] if words else str(value)


def codes(kind: str) -> list[str]:
    """The codes that have words, in the order of the design."""
    return list(_TERMS[kind])


def digits(value: Decimal, *, grouped: bool = False) -> str:
    """A number in full, without the zeros that the six places of a column add; `grouped` with thousands marks.

    >>> digits(Decimal("1286.500000")), digits(Decimal("1200")), digits(Decimal("12600000.000000"), grouped=True)
    ('1286.5', '1200', '12,600,000')
    """
    text = format(value, ",f" if grouped else "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
