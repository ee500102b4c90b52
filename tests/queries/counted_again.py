"""The algebra of SPEC section 2b counted a second time, from the CSV facts in pandas and plain loops. It shares no code with
`queries` or `data`: of a Count it reads nothing but the fields."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

FACTS = Path(__file__).parents[2] / "data" / "facts"
SCALE = {"Outstanding": 4, "Good": 3, "Requires improvement to be good": 2, "Inadequate": 1}
KEYS = {
    "outstanding": "Outstanding",
    "good": "Good",
    "requires_improvement": "Requires improvement to be good",
    "inadequate": "Inadequate",
}
INSPECTIONS = ("standard inspection", "short inspection", "single inspection")
VISITS = ("focused visit", "monitoring visit")
Event = dict[str, Any]


class Record:
    """The facts, and for a Count who is counted of whom."""

    def __init__(self) -> None:
        def table(name: str) -> pd.DataFrame:
            return pd.read_csv(FACTS / f"{name}.csv", dtype=str, keep_default_na=False)

        self.las = {row["urn"]: row for row in table("authorities").to_dict("records")}
        self.cut_offs = table("releases").set_index("as_at")["published_by"].to_dict()
        self.included = {(row["release"], row["event_id"]) for row in table("release_inclusions").to_dict("records")}
        events = table("events")
        if "why_not_counted" in events:
            events = events[events["why_not_counted"] == ""]
        month_end = (pd.to_datetime(events["end_month"], errors="coerce") + pd.offsets.MonthEnd(0)).dt.strftime(
            "%Y-%m-%d"
        )
        events["ended"] = events["end_date"].where(events["end_date"] != "", month_end.fillna(""))
        visits_begun = (events["ended"] == "") & events["event_type"].isin(VISITS)
        events["ended"] = events["ended"].where(~visits_begun, events["start_date"])
        events["began"] = events["start_date"].where(events["start_date"] != "", events["ended"])
        events["known"] = events["publication_date"].where(events["publication_date"] != "", events["ended"])
        events = events[(events["ended"] != "") & (events["event_type"] != "other")]
        events = events.sort_values(["ended", "known", "event_id"])
        self.events: list[Event] = events.to_dict("records")
        self.of_la: dict[str, list[Event]] = {urn: [] for urn in self.las}
        for event in self.events:
            self.of_la[event["urn"]].append(event)

    @cached_property
    def reach(self) -> str:
        return max(event["publication_date"] for event in self.events if event["event_type"] in INSPECTIONS)

    def count(self, count: Any) -> tuple[int, int, int]:
        """How many are counted, of how many of whom it can be told, and of how many in all."""
        found = list(self.outcomes(count))
        return sum(all(each) for each in found), sum(None not in each for each in found), len(found)

    def names(self, count: Any) -> list[str]:
        return sorted(self.las[urn]["name"] for urn, _, told in self._told(count) if all(told))

    def outcomes(self, count: Any) -> Iterator[list[bool | None]]:
        for _, _, told in self._told(count):
            yield told

    def split(self, count: Any) -> dict[tuple[Any, ...], tuple[int, int]]:
        """By the values of the axes how many are counted, of how many of whom it can be told."""
        world = World(self, count)
        found: dict[tuple[Any, ...], tuple[int, int]] = {}
        for urn, event, told in self._told(count):
            values = tuple(world.value(axis, urn, event) for axis in count.by)
            number, base = found.get(values, (0, 0))
            found[values] = number + all(told), base + (None not in told)
        return found

    def days(self, count: Any) -> list[tuple[str, int]]:
        """The durations of a count: the LA's number and the days of each."""
        world = World(self, count)
        ends = [(urn, world.ends(count, urn, event)) for urn, event, told in self._told(count) if all(told)]
        return sorted(
            (urn, (date.fromisoformat(end) - date.fromisoformat(start)).days)
            for urn, (start, end) in ends
            if start and end
        )

    def _told(self, count: Any) -> Iterator[tuple[str, Event | None, list[bool | None]]]:
        narrowing = {"Within", "OfType", "NeighbourOf"} | (
            {"Kind", "Framework", "Theme"} if count.of != "authorities" else {"Framework"}
        )

        def narrows(condition: Any) -> bool:
            return type(getattr(condition, "condition", condition)).__name__ in narrowing

        base = count.where if count.share else [each for each in count.where if narrows(each)]
        who = count.share or [each for each in count.where if not narrows(each)]
        world = World(self, count)
        for urn, event in world.subjects():
            if all(world.holds(each, urn, event) for each in base):
                yield urn, event, [world.holds(each, urn, event) for each in who]


class World:
    """The record as it stands in the time of one count."""

    def __init__(self, record: Record, count: Any) -> None:
        self.record, self.of = record, count.of
        when = count.when
        self.known_by = getattr(when, "known_by", None)
        self.start = ""
        if hasattr(when, "period"):
            self.start, self.on = when.period.start.isoformat(), when.period.end.isoformat()
        else:
            self.on = when.on.isoformat() if hasattr(when, "on") else record.reach
        self.kinds = {"inspections": INSPECTIONS, "visits": VISITS, "events": INSPECTIONS + VISITS}.get(self.of, ())

    def subjects(self) -> Iterator[tuple[str, Event | None]]:
        if self.of == "authorities":
            for urn, la in self.record.las.items():
                if la["established"] <= self.on <= (la["abolished"] or "9999"):
                    yield urn, None
            return
        for event in self.record.events:
            if event["event_type"] in self.kinds and self.start <= event["began"] <= self.on and self.is_known(event):
                yield event["urn"], event

    def is_known(self, event: Event, release: str = "") -> bool:
        if self.known_by:
            return bool(event["known"] <= self.known_by.isoformat())
        cut_off = self.record.cut_offs.get(release) if release else None
        return not cut_off or event["known"] <= cut_off or (release, event["event_id"]) in self.record.included

    def graded(self, urn: str, on: str | None = None) -> list[Event]:
        """The LA's graded events up to a day; of an LA as the release of that day counted them."""
        until = on or self.on
        release = until if self.of == "authorities" else ""
        known_by, self.known_by = self.known_by, None if on else self.known_by
        found = [
            event
            for event in self.record.of_la[urn]
            if event["event_type"] in INSPECTIONS and event["ended"] <= until and self.is_known(event, release)
        ]
        self.known_by = known_by
        return found

    def judging(self, urn: str, event: Event | None, at: str) -> Event:
        seen = self.graded(urn)
        if at == "first":
            return next(iter(seen), {})
        if at == "first_ilacs":
            return next((each for each in seen if each["framework"] == "ILACS"), {})
        if event is None:
            place = {"latest": -1, "then": -1, "before": -2}[at]
            return seen[place] if len(seen) >= -place else {}
        if at == "latest" and self.of == "inspections":
            return event
        earlier = [each for each in seen if each["ended"] < event["ended"]]
        return earlier[-1] if earlier else {}

    def holds(self, condition: Any, urn: str, event: Event | None) -> bool | None:
        """Whether the condition holds; None where that cannot be told."""
        return getattr(self, f"_{type(condition).__name__}")(condition, urn, event)  # type: ignore[no-any-return]

    def _Not(self, c: Any, urn: str, event: Event | None) -> bool | None:
        held = self.holds(c.condition, urn, event)
        return None if held is None else not held

    def _Within(self, c: Any, urn: str, event: Event | None) -> bool:
        la = self.record.las[urn]

        def inside(area: Any) -> bool:
            return area.kind == "england" or area.urn == urn or (area.kind == "region" and area.name == la["region"])

        return (not c.areas or any(map(inside, c.areas))) and not any(map(inside, c.but))

    def _OfType(self, c: Any, urn: str, event: Event | None) -> bool:
        return self.record.las[urn]["la_type"] in c.types

    def _NeighbourOf(self, c: Any, urn: str, event: Event | None) -> bool:
        return urn in self.record.las[c.area.urn]["statistical_neighbours"].split(";")

    def _Judged(self, c: Any, urn: str, event: Event | None) -> bool | None:
        return _among(self.judging(urn, event, c.at).get(c.judgement), c.grades)

    def _NowJudged(self, c: Any, urn: str, event: Event | None) -> bool | None:
        return _among((self.graded(urn) or [{}])[-1].get(c.judgement), c.grades)

    def _EveryJudged(self, c: Any, urn: str, event: Event | None) -> bool | None:
        row = self.judging(urn, event, "latest")
        made = [row[key] for key in c.judgements if row.get(key)]
        return all(grade in {KEYS[key] for key in c.grades} for grade in made) if made else None

    def _AnyJudged(self, c: Any, urn: str, event: Event | None) -> bool | None:
        row = self.judging(urn, event, "latest")
        made = [row[key] for key in c.judgements if row.get(key)]
        return any(grade in {KEYS[key] for key in c.grades} for grade in made) if made else None

    def _Differs(self, c: Any, urn: str, event: Event | None) -> bool | None:
        row = self.judging(urn, event, "latest")
        one, other = (SCALE.get(row.get(key, "")) for key in (c.judgement, c.other))
        if one is None or other is None:
            return None
        return {"higher": one > other, "lower": one < other, "different": one != other, "same": one == other}[c.way]

    def _WasJudged(self, c: Any, urn: str, event: Event | None) -> bool | None:
        seen = self.graded(urn, c.on.isoformat())
        return _among(seen[-1][c.judgement] if seen else "", c.grades)

    def _EverJudged(self, c: Any, urn: str, event: Event | None) -> bool | None:
        start, end = self._days(c.during)
        seen = [
            each[c.judgement] in {KEYS[key] for key in c.grades}
            for each in self.graded(urn)
            if each[c.judgement]
            and start <= each["ended"] <= end
            and (c.framework is None or each["framework"] == c.framework)
        ]
        if not seen:
            return None
        number = sum(seen)
        if c.in_a_row:
            number = max(len(run) for run in "".join("x" if each else " " for each in seen).split(" "))
        return number >= c.at_least and (c.at_most is None or number <= c.at_most)

    def _Moved(self, c: Any, urn: str, event: Event | None) -> bool | None:
        now = self.judging(urn, event, "latest")
        if isinstance(c.since, date):
            seen = self.graded(urn, c.since.isoformat())
            before = seen[-1] if seen else {}
        else:
            before = self.judging(urn, event, c.since)
            if before.get("event_id") == now.get("event_id"):
                return None
        one, other = SCALE.get(before.get(c.judgement, "")), SCALE.get(now.get(c.judgement, ""))
        if one is None or other is None:
            return None
        return {"improved": other - one >= c.steps, "declined": one - other >= c.steps, "retained": one == other}[c.way]

    def _FromTo(self, c: Any, urn: str, event: Event | None) -> bool:
        before, after = ({KEYS[key] for key in grades} for grades in (c.before, c.after))
        if event is not None:
            earlier = self.judging(urn, event, "before")
            return event[c.judgement] in after and earlier.get(c.judgement) in before
        start, end = self._days(c.during)
        seen = self.graded(urn)
        return any(
            one[c.judgement] in before and other[c.judgement] in after and start <= other["ended"] <= end
            for one, other in pairwise(seen)
        )

    def _Kind(self, c: Any, urn: str, event: Event | None) -> bool:
        assert event is not None
        return event["event_type"] in c.kinds

    def _Framework(self, c: Any, urn: str, event: Event | None) -> bool:
        row = event if event is not None else self.judging(urn, None, "latest")
        return row.get("framework") in c.frameworks

    def _Theme(self, c: Any, urn: str, event: Event | None) -> bool | None:
        assert event is not None
        return event["theme"] in c.themes if event["theme"] else None

    def _Had(self, c: Any, urn: str, event: Event | None) -> bool:
        start, end = self._days(c.during)
        latest = self.judging(urn, None, "latest").get("ended", "9999") if c.since_latest else ""
        number = sum(
            each["event_type"] in c.kinds
            and start <= each["began"] <= end
            and each["ended"] > latest
            and (not c.themes or each["theme"] in c.themes)
            and self.is_known(each)
            for each in self.record.of_la[urn]
        )
        return number >= c.at_least and (c.at_most is None or number <= c.at_most)

    def _LastBefore(self, c: Any, urn: str, event: Event | None) -> bool | None:
        release = self.on
        days = [
            each["ended"]
            for each in self.record.of_la[urn]
            if each["event_type"] in c.kinds and each["ended"] <= self.on and self.is_known(each, release)
        ]
        if not days:
            return True if c.or_none else None
        return max(days) < c.day.isoformat()

    def _Nth(self, c: Any, urn: str, event: Event | None) -> bool:
        assert event is not None
        kinds = INSPECTIONS if self.of == "inspections" else (event["event_type"],)
        own = [
            each["event_id"]
            for each in self.record.of_la[urn]
            if each["event_type"] in kinds
            and each["began"] <= self.on
            and self.is_known(each)
            and (c.framework is None or each["framework"] == c.framework)
        ]
        place = c.number - 1 if c.number > 0 else c.number
        return -len(own) <= place < len(own) and own[place] == event["event_id"]

    def _NotYetInspected(self, c: Any, urn: str, event: Event | None) -> bool:
        return not self.graded(urn)

    def _NoOverallJudgement(self, c: Any, urn: str, event: Event | None) -> bool | None:
        row = self.judging(urn, event, "latest")
        return (row["ended"] >= "2026-04-01" and not row["overall_effectiveness"]) if row else None

    def value(self, axis: Any, urn: str, event: Event | None) -> Any:
        """The value of an axis for an LA or an event."""
        la = self.record.las[urn]
        if axis.key in ("region", "la_type"):
            return la[axis.key]
        if axis.key == "authority":
            return la["name"]
        if axis.key in ("grade", "grade_then", "grade_before", "grade_first"):
            at = {"grade": "latest", "grade_first": "first_ilacs"}.get(axis.key, "before")
            row = self.judging(urn, event, at)
            if not row:
                return "Not yet inspected" if axis.key == "grade_first" or at == "latest" else None
            apart = axis.judgement == "overall_effectiveness" and row["ended"] >= "2026-04-01"
            return row[axis.judgement] or ("No overall judgement (2026 framework)" if apart else None)
        if axis.key == "grade_on":
            seen = self.graded(urn, axis.on.isoformat())
            return (seen[-1][axis.judgement] or None) if seen else None
        if axis.key == "moved":
            before, now = (
                SCALE.get(self.judging(urn, event, at).get(axis.judgement, "")) for at in ("before", "latest")
            )
            if before is None or now is None:
                return None
            return "improved" if now > before else "declined" if now < before else "retained"
        if axis.key == "number_of_events":
            own = (each for each in self.record.of_la[urn] if each["event_type"] in axis.kinds and self.is_known(each))
            return sum(self.start <= each["began"] <= self.on for each in own)
        if axis.key == "framework":
            return (event if event is not None else self.judging(urn, None, "latest")).get("framework")
        assert event is not None
        if axis.key in ("event_type", "theme"):
            return event[axis.key] or None
        year, month = int(event["began"][:4]), int(event["began"][5:7])
        first = year - (month < 4)
        return {
            "calendar_year": f"{year}",
            "month": event["began"][:7],
            "quarter": f"{year} Q{(month - 1) // 3 + 1}",
            "statistical_year": f"{first}-{str(first + 1)[2:]}",
        }[axis.key]

    def ends(self, count: Any, urn: str, event: Event | None) -> tuple[str, str]:
        """From which day to which a duration is; an end that is not known is empty."""
        if event is None:
            return self.judging(urn, None, "latest").get("ended", ""), self.on
        if count.show.duration == "to_publication":
            return event["end_date"], event["publication_date"]
        if count.show.duration == "between_inspections":
            before = self.judging(urn, event, "before")
            under = [each.frameworks for each in count.where if type(each).__name__ == "Framework"]
            fits = before and all(before["framework"] in each for each in under)
            return (before["ended"], event["ended"]) if fits else ("", "")
        judged = [each for each in (*count.where, *count.share) if type(each).__name__ == "Judged"]
        key = judged[0].judgement if judged else "overall_effectiveness"
        own = SCALE.get(event[key])
        for later in self.record.of_la[urn]:
            grade = SCALE.get(later[key])
            if later["event_type"] in INSPECTIONS and later["ended"] > event["ended"] and self.is_known(later):
                better = count.show.duration == "until_better"
                if own and grade and (grade > own if better else grade != own):
                    return event["ended"], later["ended"]
        return "", ""

    def _days(self, during: Any) -> tuple[str, str]:
        if during is None:
            return self.start, self.on
        return during.start.isoformat(), min(during.end.isoformat(), self.on)


def _among(grade: str | None, keys: Any) -> bool | None:
    return grade in {KEYS[key] for key in keys} if grade else None
