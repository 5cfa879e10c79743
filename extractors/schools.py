"""Names of schools in covers, labelled fields and sentences, and which of them a report is about (学校识别)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.lexicon import SchoolWords

_LONGEST = 16  # ideographs of a name before its kind
_SHORTEST = 2
_IDEOGRAPHS = re.compile(r"[\u4e00-\u9fff·]+$")
_AFTER_YEAR = re.compile(r"^(?:学年度?|年度?|届|级)")
_ORDINAL = r"第?[一二三四五六七八九十百两\d]+(?:所|个|年|届|级|批|家|名)?"
_BETWEEN = r"\s*(?:[(（][^()（）]{0,8}[)）])?\s*[:：]?\s*"
_SHORT_LABEL = 2  # characters: 学校 and 单位 begin sentences too
_FEWEST_OWN_WORDS = 3
_FEWEST_POINTS = 3
_CALLED, _FOUNDED, _OWNED, _NAMED = 9, 3, 3, 1  # points for one place in the text; a report's own word decides alone
_OWNED_REACH = 28  # characters from a name to 办法 or 委员会
_MOST_OWNED = 2  # places that count: a long list of rules is no more proof than two


@dataclass(frozen=True, slots=True)
class NameHit:
    """A school's name at [start, end) of a text."""

    name: str
    start: int
    end: int


class SchoolNames:
    """Finds the names of schools by the words of lexicons/schools.yaml. Texts are folded."""

    def __init__(self, words: Mapping[str, SchoolWords]) -> None:
        self._kinds = re.compile(_any(words, "kind"))
        self._cover_kinds = re.compile(_any(words, "kind", "plain_kind"))
        self._text_kinds = re.compile(_any(words, "kind", "short"))
        self._short = re.compile(_any(words, "short"))
        self._goes_on = re.compile(_any(words, "goes_on"))
        self._general = re.compile(rf"(?:{_any(words, 'general')}|{_ORDINAL})*")
        college_words = _any(words, "discipline", "general")
        self._college = re.compile(rf"(?:{college_words}|{_ORDINAL})*")
        self._sort = re.compile(rf"{_any(words, 'sort')}$")
        self._attached = re.compile(_any(words, "attached"))
        self._run_in = re.compile(_any(words, "run_in"))
        self._run_in_text = re.compile(_any(words, "run_in", "run_in_text"))
        self._places = re.compile(_any(words, "place"))
        self._label = re.compile(rf"(?P<school>{_any(words, 'label')})|{_any(words, 'unit_label')}")
        self._own_words = re.compile(_any(words, "own_words"))
        called, founded = _any(words, "called"), _any(words, "founded")
        self._said = re.compile(rf"\(?(?P<called>{called})|(?P<founded>{founded})")
        self._rules = re.compile(rf"[^《》。]{{0,{_OWNED_REACH}}}(?:{_any(words, 'rules')})(?:\([^()]*\))?》")
        self._bodies = re.compile(rf"[^。，；]{{0,{_OWNED_REACH}}}(?:{_any(words, 'bodies')})")
        self._others = re.compile(rf"(?:{_any(words, 'others')})$")

    def in_line(self, line: str) -> str | None:
        """The first school that a line of a cover, a running header or a file's name names."""
        hit = next(self._hits(line, self._cover_kinds, self._run_in), None)
        hit = hit or next(self._hits(line, self._short, self._run_in), None)
        return hit.name if hit else None

    def after_label(self, line: str, below: str = "") -> str | None:
        """The school behind a label (学校名称, 填报单位) that begins the line, or in the line below a label alone."""
        label = self._label.match(line)
        if label is None:
            return None
        between = re.compile(_BETWEEN).match(line, label.end())
        rest = line[between.end() if between else label.end() :] or below
        hit = next(self._hits(rest, self._cover_kinds, self._run_in), None)
        hit = hit or next(self._hits(rest, self._short, self._run_in), None)
        sign = between.group() if between else ""
        if hit is not None and hit.start == 0:
            # “学校设有…学院 11 个” begins with a word that could be a label: nothing may follow where no sign says so
            is_field = sign or len(label.group()) > _SHORT_LABEL or hit.end == len(rest)
            return hit.name if is_field else None
        is_said = label["school"] and ":" in sign
        return (
            rest if is_said and re.fullmatch(r"[\u4e00-\u9fff]{4,20}", rest) and not self._label.search(rest) else None
        )

    def in_text(self, text: str) -> Iterator[NameHit]:
        """The schools that a sentence names, short names too."""
        return self._hits(text, self._text_kinds, self._run_in_text)

    def full_name(self, name: str, texts: Iterable[str]) -> str:
        """For a short name the full one that the texts use most; the name itself if they use none."""
        if not self._short.search(name):
            return name
        names = Counter(hit.name for text in texts for hit in self.in_text(text) if _is_short_for(name, hit.name))
        return names.most_common(1)[0][0] if names else name

    def own_school(self, texts: Sequence[str]) -> str | None:
        """The school that a report's text is about, told by how it is spoken of; None rather than a partner."""
        if sum(len(self._own_words.findall(text)) for text in texts) < _FEWEST_OWN_WORDS:
            return None
        points: Counter[str] = Counter()
        owned: Counter[str] = Counter()
        for text in texts:
            for hit in self.in_text(text):
                worth = self._worth(text, hit)
                if worth == _OWNED:
                    owned[hit.name] += 1
                    worth = _OWNED if owned[hit.name] <= _MOST_OWNED else 0
                points[hit.name] += worth
        return _winner(self._with_short_names(points))

    def _worth(self, text: str, hit: NameHit) -> int:
        """How much one place says that the school is the report's own."""
        said = self._said.match(text, hit.end)
        if said:
            return _CALLED if said["called"] else _FOUNDED
        before = text[max(0, hit.start - 6) : hit.start]
        if (before.endswith("《") and self._rules.match(text, hit.end)) or (
            before.endswith(("成立", "成立了", "组建", "组建了", "设立", "设立了"))
            and self._bodies.match(text, hit.end)
        ):
            return _OWNED
        return 0 if self._others.search(before) else _NAMED

    def _with_short_names(self, points: Counter[str]) -> Counter[str]:
        """The points of a short name given to the one full name it may stand for."""
        total: Counter[str] = Counter()
        for name, count in points.items():
            full = [other for other in points if other != name and _is_short_for(name, other)]
            total[full[0] if self._short.search(name) and len(full) == 1 else name] += count
        return total

    def _hits(self, text: str, kinds: re.Pattern[str], run_in: re.Pattern[str]) -> Iterator[NameHit]:
        floor = 0
        for kind in kinds.finditer(text):
            begin = max(floor, kind.start() - _LONGEST)
            floor = kind.end()
            if self._goes_on.match(text, kind.end()):
                continue
            prefix = _IDEOGRAPHS.search(text, begin, kind.start())
            start = self._name_start(text, prefix.start(), kind.start(), run_in) if prefix else kind.start()
            if kind.start() - start >= _SHORTEST and not self._is_no_name(text[start : kind.start()], kind.group()):
                attached = self._attached.match(text, kind.end())
                floor = attached.end() if attached else kind.end()
                yield NameHit(text[start:floor], start, floor)

    def _name_start(self, text: str, start: int, end: int, run_in: re.Pattern[str]) -> int:
        """Where the name begins, after the words that run into it."""
        if start > 0 and text[start - 1].isdigit() and (year := _AFTER_YEAR.match(text[start:end])):
            start += year.end()
        kept = [place.span() for place in self._places.finditer(text, start, end)]
        for word in run_in.finditer(text, start, end):
            inside = any(first <= word.start() and word.end() <= last for first, last in kept)
            if not inside and end - word.end() >= _SHORTEST:
                start = word.end()
        return start

    def _is_no_name(self, prefix: str, kind: str) -> bool:
        """各学院, 国家优质大学: a sort of school; 会计学院: a college of one."""
        if kind == "学校" and self._sort.search(prefix):
            return True
        words = self._college if kind == "学院" else self._general
        return words.fullmatch(prefix) is not None


def _winner(points: Counter[str]) -> str | None:
    """The name with the most points, if they are enough and twice those of any other."""
    best = points.most_common(2)
    if not best or best[0][1] < _FEWEST_POINTS:
        return None
    return best[0][0] if len(best) == 1 or best[0][1] >= 2 * best[1][1] else None


def _is_short_for(short: str, name: str) -> bool:
    """Whether the short name's characters stand in the name in their order, its first two in front (云岭海院)."""
    if len(name) <= len(short) or name[:2] != short[:2]:
        return False
    rest = iter(name)
    return all(character in rest for character in short)


def _any(words: Mapping[str, SchoolWords], *ids: str) -> str:
    """A pattern of all surfaces of the lists, the longest first."""
    surfaces = sorted({surface for each in ids for surface in words[each].surfaces}, key=len, reverse=True)
    return "(?:" + "|".join(map(re.escape, surfaces)) + ")"
