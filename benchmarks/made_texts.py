"""Texts of invented quality reports whose numbers add up: sentences with 其中, 占, 增长 and tables with totals.

Each number makes another report, always the same one. Sentences and tables come in the proportions of real schools'
reports (benchmarks/README.md says which), so that checks have as much to do as there.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

_MAJORS = (
    *("护理", "会计", "软件技术", "园艺技术", "数控技术", "学前教育"),
    *("电子商务", "建筑工程", "旅游管理", "汽车检测", "物流管理", "市场营销"),
)
_COLLEGES = (
    *("信息工程", "机电工程", "经济管理", "艺术设计", "医药护理", "农业技术"),
    *("建筑工程", "教育", "外国语", "交通运输", "水利", "食品"),
)
_PLAIN = (
    "学校坚持立德树人，深化产教融合、校企合作，持续完善人才培养质量保障体系，推动各项改革任务落地见效。",
    "围绕区域产业转型升级需要，学校优化专业布局，健全专业动态调整机制，专业群与产业链的对接更加紧密。",
    "各二级学院结合自身实际制定实施方案，明确责任分工，把课程思政融入课堂教学、实习实训和社会实践的全过程。",
    "学校完善教师发展支持体系，组织教师到企业实践锻炼，教师教学能力和社会服务能力不断增强。",
)
_CHAPTERS = ("学生发展", "教学改革", "师资队伍", "产教融合", "服务贡献", "国际合作")


def made_text(number: int, parts: int) -> str:
    """The report of this number as Markdown: `parts` parts, each of some 50 facts in sentences and tables."""
    draw = random.Random(number)
    lines = [f"# 测试{number:05d}职业学院2023年质量年度报告"]
    for part in range(parts):
        lines.append(f"## {part + 1}. {draw.choice(_CHAPTERS)}")
        sentences = [draw.choice(_SENTENCES)(draw) for _ in range(8)]
        sentences += draw.choices(_PLAIN, k=14)
        draw.shuffle(sentences)
        lines += ["".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4)]
        lines.append("\n".join(draw.choice(_TABLES)(draw)))
    return "\n\n".join(lines) + "\n"


def _parts(draw: random.Random) -> str:
    high, middle, low = (draw.randint(12, 300) for _ in range(3))
    total = high + middle + low
    return f"学校现有教师{total}人，其中教授{high}人、副教授{middle}人、讲师{low}人。"


def _prizes(draw: random.Random) -> str:
    nation, province = draw.randint(1, 30), draw.randint(5, 90)
    return f"学生获技能竞赛奖项{nation + province}项，其中国家级{nation}项、省级{province}项。"


def _rate(draw: random.Random) -> str:
    whole = draw.randint(40, 4000)
    part = draw.randint(whole // 2, whole)
    return f"{draw.choice(_MAJORS)}专业报名{whole}人，参考{part}人，参考率{100 * part / whole:.2f}%。"


def _share(draw: random.Random) -> str:
    whole = draw.randint(40, 4000)
    part = draw.randint(1, whole)
    return f"{draw.choice(_MAJORS)}专业共招生{whole}人，其中女生{part}人，占{100 * part / whole:.2f}%。"


def _shares(draw: random.Random) -> str:
    at_home, abroad = draw.randint(30, 3000), draw.randint(30, 3000)
    share = 100 * at_home / (at_home + abroad)
    return f"省内就业{at_home}人，占{share:.2f}%；省外就业{abroad}人，占{100 - share:.2f}%。"


def _growth(draw: random.Random) -> str:
    before = draw.randint(100, 900)
    now = before + draw.randint(5, 300)
    return f"合作企业由{before}家增至{now}家，增长{100 * (now / before - 1):.2f}%。"


def _taught(draw: random.Random) -> str:
    first, second = draw.uniform(70, 100), draw.uniform(70, 100)
    return f"{draw.choice(_MAJORS)}专业课堂优良率为{first:.2f}%，实训设备完好率为{second:.2f}%。"


def _counted(draw: random.Random) -> str:
    lessons, rooms, places = draw.randint(3, 90), draw.randint(3, 190), draw.randint(3, 290)
    return f"{draw.choice(_MAJORS)}专业开设课程{lessons}门，建有校内实训室{rooms}间、校外实训基地{places}个。"


def _funds(draw: random.Random) -> str:
    spent = draw.uniform(20, 900)
    return f"投入{draw.choice(_MAJORS)}专业实训设备经费{spent:.2f}万元，培训企业员工{draw.randint(100, 9999):,}人次。"


def _by_college(draw: random.Random) -> Iterator[str]:
    """Three columns that add up to the last row."""
    rows = [[draw.randint(20, 900) for _ in range(3)] for _ in range(draw.randint(5, 12))]
    yield from _lines("学院 招生数（人） 在校生数（人） 毕业生数（人）")
    for name, row in zip(_COLLEGES, rows, strict=False):
        yield _line(f"{name}学院", *row)
    yield _line("合计", *map(sum, zip(*rows, strict=True)))


def _by_destination(draw: random.Random) -> Iterator[str]:
    """Counts and their shares, both with a total."""
    counts = [draw.randint(20, 900) for _ in range(draw.randint(4, 8))]
    yield from _lines("毕业去向 人数（人） 占比（%）")
    for name, count in zip(_COLLEGES, counts, strict=False):
        yield _line(f"{name}行业", count, f"{100 * count / sum(counts):.2f}")
    yield _line("合计", sum(counts), "100.00")


def _by_major(draw: random.Random) -> Iterator[str]:
    """Shares that have no total."""
    yield from _lines("专业 就业率（%） 出勤率（%） 优良率（%）")
    for name in draw.sample(_MAJORS, draw.randint(6, 12)):
        yield _line(name, *(f"{draw.uniform(60, 100):.2f}" for _ in range(3)))


def _lines(heads: str) -> Iterator[str]:
    yield _line(*heads.split())
    yield _line(*["---"] * len(heads.split()))


def _line(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


_SENTENCES: tuple[Callable[[random.Random], str], ...] = (
    *(_parts, _prizes, _rate, _share, _shares, _growth),
    *(_taught, _counted, _funds) * 6,
)
_TABLES = (_by_college, _by_destination, *(_by_major,) * 3)
