"""Every rule_id that stands on a fact can be looked up: it is a lexicon entry, or a named rule of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from extraction import extract

import extractors
from extractors.lexicon import load_lexicon
from extractors.rules import REASON, find_rule, reason_rule, rule_meanings
from flows.mine import MineJob, read_report
from pipeline.fact_rows import TOO_LONG
from pipeline.records import BlockKind, CellRole, Extraction, Fact, Kind, Slot

LEXICON = load_lexicon()
ROOT = Path(extractors.__file__).parent.parent
MEANINGS = rule_meanings()
EXCLUSIONS = {f"exclusion.{rule.id}" for rule in (*LEXICON.exclusions, *LEXICON.regions)}
HONOURS = {honour.id for honour in LEXICON.terms.honours.honours}
KNOWN = {term.id for term in LEXICON.terms.every} | HONOURS | EXCLUSIONS | set(MEANINGS)
# Names that the code puts together: of a unit's kind, a block's kind, a cell's role; or that the pipeline gives.
PUT_TOGETHER = {f"number.{kind}" for kind in Kind} | {f"reason.{kind}" for kind in BlockKind}
PUT_TOGETHER |= {f"reason.table_{role}" for role in CellRole} | {f"reason.{TOO_LONG}"}
CORPUS = [ROOT / f"tests/corpus/{name}.yaml" for name in ("facts", "awards", "funding")]
CORPUS += sorted((ROOT / "tests/corpus/facts").glob("*.yaml"))
SENTENCES = [case["text"] for path in CORPUS for case in yaml.safe_load(path.read_text("utf-8"))]
SAMPLES = sorted((ROOT / "data/raw").glob("*.txt"))


def slots_of(fact: Fact) -> list[Slot]:
    return [slot for slot in (fact.indicator, fact.subject, fact.period, fact.status) if slot is not None]


def rule_ids(found: Extraction) -> set[str | None]:
    named = {slot.rule_id for fact in found.facts for slot in slots_of(fact)}
    named |= {rule for fact in found.facts for rule in (fact.rule_id, fact.level_rule, fact.flow_rule) if rule}
    return named | {mention.rule_id for mention in found.mentions} | {one.rule_id for one in found.unlinked}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem[:8])
def test_every_rule_of_a_sample_can_be_looked_up(sample: Path) -> None:
    assert rule_ids(read_report(MineJob(str(sample), "")).extraction) - KNOWN == set()


def test_every_rule_of_the_corpus_can_be_looked_up() -> None:
    texts = [*SENTENCES, *(example.text for term in LEXICON.terms.every for example in term.examples)]
    assert set().union(*(rule_ids(extract(text)) for text in texts)) - KNOWN == set()


def test_no_rule_of_the_code_is_only_listed() -> None:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "extractors").glob("*.py"))
    numbers = set(re.findall(r'Kind\.[A-Z]+, "([a-z]+)"|"(range|bare)"', code))
    made = PUT_TOGETHER | {f"number.{name}" for pair in numbers for name in pair}
    said = {name: name.removeprefix(REASON) for name in MEANINGS}
    assert [name for name, literal in said.items() if f'"{literal}"' not in code and name not in made] == []


def test_every_reason_of_a_sample_can_be_looked_up() -> None:
    reasons = {one.reason for path in SAMPLES for one in read_report(MineJob(str(path), "")).extraction.unlinked}
    assert len(reasons) > 10
    assert [reason for reason in reasons if reason_rule(reason, LEXICON) is None] == []


def test_a_rule_is_found_in_its_file() -> None:
    files = {rule_id: rule.file for rule_id in KNOWN if (rule := find_rule(rule_id, LEXICON))}
    assert set(files) == KNOWN
    assert files["target.verb"] == "statuses.yaml"
    assert files["exclusion.region.quoted_name"] == "regions.yaml"
    assert files["subject.school"] == "rules.tsv"


def test_a_name_is_a_lexicon_entry_or_a_rule_of_the_code_and_not_both() -> None:
    assert {term.id for term in LEXICON.terms.every} & set(MEANINGS) == set()


def test_every_rule_says_what_it_does_in_both_languages() -> None:
    assert [rule.id for rule in MEANINGS.values() if not (rule.zh and rule.en)] == []
