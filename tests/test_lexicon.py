"""The data files of the number side: what each row's own examples say, and what the loader refuses."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from number_examples import (
    FOLDER,
    LEXICON,
    RULES,
    bound_faults,
    context_faults,
    read_unit_after,
    rule_faults,
    unit_faults,
)

from extractors.known_schools import known_schools
from extractors.lexicon import Bound, Exclusion, NumberContext, Numeral, Place, Qualifier, Region, Unit, load_lexicon
from extractors.lexicon_files import LexiconError

SURFACES = [(row, surface) for row in LEXICON.qualifiers for surface in row.surfaces]
ENDED = [(row, surface, end) for row in LEXICON.qualifiers for surface in row.surfaces for end in row.not_after]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_claims_its_examples_and_leaves_the_others(rule: Exclusion | Region) -> None:
    assert rule_faults(rule, LEXICON) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_both_kinds_of_examples(rule: Exclusion | Region) -> None:
    assert rule.examples
    assert rule.counter_examples


@pytest.mark.parametrize("row", LEXICON.qualifiers, ids=lambda row: row.id)
def test_a_qualifier_bounds_its_examples(row: Qualifier) -> None:
    assert row.examples
    assert bound_faults(row, LEXICON) == []


@pytest.mark.parametrize(("row", "surface"), SURFACES, ids=[surface for _, surface in SURFACES])
def test_every_word_of_a_qualifier_bounds(row: Qualifier, surface: str) -> None:
    number = "35 年" if row.bound is Bound.OVER else "35 人"
    text = f"船员{surface}{number}。" if row.place is Place.BEFORE else f"船员{number}{surface}。"
    assert read_unit_after(text, LEXICON) == [(number, row.bound)]


@pytest.mark.parametrize(("row", "surface", "end"), ENDED, ids=[f"{end}{surface}" for _, surface, end in ENDED])
def test_a_word_that_only_ends_like_a_qualifier_bounds_nothing(row: Qualifier, surface: str, end: str) -> None:
    longer = [word for other in LEXICON.qualifiers for word in other.surfaces if (end + surface).endswith(word)]
    if any(len(word) > len(surface) for word in longer):
        assert f"{end}{surface}".endswith(max(longer, key=len))  # 不 + 低于 is a qualifier of its own
        return
    assert read_unit_after(f"{end}{surface} 35 人", LEXICON) == [("35 人", Bound.EXACT)]


@pytest.mark.parametrize("row", LEXICON.contexts.values(), ids=lambda row: row.id)
def test_a_context_reads_its_examples(row: NumberContext) -> None:
    assert row.examples
    assert context_faults(row, LEXICON) == []


@pytest.mark.parametrize("unit", LEXICON.units.values(), ids=lambda unit: unit.surface)
def test_a_unit_is_read_behind_a_number_and_not_in_other_words(unit: Unit) -> None:
    assert unit_faults(unit, LEXICON) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("十分重要", []),
        ("得分九十八分", ["九十八分"]),
        ("一层新意", []),
        ("塔高十二层", ["十二层"]),
    ],
)
def test_a_unit_for_digits_follows_no_lone_numeral(text: str, found: list[str]) -> None:
    assert [quote for quote, _ in read_unit_after(text, LEXICON)] == found


def test_a_noun_counts_only_behind_more_or_a_multiplier() -> None:
    over = [unit.surface for unit in LEXICON.units.values() if unit.numeral is Numeral.OVER]
    wrong = [noun for noun in over if any(quote.endswith(noun) for quote, _ in read_unit_after(f"3{noun}", LEXICON))]
    assert [noun for noun in wrong if noun not in LEXICON.units] == []
    assert [noun for noun in over if read_unit_after(f"5万{noun}。", LEXICON)[0][0] != f"5万{noun}"] == []


def test_one_lexicon_per_process_and_one_hash_per_content() -> None:
    assert load_lexicon() is load_lexicon()
    assert len(LEXICON.hash) == 64


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "lexicons"))


def test_a_changed_byte_changes_the_hash(copied: Path) -> None:
    with (copied / "units.tsv").open("a", encoding="utf-8") as file:
        file.write("# a remark\n")
    assert load_lexicon(copied).hash != LEXICON.hash


def test_a_school_that_is_known_later_has_no_report_read_again(copied: Path) -> None:
    with (copied / "known_schools.tsv").open("a", encoding="utf-8") as file:
        file.write("haichao\t海潮职业学院\t\t\t福建\t高等职业学校（专科）\n")
    assert load_lexicon(copied).hash == LEXICON.hash


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("units.tsv", "\n人\t人", "\n人\t人\tcount\t1\tany\t\t\n人\t人", r"units.tsv:\d+: “人” has two owners"),
        ("units.tsv", "\n人\t人\tcount", "\n人\t人\tcounting", "units.tsv:.*“counting” does not fit; use one of"),
        ("units.tsv", "\n人\t人\tcount\t1", "\n人\t人\tcount\tone", "“one” does not fit; write a number"),
        ("units.tsv", "\n人\t人\t", "\n人\t", "cells"),
        ("units.tsv", "surface\tunit", "unit\tsurface", "units.tsv:1: the head row"),
        ("qualifiers.yaml", 'bound: "approx"', "bound: 17:1", "qualifiers.yaml:.*not quoted"),
        ("qualifiers.yaml", "about:", "abuot:", "unknown key “abuot”"),
        ("exclusions.yaml", "${dash}", "${dush}", "no part “dush”"),
        ("exclusions.yaml", 'pattern: "', 'pattern: "(', "is no pattern"),
        ("funding.yaml", 'surfaces: ["预算"', 'surfaces: ["预算", "投入"', r"funding.yaml:\d+: “投入” has two owners"),
        ("funding.yaml", 'surfaces: ["预算"', 'surfaces: ["预算", "预算"', r"funding.yaml:\d+: “预算” has two owners"),
        (
            "units.tsv",
            "\n人\t人\tcount\t1",
            "\n人\t人\tcount\t0",
            r"units.tsv:\d+: “0” is no factor; write a number above 0",
        ),
        ("units.tsv", "\n人\t人\tcount\t1", "\n人\t人\tcount\tNaN", "“NaN” is no factor"),
        ("units.tsv", "\n人\t人\tcount", "\n\t人\tcount", r"units.tsv:\d+: a word is empty"),
        ("units.tsv", "\n人\t人\tcount", "\n人\t\tcount", r"units.tsv:\d+: the unit is empty"),
        ("exclusions.yaml", 'pattern: "', 'first: "z-a"\n  pattern: "', r"exclusions.yaml:\d+: .*“z-a” is no class"),
        (
            "funding.yaml",
            'surfaces: ["预算"',
            'surfaces: ["", "预算"',
            r"funding.yaml:\d+: flow.budget: a word is empty",
        ),
        ("funding.yaml", '["预算"', '["预算（", "预算"', r"funding.yaml:\d+: .*never found.*write “预算\(”"),
        ("funding.yaml", 'section: "', 'section: "zz', r"funding.yaml:\d+: .*no section “zzflow”; use one of .*flow"),
        ("funding.yaml", "- {id", "- &a [*a]\n- {id", r"funding.yaml:\d+: an alias"),
        ("funding.yaml", "- {id", '- {[a]: "x"}\n- {id', r"funding.yaml:\d+: a key is a list"),
        ("funding.yaml", "- {id", "- !!python/object/apply:os.system [id]\n- {id", r"funding.yaml:\d+: .* is no entry"),
        ("funding.yaml", '- {id: "', '- {id: {"x', r"funding.yaml:\d+: no YAML"),
        ("funding.yaml", "- {id", "\0- {id", "funding.yaml: no YAML .*control characters"),
        ("parts.yaml", "", "- a\n", r"parts.yaml:\d+: no YAML"),
    ],
)
def test_the_loader_names_the_fault(copied: Path, name: str, old: str, new: str, message: str) -> None:
    path = copied / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LexiconError, match=message):
        load_lexicon(copied)


@pytest.mark.parametrize("name", ["units.tsv", "funding.yaml", "indicators/double_high.yaml", "known_schools.tsv"])
def test_bytes_that_are_no_utf8_are_named(copied: Path, name: str) -> None:
    path = copied / name
    lines = path.read_bytes().count(b"\n")
    with path.open("ab") as file:
        file.write("# 投入产出比".encode("gb18030"))
    with pytest.raises(LexiconError, match=rf"{Path(name).name}:{lines + 1}: byte 0x.. is no UTF-8; save the file as"):
        known_schools(load_lexicon(copied) and copied)


@pytest.mark.parametrize(
    "name", ["exclusions.yaml", "qualifiers.yaml", "regions.yaml", "contests.yaml", "schools.yaml"]
)
def test_an_id_has_one_owner(copied: Path, name: str) -> None:
    path = copied / name
    text = path.read_text("utf-8")
    entry = text.split("\n- ")[1]
    path.write_text(f"{text.rstrip()}\n- {entry}\n", "utf-8")
    with pytest.raises(LexiconError, match=rf"{name}:\d+: .* has two owners"):
        load_lexicon(copied)


def test_a_mark_before_the_text_and_line_ends_of_windows_change_no_row(copied: Path) -> None:
    for name in ("units.tsv", "funding.yaml"):
        data = (copied / name).read_bytes()
        (copied / name).write_bytes(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"))
    changed = load_lexicon(copied)
    assert changed.units == LEXICON.units
    assert changed.terms.files == LEXICON.terms.files


def test_a_missing_file_is_named(copied: Path) -> None:
    (copied / "units.tsv").unlink()
    with pytest.raises(LexiconError, match=r"units\.tsv: not found"):
        load_lexicon(copied)
