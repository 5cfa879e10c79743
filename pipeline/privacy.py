"""Personal data (个人信息) hidden where a page is made, one character for one, so that every offset holds.

What a label announces (联系电话, 邮箱, QQ, 身份证号 …) is hidden in whatever shape it is printed. Without a label only
what cannot be a figure of a report: eleven digits of a mobile number in one run, an area code with its dash, an
address with its @, an identity number with a date of birth in it. Service lines (400, 800, 12345), web addresses
and codes of schools, programmes and documents are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import regex

from pipeline.page_records import Page, PageTable, TableCell

MASK = "＊"

# Full-width forms read as half-width, one for one; commas stay, since ，ends a phrase where , may part thousands.
_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) != "，"} | {0x3000: 0x20}
_FOLD |= {ord(dash): ord("-") for dash in "‐‑–—−"}
_HIDDEN = re.compile(r"[0-9A-Za-z_+]")  # of the folded text; dashes, @ and blanks stay, so the kind can still be told

# Where to look, in the text as it is: a number of nine digits and more, or what announces a shorter one or an id. Each
# mark is a pattern of its own: one that begins with a letter is searched at memory speed, an alternation is not.
_GAP = r"[-‐–—－\s()（）]{0,2}"
_LONG_NUMBERS = (rf"[0-9]{{3}}{_GAP}[0-9]{{3,4}}{_GAP}[0-9]{{3}}", rf"[０-９]{{3}}{_GAP}[０-９]{{3}}")
_PHONE_MARKS = (r"电\s*话", r"手\s*机", r"座\s*机", r"传\s*真", r"联\s*系\s*方\s*式", "Tel", "TEL")
_ID_MARKS = ("@", "＠", r"at[)\]）】]", r"邮\s*箱", "mail", r"微\s*信", "QQ", "qq", r"护\s*照")
_MARKS = tuple(regex.compile(mark) for mark in (*_LONG_NUMBERS, *_PHONE_MARKS, *_ID_MARKS))
_BEFORE = 100  # characters looked at before such a mark
_AFTER = 120  # and after it: from a label to the end of its number
_COLUMN_REACH = 800  # from a column's head to a cell under it

_NO_UNIT = r"(?! ?(?:人|份|次|户|部(?!门)|元|万|亿|%|‰|个|条|台|项|分钟))"
_ENDS = rf"(?![0-9A-Za-z{MASK}]|[.,-]\d){_NO_UNIT}"
_BEGINS = rf"(?<![0-9A-Za-z{MASK}])(?<!\d[.,-])"
_AREA = r"0(?:10|2\d|[3-9]\d\d)"
_EXTENSION = r"(?:\s?(?:-|转|分机|ext\.?|x|#)\s?\d{1,6}(?!\d))?"
_JOINT = r"[\s()-]{0,3}"  # what may stand between two digits of one labelled number, a line break too
_COUNTRY = r"(?:\+?\s?(?:00)?86[\s-]?)?"

_LABELLED_NUMBER = (
    rf"(?:{_COUNTRY}1[3-9](?:{_JOINT}\d){{9}}"
    rf"|{_COUNTRY}\(?{_AREA}{_JOINT}\d{{3,4}}{_JOINT}\d{{4}}{_EXTENSION}"
    rf"|[2-9]\d{{2,3}}[ -]?\d{{4}}{_EXTENSION}){_ENDS}"
)
_PHONE_LABEL = (
    r"(?:电\s{0,40}+话|手\s{0,40}+机|座\s{0,40}+机|传\s{0,40}+真|联\s{0,40}+系\s{0,40}+方\s{0,40}+式|(?<![A-Za-z])(?i:tel|fax|phone|mobile)(?![a-z]))"
    r"(?:\s{0,40}+号\s{0,40}+码?)?"
)
# 电话/传真（办公）：王老师 0512-…; but 移动电话（户） counts telephones
_SAYS = r"\s{0,40}+(?:\((?![户部台个万人])[^()\d]{1,8}\))?\s{0,40}+(?:[.:]\s{0,40}+(?:[\u4e00-\u9fff·]{2,4}\s{0,2})?)?"
_LABELLED_PHONE = re.compile(
    rf"{_PHONE_LABEL}(?:\s{{0,40}}+[/\\、及和与(]\s{{0,40}}+(?:{_PHONE_LABEL}|微\s{{0,40}}+信(?:号)?|QQ)\)?){{0,4}}+{_SAYS}\(?"
    rf"(?P<it>{_LABELLED_NUMBER}(?:\s{{0,40}}+[、/,，;或和及]\s{{0,40}}+{_LABELLED_NUMBER})*)"
)
_MOBILE = re.compile(
    rf"{_BEGINS}(?P<it>1[3-9]\d(?:\d{{8}}|-\d{{4}}-\d{{4}}| 0\d{{3}} \d{{4}}| \d{{4}} 0\d{{3}})){_ENDS}"
)
# 3-4-4 with blanks is a row of three counts too: only where marks stand on both sides
_MOBILE_APART = re.compile(r"(?<=[,，;:(、])\s?(?P<it>1[3-9]\d \d{4} \d{4})(?=\s?(?:[)。，;、]|$))", re.M)
_MOBILE_ABROAD = re.compile(rf"{_BEGINS}(?P<it>(?:\+\s?|00)86[\s-]?1[3-9]\d[ -]?\d{{4}}[ -]?\d{{4}}){_ENDS}")
_LANDLINE = re.compile(
    rf"{_BEGINS}(?P<it>(?:\({_AREA}\)[ -]?|(?:\+86[ -]?)?{_AREA}-\s?|\+86[ -]?\(?\d{{2,3}}\)?[ -])"
    rf"[1-9]\d{{2,3}}[ -]?\d{{4}}{_EXTENSION}){_ENDS}"
)
# Shapes that might be two numbers of a table, believed only where a phone's label stands above.
_IN_A_COLUMN = re.compile(
    rf"{_BEGINS}(?P<it>1[3-9]\d \d{{4}} \d{{4}}|(?=1[3-9][\d\n]{{10}}(?!\d))\d+\n\d+|{_AREA} ?[1-9]\d{{6,7}}){_ENDS}"
)
_ANY_PHONE_LABEL = re.compile(_PHONE_LABEL)

_TOP_LEVEL = r"(?:com|cn|net|org|edu|gov|info|hk|mo|tw|top|vip|cc|io|me)"
_AT = r"\s?(?:@|[\[(【](?:at|AT)[\])】])\s?"
_EMAIL = re.compile(
    rf"(?<![0-9A-Za-z_.+-])(?P<it>[0-9A-Za-z_.+-]{{1,64}}{_AT}[0-9A-Za-z_-]{{1,63}}"
    rf"(?:\.[0-9A-Za-z-]{{1,63}}){{0,5}}(?:\s?\.\s?{_TOP_LEVEL}(?![0-9A-Za-z])|\.[A-Za-z]{{2,}})+)"
)
_MAIL_LABEL = (
    r"(?:邮\s{0,40}+箱|信\s{0,40}+箱|邮\s{0,40}+件|(?i:e-?mail))(?:\s{0,40}+地\s{0,40}+址)?\s{0,40}+:?\s{0,40}+"
)
# 邮箱：zhang / san@… broken over a line; 邮箱：zhang#… against robots
_LABELLED_EMAIL = re.compile(
    rf"{_MAIL_LABEL}(?P<it>[0-9A-Za-z_.+-]{{1,64}}(?:\s[0-9A-Za-z_.+-]{{1,64}})?[@#][0-9A-Za-z_.-]+)"
)

_QQ = re.compile(
    rf"(?<![A-Za-z])(?i:QQ)\s{{0,40}}+(?:群?\s{{0,40}}+号\s{{0,40}}+码?|群)?\s{{0,40}}+(?:\([^()\d]{{1,6}}\))?\s{{0,40}}+:?\s{{0,40}}+(?P<it>[1-9]\d{{4,10}}){_ENDS}"
)
_WECHAT_ID = re.compile(
    r"微\s{0,40}+信\s{0,40}+(?:号\s{0,40}+码?\s{0,40}+:?|(?i:ID)\s{0,40}+:?|:)\s{0,40}+(?P<it>[A-Za-z][0-9A-Za-z_-]{4,19}|\d{5,11})(?![0-9A-Za-z])"
)

_BORN = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_IDENTITY = re.compile(
    rf"{_BEGINS}(?P<it>(?P<place>[1-8]\d{{5}})(?P<gap>[ \n-]?)(?P<born>{_BORN})[ \n-]?\d{{3}}[\dXx]){_ENDS}"
)
_LABELLED_IDENTITY = re.compile(
    r"(?:身\s{0,40}+份\s{0,40}+证|证\s{0,40}+件)(?:\s{0,40}+件)?(?:\s{0,40}+号\s{0,40}+码?)?\s{0,40}+(?:\([^()\d]{1,8}\))?\s{0,40}+:?\s{0,40}+"
    rf"(?P<it>[1-9](?:[\s-]?\d){{13}}(?:(?:[\s-]?\d){{3}}[\s-]?[\dXx]|[\s-]?\d)){_ENDS}"
)
_ACCOUNT = re.compile(
    rf"(?:银\s{{0,40}}+行\s{{0,40}}+卡|账|帐|卡)\s{{0,40}}+号?\s{{0,40}}+(?:码)?\s{{0,40}}+:?\s{{0,40}}+"
    rf"(?P<it>[1-9](?:[ -]?\d){{11,20}}){_ENDS}"
)
_PASSPORT = re.compile(
    r"(?:护\s{0,40}+照|通\s{0,40}+行\s{0,40}+证)(?:\s{0,40}+号\s{0,40}+码?)?\s{0,40}+:?\s{0,40}+(?P<it>[A-Za-z]{1,2}\d{7,9})(?![0-9A-Za-z])"
)

_RULES: tuple[re.Pattern[str], ...] = (
    _LABELLED_PHONE,
    _MOBILE,
    _MOBILE_APART,
    _MOBILE_ABROAD,
    _LANDLINE,
    _IN_A_COLUMN,
    _EMAIL,
    _LABELLED_EMAIL,
    _QQ,
    _WECHAT_ID,
    _IDENTITY,
    _LABELLED_IDENTITY,
    _ACCOUNT,
    _PASSPORT,
)
_URL_BEFORE = re.compile(r"(?:https?://|www\.)[!-~]*$")
# 收入合计 13,5…, 项目编号 13…: what stands before eleven digits may say that they are money or a code
_FIGURE_BEFORE = re.compile(
    r"(?:元|额|收入|支出|合计|总计|小计|经费|资产|产值|资金|余额|编号|代码|编码|学号|工号|流水号|合同号|证书号|批号|专利号)"
    r"\)?\s*:?\s*$"
)
_FIGURES_END = re.compile(r"(?<=[ \t])[\d.,%][\d.,% \t]*$")  # the numbers left of one in its row
# 固定电话 2345678 counts telephones, 固定电话：2345678 is one
_COUNTED_PHONES = re.compile(r"(?:固定|移动)电话[ \t]+$")
# What a column's head announces → how a cell under it is printed.
_COLUMNS = (
    (
        re.compile(r"(?:联系|办公|单位|家庭|咨询|本人)?(?:电话|手机|传真|座机)(?:号码?)?|联系方式"),
        re.compile(r"[+(]?\d[\d ()/、,;-]{5,40}"),
    ),
    (re.compile(r"(?:身份证|证件)(?:件)?(?:号码?)?"), re.compile(r"\d[\d -]{13,20}[\dXx]")),
    (re.compile(r"QQ(?:群)?(?:号码?)?", re.I), re.compile(r"[1-9]\d{4,10}")),
    (re.compile(r"(?:电子)?(?:邮箱|信箱|邮件)(?:地址)?|e-?mail", re.I), re.compile(r"[\w.+-]+\s?[@#]\s?[\w.-]+")),
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999


def mask_personal_data(text: str) -> str:
    """The text with ＊ for every letter and digit of personal data: as long as before, line breaks in their places.

    Masking what is masked changes nothing.
    """
    while spans := [span for start, end in _windows(text) for span in _personal_spans(text, start, end)]:
        text = _hidden(text, spans)  # once more: what stood beside hidden digits may now stand alone
    return text


def _windows(text: str) -> list[tuple[int, int]]:
    """The stretches worth looking at, whole lines, in order and apart from one another."""
    hits = [hit.span() for pattern in _MARKS for hit in pattern.finditer(text)]
    windows: list[tuple[int, int]] = []
    for begin, end in sorted(hits):
        start = text.rfind("\n", 0, max(0, begin - _BEFORE)) + 1
        line_end = text.find("\n", end + _AFTER)
        stop = len(text) if line_end < 0 else line_end
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(stop, windows[-1][1]))
        else:
            windows.append((start, stop))
    return windows


def mask_page(page: Page) -> Page:
    """The page with its text masked, in the lines of its tables' cells too."""
    text = mask_personal_data(page.text)
    columns = [span for table in page.tables for span in _column_spans(table)]
    text = _hidden(text, columns) if columns else text
    if text == page.text:
        return page
    return replace(page, text=text, tables=tuple(_masked_table(table, text) for table in page.tables))


def _column_spans(table: PageTable) -> Iterator[tuple[int, int]]:
    """The lines under a head such as 联系电话 that are printed as it says."""
    announced: dict[int, re.Pattern[str]] = {}
    for cell in table.cells:
        said = "".join(line.text for line in cell.lines).translate(_FOLD)
        if cell.row_no <= (table.head_rows or 1):
            squeezed = "".join(said.split())
            for shape in (shape for head, shape in _COLUMNS if head.fullmatch(squeezed)):
                announced[cell.column_no] = shape
        elif cell.column_no in announced and announced[cell.column_no].fullmatch(said.strip()):
            yield from ((line.start, line.start + len(line.text)) for line in cell.lines)


def _masked_table(table: PageTable, text: str) -> PageTable:
    return replace(table, cells=tuple(_masked_cell(cell, text) for cell in table.cells))


def _masked_cell(cell: TableCell, text: str) -> TableCell:
    lines = (replace(line, text=text[line.start : line.start + len(line.text)]) for line in cell.lines)
    return replace(cell, lines=tuple(lines))


def _hidden(text: str, spans: Sequence[tuple[int, int]]) -> str:
    characters = list(text)
    for start, end in spans:
        folded = text[start:end].translate(_FOLD)
        characters[start:end] = [
            MASK if _HIDDEN.match(new) else old for old, new in zip(text[start:end], folded, strict=True)
        ]
    return "".join(characters)


def _personal_spans(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """What is to be hidden between the two offsets; spans may overlap."""
    window = text[start:stop].translate(_FOLD)
    for rule in _RULES:
        for match in rule.finditer(window):
            begin, end = match.span("it")
            before = window[max(0, begin - 300) : begin]
            if _URL_BEFORE.search(before):
                continue
            if rule is _IN_A_COLUMN:
                before = text[max(0, start + begin - _COLUMN_REACH) : start + begin]
            if _is_personal(rule, match, before):
                yield start + begin, start + end


def _is_personal(rule: re.Pattern[str], match: re.Match[str], before: str) -> bool:
    """What a pattern cannot say: the words before, a real date of birth, a check digit."""
    if rule is _MOBILE:
        return not _FIGURE_BEFORE.search(_FIGURES_END.sub("", before))
    if rule is _LABELLED_PHONE:
        return not (_COUNTED_PHONES.search(before) and match["it"].isdigit())
    if rule is _IN_A_COLUMN:
        return bool(_ANY_PHONE_LABEL.search(before))
    if rule is _IDENTITY:
        digits = re.sub(r"[^0-9Xx]", "", match["it"])
        return _is_date(match["born"]) and (len(digits) == len(match["it"]) or _is_checked(digits))
    return True


def _is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def _is_checked(number: str) -> bool:
    """Whether the eighteenth character is the check digit of the seventeen before it."""
    rest = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True)) % 11
    return number[17].upper() == "10X98765432"[rest]
