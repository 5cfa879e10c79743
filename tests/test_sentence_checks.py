"""What a sentence says of its own numbers: parts, shares, rates, changes; and what reports say twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from checked_reports import Found, ingest_texts, run_checks

# sentence(s), check, its severities: "passed", "error", "warning" or "" for no row of the check
CASES = [
    # parts: they reach the total, or do not
    ("取得标志性成果共53项，其中国家级20项、省部级33项。", "sentence.parts", "passed"),
    ("取得标志性成果共52项，其中国家级20项、省部级33项。", "sentence.parts", "error"),
    ("取得标志性成果共60项，其中国家级20项、省部级33项。", "sentence.parts", ""),
    ("参赛获奖12项，其中一等奖3项、二等奖4项、三等奖5项。", "sentence.parts", "passed"),
    ("参赛获奖11项，其中一等奖3项、二等奖4项、三等奖5项。", "sentence.parts", "error"),
    ("渔业教师共308人，其中高级117人，中级140人，初级51人。", "sentence.parts", "passed"),
    ("渔业教师共318人，其中高级117人，中级140人，初级51人。", "sentence.parts", ""),
    ("学校有船艺教师86人，其中男教师41人，女教师45人。", "sentence.parts", "passed"),
    ("学校有船艺教师86人，其中男教师41人，女教师35人。", "sentence.parts", "warning"),
    ("学校有船艺教师86人，其中男教师41人，女教师55人。", "sentence.parts", "error"),
    # one part larger than the whole; a part in brackets
    ("建成实训室24间，其中虚拟仿真实训室42间。", "sentence.parts", "error"),
    ("新增知识产权88件，其中专利65件（发明专利41件），软件著作权23件。", "sentence.parts", ""),
    ("承担改造任务29项（码头改造6项、航道改造23项）。", "sentence.parts", "passed"),
    # one digit of one part is all that keeps a list from its total; an amount may have a long name
    ("沿岸公路总里程31250公里，其中：环岛公路920公里，港口公路1630公里，县道28700公里。", "sentence.parts", "passed"),
    ("沿岸公路总里程31250公里，其中：环岛公路920公里，港口公路18630公里，县道28700公里。", "sentence.parts", "warning"),
    ("获批实训项目36项，其中航海项目18项、渔业项目29项、港口项目6项、造船项目3项。", "sentence.parts", "warning"),
    ("获批实训项目36项，其中航海项目18项、渔业项目39项、港口项目6项、造船项目3项。", "sentence.parts", "error"),
    (
        "财政拨款项目合计3080万元，其中航海实训中心项目-01 中央资金1500万元，"
        "2023年现代航海教育质量提升与海岛教师能力培养综合计划资金（素质提高计划）13080万元，渔业实训室改造500万元。",
        "sentence.parts",
        "error",
    ),
    (
        "财政拨款项目合计3080万元，其中航海实训中心项目-01 中央资金1500万元，"
        "2023年现代航海教育质量提升与海岛教师能力培养综合计划资金（素质提高计划）1880万元，渔业实训室改造500万元。",
        "sentence.parts",
        "warning",
    ),
    ("海洋基金收入1940万元，包括渔获收入1460万元，其他收入480万元。", "sentence.parts", "passed"),
    ("海洋基金收入1140万元，包括渔获收入1460万元，其他收入480万元。", "sentence.parts", "warning"),
    # a list that exhausts
    ("全日制在校生12735人，其中一、二、三年级分别为4402人、4260人和4073人。", "sentence.parts", "passed"),
    ("实训基地38个，分别为校内基地15个、校外基地23个。", "sentence.parts", "passed"),
    ("实训基地38个，分别为校内基地15个、校外基地20个。", "sentence.parts", "warning"),
    # the total is rounded, its parts are not
    ("投入建设经费1.2亿元，其中中央财政0.75亿元，地方财政0.43亿元。", "sentence.parts", "passed"),
    # overlapping parts, another unit, other things than parts
    ("学校有专任教师300人，其中高级职称140人，硕士以上学位210人，双师型教师260人。", "sentence.parts", ""),
    ("学校列出改造任务42个，包含航速指标47个、油耗指标36个。", "sentence.parts", ""),
    ("学校有教师120人，学生2600人。", "sentence.parts", ""),
    ("自评总得分96.8分，其中学校层面97.2分，专业群层面98分。", "sentence.parts", ""),
    ("家长总体满意度为96.10%，其中海岛家长满意度为97.19%。", "sentence.parts", ""),
    ("毕业生对母校满意度为92.93%，其中非常满意占28.79%，满意占34.82%，比较满意占29.32%。", "sentence.parts", "passed"),
    ("收入预算9101万元，其中财政拨款8101万元，比上年减少9289万元。", "sentence.parts", ""),
    # the list ends where it has reached the total, or where another clause says what became of something
    ("立项课题86项，其中国家级2项、省部级14项、市厅级70项，结题92项。", "sentence.parts", "passed"),
    ("投入经费1200万元，其中财政拨款700万元，学校自筹400万元，完成投资1500万元。", "sentence.parts", ""),
    ("三年来共派出教师120人次，其中2022年32人次，2023年38人次，2024年50人次。", "sentence.parts", "passed"),
    ("三年来共派出教师120人次，其中2022年32人次，2023年48人次，2024年50人次。", "sentence.parts", "error"),
    ("现有教职工576人，其中专任教师432人，行政人员98人，教辅人员36人，工勤人员20人。", "sentence.parts", "warning"),
    ("图书馆藏书120万册，其中纸质图书86万册，电子图书150万册。", "sentence.parts", "error"),
    ("毕业生平均月薪5200元，其中航海类5800元，渔业类5100元。", "sentence.parts", ""),
    # shares
    ("学校毕业生共5437人，其中就业5051人，占92.90%。", "sentence.share", "passed"),
    ("学校毕业生共5437人，其中就业5051人，占95.90%。", "sentence.share", "error"),
    ("学校毕业生共5437人，其中就业5051人，占全省同类毕业生的12.90%。", "sentence.share", ""),
    ("诊断任务67项，其中有效61项，占比91.04%；待改进6项，占比8.96%。", "sentence.share", "passed passed"),
    ("学校共有船艺教师432人，其中女教师230人，占船艺教师总数的53.24%。", "sentence.share", "passed"),
    ("学校共有船艺教师432人，其中女教师230人，占船艺教师总数的63.24%。", "sentence.share", "error"),
    ("学校共有船艺教师432人，其中女教师230人，占女职工总数的63.24%。", "sentence.share", ""),
    ("学校有教师430人，学生5437人，党员占12.5%。", "sentence.share", ""),
    ("就业省份为海滨省（1146人，占比47.00%）、云岭省（610人，占比25.02%）。", "sentence.share_together", "passed"),
    ("就业省份为海滨省（1146人，占比47.00%）、云岭省（610人，占比35.02%）。", "sentence.share_together", "warning"),
    (
        "就业省份为海滨省（1146人，占比47.00%）、云岭省（610人，占比25.02%）、雾海省（305人，占比15.21%）。",
        "sentence.share_together",
        "warning",
    ),
    # a rate stands between the whole and its part: it may be what the share is of
    ("2023届毕业生2208人，毕业去向落实率94.66%，其中到涉海企业就业1127人，占51.04%。", "sentence.share", "passed"),
    ("2023届毕业生2208人，毕业去向落实率94.66%，其中到涉海企业就业1172人，占51.04%。", "sentence.share", "warning"),
    ("2023届毕业生2208人，毕业去向落实率94.66%，其中到涉海企业就业1127人，占53.92%。", "sentence.share", ""),
    # as far as the rate's own digits go
    ("2023届毕业生2208人，毕业去向落实率94.66%，其中到涉海企业就业1127人，占53.95%。", "sentence.share", "warning"),
    ("2023届毕业生2208人，毕业去向落实率95%，其中到涉海企业就业1127人，占53.92%。", "sentence.share", ""),
    # a share as large as its whole beside another that fits
    ("诊断任务67项，其中有效61项，占比91.04%；待改进67项，占比8.96%。", "sentence.share", "passed warning"),
    # the whole of which each has a share
    (
        "海港公司注册资本8000万元，其中本校出资4400万元，出资比例为55.00%，渔业集团出资3600万元，出资比例为45.00%。",
        "sentence.share",
        "passed passed",
    ),
    (
        "海港公司注册资本8000万元，其中本校出资4400万元，出资比例为55.00%，渔业集团出资3600万元，出资比例为45.03%。",
        "sentence.share",
        "passed error",
    ),
    # whatever the part is called, its 比例 is of the whole
    (
        "海港公司注册资本8000万元，其中本校认购4400万元，认购比例为55.00%，渔业集团认购3600万元，认购比例为45.03%。",
        "sentence.share",
        "passed error",
    ),
    ("现有教职工共580人，专任教师432人，双师型教师350人，双师型教师比例81.02%。", "sentence.share", ""),
    ("专任教师432人，其中双师型教师350人，双师型教师比例81.02%。", "sentence.share", "passed"),
    ("专任教师432人，其中双师型教师350人，双师型教师比例18.02%。", "sentence.share", "error"),
    ("船艺项目预算共8000万元，其中支出4400万元，同比增长比例为15.00%。", "sentence.share", ""),
    # two sentences name one whole
    ("男生1320人，占毕业生总人数的44.00%；女生1680人，占毕业生总人数的56.00%。", "sentence.share_together", "passed"),
    ("男生1320人，占毕业生总人数的44.00%；女生1680人，占毕业生总人数的65.00%。", "sentence.share_together", "warning"),
    # its shares agree on another whole, of which the one that is printed is a slip
    (
        "海滨省内就业人数为9210人，其中省内生源3500人，占就业毕业生的83.14%，岛外生源130人，占就业毕业生的3.09%。",
        "sentence.share_whole",
        "warning",
    ),
    (
        "海滨省内就业人数为6377人，其中省内生源3500人，占就业毕业生的83.14%，岛外生源130人，占就业毕业生的3.09%。",
        "sentence.share_together",
        "passed",
    ),
    # shares of one list
    ("海岛第一、二、三次产业增加值占比分别为19.4%、27.9%和52.7%。", "sentence.hundred", "passed"),
    ("海岛第一、二、三次产业增加值占比分别为19.4%、72.9%和52.7%。", "sentence.hundred", "warning"),
    ("海岛三次产业对经济增长的贡献率分别为19.4%、27.9%和52.7%。", "sentence.hundred", "passed"),
    ("海岛三次产业对经济增长的贡献率分别为19.4%、72.9%和52.7%。", "sentence.hundred", "warning"),
    ("海岛第一、二、三次产业的贡献率较上年分别提高9.4%、7.9%和5.7%。", "sentence.hundred", ""),
    ("毕业生去航运、渔业企业的比例分别为19.4%和27.9%。", "sentence.hundred", ""),
    ("留在海滨市的毕业生中，63.40%的毕业生为海岛籍生源，36.60%的毕业生为非海岛籍生源。", "sentence.hundred", "passed"),
    ("留在海滨市的毕业生中，63.40%的毕业生为海岛籍生源，36.06%的毕业生为非海岛籍生源。", "sentence.hundred", "warning"),
    ("留在海滨市的毕业生中，63.40%的毕业生为海岛籍生源，12.42%的毕业生为渔村籍生源。", "sentence.hundred", ""),
    ("占比排名前三的学院为航海学院（47人，占比94.00%）、渔业学院（146人，占比5.48%）。", "sentence.share_together", ""),
    ("参加问卷的学生5600人，占在校生总数的44.3%，其中一年级2100人，占37.5%。", "sentence.share_together", ""),
    ("现有教师86人，其中校内教师56人，企业教师30人，双师型教师占比82%。", "sentence.share", ""),
    ("毕业生2310人，就业2206人，其中省内1580人，占毕业生总数的68.40%。", "sentence.share", ""),
    ("现有教师652人，其中专任教师498人，专任教师中高级职称186人，占37.35%。", "sentence.share", ""),
    # rates
    ("参加考核2860人次，其中高级1260人次，中级1480人次，通过2640人次，通过率92.31%。", "sentence.rate", ""),
    ("招生计划3200人，录取3150人，报到2987人，报到率94.83%。", "sentence.rate", "passed"),
    ("学校毕业生2310人，其中专科毕业生2100人，就业2020人，就业率96.19%。", "sentence.rate", "passed"),
    ("到位资金超过3920万元，项目预算4000万元，资金到位率98%。", "sentence.rate", ""),
    ("参加船员证书考核2310人，通过2082人，通过率90.13%。", "sentence.rate", "passed"),
    ("参加船员证书考核2310人，通过2082人，通过率93.13%。", "sentence.rate", "error"),
    ("项目预算4000万元，到位资金3920万元，资金到位率98%。", "sentence.rate", "passed"),
    ("项目预算4000万元，到位资金3920万元，资金到位率89%。", "sentence.rate", "error"),
    ("项目预算4000万元，支出3600万元，预算执行率90%。", "sentence.rate", "passed"),
    ("总预算40000万元，到位资金24860万元，首期资金到位率103.58%，总体资金到位率62.15%。", "sentence.rate", "passed"),
    ("升学率较高的为航海学院（升学35人，升学率6.99%）、渔业学院（升学14人，升学率4.65%）。", "sentence.rate", ""),
    # changes
    ("专任教师由2022年的400人增加到2023年的432人，增长8%。", "change.in_sentence", "passed"),
    ("专任教师由2022年的400人增加到2023年的432人，增长18%。", "change.in_sentence", "error"),
    ("学生满意度由2022年的91.50%提高到2023年的94.20%，提高2.7个百分点。", "change.in_sentence", "passed"),
    ("学生满意度由2022年的91.50%提高到2023年的94.20%，提高3.7个百分点。", "change.in_sentence", "error"),
    ("专任教师由2022年的432人减少到2023年的400人，减少32人。", "change.in_sentence", "passed"),
    ("学校现有专任教师432人，双师型教师300人，占69.44%，较上年增长8%。", "change.in_sentence", ""),
    ("招生规模从3000人扩大到3200人，报到率提高2.1个百分点。", "change.in_sentence", ""),
    ("固定资产由2022年的8.6亿元增加到2024年的9.2亿元，年均增长3.4%。", "change.in_sentence", ""),
    ("学生满意度由90.5%提高到92.8%，提高了2.5%。", "change.in_sentence", "passed"),
    # ranges
    ("2024年在校生满意度为97.82%。", "range.plausible", "passed"),
    ("2024年在校生满意度为978.2%。", "range.plausible", "error"),
    ("2024年课程对口率为108.2%。", "range.percent", "error"),
    ("2024年项目任务完成率为108.2%。", "range.percent", ""),
]
NAMES = (
    "岚屿汐帆礁澜珊瑚鸥鲸锚舵桅舟渡湾浦汀洲渚滨沧溟涛浪潮汛波沙矶崖岬崎岙埠港泊漕渠堰坝泽沼湖溪涧泉瀑峰峦嶂谷壑坪原野林"
)


def text_of(name: str, sentence: str) -> str:
    return f"{name}质量年度报告（2024年度）\n\n一、学校概况\n\n{sentence}\n"


def school(index: int) -> str:
    return f"{NAMES[index % len(NAMES)]}{'桥门角'[index // len(NAMES)]}海事职业技术学院"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Found]:
    texts = {
        f"{school(index)}2024年质量年度报告.txt": text_of(school(index), sentence)
        for index, (sentence, _, _) in enumerate(CASES)
    }
    return run_checks(ingest_texts(texts, tmp_path_factory.mktemp("sentences")))


@pytest.mark.parametrize("index", range(len(CASES)), ids=[f"{check}-{sentence[:14]}" for sentence, check, _ in CASES])
def test_sentence(found: list[Found], index: int) -> None:
    sentence, check, expected = CASES[index]
    rows = [row for row in found if row.file.startswith(school(index)) and row.check_id == check]
    assert sorted(row.severity for row in rows) == sorted(expected.split()), (sentence, rows)


def test_no_sentence_that_holds_has_a_finding_of_another_check(found: list[Found]) -> None:
    sound = {school(index) for index, case in enumerate(CASES) if case[2] in {"", "passed", "passed passed"}}
    wrong = [row for row in found if row.severity == "error" and any(row.file.startswith(name) for name in sound)]
    assert wrong == []


def test_the_same_words_with_a_slip_in_one_number(tmp_path: Path) -> None:
    said = "云岭海事职业技术学院2024年质量年度报告\n\n一、概况\n\n{}\n\n二、投入\n\n{}\n"
    first, other = "学校实训船队累计安全航行里程{}公里。", "回顾全年，学校实训船队累计安全航行里程{}公里，创历年新高。"
    texts = {
        f"{name}.txt": said.format(first.format("48613"), other.format(again))
        for name, again in (("同", "48613"), ("换", "46813"), ("异", "52077"))
    }
    found = run_checks(ingest_texts(texts, tmp_path), ("same_words",))
    assert {row.file: row.severity for row in found} == {"同.txt": "passed", "换.txt": "warning"}


@pytest.mark.parametrize(("other_year", "expected"), [("2023", []), ("2024", ["warning"])])
def test_the_same_words_of_two_years_may_differ_by_one_digit(
    tmp_path: Path, other_year: str, expected: list[str]
) -> None:
    text = (
        "云岭海事职业技术学院2024年质量年度报告\n\n"
        "一、概况\n\n2024年，学校实训船队累计安全航行里程48613公里。\n\n"
        f"二、投入\n\n{other_year}年，学校实训船队累计安全航行里程46813公里。\n"
    )
    found = run_checks(ingest_texts({"航程.txt": text}, tmp_path), ("same_words",))
    assert [row.severity for row in found] == expected


def test_arithmetic_is_spelled_out(found: list[Found]) -> None:
    told = {row.file[:2]: row.arithmetic for row in found if row.check_id == "sentence.parts"}
    assert told[school(0)[:2]] == "国家级20项＋省部级33项＝53项，与合计53项一致"
    assert told[school(1)[:2]] == "国家级20项＋省部级33项＝53项，合计写52项，差1项"


def test_the_total_or_claim_comes_first(found: list[Found]) -> None:
    assert all(len(row.fact_ids) == len(set(row.fact_ids)) for row in found)
    parts = next(row for row in found if row.check_id == "sentence.parts" and row.file.startswith(school(0)))
    assert len(parts.fact_ids) == 3
