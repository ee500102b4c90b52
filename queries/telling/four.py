"""The four judgements that go on after overall effectiveness ended, told where the overall picture is asked (SPEC rule 7)."""

from data.register import Register
from data.schema import NO_OVERALL_FROM
from queries.counting.as_at import Coverage
from queries.counting.distribution import good_or_outstanding, outcomes_by_judgement
from queries.counting.measures import JUDGEMENT_NAMES
from queries.question import Area
from queries.telling.judgements import FOUR
from queries.wording import join_words, with_article


def four_sentence(register: Register, covered: Coverage, area: Area) -> str | None:
    """Judged good or outstanding for help and protection, 62% of LAs (95 of 153), …; None before 1 April 2026."""
    if covered.on.isoformat() < NO_OVERALL_FROM:
        return None
    rows = outcomes_by_judgement(register, covered, area)
    told = [
        f"{good_or_outstanding(rows[key])} for {JUDGEMENT_NAMES[key].lower()}" for key in FOUR if rows[key]["graded"]
    ]
    if not told:
        return None
    return f"In the four judgements that go on, good or outstanding in {with_article(area)}: {join_words(told)}"
