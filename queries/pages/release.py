"""The release-day summary of an as-at date, written from the figures; and the releases that are known."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from data.register import Register
from data.schema import LA_LEVEL, PRINTED
from queries.answer import Answer, Chart, Column, Row, Table, columns_of
from queries.counting.as_at import Coverage, as_at, coverage, not_held
from queries.counting.distribution import good_or_outstanding, spread, years_before
from queries.counting.holdings import whole_kinds
from queries.counting.measures import GOOD_OR_OUTSTANDING, OVERALL
from queries.counting.published import (
    held_releases,
    latest_release,
    leading,
    newer_releases,
    releases,
    revision_sentence,
)
from queries.errors import NoData
from queries.pages.activity import activity
from queries.pages.changes import changes
from queries.pages.judgements import judgements
from queries.pages.outcomes import change_sentence, england, region
from queries.question import ALL_REGIONS, ENGLAND, Area, Period, Question
from queries.wording import REGISTER_SOURCE, day, join_words, kind_of_figures, number_and_noun, sentences, with_article

Asked = Callable[[Register, Question], Answer]

MOST_NAMED = 6
SHARE = f"{GOOD_OR_OUTSTANDING}_percent"

DISTRIBUTIONS = {"regions": "region", "judgements": "judgements"}
"""The tables of the summary's distributions beside England's, and the command that each comes from."""
TITLES = {
    "outcomes": "LAs in England by overall effectiveness",
    "regions": "LAs in each region by overall effectiveness",
    "judgements": "LAs in England by judgement",
}

MESSAGE_COLUMNS = (
    Column("topic", "Topic", "text"),
    Column("message", "Key message", "text"),
    Column("ask", "Figures", "question"),
)
RELEASE_COLUMNS = (
    Column("as_at", "As at", "date"),
    Column("title", "Edition", "text"),
    Column("published_at", "Published", "date"),
    Column("published_by", "Counts reports published by", "date"),
    Column("figures", "Printed figures held", "number"),
    Column("counted_figures", "Figures counted from its LA-level data", "number"),
    Column("url", "Address", "url"),
)


def release(register: Register, question: Question) -> Answer:
    """The summary of an as-at date: every sentence is the text of one of the answers that the other commands give.

    Tables: `outcomes` and `change` (England through three years); `regions`, a row per region, highest share first,
    England last; `judgements`, a row per judgement area; `key_messages`, a row per topic with the question whose figures
    it rests on. A chart for each distribution: Figures 1 to 3.
    Official where the release prints England's outcomes on the date. An edition that prints no overall judgements leads
    with what it prints: the judgement areas. Raises: NoData before the first inspection.
    """
    on = question.on
    if _prints_no_overall_judgement(register, on):
        return _without_overall(register, question)
    national = england(register, _as(question, "england"))
    parts: list[tuple[str, Answer]] = [("Overall", national)]
    for topic, asked, sub in (
        ("By region", region, _as(question, "region", area=ALL_REGIONS)),
        ("By judgement", judgements, _as(question, "judgements")),
        ("Since first ILACS inspection", changes, _as(question, "changes")),
        ("In the year", activity, _as(question, "activity", period=_year_to(on))),
    ):
        try:
            parts.append((topic, asked(register, sub)))
        except NoData:
            continue
    further = [
        distribution
        for table_id, command in DISTRIBUTIONS.items()
        for _, answer in parts
        if answer.question.command == command and (distribution := _distribution(answer, table_id))
    ]
    row = national.table("outcomes").rows[0]
    not_inspected = Question(command="list", grade="uninspected", area=ENGLAND, as_at=on)
    waiting = _waiting(register, coverage(register, on, question.known_by), row)
    messages = tuple(
        {"topic": topic, "message": message, "ask": ask}
        for topic, message, ask in (
            *((topic, _point(register, answer), answer.question) for topic, answer in parts),
            (
                "Not counted",
                waiting.removeprefix("Outside the base, ").rstrip("."),
                not_inspected,
            ),
        )
        if message
    )
    return Answer(
        question=question,
        title=f"Inspection outcomes of local authorities as at {day(on)}: summary",
        headline=f"{leading(row, SHARE)}% of LAs good or outstanding on {day(on)}" if row["graded"] else "",
        text=sentences(
            [
                *_key_messages(national, parts),
                waiting,
                revision_sentence(register, on),
                kind_of_figures(national.official, on),
            ]
        ),
        official=national.official,
        as_at=on,
        tables=(
            *(replace(table, title=TITLES.get(table.id, table.title)) for table in national.tables),
            *(table for table, _ in further),
            Table("key_messages", "Key messages", MESSAGE_COLUMNS, messages, told_as="points"),
        ),
        chart=national.chart,
        further_charts=tuple(chart for _, chart in further),
        notes=tuple(dict.fromkeys(note for _, answer in parts for note in answer.notes)),
        sources=national.sources,
        next=(
            Question(command="region", area=ALL_REGIONS, as_at=on),
            Question(command="judgements", area=ENGLAND, as_at=on),
            Question(command="changes", area=ENGLAND, as_at=on),
            not_inspected,
            Question(command="check", as_at=on),
        ),
    )


def _prints_no_overall_judgement(register: Register, on: date) -> bool:
    """Whether the edition as at the day prints figures, but none of England's overall effectiveness (none is made since
    April 2026)."""
    kinds = register.rows(
        """SELECT DISTINCT cell_row = ? AS is_overall FROM figures
        WHERE release = as_at AND as_at = ? AND status = ? AND area = ? AND cell_table = 'outcomes'""",
        (OVERALL, on.isoformat(), PRINTED, ENGLAND.name),
    )
    return bool(kinds) and not any(kind["is_overall"] for kind in kinds)


def _without_overall(register: Register, question: Question) -> Answer:
    """The summary of an edition without overall judgements: England's judgement areas, and the activity in the year.

    Tables: `judgements`, a row per judgement area; `key_messages`. Its regions are of overall effectiveness: none is told.
    """
    on = question.on
    areas = judgements(register, _as(question, "judgements"))
    rows = tuple(row for row in areas.table("outcomes").rows if row["judgement"] != OVERALL)
    table = replace(areas.table("outcomes"), id="judgements", title=TITLES["judgements"], rows=rows)
    year = activity(register, _as(question, "activity", period=_year_to(on)))
    messages = tuple(
        {"topic": topic, "message": _point(register, answer), "ask": answer.question}
        for topic, answer in (("By judgement", areas), ("In the year", year))
    )
    shares = [leading(row, SHARE) for row in rows if row["graded"]]
    return Answer(
        question=question,
        title=f"Inspection outcomes of local authorities as at {day(on)}: summary",
        headline=f"{min(shares)}% to {max(shares)}% of LAs good or outstanding by judgement on {day(on)}",
        text=sentences(
            [
                areas.finding,
                "The edition prints no overall effectiveness: no overall judgement is made since April 2026",
                _finding_without_day(year, areas),
                revision_sentence(register, on),
                kind_of_figures(areas.official, on),
            ]
        ),
        official=areas.official,
        as_at=on,
        tables=(table, Table("key_messages", "Key messages", MESSAGE_COLUMNS, messages, told_as="points")),
        chart=replace(areas.chart, table=table.id, alt=areas.finding) if areas.chart else None,
        notes=tuple(dict.fromkeys((*areas.notes, *year.notes))),
        sources=areas.sources,
        next=(Question(command="judgements", area=ENGLAND, as_at=on), Question(command="check", as_at=on)),
    )


def _year_to(on: date) -> Period:
    return Period(years_before(on, 1) + timedelta(days=1), on)


def known_releases(register: Register, question: Question) -> Answer:
    """The editions that the register knows, newest first, with how many figures are held of each.

    Table `releases`: a row per edition; `figures` are printed ones, `counted_figures` those counted from its LA-level
    data; dates are None where they are not held.
    """
    held = {
        (row["release"], row["status"]): row["figures"]
        for row in register.rows("SELECT release, status, count(*) AS figures FROM figures GROUP BY release, status")
    }
    known = releases(register)
    rows = tuple(
        {
            "as_at": edition.as_at.isoformat(),
            "title": edition.title,
            "published_at": edition.published_at[:10] if edition.published_at else None,
            "published_by": edition.published_by.isoformat() if edition.published_by else None,
            "figures": held.get((edition.as_at.isoformat(), PRINTED), 0),
            "counted_figures": held.get((edition.as_at.isoformat(), LA_LEVEL), 0),
            "url": edition.url,
        }
        for edition in known
    )
    newest = latest_release(register)
    when = f", published on {day(newest.published_at[:10])}" if newest.published_at else ""
    return Answer(
        question=question,
        title="Releases",
        text=sentences(
            [
                f"The register knows {number_and_noun(len(rows), 'release')}: as at {join_words(day(row['as_at']) for row in rows)}",
                f"Statistics default to the one as at {day(newest.as_at)}{when}, the newest whose printed figures are held",
                newer_sentence(register),
                "The day of the next release is not known to the register",
            ]
        ),
        official=False,
        as_at=question.on,
        tables=(Table("releases", "Releases known", columns_of(rows, RELEASE_COLUMNS), rows),),
        notes=tuple(f"As at {day(edition.as_at)}: {edition.note}." for edition in known if edition.note),
        sources=(newest.source, REGISTER_SOURCE),
        next=(Question(command="release", as_at=newest.as_at), Question(command="check", as_at=newest.as_at)),
    )


def newer_sentence(register: Register) -> str | None:
    """The editions after the latest release and what is held of them; None where there are none."""
    holding = {release.as_at for release in held_releases(register)}
    parts = [
        f"the one as at {day(release.as_at)}"
        f"{' is held as LA-level data' if release.as_at in holding else ' is known, but its figures are not held'}"
        for release in reversed(newer_releases(register))
    ]
    return f"Newer: {join_words(parts)}" if parts else None


def _as(question: Question, command: str, **changed: Any) -> Question:
    return Question(
        **{
            "command": command,
            "area": ENGLAND,
            "as_at": question.on,
            "known_by": question.known_by,
            **changed,
        }
    )


def _distribution(answer: Answer, table_id: str) -> tuple[Table, Chart] | None:
    """The distribution of an answer under a name of its own, with its chart; None where there is nothing to draw."""
    table = answer.table("outcomes")
    if answer.chart is None or not any(row["graded"] for row in table.rows):
        return None
    return replace(table, id=table_id, title=TITLES[table_id]), replace(answer.chart, table=table_id)


def _key_messages(national: Answer, parts: Sequence[tuple[str, Answer]]) -> list[str]:
    rows = national.table("outcomes").rows
    changed = [change_sentence(table.rows[0]) for table in national.tables if table.id == "change"]
    return [_headline(rows), *changed, *(_finding_without_day(answer, national) for _, answer in parts[1:])]


def _england_point(answer: Answer) -> str:
    """60% (91 of 151) good or outstanding; 59% a year before, 53% two years before."""
    now, *before = answer.table("outcomes").rows
    if not now["graded"]:
        return ""
    ago = ("a year before", "two years before")
    earlier = [f"{leading(row, SHARE)}% {when}" for row, when in zip(before, ago, strict=False) if row["graded"]]
    return f"{_short_share(now)} good or outstanding" + (f"; {', '.join(earlier)}" if earlier else "")


def _spread_point(answer: Answer) -> str:
    """from 85% in London (28 of 33) to 36% in the North West (8 of 22): the highest and the lowest share, ties named."""
    rows = [
        row
        for row in answer.table("outcomes").rows
        if row["graded"] and row.get("area") != ENGLAND.name and row.get("judgement") != OVERALL
    ]
    if not rows:
        return ""
    shares = [leading(row, SHARE) for row in rows]
    ends = [
        [row for row, share in zip(rows, shares, strict=True) if share == end] for end in (max(shares), min(shares))
    ]
    if max(shares) == min(shares):
        return f"{max(shares)}% good or outstanding throughout"
    said = [f"{leading(each[0], SHARE)}% {join_words(_place(row) for row in each)}" for each in ends]
    caution = "; small numbers" if "area" in rows[0] else ""
    return f"good or outstanding from {said[0]} to {said[1]}{caution}"


def _place(row: Row) -> str:
    """in London (28 of 33), for care leavers (51 LAs): where a share is, and of how many."""
    is_counted = leading(row, SHARE) == row[SHARE]
    base = (
        f"{row[GOOD_OR_OUTSTANDING]} of {row['graded']}" if is_counted else f"of {number_and_noun(row['graded'], 'LA')}"
    )
    if "area" in row:
        return f"in {with_article(Area('region', row['area']))} ({base})"
    return f"for {str(row['judgement_name']).lower()} ({base})"


def _short_share(row: Row) -> str:
    return f"{leading(row, SHARE)}% ({row[GOOD_OR_OUTSTANDING]} of {row['graded']})"


def _changes_point(answer: Answer) -> str:
    """65 LAs: 26 improved (40%), 15 stayed good or outstanding (23%), 12 declined (18%)."""
    row = answer.table("changes_total").rows[0]
    parts = [
        f"{leading(row, key)} {words}{f' ({share}%)' if (share := leading(row, f'{key}_percent')) is not None else ''}"
        for key, words in (
            ("improved", "improved"),
            ("retained_good_or_outstanding", "stayed good or outstanding"),
            ("declined", "declined"),
        )
    ]
    return f"{number_and_noun(leading(row, 'authorities'), 'LA')} with more than one: {', '.join(parts)}"


def _activity_point(answer: Answer) -> str:
    """96 inspections and visits to 80 LAs."""
    row = answer.table("activity_total").rows[0]
    return f"{number_and_noun(leading(row, 'count'), 'inspection or visit', 'inspections and visits')} to {number_and_noun(leading(row, 'authorities'), 'LA')}"


_POINTS: dict[str, Callable[[Answer], str]] = {
    "england": _england_point,
    "region": _spread_point,
    "judgements": _spread_point,
    "changes": _changes_point,
    "activity": _activity_point,
}


def _point(register: Register, answer: Answer) -> str:
    """The key message of an answer, in a few words; "at least" where the record holds only some of a kind (SPEC rule 14)."""
    words = _POINTS[answer.question.command](answer)
    period = answer.question.period
    is_whole = period is None or all(whole_kinds(register, period, ENGLAND).values())
    return words if is_whole else f"at least {words}"


def _finding_without_day(answer: Answer, head: Answer) -> str:
    """The finding without the day, which the summary's first sentence gives for all; marked where the head is official
    and this is not (SPEC rule 11)."""
    words = answer.finding.removeprefix(f"As at {day(answer.as_at)}, ")
    mark = " (calculated by ilacs-bot)" if head.official and not answer.official else ""
    return f"{words[:1].upper()}{words[1:].removesuffix('.')}{mark}"


def _headline(rows: Sequence[Row]) -> str:
    now, *before = rows
    if not now["graded"]:
        return f"As at {day(now['as_at'])}, no LA in England had an overall effectiveness judgement"
    sentence = f"As at {day(now['as_at'])}, {good_or_outstanding(now)} in England were judged good or outstanding"
    earlier = [
        f"{leading(row, 'good_or_outstanding_percent')}% as at {day(row['as_at'])}" for row in before if row["graded"]
    ]
    compared = f", compared with {join_words(earlier)}" if earlier else ", the first year that the register can tell"
    return f"{sentence}{compared}: {spread(now)}"


def _waiting(register: Register, covered: Coverage, row: Row) -> str:
    """Who stands outside the base, by name where they are few."""
    apart = []
    if row["not_yet_inspected"]:
        waiting = [found["name"] for found in as_at(register, covered) if found["event_id"] is None]
        named = f" ({join_words(waiting)})" if len(waiting) <= MOST_NAMED else ""
        words = "had no inspection in the register" if not_held(register, covered) else "had not yet been inspected"
        apart.append(f"{number_and_noun(row['not_yet_inspected'], 'LA')} {words}{named}")
    if row["no_overall_judgement"]:
        apart.append(f"{number_and_noun(row['no_overall_judgement'], 'LA')} had no overall judgement (2026 framework)")
    return sentences([f"Outside the base, {join_words(apart)}" if apart else None])
