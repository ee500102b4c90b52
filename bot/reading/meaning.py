"""What the words of a plain question mean, each by itself, before a command is chosen: see `Meaning`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from bot.language.dates import Calendar, Found, Written, find_dates
from bot.language.grades import ALL, NAMED, Grades, graded
from bot.language.letters import in_context
from bot.language.lexicon import Corrected, Lexicon, Mark, lexicon_of
from bot.language.names import Mention, Names, is_sure
from bot.language.signs import MOVES
from bot.language.vocabulary import plain_words
from data.register import Register
from queries.errors import BadDate, FutureDate
from queries.question import ENGLAND, Area

BEFORE_DATES = {"report": "sign", "new": "sign", "releases": "sign", "release": "sign"}
LAST_YEAR = ("last year", "last yr")
_PLACES = ("la", "las", "council", "councils", "authorities", "boroughs")
_THEMES = ("children_in_care", "care_leavers")


@dataclass(slots=True)
class Meaning:
    """What was said, and `said`: the words that said it, by tag. A command must use or hold every tag.

    `areas` are asked about, `without` left out. `dates` are as written, with their words. `grade` is the `list` key of
    the grades meant, None where none or several that no list has (`groups` then says which). `scope` are reasons to
    decline. `unread` are words that mean nothing here, joined where they stand together. `mistake` is a wrong date.
    """

    words: Sequence[str]
    areas: list[Area] = field(default_factory=list)
    without: list[Area] = field(default_factory=list)
    dates: list[tuple[Written, str]] = field(default_factory=list)
    known_by: str | None = None
    groups: list[Grades] = field(default_factory=list)
    grade: str | None = None
    judgements: list[str] = field(default_factory=list)
    visits: list[str] = field(default_factory=list)
    directions: list[str] = field(default_factory=list)
    scope: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    corrected: list[Corrected] = field(default_factory=list)
    mistake: BadDate | FutureDate | None = None

    @property
    def tags(self) -> frozenset[str]:
        return frozenset(self.said)

    def add(self, tag: str, words: str) -> None:
        self.said[tag] = f"{self.said[tag]} … {words}" if tag in self.said else words


def meaning_of(words: Sequence[str], register: Register, names: Names, calendar: Calendar) -> Meaning:
    """What the words mean. Raises nothing: what cannot be read is in `unread`, `scope` or `mistake`."""
    lexicon = _lexicon(register, names)
    meaning = Meaning(words)
    mentions = [mention for mention in names.find_all(words) if _meant(mention, words)]
    taken = {position for mention in mentions for position in range(mention.start, mention.end)}
    dated = _dates(meaning, lexicon, taken, calendar)
    hidden = _hidden(meaning, lexicon)
    taken |= {position for found in dated for position in range(found.start, found.end)} - hidden
    marks, meaning.corrected = lexicon.marks(words, frozenset(taken))
    marks += [Mark("area", str(number), each.start, each.end) for number, each in enumerate(mentions)]
    marks += [Mark("date", str(number), each.start, each.end) for number, each in enumerate(dated)]
    marks = in_context(sorted(marks, key=lambda mark: (mark.start, mark.end)), words)
    marks = [mark for mark in marks if mark.kind != "idle"]
    _take_in(meaning, marks, mentions, dated)
    _tag(meaning)
    _tag_whole(meaning, marks)
    return meaning


@lru_cache(maxsize=8)
def _lexicon(register: Register, names: Names) -> Lexicon:
    return lexicon_of(tuple(name for named in names.areas for name in (named.area.name, *named.aliases)))


def _meant(mention: Mention, words: Sequence[str]) -> bool:
    """Whether a name that is also a word is meant as a name: "in reading", not "reading of the figures"."""
    after = words[mention.end].casefold() if mention.end < len(words) else ""
    return is_sure(mention, words) or words[mention.start].casefold() != "reading" or after not in ("of", "the", "this")


def _dates(meaning: Meaning, lexicon: Lexicon, taken: set[int], calendar: Calendar) -> list[Found]:
    """The dates outside names and outside phrases such as "latest report". A wrong one is the meaning's mistake."""
    hidden = taken | _hidden(meaning, lexicon)
    hidden -= {position for position in hidden - taken if meaning.words[position].casefold() == "since"}
    shown = ["¦" if position in hidden else word for position, word in enumerate(meaning.words)]
    try:
        return find_dates(shown, calendar)
    except (BadDate, FutureDate) as mistake:
        meaning.mistake = mistake
        return []


def _hidden(meaning: Meaning, lexicon: Lexicon) -> set[int]:
    """Where phrases stand whose words are no dates by themselves, such as "latest report"."""
    return {position for mark in lexicon.find(meaning.words, BEFORE_DATES) for position in range(mark.start, mark.end)}


def _take_in(meaning: Meaning, marks: Sequence[Mark], mentions: Sequence[Mention], dated: Sequence[Found]) -> None:
    at = 0
    while at < len(marks):
        grades = graded(marks, at)
        if grades:
            words = _words(meaning, marks[at : grades.end])
            meaning.groups.append(grades.grades)
            meaning.add("negated_good" if grades.negated_good else "turned" if grades.turned else "plain_grade", words)
            at = grades.end
        else:
            at += _one(meaning, marks, at, mentions, dated)


def _one(meaning: Meaning, marks: Sequence[Mark], at: int, mentions: Sequence[Mention], dated: Sequence[Found]) -> int:
    """Take in what stands at `at`; how many marks that was."""
    mark = marks[at]
    words = _words(meaning, [mark])
    following = marks[at + 1] if at + 1 < len(marks) else None
    match mark.kind:
        case "area":
            _area(meaning, mentions[int(mark.key)], words)
        case "date":
            if mark.start and meaning.words[mark.start - 1].casefold() == "from" and words.casefold() not in LAST_YEAR:
                meaning.add("limits", "from")
            meaning.dates.append((dated[int(mark.key)].written, words))
        case "operator" if _leaves_out(mark, words) and following and following.kind == "area":
            return 1 + _left_out(meaning, marks, at, mentions)
        case "operator" if mark.key in ("not", "no") and following and following.key == "inspections":
            meaning.add("not_inspected", _words(meaning, marks[at : at + 2]))
            return 2
        case "operator":
            meaning.add("than" if mark.key in ("above", "below") else "operator", words)
        case "sign" if mark.key == "published_by" and following and following.kind == "date":
            meaning.known_by = dated[int(following.key)].written.last.isoformat()
            return 2
        case "sign":
            meaning.add(mark.key, words)
        case "grade":  # uninspected or no overall
            meaning.add(mark.key, words)
        case "judgement":
            meaning.judgements.append(mark.key)
            meaning.add("overall" if mark.key == "overall_effectiveness" else "judgement", words)
        case "visit":
            meaning.visits.append(mark.key)
            meaning.add("visit", words)
        case "direction":
            meaning.directions.append(mark.key)
            meaning.add("direction", words)
        case "scope":
            meaning.scope.append(mark.key)
            meaning.add(f"scope {mark.key}", words)
        case "unread":
            joined = at > 0 and marks[at - 1].kind == "unread" and marks[at - 1].end == mark.start
            meaning.unread[-1:] = [f"{meaning.unread[-1]} {words}"] if joined else [*meaning.unread[-1:], words]
    return 1


def _leaves_out(mark: Mark, words: str) -> bool:
    """Not so "neither Kent nor Leeds is good", which says something of the two."""
    return mark.key in ("not", "except") and not (mark.start == 0 and words.casefold() == "neither")


def _area(meaning: Meaning, mention: Mention, words: str) -> None:
    area = mention.area
    said = plain_words(words.split())
    if area == ENGLAND and said[0] == "all" and said != ("all", "england"):  # "all councils" names no area
        meaning.add("all", "all")
        meaning.add("places", words)
        return
    if area.kind != "authority" and words.casefold().rstrip("?.,!").endswith(_PLACES):
        meaning.add("places", words)
    if area not in meaning.areas:
        meaning.areas.append(area)
        meaning.add(area.kind, words)


def _left_out(meaning: Meaning, marks: Sequence[Mark], at: int, mentions: Sequence[Mention]) -> int:
    """Take in the areas that are left out, "except London and Kent"; how many marks they were."""
    end = at + 1
    while end < len(marks) and (marks[end].kind == "area" or (marks[end].kind == "join" and _is_area(marks, end + 1))):
        if marks[end].kind == "area":
            meaning.without.append(mentions[int(marks[end].key)].area)
        end += 1
    meaning.add("operator" if ENGLAND in meaning.without else "without", _words(meaning, marks[at:end]))
    return end - at - 1


def _is_area(marks: Sequence[Mark], at: int) -> bool:
    return at < len(marks) and marks[at].kind == "area"


def _words(meaning: Meaning, marks: Sequence[Mark]) -> str:
    return " ".join(meaning.words[marks[0].start : marks[-1].end]).strip(" ,;:?!.")


def _tag(meaning: Meaning) -> None:
    """Tags that depend on several marks together: how many areas, what kind of date, which set of grades."""
    said = meaning.said
    if len(meaning.areas) > 1:
        meaning.said["areas"] = ", ".join(str(area) for area in meaning.areas)
        for kind in ("england", "region", "authority"):
            said.pop(kind, None)
        if all(area.kind == "authority" for area in meaning.areas):
            said["authorities"] = said["areas"]
    for written, words in meaning.dates:
        meaning.add("year" if written.kind == "day" and words.casefold().endswith(LAST_YEAR) else written.kind, words)
    if len(meaning.dates) > 1 and not _since_and_on(meaning):
        both = {written.kind for written, _ in meaning.dates} <= {"day", "month", "year"} and len(meaning.dates) == 2
        words = " … ".join(words for _, words in meaning.dates)
        for tag in ("day", "month", "year", "period", "since", "range"):
            said.pop(tag, None)
        said["two_dates" if both else "dates"] = words
    if said.get("new", "").casefold().endswith("since") and not any(each.kind == "since" for each, _ in meaning.dates):
        said["limits"] = said["new"]  # "reports since the latest release"
    split = plain_words(said.get("outcome", "").split())
    for tag in _grade_tags(meaning, is_split=not _SPLIT.isdisjoint(split)):
        said[tag] = _grade_words(said)
    if (
        {"share", "quantity"} & meaning.tags
        and {"single", "pair"} & meaning.tags
        and _moves(said, plain_words(meaning.words))
    ):
        meaning.add("trend", said.pop("direction"))
        meaning.directions.clear()
    if "changes" in said and meaning.directions == ["retained"]:  # Table 1 counts those that stayed good or outstanding
        said.pop("pair", None)
    if {"visit", "visits"} & meaning.tags and "judgement" in said and set(meaning.judgements) <= set(_THEMES):
        said["topic"] = said.pop("judgement")
    if len(set(meaning.judgements)) > 1 and "judgement" in said:
        said["several_judgements"] = said.pop("judgement")


def _tag_whole(meaning: Meaning, marks: Sequence[Mark]) -> None:
    """Tags of how the parts stand to one another: visits "to" LAs with a grade; "what % of inadequate LAs are in" one."""
    words = [word.casefold().strip(",.?!") for word in meaning.words]
    if {"visit", "visits"} & meaning.tags and "to" in words:
        meaning.said["visited"] = "to"
    kinds = [mark.key if mark.kind == "sign" else mark.kind for mark in marks]
    happened = ("inspections", "types", "activity")
    for first, joined, second in zip(kinds, kinds[1:], kinds[2:], strict=False):
        if joined == "join" and (
            (first == "visit" and second in happened) or (first in happened and second == "visit")
        ):
            meaning.said["had_both"] = " ".join(meaning.words)
    of_graded = any(kinds[at : at + 3] == ["share", "grade", "places"] for at in range(len(kinds)))
    verbs = any(pair in _VERBS for pair in pairwise(words))
    if of_graded and verbs:
        meaning.said["share_within"] = " ".join(meaning.words)


_VERBS = frozenset({("are", "in"), ("were", "in"), ("is", "in"), ("are", "from"), ("come", "from"), ("are", "within")})


def _moves(said: dict[str, str], words: Sequence[str]) -> bool:
    """ "Has the share of good LAs dropped" tells of the figure, "the share of good LAs that dropped" of the LAs."""
    of_figure = words[0] in _AUXILIARY or said.get("share", "").casefold() == "how much"
    of_authorities = said.get("quantity", "").casefold().startswith("how many") or not _RELATIVE.isdisjoint(words)
    return of_figure and not of_authorities and plain_words(said.get("direction", "").split()) in _MOVES


_AUXILIARY = frozenset({"has", "have", "had", "did", "is", "are"})
_RELATIVE = frozenset({"that", "which", "who"})
_MOVES = frozenset(plain_words(phrase.split()) for phrase in MOVES)


def _since_and_on(meaning: Meaning) -> bool:
    """ "Not inspected since 2019, as at 31 March 2024": two dates that say two things."""
    kinds = sorted(written.kind for written, _ in meaning.dates)
    return "not_inspected" in meaning.said and len(kinds) == 2 and "since" in kinds and kinds != ["since", "since"]


_SPLIT = frozenset({"split", "breakdown", "distribution", "spread"})


def _grade_tags(meaning: Meaning, is_split: bool) -> Iterator[str]:
    """`single`, `pair` (good or outstanding), `derived` (sets that only `list` has) or `grades` (no one list)."""
    groups = {group for group in meaning.groups if group != ALL}
    turned = "turned" in meaning.said
    if len(groups) > 1 or (turned and len(groups) < len(set(meaning.groups))):
        yield "unlisted" if turned else "grades"
    elif groups and {"uninspected", "no_overall", "not_inspected"} & meaning.tags:
        yield "unlisted"
    elif groups:
        (only,) = groups
        meaning.grade = NAMED.get(only)
        if meaning.grade is None:
            yield "unlisted"
        elif len(only) == 1:
            yield "single"
        elif is_split and not turned and meaning.grade != "good_or_outstanding":
            yield "grades"  # "O/G/RI split" shows all four
        else:
            yield "pair" if meaning.grade == "good_or_outstanding" else "derived"


def _grade_words(said: dict[str, str]) -> str:
    return " … ".join(said[tag] for tag in ("plain_grade", "turned", "negated_good") if tag in said)
