"""What a plain question can ask for, most particular first: the tags that say so, and the command that answers it."""

from dataclasses import dataclass

from bot.commands.registry import COMMANDS, Slot

Tags = frozenset[str]
NEUTRAL = frozenset(
    {
        "places",
        "quantity",
        "outcome",
        "england",
        "overall",
        "all",
        "plain_grade",
        "turned",
        "summary",
        "visited",
        "share_within",
        "negated_good",
    }
)
"""Tags that narrow nothing: a command need not use them."""

_DATES = {"day", "month", "year", "period"}
_SPANS = {"since", "range"}
_AREA = {"region", "authority"}
_USES: dict[Slot, set[str]] = {
    Slot.REGION: {"region", "regions"},
    Slot.AUTHORITY: {"authority"},
    Slot.AREA: _AREA,
    Slot.AREAS: _AREA | {"areas", "authorities", "two_dates"},
    Slot.AS_AT: _DATES,
    Slot.PERIOD: _DATES | _SPANS,
    Slot.SPAN: _SPANS | {"day"},
    Slot.SINCE: _DATES | _SPANS,
    Slot.GRADE: {"single", "pair", "derived", "uninspected", "no_overall", "not_inspected"},
    Slot.FIRST_GRADE: {"single"},
    Slot.SHARE_OF: set(),  # an intent holds a grade only where the whole of what is asked is of it
    Slot.DIRECTION: {"direction"},
    Slot.JUDGEMENT: {"judgement"},
    Slot.VISIT: {"visit"},
    Slot.TERM: set(),
    Slot.COMMAND: set(),
}


@dataclass(frozen=True, slots=True)
class Intent:
    """One kind of question. It is asked when every group of `needs` has a tag that was said, and none of `unless` was.

    `holds` are tags that its answer covers although the command does not take them: England's answer gives every grade.
    """

    command: str
    needs: tuple[Tags, ...]
    unless: Tags
    holds: Tags

    def asked(self, tags: Tags) -> bool:
        return all(group & tags for group in self.needs) and not self.unless & tags

    def uncovered(self, tags: Tags) -> Tags:
        """The tags that this command neither uses nor covers, and that narrow the question."""
        used = {tag for slot in COMMANDS[self.command].takes for tag in _USES[slot]}
        return tags - NEUTRAL - self.holds - used - frozenset().union(*self.needs)


def _intent(command: str, *needs: str, unless: str = "", holds: str = "") -> Intent:
    groups = tuple(frozenset(group.split("|")) for group in needs)
    return Intent(command, groups, frozenset(unless.split()), frozenset(holds.split()))


_SHOWN = "single pair grades share"  # what a table of the four grades shows
_LA_SHOWS = (
    "single pair derived grades judgement judgements several_judgements every_judgement inspections when history"
    " report direction loose trend regions"
    " own_region outcome uninspected not_inspected types visits visit topic new changes activity negated_good"
)
INTENTS = (
    _intent("help", "help", holds="who quantity"),
    _intent("releases", "releases", holds="release new when who"),
    _intent("check", "check", holds="release compare"),
    _intent("neighbours", "neighbours", "authority", holds="compare who single pair when judgement"),
    _intent("release", "release", holds="summary new who"),
    _intent("release", "summary", unless="region authority areas visits visit inspections judgement single pair trend"),
    _intent("la", "authority", "report", unless="since range areas year month period", holds=_LA_SHOWS),
    _intent("la", "authority", "when", "new", unless="since range period month year areas", holds=_LA_SHOWS),
    _intent("la", "authority", "history", unless="range areas two_dates trend", holds=f"{_LA_SHOWS} since"),
    _intent("new", "new|report", unless="single pair derived", holds="inspections since who new report when"),
    _intent(
        "visits", "visit|visits", "visited", holds="who themes topic inspections outcome share pair single report rank"
    ),
    _intent("visits", "visit|visits", holds="who themes topic inspections outcome share report rank"),
    _intent("visits", "themes", holds="who themes topic share rank visits"),
    _intent("changes", "changes", holds="who share inspections compare trend"),
    _intent(
        "activity",
        "direction",
        "quantity|who|places|all|share",
        "period|since|range|year|month",
        unless="two_dates",
        holds="who share inspections activity loose",
    ),
    _intent(
        "activity",
        "inspections|types|activity|sif",
        "period|since|range|year|month",
        unless="two_dates not_inspected",
        holds="who share direction inspections types activity sif single pair grades visits outcome when",
    ),
    _intent("activity", "activity|types", unless="day", holds="who share direction inspections types visits"),
    _intent(
        "compare", "compare", "range", unless="areas authorities regions who inspections", holds=f"{_SHOWN} loose trend"
    ),
    _intent(
        "activity", "direction", "period|month", unless="authority two_dates", holds="activity loose inspections share"
    ),
    _intent(
        "trend",
        "trend|since|range",
        unless="authority not_inspected who two_dates uninspected without day month year",
        holds=f"{_SHOWN} direction loose trend rank",
    ),
    _intent(
        "trend",
        "since|range",
        "authority",
        unless="not_inspected who two_dates",
        holds=f"{_SHOWN} direction loose trend history",
    ),
    _intent(
        "trend",
        "direction|loose",
        unless="quantity who authority two_dates areas regions day month year period compare all",
        holds=f"{_SHOWN} direction loose trend",
    ),
    _intent("compare", "two_dates", unless="who", holds=f"{_SHOWN} compare loose trend than rank"),
    _intent(
        "compare",
        "compare|loose|trend|than",
        "day|month|year",
        unless="who quantity authority areas authorities regions inspections judgements every_judgement",
        holds=f"{_SHOWN} compare loose trend than direction",
    ),
    _intent(
        "compare",
        "authorities",
        holds=f"{_SHOWN} average compare loose than judgement judgements several_judgements who rank derived report",
    ),
    _intent("compare", "areas", holds=f"{_SHOWN} average compare loose than rank"),
    _intent("la", "authority", "own_region|regions", holds=f"{_LA_SHOWS} compare who than loose"),
    _intent(
        "region",
        "regions",
        unless="region authority",
        holds=f"{_SHOWN} average who rank compare than loose inspections",
    ),
    _intent("region", "regions", "region", "rank|compare|than", holds=f"{_SHOWN} who rank compare than loose"),
    _intent("list", "uninspected|no_overall", unless="authority", holds="who share inspections"),
    _intent(
        "list", "not_inspected", unless="authority period month year range", holds="who share inspections since when"
    ),
    _intent("list", "derived", unless="authority", holds="who share"),
    _intent(
        "list",
        "without",
        "single|pair|derived|uninspected|no_overall|not_inspected",
        unless="authority",
        holds="who share without since inspections",
    ),
    _intent("la", "authority", holds=_LA_SHOWS),
    _intent("judgements", "judgements", "rank", unless="authority areas regions", holds="single pair share who"),
    _intent("list", "single|pair", "who|all", unless="share", holds="who report"),
    _intent("list", "single|pair", "places", unless="quantity share", holds="who report"),
    _intent("list", "single", "region", unless="share judgement judgements rank", holds="who"),
    _intent("list", "single", unless="quantity share judgement judgements rank", holds="who"),
    _intent("judgements", "every_judgement", unless="areas regions", holds="judgements rank"),
    _intent("judgements", "several_judgements", "compare", unless="authority areas regions", holds="who judgements"),
    _intent("judgements", "several_judgements", unless="authority areas regions", holds="single pair share judgements"),
    _intent("judgements", "judgements", holds="single pair share who rank compare judgement"),
    _intent("judgements", "judgement", holds="single pair share"),
    _intent("region", "region", holds=f"{_SHOWN} compare regions inspections"),
    _intent("england", "average", "england", unless="outcome", holds=_SHOWN),
    _intent("england", "single|pair|grades|outcome|england|overall", holds=f"{_SHOWN} inspections"),
    _intent("england", "quantity", "places|inspections", holds="share inspections"),
    _intent("england", "day|month|year", holds=_SHOWN),
)
"""The first intent that is asked answers the question; what it does not cover is told, never dropped."""
