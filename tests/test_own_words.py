"""Our words and figures are our own: none of this repository stands in another school's report."""

from __future__ import annotations

import re
import shutil
import subprocess
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path

from shared_files import shared

from extractors.fold import fold
from extractors.lexicon import load_lexicon

ROOT = Path(__file__).parent.parent
TEXTS = {".py", ".yaml", ".tsv", ".md", ".txt", ".sample"}
FOLDERS = ("benchmarks", "data/raw", "docs", "extractors", "flows", "lexicons", "pipeline", "sushu", "tests")
FIGURE = re.compile(r"(?<![\w.])([0-9][0-9,]*(?:\.[0-9]+)?)(?![0-9.]*[0-9]) ?([万亿]?[一-鿿%]?)")
DIGITS, OFTEN_USED = (
    5,
    {"1234567", "13800138000"},
)  # a longer number comes twice by no accident, but for those of examples
LONGEST, IDEOGRAPHS = 11, 6  # a longer run with so many Chinese characters is a quotation, no accident
# Names that the state gave, which any school prints; they may stand alone, not with a report's words around them.
OFFICIAL_NAMES = (
    "全国职业院校技能大赛",
    "世界职业院校技能大赛总决赛争夺赛",
    "中国国际“互联网+”大学生创新创业大赛",
    "“互联网+”大学生创新创业大赛",
    "中国国际大学生创新大赛",
    "全国大学生职业规划大赛",
    "“十四五”职业教育国家规划教材",
    "“双带头人”教师党支部书记",
    "打造技术技能人才培养高地",
    "打造技术技能创新服务平台",
    "高水平专业群",
    "质量年度报告",
    "高级专业技术职务专任教师比例",
    "职业教育教师教学创新团队",
    "生均教学科研仪器设备值",
    "毕业三年内毕业生满意度",
    "服务对象满意度指标",
    "1+X证书制度",
    "先进基层党组织",
)


def texts_of_ours() -> list[Path]:
    """The repository's text files: what git knows or would take, or the known folders where there is no git."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listing = [git, "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listing, capture_output=True, check=True).stdout.decode().split("\0")
        files = [ROOT / name for name in names if name]
    else:
        files = [*ROOT.iterdir(), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))]
    return sorted(path for path in files if path.suffix in TEXTS and path.is_file())


def read(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("gb18030")


def squeeze(text: str) -> str:
    return "".join(text.split())


@cache
def listed_names() -> tuple[str, ...]:
    """The names of contests and honours that lexicons/contests.yaml lists, the longest first."""
    honours = load_lexicon().terms.honours.honours
    names = {squeeze(name) for each in honours for name in (each.zh, *each.surfaces, *each.short)}
    return tuple(sorted(names, key=len, reverse=True))


@cache
def short_runs(reports: str) -> frozenset[str]:
    return frozenset(reports[at : at + LONGEST + 1] for at in range(len(reports) - LONGEST))


def quoted_runs(text: str, reports: str) -> Iterator[tuple[int, str]]:
    """Where the text, without white space and official names, runs along the reports: line number and run."""
    known = short_runs(reports)
    lines = text.split("\n")
    ends = list(accumulate(len(squeeze(line)) for line in lines))
    text = squeeze(text)
    for name in (*OFFICIAL_NAMES, *listed_names()):
        text = text.replace(name, "\0" * len(name))
    at = 0
    while at < len(text) - LONGEST:
        end = at + LONGEST + 1
        if text[at:end] not in known:
            at += 1
            continue
        while end < len(text) and text[at : end + 1] in reports:
            end += 1
        if len(re.findall(r"[一-鿿]", text[at:end])) >= IDEOGRAPHS:
            yield bisect_right(ends, at) + 1, text[at:end]
        at = end


def figures(text: str) -> Iterator[tuple[int, str]]:
    """The telling numbers: five significant digits and more, or a long number that is not round, with its unit."""
    for line_no, line in enumerate(text.split("\n"), start=1):
        for found in FIGURE.finditer(fold(line)):
            number = found[1].replace(",", "")
            digits = number.replace(".", "")
            if len(digits.strip("0")) >= DIGITS and number not in OFTEN_USED:
                yield line_no, number
            elif len(digits) >= DIGITS and len(digits.strip("0")) > 1 and found[2]:
                yield line_no, number + found[2]


def test_a_figure_is_telling_if_it_is_long_and_not_round() -> None:
    ours = "船费 73,514 元，2023年 100000 元\n预算 48000 万元，占 98.6%，比 5306.28 少，48000"
    assert list(figures(ours)) == [(1, "73514"), (2, "48000万元"), (2, "5306.28")]


def test_no_figure_of_other_peoples_reports_stands_here() -> None:
    theirs = {each for path in shared("reports").glob("*.txt") for _, each in figures(read(path))}
    assert theirs, "the reports hold no figure"
    found = [
        f"{path.relative_to(ROOT)}:{line}: {each}"
        for path in texts_of_ours()
        for line, each in figures(read(path))
        if each in theirs
    ]
    assert not found, "other people's figures; invent one:\n" + "\n".join(found)


def test_a_quotation_is_found_over_line_breaks_and_an_official_name_is_none() -> None:
    report = squeeze("海雾散尽之后，二十六名学员登上了远星号的甲板。荣获全国职业院校技能大赛一等奖。")
    ours = "一\n\n二海雾散尽之后，二十六\n名学员登船。\n获全国职业院校技能大赛一等奖。"
    assert list(quoted_runs(ours, report)) == [(3, "海雾散尽之后，二十六名学员登")]


def test_nothing_of_other_peoples_reports_stands_here() -> None:
    reports = "\0".join(squeeze(read(path)) for path in sorted(shared("reports").glob("*.txt")))
    assert reports, "the folder of reports holds no .txt file"
    found = [
        f"{path.relative_to(ROOT)}:{line}: {run}"
        for path in texts_of_ours()
        for line, run in quoted_runs(read(path), reports)
    ]
    assert not found, "other people's words; say it in our own, of an invented school:\n" + "\n".join(found)
