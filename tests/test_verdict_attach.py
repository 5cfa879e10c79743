"""Where verdicts stand after a new run: by id, place or quote, and never on a fact that only might be meant."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_verdicts import ANCHOR, READING, current, verdict

from pipeline.records import Span
from pipeline.verdicts.attach import Attached, By, CurrentFact, Standing, attach
from pipeline.verdicts.records import Decision, Verdict
from pipeline.verdicts.review import count_attached, settle

TEXT = "\n".join(["霁浦测试职业学院", "学校现有教职工 640 人，其中专任教师 4", "82 人。", "实训基地 36 个。"])
MISSED = {"fact_id": None, "start_offset": TEXT.index("4\n82"), "end_offset": TEXT.index("82 人") + 4}
MISSED |= {"sentence": TEXT.replace("\n", "")[8:35], "sentence_at": TEXT.index("4\n82") - 9}


def one(given: Verdict, *facts: CurrentFact, look_in: tuple[str, ...] = ("src-001",)) -> Attached:
    (attached,) = attach([given], Standing({"src-001": look_in}, facts, {}))
    return attached


def test_the_same_id_with_the_same_quote_is_the_same_fact() -> None:
    attached = one(verdict(), current(start=300), current("f-002"))
    assert (attached.by, attached.fact_id, attached.span) == (By.ID, "f-001", Span(300, 305))


def test_an_id_that_another_number_has_now_says_nothing() -> None:
    assert one(verdict(), current(quote="640 人")).by is By.LOST


def test_a_fact_of_another_kind_has_another_id_and_the_same_place() -> None:
    attached = one(verdict(), current("f-002", reading=replace(READING, kind="award")), current("f-003", start=50))
    assert (attached.by, attached.fact_id, attached.differs) == (By.PLACE, "f-002", ("kind",))


def test_text_that_has_moved_is_found_by_its_sentence() -> None:
    attached = one(verdict(), current("f-002", 250, page_no=2), current("f-003", 120, sentence="教师 482 人次参训。"))
    assert (attached.by, attached.fact_id, attached.page_no) == (By.QUOTE, "f-002", 2)


def test_of_twins_the_one_at_its_place_among_them_is_meant() -> None:
    twins = [current("f-a", 210), current("f-b", 230)]
    assert one(verdict(twin_no=1, twins=2), *twins).fact_id == "f-b"
    assert one(verdict(twin_no=1, twins=2), twins[0]).fact_id is None, "either could be the one that is gone"
    assert one(verdict(), *twins).fact_id is None, "a second one has come"


def test_a_sentence_read_a_little_otherwise_is_found_on_its_page() -> None:
    again = current("f-002", 103, sentence="其中专住教师 482 人。")
    assert one(verdict(), again).by is By.QUOTE
    assert one(verdict(), replace(again, page_no=2)).by is By.LOST
    assert one(verdict(), again, replace(again, fact_id="f-003", span=Span(97, 102))).by is By.LOST, "as near as it"
    assert one(verdict(), again, replace(again, fact_id="f-003", span=Span(140, 145))).fact_id == "f-002"


def test_the_same_number_in_another_sentence_is_another_fact() -> None:
    assert one(verdict(), current("f-002", sentence="图书馆有座位 482 个", start=101)).by is By.LOST


def test_a_report_published_anew_takes_its_verdicts_over() -> None:
    old, new = current(), current("f-009", 400, "src-002")
    attached = one(verdict(), old, new, look_in=("src-002",))
    assert (attached.by, attached.fact_id, attached.report_id) == (By.QUOTE, "f-009", "src-002")
    assert one(verdict(), old, look_in=("src-002",)).by is By.LOST, "the new report no longer says it"


def test_a_report_that_is_gone_loses_no_verdict() -> None:
    assert one(verdict(), look_in=()) == Attached(verdict(), By.LOST)


def missed(pages: dict[int, str], *facts: CurrentFact, report_id: str = "src-001") -> Attached:
    given = verdict(decision=Decision.ADD, key="x-1", **MISSED)
    texts = {(report_id, page_no): text for page_no, text in pages.items()}
    (attached,) = attach([given], Standing({"src-001": (report_id,)}, facts, texts))
    return attached


def test_a_missed_fact_stands_where_its_words_stand() -> None:
    attached = missed({1: TEXT})
    assert (attached.by, attached.fact_id, attached.source_line) == (By.PLACE, None, 2)
    assert not attached.is_found_now


@pytest.mark.parametrize("report_id", ["src-001", "src-002"])
def test_a_missed_fact_moves_with_its_sentence(report_id: str) -> None:
    pages = {1: "前言\n", 2: "新的一页。\n" + TEXT}
    attached = missed(pages, report_id=report_id)
    assert (attached.by, attached.page_no, attached.source_line) == (By.QUOTE, 2, 4)
    assert attached.span is not None
    assert attached.span.of(pages[2]) == "4\n82 人"


def test_a_missed_fact_whose_words_are_gone_or_stand_twice_is_lost() -> None:
    assert missed({1: TEXT.replace("82", "83")}).by is By.LOST
    assert missed({1: "一\n" + TEXT + "\n" + TEXT}).by is By.LOST


def test_a_missed_fact_that_is_found_now_is_told() -> None:
    start = int(MISSED["start_offset"])
    attached = missed({1: TEXT}, replace(current("f-007", start), span=Span(start, start + 6)))
    assert (attached.fact_id, attached.is_found_now, attached.differs) == ("f-007", True, ())
    assert count_attached([attached])["found_now"] == 1


def test_what_was_confirmed_and_is_read_otherwise_is_told() -> None:
    changed = current(reading=replace(READING, indicator="教师"))
    confirmed, corrected = one(verdict(), changed), one(verdict(decision=Decision.CORRECT), changed)
    assert confirmed.differs == ("indicator",)
    assert (confirmed.is_read_otherwise, corrected.is_read_otherwise) == (True, False)
    assert one(verdict(decision=Decision.CORRECT), current()).is_settled
    assert one(verdict(decision=Decision.REJECT), changed).differs == ()


def test_of_two_verdicts_that_meet_on_one_fact_the_later_counts() -> None:
    early, late = verdict(3), replace(verdict(5, Decision.REJECT, "f-000"), anchor=replace(ANCHOR, fact_id="f-000"))
    attached = attach([late, early], Standing({"src-001": ("src-001",)}, [current()], {}))
    assert [each.by for each in attached] == [By.PLACE, By.ID]
    assert [each.verdict.number for each in settle(attached)] == [5]
