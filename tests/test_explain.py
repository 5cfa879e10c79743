"""How a fact came to be: each step with its rule, its words and their place; in text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from extraction import REPORT, block_of
from test_cli import Said, Sushu

from extractors.explain import Explanation, explain_mention
from extractors.lexicon import load_lexicon
from extractors.link import extract_report
from extractors.scope import ReportFacts
from extractors.steps import Step
from flows.cli import main
from pipeline.records import Block, BlockKind, Cell, CellRole, Piece

LEXICON = load_lexicon()
GRADUATES = replace(REPORT, subject="毕业生", period="2024届")


def explain(text: str, quote: str, *headings: str, report: ReportFacts = REPORT) -> dict[str, Step]:
    return steps_of(explain_in([block_of(text, *headings)], quote, report))


def explain_in(blocks: Sequence[Block], quote: str, report: ReportFacts = REPORT) -> Explanation:
    found = extract_report(blocks, report, LEXICON)
    mention = next(each for each in found.mentions if each.quote == quote)
    told = explain_mention(blocks, found, mention.mention_id, LEXICON)
    assert told is not None
    return told


def steps_of(told: Explanation) -> dict[str, Step]:
    assert all(word.text for step in told.steps for word in step.words)
    return {step.part: step for step in told.steps}


def table(*rows: Sequence[str], caption: str = "") -> list[Block]:
    """A caption and a table whose first row are heads and whose first column names the rows."""
    blocks = [block_of(caption, kind=BlockKind.CAPTION)] if caption else []
    for row_no, row in enumerate(rows, start=1):
        for column_no, text in enumerate(row, start=1):
            role = CellRole.HEAD if row_no == 1 else CellRole.ROW_HEAD if column_no == 1 else CellRole.VALUE
            cell = Cell("t-1", row_no, column_no, role)
            blocks.append(
                Block(f"b-{row_no}-{column_no}", BlockKind.CELL, text, (), (Piece(0, 1, 0, len(text)),), cell)
            )
    return blocks


def words_of(step: Step) -> list[tuple[str, str]]:
    return [(words.text, words.place) for words in step.words]


def rule_of(step: Step) -> str | None:
    return step.rule.id if step.rule else None


def test_a_number_is_led_back_to_its_rule_its_unit_and_its_bound() -> None:
    steps = explain("学校投入码头改造资金约340万元。", "340万元")
    assert rule_of(steps["number"]) == "number.money"
    unit = steps["unit"].rule
    assert unit is not None
    assert (unit.id, unit.file) == ("元", "units.tsv")
    assert steps["unit"].said.endswith("factor 1; 万 in the number is multiplied out (数中的万已乘)")
    assert rule_of(steps["bound"]) == "approx.before"
    assert "“约” stands before the number" in steps["bound"].said
    assert "claims it" in steps["exclusions"].said


def test_every_slot_says_what_filled_it_by_which_rule_and_from_which_words() -> None:
    text = "船艺专业群在2023年力争建成省级精品课程8门。"
    steps = explain(text, "8门")
    assert (steps["period"].said, rule_of(steps["period"])) == ("2023", "period.sentence")
    assert words_of(steps["period"]) == [("2023年", "sentence")]
    assert (steps["subject"].said, rule_of(steps["subject"])) == ("船艺专业群", "subject.unit")
    assert (steps["status"].said, rule_of(steps["status"])) == ("target", "target.verb")
    assert words_of(steps["status"]) == [("力争", "sentence")]
    assert steps["indicator"].filled_by == "same_sentence 本句"
    for step in steps.values():
        assert all(text[words.start : words.end] == words.text for words in step.words)


def test_words_of_a_heading_are_named_with_their_heading() -> None:
    steps = explain("精品课程8门。", "8门", "三、2025年建设目标")
    assert (steps["status"].said, rule_of(steps["status"])) == ("target", "target.heading")
    assert words_of(steps["status"]) == [("建设目标", "heading")]
    assert words_of(steps["period"]) == [("2025年", "heading")]


def test_what_the_report_says_and_what_nobody_says_is_told_apart() -> None:
    steps = explain("录取新生3128人。", "3128人", report=GRADUATES)
    assert rule_of(steps["subject"]) in {"subject.report", "subject.group"}
    assert (steps["period"].said, steps["period"].filled_by) == ("2024届", "report 整份报告")
    assert (steps["status"].filled_by, rule_of(steps["status"])) == ("default 默认", "status.default")


def test_the_year_shows_the_rule_that_chose_it_or_why_there_is_none() -> None:
    year = explain("2022-2023学年培训300人次。", "300人次")["year"]
    assert (year.said, rule_of(year)) == ("2023: a period of the form Y-Z学年", "year_of.school_year")
    span = explain("近三年培训300人次。", "300人次")["year"]
    assert (span.said[:4], span.rule) == ("none", None)


def test_a_completed_indicator_shows_the_words_it_was_put_together_from() -> None:
    steps = explain("学校共取得原创成果47项，其中，国家级16项。", "16项")
    assert (steps["indicator"].said, rule_of(steps["indicator"])) == ("国家级原创成果", "indicator.completed")
    assert [words.text for words in steps["indicator"].words] == ["国家级", "原创成果"]


def test_a_prize_shows_its_level_its_grade_and_its_contest() -> None:
    steps = explain("在全国航海技能大赛中获一等奖3项。", "3项")
    assert rule_of(steps["kind"]) == "award.graded"
    assert (steps["level"].said, rule_of(steps["level"])) == ("国家级", "level.national")
    assert words_of(steps["grade"]) == [("一等奖", "sentence")]
    assert words_of(steps["award name"])[0][1] == "sentence"


def test_a_level_that_no_lexicon_names_comes_of_the_names_form() -> None:
    steps = explain("在江海省大学生创新大赛中获银奖4项。", "4项")
    assert (steps["level"].said, rule_of(steps["level"])) == ("省部级", "level.place")


def test_the_way_of_money_shows_what_won_and_what_lost() -> None:
    steps = explain("三家船厂向学校捐赠设备总值52万元。", "52万元")
    assert (steps["flow"].said, rule_of(steps["flow"])) == ("donated", "flow.donated")
    assert "money.other" in {lost.what for lost in steps["flow"].lost}
    other = explain("园内船厂全年营业收入达6350万元。", "6350万元")
    assert rule_of(other["flow"]) == "money.other"


def test_a_canonical_indicator_shows_its_name_its_definition_and_the_names_that_lost() -> None:
    canonical = explain("专任教师占比66.5%。", "66.5%")["canonical"]
    assert canonical.said.startswith("teacher.full_time.share 专任教师占教职工比例: by “专任教师占比”")
    assert canonical.rule is not None
    assert (canonical.rule.file, canonical.rule.zh[-1]) == ("indicators/", "。")
    assert [(lost.what, lost.why) for lost in canonical.lost] == [
        ("teacher.full_time.count “专任教师”", "is a count in 人 (类型或单位不符)")
    ]


def test_a_name_that_the_sentence_rules_out_says_by_which_word() -> None:
    canonical = explain("引进的专任教师22人。", "22人")["canonical"]
    assert canonical.said.startswith("none")
    assert "“引进” stands in the sentence (句中有排除词)" in [lost.why for lost in canonical.lost]


def test_a_cells_fact_is_led_back_to_heads_rows_and_caption() -> None:
    rows = (("项目", "2024年（万元）", "占比"), ("课程建设", "160", "40%"), ("师资培养", "240", "60%"))
    steps = steps_of(explain_in(table(*rows, caption="表1 经费预算表"), "160"))
    assert "factor 10000" in steps["unit"].said
    assert "column head r1c2" in steps["unit"].said
    assert words_of(steps["subject"]) == [("课程建设", "row head r2c1")]
    assert words_of(steps["period"]) == [("2024年", "column head r1c2")]
    assert words_of(steps["flow"]) == [("预算", "caption")]


def test_a_unit_that_is_printed_nowhere_is_told_by_the_head() -> None:
    steps = steps_of(explain_in(table(("学院", "毕业生人数"), ("航海学院", "160"), ("船舶学院", "240")), "160"))
    assert rule_of(steps["unit"]) == "head.people"
    assert words_of(steps["unit"]) == [("人数", "column head r1c2")]


@pytest.mark.parametrize(
    ("text", "quote", "reason", "words"),
    [
        ("其中有88。", "88", "no_unit", "no unit"),
        ("“十四五”期间发展很快。", "十四五", "exclusion.", "exclusions.yaml"),
        ("8个。", "8个", "no_indicator", "what is measured"),
        ("参加《百所院校3个案例选编》编写。", "3个", "exclusion.region.title", "title"),
    ],
)
def test_a_number_that_is_no_fact_says_why(text: str, quote: str, reason: str, words: str) -> None:
    blocks = [block_of(text)]
    found = extract_report(blocks, REPORT, LEXICON)
    one = next(each for each in found.unlinked if quote in each.quote)
    told = explain_mention(blocks, found, one.mention_id, LEXICON)
    assert told is not None
    assert told.fact is None
    step = steps_of(told)["reason"]
    assert step.said.startswith(f"no fact: {reason}")
    assert step.rule is not None
    assert words in step.rule.en or words == step.rule.file


def test_an_exclusion_that_only_the_unit_kept_off_is_named() -> None:
    nearly = explain("2023年有课程12门。", "12门")["exclusions"]
    assert all("若无单位则排除" in lost.why for lost in nearly.lost)
    bare = [rule for rule in LEXICON.exclusions if rule.applies == "bare"]
    shown = [explain_mention_of(example.text, example.quote) for rule in bare for example in rule.counter_examples]
    assert any(step is not None and step.lost for step in shown)


def explain_mention_of(text: str, quote: str) -> Step | None:
    del quote  # a counter-example names no number: any of its numbers may be one with a unit
    blocks = [block_of(text)]
    found = extract_report(blocks, REPORT, LEXICON)
    for mention in found.mentions:
        told = explain_mention(blocks, found, mention.mention_id, LEXICON)
        step = next((step for step in told.steps if step.part == "exclusions"), None) if told else None
        if step is not None and step.lost:
            return step
    return None


def test_a_period_is_no_number_to_explain() -> None:
    blocks = [block_of("2023年录取新生3128人。")]
    found = extract_report(blocks, REPORT, LEXICON)
    period = next(each for each in found.mentions if each.kind == "period")
    assert explain_mention(blocks, found, period.mention_id, LEXICON) is None


# --- the command -----------------------------------------------------------------------------------------------------

TEXT = "云岭测试学院2023年质量年度报告\n\n一、师资队伍\n学校现有专任教师1,286人，双师型教师占比63.5%，编号88。\n"


@pytest.fixture
def sushu(capfd: pytest.CaptureFixture[str]) -> Sushu:
    return Sushu(capfd)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explain")
    (folder / "云岭测试学院2023年质量年度报告.txt").write_text(TEXT, "utf-8")
    with pytest.raises(SystemExit):
        main(["ingest", str(folder), "--direct", "--jobs", "1", "--warehouse", str(folder / "w.duckdb")])
    return folder / "w.duckdb"


def id_of(warehouse: Path, query: str) -> str:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return str(connection.execute(query).fetchall()[0][0])


def explained(sushu: Sushu, warehouse: Path, wanted: str) -> dict[str, Any]:
    said: Said = sushu("explain", wanted, "--warehouse", warehouse, "--json")
    assert said.code == 0, said.err
    result: dict[str, Any] = json.loads(said.out)
    return result


def test_the_command_tells_the_way_of_a_fact(sushu: Sushu, warehouse: Path) -> None:
    fact_id = id_of(warehouse, "select fact_id from facts where quote = '1,286人'")
    said = sushu("explain", fact_id[:-4], "--warehouse", warehouse).out
    for words in (
        "学校现有专任教师【1,286人】",
        "headings 标题       一、师资队伍",
        "云岭测试学院2023年质量年度报告.txt, page 1, line 4",
        "number.count (lexicons/rules.tsv)",
        "“专任教师” in the sentence 句",
        "subject.the_school (lexicons/subjects.yaml): school → 学校",
        "equal in every column to what is stored (与存档一致)",
    ):
        assert words in said, said
    assert "已变动" not in said
    assert explained(sushu, warehouse, fact_id)["differences"] == {}


def test_the_command_takes_a_mention_and_says_why_it_is_no_fact(sushu: Sushu, warehouse: Path) -> None:
    mention_id = id_of(warehouse, "select mention_id from unlinked where quote = '88'")
    told = explained(sushu, warehouse, mention_id)
    assert told["explanation"]["fact"] is None
    assert told["explanation"]["unlinked"]["quote"] == "88"
    fact_mention = id_of(warehouse, "select mention_id from fact where quote = '63.5%'")
    assert explained(sushu, warehouse, fact_mention)["explanation"]["fact"]["quote"] == "63.5%"


def test_what_is_stored_otherwise_is_said(sushu: Sushu, warehouse: Path, tmp_path: Path) -> None:
    older = tmp_path / "w.duckdb"
    older.write_bytes(warehouse.read_bytes())
    with duckdb.connect(str(older)) as connection:
        connection.execute("update runs set lexicon_hash = 'ffffffffffff'")
        connection.execute("update fact set subject = '别的学校', subject_rule = 'x' where quote = '1,286人'")
    fact_id = id_of(older, "select fact_id from facts where quote = '1,286人'")
    said = sushu("explain", fact_id, "--warehouse", older).out
    assert "lexicons ffffffffffff →" in said
    assert "differs from what comes out now (与存档不同)" in said
    assert "subject: 别的学校 → 学校" in said
    assert "subject_rule: x → subject.the_school" in said


def test_a_fact_that_comes_out_no_more_is_said(sushu: Sushu, warehouse: Path, tmp_path: Path) -> None:
    older = tmp_path / "w.duckdb"
    older.write_bytes(warehouse.read_bytes())
    with duckdb.connect(str(older)) as connection:
        moved = (
            "update fact set mention_id = (select mention_id from unlinked where quote = '88') where quote = '63.5%'"
        )
        connection.execute(moved)
        connection.execute("update fact set mention_id = 'm-none' where quote = '1,286人'")
    fact_id = id_of(older, "select fact_id from facts where quote = '63.5%'")
    assert "fact: f-" in sushu("explain", fact_id, "--warehouse", older).out
    gone = sushu("explain", id_of(older, "select fact_id from facts where quote = '1,286人'"), "--warehouse", older)
    assert gone.code == 2
    assert "see none there" in gone.err


@pytest.mark.parametrize(
    ("wanted", "words"),
    [("f-zz", "No fact has the id “f-zz”"), ("m-zz", "No mention has the id “m-zz”"), ("m-", "Several mentions begin")],
)
def test_an_unknown_id_is_told_in_one_line(sushu: Sushu, warehouse: Path, wanted: str, words: str) -> None:
    said = sushu("explain", wanted, "--warehouse", warehouse)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
