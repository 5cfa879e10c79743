"""Who a text speaks about, clause by clause: the school, a unit of it, an organisation, a group of people (话题)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.founded import FoundedFinder, Foundings, Named
from extractors.school_kinds import SchoolKindFinder
from extractors.sentences import Sentence
from extractors.terms import TermList, Terms
from extractors.topic import Topic, TopicKind
from extractors.trie import trie_pattern
from extractors.words import tagged

WHOLE_SCHOOL = "学校"
_DATE = (
    r"(?:截[至止]到?\s?)?(?:19|20)\d\d\s?(?:[-—–~至]\s?(?:20)?\d\d\s?)?(?:学年度?|年度?|届|级)?"
    r"(?:\s?\d{1,2}\s?月份?)?(?:\s?\d{1,2}\s?日)?[底末初]?"
)
_LIST_MARK = r"\d{1,2}[.、](?!\d)|\([一二三四五六七八九十\d]+\)|[①-⑳]"
_NAME_CHARS = r"[\u4e00-\u9fffA-Za-z“”·—]"
_LONGEST_NAME = 30
_HEAD_REACH = 60  # characters of a clause in which the name that it speaks about ends
# 国家级骨干专业, 省重点专业, 全国优秀教师团队: a title, not the name of those who hold it
_TITLE = re.compile(
    r"(?:国家|国际|世界|部|省|市|区|县|校|院|国|厅)(?:部|市|省)?级|(?:国家|全国|省|市|校|部)(?!.{0,6}(?:党|校区))"
)
_IN_CONTEST = r"在[^，。；]{2,30}?(?:比赛|大赛|竞赛|评选|方面|工作)中[，,]?"
_JUDGES = re.compile(r"\s?(?:对(?!口)|认为|表示|反映)")
_POINTS_BACK = re.compile(r"[该本此“”]+")
# 在全国比赛中…, 学校的基地, 是…中心: words inside that no name holds
_NO_NAME = re.compile(r"[在是为被把使其们]|的|[^“]等|[一二两三四五六七八九十多几数][个所支门项家]")
_BOTH = re.compile(r"[两三四五六七八]个")  # 两个专业群: those that the report is about
_COUNTED = re.compile(r"\s?(?:各|共计?|分别|达到?|总数|数|[:：])?\s?\d")
_NO_PLACE = re.compile(r"[全本该我各外两二三]|.?[本全外]省|(?:省|市|县|地区|其他)$")
_DIGIT = re.compile(r"\d")


class TopicFinder:
    """Finds the topics of a text; compiled once for a lexicon."""

    def __init__(self, terms: Terms) -> None:
        words = terms.subjects
        self._terms, self._verbs, self._acts, self._inner = terms, words.verb, words.act, words.inner
        self._kinds = words.kind
        self._team_kinds = TermList((*words.kind.terms, *words.team_kind.terms))
        lists = {
            TopicKind.UNIT: terms.subject_heads,
            TopicKind.ORGANISATION: words.organisation,
            TopicKind.TEAM: words.team,
            TopicKind.PLACE: words.place,
        }
        self._kind_of = {s: kind for kind, each in lists.items() for term in each.terms for s in term.surfaces}
        self._bodies = frozenset(surface for surface in self._kind_of if surface.startswith("党"))
        heads = trie_pattern(self._kind_of)
        school, groups, regions = (w.alternation for w in (words.school, terms.subject_groups, words.region))
        hinted = [
            s for each in (words.school, terms.subject_groups, words.region) for t in each.terms for s in t.surfaces
        ]
        counted = [s for each in (words.venture, words.show, words.school_kind) for t in each.terms for s in t.surfaces]
        self._hint = re.compile(trie_pattern([*self._kind_of, *hinted]))
        self._hint_of_block = re.compile(trie_pattern([*self._kind_of, *hinted, *counted]))
        self._opening = re.compile(
            rf"(?:[\s、,，“~～—–-]|{_LIST_MARK}|{words.opening.alternation}|{_DATE}|{_IN_CONTEST})*"
        )
        self._school = re.compile(f"(?:{school})(?!层面|选拔|章程|官网|名称)")
        self._named = re.compile(
            rf"(?P<name>{_NAME_CHARS}{{0,{_LONGEST_NAME}}}?(?P<head>{heads})”?)(?!建设(?:{words.organisation.alternation}))"
            rf"(?=[\s、，,。；;:：\d(]|$|{words.follow.alternation})"
        )
        self._school_kinds = SchoolKindFinder(terms)
        self._founding = FoundedFinder(terms, terms.subject_heads)
        name = rf"{_NAME_CHARS}{{2,{_LONGEST_NAME}}}?(?:{words.organisation.alternation})"
        self._founded = re.compile(rf"(?:{words.found.alternation})了?“?(?P<name>{name})”?。?\s*$")
        self._region = re.compile(
            rf"(?P<name>[\u4e00-\u9fff]{{0,6}}?(?:{regions}))(?=(?:籍|生源|就业|考生|录取|招生|毕业生|占|\s?\d+\s?人))"
        )
        self._compile_groups(groups, words.group_follow.alternation)

    def _compile_groups(self, groups: str, follow: str) -> None:
        """The ways in which a group of people is named: as who acts, counts, is judged, or is counted among."""
        self._group = re.compile(
            rf"(?:\d+\s?[余多]?\s?[名位]\s?)?(?P<name>(?:{groups}))(?=[\s，,:：\d(。；]|$|{follow})"
        )
        self._any_group = re.compile(f"(?:{groups})")
        self._judged = re.compile(rf"\s?对(?:学校|本校)?(?:\d{{4}}\s?届)?(?P<of>{groups})(?=[^，。；满]*(?:评分|得分))")
        self._counted_group = re.compile(rf"(?P<name>{groups})(?=(?:总数|人数|共|约|共有|近|达)?\s?\d)")
        self._numbered_group = re.compile(rf"\d\s?[余多]?\s?(?:名|位|人次)\s?(?P<name>{groups})")
        self._group_among = re.compile(rf"(?P<name>{groups})(?:当?中|里)(?=[\s，,有占约近超\d])")

    def topics_of(self, sentences: Sequence[Sentence], subject: str) -> tuple[Topic, ...]:
        """The topics of a block's sentences, in order; `subject` is whom the block as a whole is about."""
        if not sentences or not self._hint_of_block.search(sentences[0].text):
            return ()
        topics: list[Topic] = []
        names = [subject] if subject != WHOLE_SCHOOL else []
        foundings = Foundings(self._founding, self._is_body)
        for sentence in sentences:
            for start, end in _clauses(sentence):
                topic = self._spoken_of(sentence, start, end, names, foundings)
                if topic is not None and not _is_partner(topic, sentence, topics):
                    topics.append(topic)
                    names.append(topic.name)
                topics += self._counted_in(sentence.text, start, topic.end if topic else start, end)
                foundings.note(sentence, start, end, opens_block=start == sentences[0].start)
            founded = self._founded_at_end(sentence, names)
            if founded is None and sentence is sentences[0]:
                founded = foundings.lasting
            if founded:
                at = sentence.end
                topics.append(Topic(founded.name, TopicKind.ORGANISATION, at, at, at, "subject.founded"))
                names.append(founded.name)
        return tuple(topics)

    def _founded_at_end(self, sentence: Sentence, names: Sequence[str]) -> Named | None:
        """牵头成立江海省渔港联盟。: what is founded where the sentence ends, in its one clause."""
        found = self._founded.search(sentence.text, sentence.start, sentence.end)
        is_new = found and found["name"] not in names and sentence.clause_start(found.start()) == sentence.start
        return Named(found["name"], found["name"]) if found and is_new else None

    def _spoken_of(
        self, sentence: Sentence, start: int, end: int, names: Sequence[str], foundings: Foundings
    ) -> Topic | None:
        """Whom a clause names, else whose content it counts: a kind of school, a show, what was set up before."""
        text = sentence.text
        kind = self._school_kinds.kind_at(text, start) if start == sentence.start else None
        if kind is not None:
            return Topic(kind[0], TopicKind.PLACE, start, start, kind[1], "subject.school_kind")
        show = self._founding.show_in(text, start, end, foundings.shown)
        if show is not None:
            return Topic(show[0], TopicKind.ORGANISATION, start, start, show[1], "subject.show")
        content = foundings.counted_in(sentence, start, end)
        topic = self._clause_topic(sentence, start, end, names)
        if content is not None and (topic is None or topic.kind is TopicKind.THING):
            at = max(start - 1, 0)  # before a number with which the clause begins
            return Topic(content, TopicKind.PLACE, start, at, at, "subject.founded_content")
        return topic

    def _is_body(self, named: Named) -> bool:
        return self._is_name(named.name, named.head, self._kind_of.get(named.head, TopicKind.PLACE))

    def heading_topic(self, heading: str) -> Topic | None:
        """Whom a heading without its numbering names: 海洋装备专业群建设情况, 硕士毕业生去向落实情况."""
        topic = self._topic_at(heading, 0, 0, len(heading), [])
        return topic if topic and topic.kind is not TopicKind.SCHOOL else None

    def _clause_topic(self, sentence: Sentence, start: int, end: int, names: Sequence[str]) -> Topic | None:
        text = sentence.text
        hint = self._hint.search(text, start, min(end, start + _HEAD_REACH))
        if hint is None:
            return None
        opened = self._opening.match(text, start, end)
        at = opened.end() if opened else start
        school = self._school.match(text, at, end)
        if school:
            opened = self._opening.match(text, school.end(), end)
            inner = self._topic_at(text, start, opened.end() if opened else school.end(), end, names)
            whole = None if inner else self._body_of_school(text, start, school, end)
            if inner and inner.kind is TopicKind.THING:
                inner = None  # 学校教师发展中心…: the school speaks
            return (
                inner or whole or Topic(WHOLE_SCHOOL, TopicKind.SCHOOL, start, at, school.end(), "subject.the_school")
            )
        return self._topic_at(text, start, at, end, names) or self._among(text, start, end)

    def _counted_in(self, text: str, opens: int, at: int, end: int) -> list[Topic]:
        """聘请企业兼职教师 230 人: a group numbered within the clause, which clauses after it may speak about."""
        if not _DIGIT.search(text, at, end):
            return []
        found = self._counted_group.search(text, at, end) or self._numbered_group.search(text, at, end)
        if found is None:
            return []
        start, stop = found.span("name")
        return [Topic(found["name"], TopicKind.GROUP, opens, start, stop, "subject.counted_group", is_counted=True)]

    def _topic_at(self, text: str, opens: int, at: int, end: int, names: Sequence[str]) -> Topic | None:
        group = self._group.match(text, at, end)
        if group:
            start, stop = group.start("name"), group.end()
            counted = bool(_COUNTED.match(text, stop, min(end + 12, len(text))))
            judges = bool(_JUDGES.match(text, stop, end))
            judged = self._judged.match(text, stop, end) if judges else None
            of = judged["of"] if judged else ""
            return Topic(group["name"], TopicKind.GROUP, opens, start, stop, "subject.group", counted, judges, of)
        region = self._region.match(text, at, end)
        if (
            region
            and len(region["name"]) > 2
            and not _NO_PLACE.match(region["name"])
            and not self._is_verb(region["name"])
        ):
            return Topic(region["name"], TopicKind.REGION, opens, region.start(), region.end(), "subject.region")
        return self._name_at(text, opens, at, end, names) or self._thing_at(text, opens, at, end)

    def _thing_at(self, text: str, opens: int, at: int, end: int) -> Topic | None:
        """学生宿舍…, 指导教师团队…: what opens the clause is no one, but no one named before goes on either."""
        match = self._any_group.match(text, at, end) or self._named.match(text, at, end)
        if match is None or self._is_verb(match.group()):
            return None
        return Topic(WHOLE_SCHOOL, TopicKind.THING, opens, match.start(), match.end(), "subject.thing")

    def _body_of_school(self, text: str, opens: int, school: re.Match[str], end: int) -> Topic | None:
        """学校党委: a body whose name is the school's and no more."""
        match = self._named.match(text, school.start(), end)
        if match is None or match["name"] != school.group() + match["head"] or match["head"] not in self._bodies:
            return None
        return Topic(match["name"], TopicKind.UNIT, opens, match.start(), match.end(), "subject.unit")

    def _among(self, text: str, opens: int, end: int) -> Topic | None:
        """参加招聘的用人单位中，民营企业占 83%."""
        among = self._group_among.search(text, opens, min(end + 1, opens + _HEAD_REACH))
        if among is None:
            return None
        return Topic(among["name"], TopicKind.GROUP, opens, among.start(), among.end(), "subject.among")

    def _name_at(self, text: str, opens: int, at: int, end: int, names: Sequence[str]) -> Topic | None:
        match = self._named.match(text, at, end)
        if match is None:
            return None
        head, kind = match["head"], self._kind_of[match["head"]]
        name = match["name"] if match["name"].count("“") == match["name"].count("”") else ""
        bare = _POINTS_BACK.sub("", name)
        acts = self._acts_after(text, match.end())
        if kind is TopicKind.PLACE and not acts:
            return None
        if bare == head:
            topic = self._pointed_back(head, kind, match, opens, names)
            if topic is None and (acts or head == "专业群") and head not in {"专业", "团队"}:
                # without a name of its own it is spoken about in this sentence only
                return Topic(head, TopicKind.PLACE, opens, match.start(), match.end(), f"subject.{kind}")
            return topic
        if not self._is_name(bare, head, kind) or _COUNTED.match(text, match.end()):
            return None
        return Topic(bare, kind, opens, match.start(), match.end(), f"subject.{kind}")

    def _acts_after(self, text: str, at: int) -> bool:
        hit = self._acts.first(text, at, at + 6)
        return hit is not None and hit.start == at

    def _pointed_back(
        self, head: str, kind: TopicKind, match: re.Match[str], opens: int, names: Sequence[str]
    ) -> Topic | None:
        """该联盟, 专业群: the last one named that ends so; 学院 alone is the school itself."""
        named = next((name for name in reversed(names) if name.endswith(head) and name != head), None)
        if named:
            return Topic(named, kind, opens, match.start(), match.end(), "subject.pointed_back")
        if head == "学院":
            return Topic(WHOLE_SCHOOL, TopicKind.SCHOOL, opens, match.start(), match.end(), "subject.the_school")
        return None

    def _is_name(self, name: str, head: str, kind: TopicKind) -> bool:
        """Whether the words are a noun phrase that names one body, not an act, a title or a sort of things."""
        own = name.removesuffix(head)
        if head == "专业群" and _BOTH.fullmatch(own):
            return True
        if not own or _NO_NAME.search(own) or self._kinds.is_whole(own) or self._inner.holds(own):
            return False
        if kind is TopicKind.TEAM and self._team_kinds.is_whole(own):
            return False
        if kind is not TopicKind.ORGANISATION and _TITLE.match(own):
            return False
        hit = self._verbs.first(own)
        if hit is not None and hit.start == 0:
            return hit.term.value != "verb"
        return not _begins_with_verb(own, self._terms)

    def _is_verb(self, words: str) -> bool:
        """Whether words begin with a verb or preposition of the lexicon, and no noun that only looks so."""
        hit = self._verbs.first(words)
        return hit is not None and hit.start == 0 and hit.term.value == "verb"


def _is_partner(topic: Topic, sentence: Sentence, before: Sequence[Topic]) -> bool:
    """海港工坊以…为特色，学校与港航公司合作…: the body that opens the text acts with the school there."""
    if topic.kind is not TopicKind.SCHOOL or not before or topic.opens == sentence.full_start:
        return False
    first = before[0]
    opens = first.opens == sentence.full_start and first.kind is TopicKind.ORGANISATION
    return opens and sentence.text.startswith(("与", "和", "同"), topic.end)


def _begins_with_verb(words: str, terms: Terms) -> bool:
    """Whether jieba takes the first of the words for a verb: 保障 in 保障专业群."""
    first = tagged(words, terms)[0]
    return len(first[0]) > 1 and first[1] in {"v", "p", "c", "d"}


def _clauses(sentence: Sentence) -> Iterator[tuple[int, int]]:
    start = sentence.start
    while start < sentence.end:
        end = sentence.clause_end(start)
        yield start, end
        start = end + 1
