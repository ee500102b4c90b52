"""The counting rules of SPEC section 2 again, in pandas, straight from the CSV facts. It shares no code with `queries`
or `data`: what both say is not a slip of one of them."""

from pathlib import Path
from typing import Any

import pandas as pd

FACTS = Path(__file__).parents[2] / "data" / "facts"
SCALE = ["Outstanding", "Good", "Requires improvement to be good", "Inadequate"]
KEYS = ["outstanding", "good", "requires_improvement", "inadequate"]
JUDGEMENTS = ["overall_effectiveness", "impact_of_leaders", "help_and_protection", "children_in_care", "care_leavers"]
INSPECTIONS = ["standard inspection", "short inspection", "single inspection"]
VISITS = ["focused visit", "monitoring visit"]


def half_up(count: int, base: int) -> int | None:
    return None if base == 0 else int(100 * count / base + 0.5 + 1e-9)


class Recount:
    """Every method takes ISO dates and an area: "England" or a region's name."""

    def __init__(self, facts: Path = FACTS) -> None:
        def table(name: str) -> pd.DataFrame:
            return pd.read_csv(facts / f"{name}.csv", dtype=str, keep_default_na=False)

        self.authorities = table("authorities")
        releases = table("releases")
        self.releases = releases[releases["published_by"] != ""].set_index("as_at")["published_by"].to_dict()
        self.inclusions = table("release_inclusions")
        self.edition_rows = table("edition_rows")
        events = table("events")
        month_ends = pd.to_datetime(events["end_month"], errors="coerce") + pd.offsets.MonthEnd(0)
        month_ends = month_ends.dt.strftime("%Y-%m-%d").fillna("")
        first_of_visits = events["start_date"].where(~events["event_type"].isin(INSPECTIONS), "")
        events["ended"] = filled(events["end_date"], first_of_visits, month_ends)
        events["began"] = filled(events["start_date"], events["end_date"], month_ends)
        events["known"] = events["publication_date"].where(events["publication_date"] != "", events["ended"])
        events = events.merge(self.authorities[["urn", "name", "region"]], on="urn")
        self.events = events[(events["ended"] != "") & (events["event_type"] != "other")].sort_values(
            ["ended", "known", "event_id"]
        )
        self.standings: dict[tuple[str, str | None], pd.DataFrame] = {}
        self.inspections = self.events[self.events["event_type"].isin(INSPECTIONS)]

    def known(self, events: pd.DataFrame, on: str, known_by: str | None = None) -> pd.DataFrame:
        """Those of the events that had ended by the day and were known by its cut-off."""
        ended = self.ended(events, on)
        if known_by:
            return ended[ended["known"] <= known_by]
        if on not in self.releases:
            return ended
        included = self.inclusions.loc[self.inclusions["release"] == on, "event_id"]
        return ended[(ended["known"] <= self.releases[on]) | ended["event_id"].isin(included)]

    @staticmethod
    def ended(events: pd.DataFrame, on: str) -> pd.DataFrame:
        return events[events["ended"] <= on]

    def existing(self, on: str, area: str = "England", start: str | None = None) -> pd.DataFrame:
        held = self.within(self.authorities, area)
        until = held["abolished"].replace("", "9999-12-31")
        return held[(held["established"] <= on) & (until >= (start or on))]

    @staticmethod
    def within(rows: pd.DataFrame, area: str) -> pd.DataFrame:
        return rows if area == "England" else rows[rows["region"] == area]

    def standing(self, on: str, area: str = "England", known_by: str | None = None) -> pd.DataFrame:
        """A row per LA that exists on the day, with its last inspection ("" where it has none)."""
        if (on, known_by) not in self.standings:
            last = self.known(self.inspections, on, known_by).groupby("urn").tail(1)
            columns = ["urn", *JUDGEMENTS, "ended", "event_id", "report_url"]
            existing = self.existing(on)[["urn", "name", "region"]]
            self.standings[on, known_by] = existing.merge(last[columns], how="left", on="urn").fillna("")
        return self.within(self.standings[on, known_by], area)

    def outcomes(self, on: str, area: str, judgement: str, known_by: str | None = None) -> dict[str, Any]:
        standing = self.standing(on, area, known_by)
        held = standing[judgement].value_counts()
        count = {key: int(held.get(grade, 0)) for key, grade in zip(KEYS, SCALE, strict=True)}
        base = sum(count.values())
        both = count["outstanding"] + count["good"]
        waiting = int((standing["event_id"] == "").sum())
        unnamed = standing[(standing["ended"] >= "2026-04-01") & (standing["overall_effectiveness"] == "")]
        apart = len(unnamed) if judgement == "overall_effectiveness" else 0
        return {
            "authorities": len(standing),
            "graded": base,
            "graded_percent": half_up(base, len(standing)),
            **count,
            **{f"{key}_percent": half_up(count[key], base) for key in KEYS},
            "good_or_outstanding": both,
            "good_or_outstanding_percent": half_up(both, base),
            "no_overall_judgement": apart,
            "no_overall_judgement_percent": half_up(apart, len(standing)),
            "not_yet_inspected": waiting,
            "not_yet_inspected_percent": half_up(waiting, len(standing)),
        }

    def differing(self, on: str, area: str) -> set[str]:
        standing = self.standing(on, area)
        both = standing[(standing["care_leavers"] != "") & (standing["children_in_care"] != "")]
        return set(both.loc[both["care_leavers"] != both["children_in_care"], "name"])

    def listed(self, on: str, area: str, judgement: str, grades: list[str]) -> set[str]:
        standing = self.standing(on, area)
        return set(standing.loc[standing[judgement].isin(grades), "name"])

    def changes(self, on: str, area: str) -> dict[tuple[str, str], int]:
        """LAs by first grade and by how the latest differs from it."""
        ilacs = self.known(self.inspections[self.inspections["framework"] == "ILACS"], on)
        ilacs = ilacs[ilacs["urn"].isin(self.existing(on, area)["urn"])]
        cells = {(key, word): 0 for key in KEYS for word in ("improved", "retained", "declined")}
        for _, own in ilacs.groupby("urn"):
            first, last = own["overall_effectiveness"].iloc[0], own["overall_effectiveness"].iloc[-1]
            if len(own) > 1 and first and last:
                cells[KEYS[SCALE.index(first)], moved(first, last)] += 1
        return cells

    def begun(self, events: pd.DataFrame, start: str, end: str, area: str) -> pd.DataFrame:
        """Those of the events to LAs of the area whose first day is in the period, without those that are never counted."""
        events = self.within(events, area)
        if area == "England" and (own := self.in_list(start, end)):
            events = events[events["event_id"].isin(own)]
        return events[(events["began"] >= start) & (events["began"] <= end) & (events["why_not_counted"] == "")]

    def in_list(self, start: str, end: str) -> set[str]:
        """The events in the list of the edition of a statistical year; empty where no list is held, or it is no such year."""
        year = (start[4:], end[4:], int(end[:4]) - int(start[:4])) == ("-04-01", "-03-31", 1)
        rows = self.edition_rows
        return set(rows.loc[(rows["release"] == end) & (rows["sheet"] == "in year"), "event_id"]) if year else set()

    def activity(self, start: str, end: str, area: str) -> dict[str, Any]:
        events = self.begun(self.events, start, end, area)
        return {"count": len(events), "authorities": events["urn"].nunique(), **events["event_type"].value_counts()}

    def in_year(self, start: str, end: str, area: str) -> dict[str, int]:
        """The inspections of a period by grade and against the inspection before."""
        inspections = self.inspections.copy()
        inspections["before"] = inspections.groupby("urn")["overall_effectiveness"].shift().fillna("none")
        period = self.begun(inspections, start, end, area)
        judged = period[period["overall_effectiveness"] != ""]
        compared = judged[judged["before"].isin(SCALE)]
        words = [moved(*pair) for pair in zip(compared["before"], compared["overall_effectiveness"], strict=True)]
        return {
            "inspections": len(period),
            "graded": len(judged),
            **{
                key: int((judged["overall_effectiveness"] == grade).sum())
                for key, grade in zip(KEYS, SCALE, strict=True)
            },
            **{word: words.count(word) for word in ("improved", "retained", "declined")},
            "first_inspection": int((judged["before"] == "none").sum()),
            "no_overall_judgement": len(period) - len(judged),
            "reinspected_from_inadequate": int((judged["before"] == "Inadequate").sum()),
        }

    def visits(self, start: str, end: str, area: str, kind: str) -> pd.DataFrame:
        """The visits of a period, each with the LA's overall grade at its last inspection before."""
        events = self.begun(self.events[self.events["event_type"] == kind], start, end, area).copy()
        known = self.inspections
        events["at_the_time"] = [
            "".join(known.loc[(known["urn"] == urn) & (known["ended"] < ended), "overall_effectiveness"].tail(1))
            for urn, ended in zip(events["urn"], events["ended"], strict=True)
        ]
        return events


def filled(*columns: pd.Series) -> pd.Series:
    """The first of the columns that holds something, row by row."""
    found = columns[0]
    for other in columns[1:]:
        found = found.where(found != "", other)
    return found


def moved(before: str, after: str) -> str:
    steps = SCALE.index(before) - SCALE.index(after)
    return "improved" if steps > 0 else "declined" if steps < 0 else "retained"
