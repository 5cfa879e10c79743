"""The verdicts with their places in the warehouse that is served now, kept up with both (复核状态)."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flows.serve.open_warehouse import Version
from flows.serve.page_overlay import Overlaid
from pipeline.verdicts.attach import Attached, attach
from pipeline.verdicts.records import Decision, Verdict, latest
from pipeline.verdicts.review import settle
from pipeline.verdicts.standing import read_standing
from pipeline.verdicts.store import VerdictStore, VerdictStoreError

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Judgements:
    """All verdicts as they stand now: `attached` those that count, `history` all that were given, by key.

    `problem` says why the verdicts cannot be read, if they cannot.
    """

    attached: Sequence[Attached] = ()
    by_fact: Mapping[str, Attached] = field(default_factory=dict)
    by_key: Mapping[str, Attached] = field(default_factory=dict)
    history: Mapping[str, Sequence[Verdict]] = field(default_factory=dict)
    problem: str = ""

    def of(self, key: str) -> Attached | None:
        """The verdict on a fact, or on a missed one by its key."""
        return self.by_fact.get(key) or self.by_key.get(key)

    def given(self, key: str) -> Sequence[Verdict]:
        """All verdicts that were ever given on it, the last first."""
        found = self.of(key)
        return list(reversed(self.history.get(found.verdict.key if found else key, ())))

    def sign(self, key: str) -> str:
        """The decision about it, '' where there is none."""
        found = self.of(key)
        return str(found.verdict.decision) if found else ""

    def missed_on(self, report_id: str, page_no: int) -> list[Overlaid]:
        """The facts that reviewers added on a page and no run has found yet."""
        return [
            Overlaid(
                each.verdict.key,
                "missed",
                each.verdict.said.kind,
                each.verdict.said.status,
                f"{each.verdict.said.indicator or ''} {each.verdict.anchor.quote}",
                "",
                (each.span,),
            )
            for each in self.attached
            if (each.report_id, each.page_no) == (report_id, page_no)
            and each.fact_id is None
            and each.span is not None
            and each.verdict.said is not None
        ]


class Review:
    """Reads what is new in the store and places only that, unless another warehouse has been published since."""

    def __init__(self, store: VerdictStore) -> None:
        self.store = store
        self._lock = threading.Lock()
        self._version: Version | None = None
        self._file: int | None = None
        self._kept = _Kept()

    def look(self, connection: duckdb.DuckDBPyConnection, version: Version | None) -> Judgements:
        """The verdicts as they stand in the warehouse of that version, which `connection` reads."""
        with self._lock:
            try:
                file = self.store.path.stat().st_ino
            except OSError:
                file = None
            if (version, file) != (self._version, self._file):
                self._version, self._file, self._kept = version, file, _Kept()
            try:
                new = self.store.read(self._kept.last)
            except VerdictStoreError as error:
                own = f"{self.store.path.parent}/"  # no folder of this machine is named
                return Judgements(problem=str(error).replace(own, ""))
            if new:
                self._kept.take(connection, new)
            return self._kept.judgements


@dataclass(slots=True)
class _Kept:
    """The verdicts read so far, up to number `last`, and where they stand in one warehouse."""

    last: int = 0
    history: dict[str, list[Verdict]] = field(default_factory=dict)
    attached: dict[str, Attached] = field(default_factory=dict)
    judgements: Judgements = field(default_factory=Judgements)

    def take(self, connection: duckdb.DuckDBPyConnection, new: Sequence[Verdict]) -> None:
        """Place what is new beside what is placed already."""
        counted = list(latest(new).values())
        placed = attach(counted, read_standing(connection, counted))
        for verdict in new:
            self.history.setdefault(verdict.key, []).append(verdict)
        for each in placed:
            self.attached.pop(each.verdict.key, None)
            if each.verdict.decision is not Decision.WITHDRAW:
                self.attached[each.verdict.key] = each
        self.last = new[-1].number
        settled = settle(self.attached.values())
        # A report that has been replaced still shows what was said about its own facts.
        by_fact = {each.verdict.anchor.fact_id: each for each in settled if each.verdict.anchor.fact_id is not None}
        by_fact |= {each.fact_id: each for each in settled if each.fact_id is not None}
        by_key = {each.verdict.key: each for each in settled}
        self.judgements = Judgements(settled, by_fact, by_key, {key: tuple(all_) for key, all_ in self.history.items()})
