"""What a text sets up or holds, and then counts: a firms' college, a platform, a workshop, a show (所建所办)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from extractors.sentences import Sentence
from extractors.terms import TermList, Terms

_CHARS = r"[\u4e00-\u9fffA-Za-z“”·—+-]"
_LONGEST = 30
_NOTE = r"(?:\([^()]{1,20}\))?"
_SHOW = "展"


@dataclass(frozen=True, slots=True)
class Named:
    """A name with the word that says what it is of: 海瀚船艺产业学院 and 产业学院."""

    name: str
    head: str


class FoundedFinder:
    """Finds what clauses set up, and the clauses that count what it has; compiled once for a lexicon."""

    def __init__(self, terms: Terms, units: TermList) -> None:
        words = terms.subjects
        lasting = "|".join((words.organisation.alternation, units.alternation))
        any_head = "|".join((words.venture.alternation, lasting))
        self._lasting = re.compile(rf"(?:{lasting})$")
        self._another = re.compile(lasting)
        self._set_up = re.compile(
            rf"(?:{words.set_up.alternation})了?“?(?P<name>{_CHARS}{{2,{_LONGEST}}}?(?P<head>{any_head}))”?{_NOTE}\s*$"
        )
        self._further = re.compile(
            rf"\s*(?:{words.further.alternation})与?(?P<name>{_CHARS}{{2,{_LONGEST}}}?(?P<head>{lasting}))建设\s*$"
        )
        self._show = re.compile(
            rf"\s*(?:本次|此次|本届|该)?(?P<name>{_CHARS}{{0,12}}?(?:{words.show.alternation}))"
            rf"(?P<about>{words.show_follow.alternation})"
        )
        self._content = re.compile(
            rf"[\s、]*(?:{words.opening.alternation}|已|初步|[\s、])*(?:{words.content.alternation})"
        )

    def is_lasting(self, named: Named) -> bool:
        """Whether what was set up is a body of people that later sentences can go on about."""
        return bool(self._lasting.search(named.name))

    def is_one_of_several(self, text: str, start: int, end: int) -> bool:
        """Whether the rest of a sentence names another body: 组建海港联盟，扩容船艺集团."""
        return bool(self._another.search(text, start, end))

    def set_up_in(self, text: str, start: int, end: int) -> Named | None:
        """What a clause sets up or holds at its end: 与企业共建海瀚船艺产业学院."""
        found = self._set_up.search(text, start, end)
        return Named(found["name"], found["head"]) if found else None

    def furthered_in(self, text: str, start: int, end: int) -> Named | None:
        """Whose building up is all that a clause says: 推进海瀚船艺产业学院建设."""
        found = self._further.match(text, start, end)
        return Named(found["name"], found["head"]) if found else None

    def counts_content(self, text: str, start: int, end: int) -> bool:
        """Whether a clause counts what the thing just set up has: 收录素材 3652 个, 首批学员 63 人."""
        return bool(self._content.match(text, start, end))

    def show_in(self, text: str, start: int, end: int, names: list[str]) -> tuple[str, int] | None:
        """The exhibition that a clause opens with, by its full name where that was said, and where the words end."""
        found = self._show.match(text, start, end)
        if found is None:
            return None
        known = next((name for name in reversed(names) if _SHOW in name[-6:]), None)
        if known is None and found["about"] == "面积":
            return None  # 展览面积 of a museum: no show was named
        return known or found["name"], found.end("name")


@dataclass(slots=True)
class Foundings:
    """What the sentences of one block have set up so far."""

    finder: FoundedFinder
    is_name: Callable[[Named], bool]
    pending: Named | None = None
    furthered: Named | None = None
    full_start: int = -1
    lasting: Named | None = None
    shown: list[str] = field(default_factory=list)

    def counted_in(self, sentence: Sentence, start: int, end: int) -> str | None:
        """Whose content a clause counts, if an earlier clause of the full sentence set that up."""
        if sentence.full_start != self.full_start:
            self.pending, self.furthered, self.full_start = None, None, sentence.full_start
        if self.furthered is not None:
            return self.furthered.name
        if self.pending is not None and self.finder.counts_content(sentence.text, start, end):
            return self.pending.name
        return None

    def note(self, sentence: Sentence, start: int, end: int, *, opens_block: bool) -> None:
        """Take note of what a clause sets up; that which opens the block is gone on about in its later sentences."""
        text = sentence.text
        named = self.finder.set_up_in(text, start, end)
        if named is not None:
            if _SHOW in named.head:
                self.shown.append(named.name)
            self.pending = named
            is_alone = opens_block and not self.finder.is_one_of_several(text, end, sentence.end)
            if is_alone and self.finder.is_lasting(named) and self.is_name(named):
                self.lasting = named
        furthered = self.finder.furthered_in(text, start, end)
        if furthered is not None and self.is_name(furthered):
            self.furthered = furthered
