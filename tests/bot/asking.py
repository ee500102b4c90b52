"""Questions of every command for the tests of the road: areas, days and words by chance, each a whole Question."""

from datetime import date

from hypothesis import strategies as st

from bot.commands.registry import COMMANDS, Command, Slot
from bot.language.vocabulary import DIRECTIONS, GRADES, JUDGEMENTS, VISITS
from data import Register
from queries.areas import NamedArea, areas
from queries.pages.glossary import terms
from queries.question import ALL_REGIONS, ENGLAND, Area, Period, Question

FIRST, LAST = date(2013, 6, 1), date(2026, 11, 23)
GRADED = ("outstanding", "good", "requires_improvement", "inadequate")


def existing(named: NamedArea, on: date) -> bool:
    return (named.established or on) <= on <= (named.abolished or on)


def periods(end: date) -> st.SearchStrategy[Period]:
    return st.dates(FIRST, end).map(lambda start: Period(start, end))


@st.composite
def questions(
    draw: st.DrawFn, register: Register, command: Command | None = None, everywhere: bool = False
) -> Question:
    """A Question that a command might be read as. `everywhere`: also about LAs on days that they did not exist."""
    asked = command or draw(
        st.sampled_from([each for each in COMMANDS if not {Slot.CONDITIONS, Slot.CITED} & {*each.takes}])
    )
    on = draw(st.dates(FIRST, LAST) | st.sampled_from((date(2022, 3, 31), date(2023, 3, 31), date(2024, 3, 31))))
    named = [each for each in areas(register) if everywhere or existing(each, on)]
    regions = [each.area for each in named if each.area.kind == "region"]
    authorities = [each.area for each in named if each.area.kind == "authority"]
    found: dict[str, object] = {}
    for slot in asked.takes:
        match slot:
            case Slot.AREA:
                found["area"] = draw(st.sampled_from([ENGLAND, *regions, *authorities]))
            case Slot.REGION:
                found["area"] = draw(st.sampled_from([ALL_REGIONS, *regions]))
            case Slot.AUTHORITY:
                found["area"] = draw(st.sampled_from(authorities))
            case Slot.AREAS:
                found |= draw(compared([ENGLAND, *regions], authorities, on))
            case Slot.AS_AT:
                found.setdefault("as_at", on)
            case Slot.PERIOD | Slot.SPAN | Slot.SINCE:
                found["period"] = draw(periods(on))
            case Slot.GRADE:
                found["grade"] = draw(st.sampled_from(GRADES.keys))
            case Slot.FIRST_GRADE:
                found["grade"] = draw(st.none() | st.sampled_from(GRADED))
            case Slot.SHARE_OF:
                found["grade"] = draw(st.none() | st.sampled_from(GRADED))
            case Slot.DIRECTION:
                found["term"] = draw(st.none() | st.sampled_from(DIRECTIONS.keys))
            case Slot.JUDGEMENT:
                found["judgement"] = draw(st.none() | st.sampled_from(JUDGEMENTS.keys))
            case Slot.VISIT:
                found["visit"] = draw(st.none() | st.sampled_from(VISITS.keys))
            case Slot.TERM:
                found["term"] = draw(st.none() | st.sampled_from(sorted(set(terms(register).values()))))
            case Slot.COMMAND:
                found["term"] = draw(st.none() | st.sampled_from(COMMANDS.names))
    if "as_at" not in found and "period" not in found:
        found["as_at"] = LAST
    if Slot.AS_AT in asked.takes and asked.name != "check" and draw(st.booleans()):
        found["known_by"] = draw(st.dates(on, LAST))
    return Question(command=asked.name, **found)  # type: ignore[arg-type]


@st.composite
def compared(draw: st.DrawFn, groups: list[Area], authorities: list[Area], on: date) -> dict[str, object]:
    chosen = draw(st.lists(st.sampled_from([*groups, *authorities]), min_size=1, max_size=3, unique=True))
    if len(chosen) > 1 and draw(st.booleans()):
        return {"areas": tuple(chosen), "as_at": on}
    earlier = draw(st.dates(FIRST, on).filter(lambda day: day < on))
    return {"areas": tuple(chosen), "as_at": on, "as_at_compare": earlier}
