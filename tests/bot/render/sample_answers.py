"""A few answers built by hand: their figures are made up, but for shapes that real answers have."""

from datetime import date
from typing import Any

from queries.answer import Answer, Chart, Column, Source, Table
from queries.question import ALL_REGIONS, ENGLAND, Area, Question

ON = date(2024, 3, 31)
NEYH = "North East, Yorkshire and the Humber"
GRADES = {
    "outstanding": "Outstanding",
    "good": "Good",
    "requires_improvement": "Requires improvement to be good",
    "inadequate": "Inadequate",
}
OUTCOME_COLUMNS = (
    Column("graded", "LAs judged", "authorities"),
    *(
        column
        for key, name in GRADES.items()
        for column in (
            Column(key, name, "authorities"),
            Column(f"{key}_percent", f"% {name.lower()}", "percent"),
        )
    ),
)
SOURCE = Source("An edition of official statistics (Figure 2)", "https://example.org/edition?a=1&b=2")


def outcome(graded: int, *grades: tuple[int, int]) -> dict[str, Any]:
    """A row's counts and percentages in the order of the grades."""
    row: dict[str, Any] = {"graded": graded}
    for key, (count, share) in zip(GRADES, grades, strict=True):
        row |= {key: count, f"{key}_percent": share}
    return row


def region() -> Answer:
    """Two regions and England, official, with a chart."""
    rows = (
        {"area": "London", **outcome(33, (12, 36), (16, 48), (4, 12), (1, 3))},
        {"area": NEYH, **outcome(24, (6, 25), (9, 38), (6, 25), (3, 13))},
        {"area": "England", **outcome(151, (30, 20), (61, 40), (43, 28), (17, 11))},
    )
    return Answer(
        question=Question(command="region", area=Area("region", "London"), as_at=ON),
        title="Overall effectiveness in London & beyond as at 31 March 2024",
        text="As at 31 March 2024, 85% (28 of 33 LAs) in London were good or better. Official statistics.",
        official=True,
        as_at=ON,
        tables=(
            Table(
                "outcomes",
                "LAs by overall effectiveness",
                (Column("area", "Area", "text"), *OUTCOME_COLUMNS),
                rows,
            ),
        ),
        chart=Chart(
            "stacked",
            "LAs by overall effectiveness, percent",
            "outcomes",
            "area",
            tuple(f"{key}_percent" for key in GRADES),
            "London has the larger share judged good or outstanding.",
        ),
        notes=("Regions hold small numbers of LAs.", "Due to rounding, percentages might not add up to 100."),
        sources=(SOURCE,),
        next=(
            Question(command="list", grade="inadequate", area=Area("region", "London"), as_at=ON),
            Question(command="region", area=ALL_REGIONS, as_at=ON),
        ),
    )


def authority() -> Answer:
    """One authority, calculated: its judgements, a history with empty cells and links, and its region."""
    row = {
        "name": "Testshire",
        "overall_effectiveness": "Good",
        "care_leavers": None,
        "end_date": "2023-05-12",
        "report_url": "https://example.org/report/1",
    }
    judgements = (
        Column("name", "LA", "text"),
        Column("overall_effectiveness", "Overall effectiveness", "text"),
        Column("care_leavers", "Care leavers", "text"),
        Column("end_date", "Inspection ended", "date"),
        Column("report_url", "Report", "url"),
    )
    events = (
        {
            "end_date": "2024-01-10",
            "event_type": "focused visit",
            "overall_effectiveness": None,
            "report_url": None,
        },
        {
            "end_date": "2023-05-12",
            "event_type": "standard inspection",
            "overall_effectiveness": "Good",
            "report_url": "https://example.org/report/1",
        },
    )
    context = (
        {"area": "London", "graded": 33, "good_or_outstanding_percent": 85},
        {"area": "England", "graded": 151, "good_or_outstanding_percent": 60},
    )
    return Answer(
        question=Question(command="la", area=Area("authority", "Testshire", "80999"), as_at=ON),
        title="Testshire: judgements as at 31 March 2024",
        text="As at 31 March 2024, Testshire was judged Good.",
        official=False,
        as_at=ON,
        tables=(
            Table("authorities", "Latest judgements", judgements, (row,)),
            Table(
                "events",
                "Inspections and visits, newest first",
                (
                    Column("end_date", "Ended", "date"),
                    Column("event_type", "Event", "text"),
                    Column("overall_effectiveness", "Overall effectiveness", "text"),
                    Column("report_url", "Report", "url"),
                ),
                events,
            ),
            Table(
                "outcomes",
                "Overall effectiveness beside it",
                (
                    Column("area", "Area", "text"),
                    Column("graded", "LAs judged", "authorities"),
                    Column("good_or_outstanding_percent", "% good or outstanding", "percent"),
                ),
                context,
            ),
        ),
        sources=(Source("The register", None),),
    )


def listing(rows: int) -> Answer:
    """A list of so many authorities, each with a report."""
    return Answer(
        question=Question(command="list", area=ENGLAND, grade="good", as_at=ON),
        title="LAs judged good",
        text=f"As at 31 March 2024, {rows} LAs were judged good.",
        official=False,
        as_at=ON,
        tables=(
            Table(
                "authorities",
                "LAs judged good",
                (
                    Column("name", "LA", "text"),
                    Column("end_date", "Ended", "date"),
                    Column("report_url", "Report", "url"),
                ),
                tuple(
                    {
                        "name": f"Testshire {at}",
                        "end_date": "2023-05-12",
                        "report_url": f"https://example.org/{at}",
                    }
                    for at in range(rows)
                ),
            ),
        ),
        sources=(SOURCE,),
    )


def trend(points: int) -> Answer:
    """A line of so many dates."""
    rows = tuple({"as_at": f"{2000 + at}-03-31", "good_or_outstanding_percent": 40 + at % 50} for at in range(points))
    return Answer(
        question=Question(command="trend", area=ENGLAND),
        title="Share judged good or outstanding in England",
        text="The share rose.",
        official=False,
        as_at=ON,
        tables=(
            Table(
                "outcomes",
                "Through time",
                (
                    Column("as_at", "As at", "date"),
                    Column("good_or_outstanding_percent", "% good or outstanding", "percent"),
                ),
                rows,
            ),
        ),
        chart=Chart("line", "Good or outstanding", "outcomes", "as_at", ("good_or_outstanding_percent",), "It rose."),
        sources=(SOURCE,),
    )


def words_only() -> Answer:
    """A definition: no figure in it."""
    return Answer(
        question=Question(command="define", term="RI"),
        title="Requires improvement to be good",
        text="The third of the four grades.",
        official=False,
        as_at=ON,
    )
