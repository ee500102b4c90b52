"""The answers to composed questions: a sentence that leads with the finding, its tables, its status (SPEC section 2b)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from statistics import mean, median
from typing import Any

from data.register import Register
from queries.answer import Answer, Chart, Column, Official, Row, Table, columns_of
from queries.counting.as_at import older_than_register, register_begins
from queries.counting.axes import Axis
from queries.counting.conditions import (
    Condition,
    Judged,
    NoOverallJudgement,
    Not,
    NotYetInspected,
    Positive,
    Within,
    number_word,
    on_judgement,
    verb,
)
from queries.counting.count import Count, Order
from queries.counting.distribution import OUTCOME_COLUMNS, coverage_notes
from queries.counting.distribution import spread as spread_words
from queries.counting.edition_figures import GRADE_SETS, edition_figures, of_row
from queries.counting.measures import GRADE_NAMES, GRADE_PERCENTS, JUDGEMENT_NAMES, OVERALL
from queries.counting.planner import Tally, days_between, judgement_asked, named, spread, tallies, tally
from queries.counting.published import Printed, beside, leading, sources_of
from queries.counting.rounding import percent
from queries.counting.scope import LAST_OVERALL, scope
from queries.errors import NoData
from queries.pages.authority import AUTHORITY_COLUMNS, authority_row
from queries.question import Area, AsAt, Between, During, Latest, Question, Through, WholeRecord
from queries.telling.figures import COUNTED_FROM, Figure, figure
from queries.telling.held import partly_held
from queries.telling.phrases import (
    Noun,
    duration_words,
    noun,
    order_words,
    reading,
    tells,
    time_words,
    when_words,
    who,
    whole_words,
)
from queries.telling.states import answer_series, answer_states
from queries.wording import (
    REGISTER_SOURCE,
    ROUNDING_NOTE,
    chart_title,
    day,
    join_words,
    kind_of_figures,
    number_and_noun,
    sentences,
    share,
    short_day,
    statistical_year,
    with_article,
)

MOST_NAMED = 12
"""How many LAs are named in the sentence of a number; a list names all."""
MOST_IN_SENTENCE = 200
FEW_ROWS = 9
MOST_GROUPS = 4  # told one by one in a sentence, where they have no order of their own
UNORDERED = ("region", "la_type", "authority", "theme")
LONGEST_CHART_TITLE = 50  # characters, that every surface shows whole
EVENT_COLUMNS = (
    Column("counted_on", "Ended", "date"),
    Column("name", "LA", "text"),
    Column("event_type", "Event", "text"),
    Column(OVERALL, "Overall", "text"),
    Column("theme", "Theme", "text"),
    Column("previous", "Judgement before", "text"),
    Column("report_url", "Report", "url"),
)
DAY_COLUMNS = (
    Column("days_median", "Median days", "number"),
    Column("days_mean", "Mean days", "number"),
    Column("days_shortest", "Shortest", "number"),
    Column("days_longest", "Longest", "number"),
    Column("number", "Number", "number"),
)


def answer_count(register: Register, question: Question) -> Answer:
    """The answer to a question that carries a Count. Raises: BadCommand for what cannot be composed, NoData for what is
    not held."""
    count = question.count
    assert count is not None
    if isinstance(count.when, Between):
        return answer_states(register, question, count)
    if isinstance(count.when, Through):
        return answer_series(register, question, count)
    return _TELLERS[count.show.form](register, question, _usual_day(count))


def _usual_day(count: Count) -> Count:
    """A share of overall judgements "now" is of the last day on which they were all held (SPEC section 1, latest known)."""
    if count.of != "authorities" or not isinstance(count.when, Latest) or count.show.form not in ("share", "spread"):
        return count
    conditions = [each.condition if isinstance(each, Not) else each for each in (*count.base, *count.numerator)]
    overall = all(each.narrows or (isinstance(each, Judged) and each.judgement == OVERALL) for each in conditions)
    axes = all(axis.key in ("region", "la_type", "grade") and axis.judgement == OVERALL for axis in count.by)
    return replace(count, when=AsAt(LAST_OVERALL)) if overall and axes else count


def _answer(
    register: Register,
    question: Question,
    count: Count,
    text: Sequence[str | None],
    tables: Sequence[Table],
    official: Official = False,
    notes: Sequence[str] = (),
    **others: Any,
) -> Answer:
    states = scope(register, count.when).states
    by = f" by {join_words(axis.words for axis in count.by)}" if count.by else ""
    title = f"{whole_words(count)}{by}, {time_words(register, count)}"
    text = [*text[:1], _without_since(register, question, count), *text[1:], _in_edition(register, count, official)]
    reaches = isinstance(count.when, Latest | WholeRecord)
    covered = coverage_notes(register, states) if count.of == "authorities" and not reaches else []
    area = next((each.areas[0].name for each in count.base if isinstance(each, Within) and each.areas), "England")
    cited = sources_of(register, official, states.on, "outcomes", area)
    return Answer(
        question=question,
        title=title[:1].upper() + title[1:],
        text=sentences([*text, kind_of_figures(official, states.on)]),
        reading=reading(register, count),
        official=official,
        as_at=states.on,
        tables=tuple(tables),
        notes=(*notes, *covered[:1]),
        sources=tuple(dict.fromkeys((*cited, REGISTER_SOURCE))),
        finding=sentences(text[:1]),
        **others,
    )


def _in_edition(register: Register, count: Count, official: Official) -> str | None:
    """Beside a count of a year that an edition's own list is held of: what that list gives, where it gives another number
    (SPEC rule 9: with a condition added, all that is known is counted)."""
    when = count.when
    if official is not False or not isinstance(when, During) or when.known_by or when.edition or count.by:
        return None
    year = statistical_year(when.period.start, when.period.end)
    if year is None or count.of == "authorities" or count.show.form == "duration":
        return None
    held = register.rows("SELECT 1 FROM edition_rows WHERE release = ? LIMIT 1", (when.period.end.isoformat(),))
    now, listed = (
        tally(register, replace(count, when=each)) for each in (when, replace(when, edition=when.period.end))
    )
    if not held or (now.number, now.base) == (listed.number, listed.base):
        return None
    number = f"{listed.number} of {listed.base}" if count.numerator else str(listed.number)
    return f"The list of the edition as at {day(when.period.end)} has {number}; counted here is all that is known of {year}"


def _without_since(register: Register, question: Question, count: Count) -> str | None:
    """Beside a share of the last day with overall judgements: how many LAs have been inspected since without one."""
    if question.count is None or question.count.when == count.when:
        return None
    now = Count("authorities", Latest(), (*count.base, NoOverallJudgement()))
    since = number_and_noun(tally(register, now).number, "LA")
    return (
        f"That was the last day before overall judgements ended; {since} {'has' if since == '1 LA' else 'have'} been"
        " inspected since without one"
    )


def _number(register: Register, question: Question, count: Count) -> Answer:
    """How many, or what share: with its base, and the names of a few LAs; by axes a row for each value."""
    if count.by:
        return _by_axes(register, question, count)
    total = tally(register, count)
    base = total.total if _is_named_base(count) else total.base
    told = figure(total, base, edition_figures(register, [count])[0], isinstance(count.when, During))
    held = partly_held(register, count)
    finding = _finding(register, count, total, held, told)
    few = count.of == "authorities" and 0 < total.number <= MOST_NAMED and bool(count.numerator)
    rows = _authority_rows(register, count) if few else ()
    row = {"number": told.known, "base": base, "percent": percent(told.known, base)}
    if told.official is True and (told.number, told.percent) != (told.known, row["percent"]):
        row |= {"published_number": told.number, "published_percent": told.percent}
    tables = [Table("counts", "The count", _count_columns(count), (row,))]
    if few:
        finding[0] += f": {join_words(each['name'] for each in rows)}"
        tables.insert(0, replace(_authorities_table(rows, count), official=False))
    return _answer(register, question, count, finding, tables, told.official, told.notes)


def _is_named_base(count: Count) -> bool:
    """Whether the base is of those with a condition of their own: "of the 18 judged inadequate in 2022"."""
    return bool(count.share) and not all(each.narrows for each in count.where)


def _finding(register: Register, count: Count, total: Tally, held: str | None, told: Figure) -> list[str]:
    """The number with its base, in a sentence; what cannot be told of some of the base, in another."""
    when, named = when_words(register, count), noun(count.of, count.base)
    if not count.numerator:
        return [*_plain_number(when, named, told, count, held)]
    why = f" ({held})" if held else ""
    least = "at least " if held and not any(isinstance(each, Not) for each in count.numerator) else ""
    whom = "" if _is_named_base(count) or told.base == total.total else _of_whom(count)
    base = " ".join(filter(None, (named.counted(told.base), whom)))
    if told.base == 0:
        raise NoData(f"{when}, none of the {named.counted(total.total)} had the judgement asked about.")
    if told.base == 1:
        words = [each.words(count.of, negated=not total.number).tells for each in count.numerator]
        one = named.one if named.one == named.many else f"the one {named(1)}"
        alone = len(words) == 1 or total.number
        return [f"{when}, {one} {verb(' and '.join(words), 1) if alone else 'did not meet all of that'}{why}"]
    if count.numerator == (NotYetInspected(),) and not total.number and not _not_held(register, count):
        return [f"{when}, all {base} had been inspected"]
    verbs, more = _not_held(register, count) or (tells(count.of, count.numerator, total.number), [])
    part = share(told.percent)
    if told.number is None:
        finding = f"{when}, {part} of the {base} {verbs}{why}"
    elif count.show.form == "share":
        among = " ".join(filter(None, (named(2), whom)))
        finding = f"{when}, {least}{part} of {among} ({told.number:,} of {told.base:,}) {verbs}{why}"
    else:
        number = f"{least}{told.number:,}" if told.number else "none"
        finding = f"{when}, {number} of the {base}{f' ({part})' if told.number else ''} {verbs}{why}"
        if not told.number and held and least:
            finding = f"{when}, of the {base} none is known that {verbs}{why}"
    since = told.said if told.official == COUNTED_FROM else None
    return [finding, *([since] if since else []), *more, *_not_told(register, count, total)]


def _not_held(register: Register, count: Count) -> tuple[str, list[str]] | None:
    """In place of "had not yet been inspected", where an LA among them is older than the register (SPEC rule 14), and what
    is said of the LAs among them that are not."""
    if count.numerator != (NotYetInspected(),):
        return None
    older = older_than_register(register)
    rows = named(register, count)
    since = [str(row["name"]) for row in rows if row["urn"] not in older]
    if len(since) == len(rows):
        return None
    begins = (
        f"had no inspection in the register, which begins on {day(register_begins(register))} and holds none before"
    )
    return begins, [f"Established since it begins, and not yet inspected: {join_words(since)}"] if since else []


def _of_whom(count: Count) -> str:
    """with an overall judgement: of whom the conditions can be told."""
    whom = list(dict.fromkeys(filter(None, (each.of_whom(count.of) for each in count.numerator))))
    return whom[0] if len(whom) == 1 else "of which that can be told" if whom else ""


def _plain_number(when: str, named: Noun, told: Figure, count: Count, held: str | None) -> list[str]:
    number = told.number or 0
    since = [told.said] if told.official == COUNTED_FROM and told.said else []
    if count.of == "authorities":
        return [f"{when}, there {'was' if number == 1 else 'were'} {named.counted(number)}"]
    if held and told.official is False:
        known = f"at least {named.counted(number)} {'is' if number == 1 else 'are'} known"
        return [f"{when}, {known if number else f'no {named(1)} is known'} ({held})"]
    made = "published" if count.of == "reports" else "made"
    return [f"{when}, Ofsted {made} {named.counted(number) if number else f'no {named(1)}'}", *since]


def _not_told(register: Register, count: Count, total: Tally) -> list[str]:
    """The LAs of the base that have no overall judgement, with the reason (SPEC rule 7)."""
    asks = any(
        isinstance(each, Judged) and each.judgement == OVERALL and each.at == "latest"
        for each in _positive(count.numerator)
    )
    if total.total == total.base or count.of != "authorities" or not asks:
        return []
    found = []
    for condition in (NoOverallJudgement(), NotYetInspected()):
        rows = named(register, replace(count, where=(*count.base, condition), share=(), by=(), limit=None))
        if rows:
            names = f": {join_words(row['name'] for row in rows)}" if len(rows) <= MOST_NAMED else ""
            found.append(
                f"{number_and_noun(len(rows), 'LA')} {verb(condition.words('authorities').tells, len(rows))}{names}"
            )
    return found


def _positive(conditions: Sequence[Condition]) -> list[Positive]:
    return [each.condition if isinstance(each, Not) else each for each in conditions]


def _told_apart(statuses: Iterable[Official]) -> Official:
    """The status of a table: what all its rows are, or "partly" where some are official."""
    found = set(statuses)
    if len(found) == 1:
        return found.pop()
    return "partly" if True in found else False


def _by_axes(register: Register, question: Question, count: Count) -> Answer:
    rows = tallies(register, count)
    if not rows:
        raise NoData(f"{when_words(register, count)}, the register holds no {noun(count.of, count.base)(1)}.")
    counts = [of_row(count, row.values) for row in rows]
    editions = iter(edition_figures(register, [each for each in counts if each is not None]))
    during = isinstance(count.when, During)
    told = [
        figure(row, row.base, next(editions), during) if own is not None else Figure(row.number, row.base, row.percent, row.number)
        for row, own in zip(rows, counts, strict=True)
    ]  # fmt: skip
    official = _told_apart(each.official for each in told)
    keys = _keys(count)
    printed = [
        each.official is True and (each.number, each.percent) != (each.known, row.percent)
        for each, row in zip(told, rows, strict=True)
    ]
    shown = tuple(
        {
            **{key: _value(axis, value) for key, axis, value in zip(keys, count.by, row.values, strict=True)},
            "number": row.number,
            "base": row.base,
            "percent": row.percent,
            **({"published_number": each.number, "published_percent": each.percent} if differs else {"published_number": None, "published_percent": None} if any(printed) else {}),
            "status": kind_of_figures(each.official, scope(register, count.when).on),
        }
        for row, each, differs in zip(rows, told, printed, strict=True)
    )  # fmt: skip
    status = (Column("status", "Status", "text"),) if official == "partly" else ()
    columns = (
        *(Column(key, axis.label, "text") for key, axis in zip(keys, count.by, strict=True)),
        *_count_columns(count),
        *status,
    )
    cross = _crossed_table(count, keys, shown) if len(count.by) == 2 else None
    table = Table("counts", _by_title(count), columns, shown, shown=cross is None, official=official)
    finding = _by_sentences(register, count, rows, tally(register, count), partly_held(register, count), told)
    measure = "percent" if count.numerator and count.of == "authorities" else "number"
    chart = None
    if len(count.by) == 1 and 1 < len(shown) <= 40:
        whole = _by_title(count)
        short = f"{_count_columns(count)[0].label} by {count.by[0].label[:1].lower()}{count.by[0].label[1:]}"
        title = whole if len(whole) <= LONGEST_CHART_TITLE else short
        chart = Chart("bar", chart_title("", title), "counts", keys[0], (measure,), sentences(finding[:1]))
    notes = [*dict.fromkeys(note for each in told for note in each.notes)]
    if not count.numerator and any(row.percent is not None for row in rows) and len(_count_columns(count)) > 1:
        notes.append(ROUNDING_NOTE)
    return _answer(
        register, question, count, finding, [*([cross] if cross else []), table], official, notes, chart=chart
    )


def _keys(count: Count) -> list[str]:
    """A column's key for each axis; two of one kind are told apart by their judgement."""
    keys = [axis.key for axis in count.by]
    return [f"{axis.key}_{axis.judgement}" if keys.count(axis.key) > 1 else axis.key for axis in count.by]


def _value(axis: Axis, value: Any) -> Any:
    if value is None:
        return {"theme": "Not known"}.get(axis.key, "None")
    if axis.key == "judgement":
        return JUDGEMENT_NAMES[str(value)]
    return value if isinstance(value, int) else str(value)[:1].upper() + str(value)[1:]


def _count_columns(count: Count) -> tuple[Column, ...]:
    unit = "authorities" if count.of == "authorities" else "events"
    what = {"authorities": "LAs", "inspections": "Inspections", "visits": "Visits", "events": "Inspections and visits"}
    columns = [Column("number", what.get(count.of, "Reports"), unit)]  # type: ignore[arg-type]
    if count.numerator or len(count.by) != 1 or count.by[0].key not in ("authority", "month", "quarter"):
        base = "Of those judged" if _asks_judgement(count) else "Of"
        of = {"authorities": "% of LAs", "inspections": "% of inspections", "visits": "% of visits"}
        columns += [Column("percent", of.get(count.of, "%"), "percent"), Column("base", base, unit)]  # type: ignore[arg-type]
    return tuple(columns)


def _asks_judgement(count: Count) -> bool:
    return count.of == "authorities" and any(isinstance(each, Judged) for each in count.numerator)


def _by_title(count: Count) -> str:
    what = who(count.of, count.base, count.numerator)
    return f"{what[:1].upper()}{what[1:]} by {join_words(axis.words for axis in count.by)}"


def _by_sentences(
    register: Register, count: Count, rows: Sequence[Tally], total: Tally, held: str | None, told: Sequence[Figure]
) -> list[str | None]:
    when = when_words(register, count)
    what = who(count.of, count.base, count.numerator)
    why = f" ({held})" if held else ""
    least = "at least " if held and count.of != "authorities" else ""
    if count.order is not None and count.order.by in ("number", "share") and len(count.by) == 1:
        return _ranking_sentences(count, rows, told, f"{when}, the", what, why, least)
    whole = f"{least}{noun(count.of, count.base).counted(total.total)}" if not count.numerator else what
    by = join_words(axis.words for axis in count.by)
    if count.numerator and sum(each.number or 0 for each in told) == total.number > 1:
        by += f", {least}{total.number:,} in all"
    if len(count.by) == 2 or len(rows) > FEW_ROWS:
        top = max(rows, key=lambda row: row.number)
        return [f"{when}, {whole}{why} by {by}: the most, {top.number:,}, for {_row_name(count, top)}"]
    if len(rows) > MOST_GROUPS and count.by[0].key in UNORDERED:
        return [f"{when}, {whole}{why} by {by}: {_most_and_fewest(count, rows, told)}"]
    return [
        f"{when}, {whole}{why} by {by}: {'; '.join(_row_words(count, row, each) for row, each in zip(rows, told, strict=True))}"
    ]


def _ranking_sentences(
    count: Count, rows: Sequence[Tally], told: Sequence[Figure], opening: str, what: str, why: str, least: str
) -> list[str | None]:
    """The highest or lowest, with its ties, then those that follow."""
    order = count.order
    assert order is not None
    by_share = order.by == "share"

    def ties(row: Tally) -> bool:
        return row.number * rows[0].base == rows[0].number * row.base if by_share else row.number == rows[0].number

    first = [row for row in rows if ties(row)]
    way = "highest" if order.descending else "lowest"
    names = join_words(_row_name(count, row) for row in first)
    figures = f"{share(told[0].percent)}" if by_share else f"{least}{told[0].number or rows[0].number:,}"
    if by_share and len(first) == 1 and told[0].number is not None:
        figures += f" ({told[0].number:,} of {told[0].base:,})"
    each = " each" if len(first) > 1 else ""
    at = {"region": "in", "authority": "at", "judgement": "for", "theme": "for"}.get(count.by[0].key, "for")
    finding = f"{opening} {way} {'share' if by_share else 'number'} of {what} was {at} {names}: {figures}{each}{why}"
    rest = list(zip(rows, told, strict=True))[len(first) : FEW_ROWS]
    return [finding, f"Then: {'; '.join(_row_words(count, row, each) for row, each in rest)}" if rest else None]


def _most_and_fewest(count: Count, rows: Sequence[Tally], told: Sequence[Figure]) -> str:
    """The highest and the lowest of many groups, with those that tie; the table has them all."""

    def size(one: tuple[Tally, Figure]) -> Fraction:
        row = one[0]
        return Fraction(row.number, row.base or 1) if count.numerator else Fraction(row.number)

    def place(row: Tally) -> str:
        return with_article(Area("region", _row_name(count, row))) if key == "region" else _row_name(count, row)

    def figures(pair: tuple[Tally, Figure]) -> str:
        return _row_words(count, *pair).removeprefix(f"{_row_name(count, pair[0])} ")

    key = count.by[0].key
    at = {"region": "in", "authority": "at"}.get(key, "for")
    pairs = list(zip(rows, told, strict=True))
    ends = []
    for way, end in zip(
        ("highest", "lowest") if count.numerator else ("most", "fewest"),
        (max(map(size, pairs)), min(map(size, pairs))),
        strict=True,
    ):
        those = [pair for pair in pairs if size(pair) == end]
        if len(those) == 1:
            ends.append(f"{way} {at} {place(those[0][0])}, {figures(those[0])}")
        elif end:
            ends.append(f"{way} {at} {join_words(f'{place(pair[0])}, {figures(pair)}' for pair in those)}")
        else:
            ends.append(f"none {at} {join_words(place(row) for row, _ in those)}")
    return "; ".join(dict.fromkeys(ends))


def _row_name(count: Count, row: Tally) -> str:
    return ", ".join(str(_value(axis, value)) for axis, value in zip(count.by, row.values, strict=True))


def _row_words(count: Count, row: Tally, told: Figure) -> str:
    name = _row_name(count, row)
    if told.number is None:
        return f"{name} {share(told.percent)} of {told.base:,}"
    part = (
        f" ({share(told.percent)})"
        if told.base > 1 and told.percent is not None and count.by[0].key != "authority"
        else ""
    )
    if count.by[0].key == "number_of_events" and len(count.by) == 1:
        return f"{told.number:,} with {number_word(int(row.values[0] or 0)).replace('no', 'none')}{part}"
    return f"{name} {told.number:,}{f' of {told.base:,}' if count.numerator else ''}{part}"


def _crossed_table(count: Count, keys: Sequence[str], rows: Sequence[Row]) -> Table | None:
    """Two axes as a grid, where the second has few enough values to fit beside the first."""
    values = list(
        dict.fromkeys(str(row[keys[1]]) for row in sorted(rows, key=lambda row: _place(count.by[1], row[keys[1]])))
    )
    if len(values) > 5:
        return None
    columns = (
        Column(keys[0], count.by[0].label, "text"),
        *(
            Column(f"value_{at}", value, "authorities" if count.of == "authorities" else "events")
            for at, value in enumerate(values)
        ),
    )
    grid: dict[str, dict[str, Any]] = {}
    for row in rows:
        line = grid.setdefault(
            str(row[keys[0]]), {keys[0]: row[keys[0]], **{f"value_{at}": 0 for at in range(len(values))}}
        )
        line[f"value_{values.index(str(row[keys[1]]))}"] = row["number"]
    title = f"{count.by[0].label}, and across it {count.by[1].label[:1].lower()}{count.by[1].label[1:]}"
    return Table("crossed", title, columns, tuple(grid.values()))


def _place(axis: Axis, value: Any) -> Any:
    return axis.order(None if value == "None" else value)


def _names(register: Register, question: Question, count: Count) -> Answer:
    """Who or which they are, all of them."""
    held = partly_held(register, count)
    if count.of != "authorities":
        return _event_names(register, question, count, held)
    total = tally(register, count)
    rows = _authority_rows(register, count)
    plain = noun("authorities", count.base)
    figures = _figure_of_list(register, count, total)
    names = join_words(_name_and_day(row, count) for row in rows)
    if count.order and count.order.by == "date" and count.limit:
        way = "latest" if count.order.descending else "longest ago"
        what = who("authorities", count.base, [each for each in count.numerator if each != Not(NotYetInspected())])
        finding = [
            f"{when_words(register, count)}, the {len(rows)} {what} whose last graded inspection ended {way}: {names}"
        ]
    elif count.numerator:
        finding = _finding(register, count, total, held, figures)
        only = [str(row["name"]) for row in rows] == [area.name for area in _named_areas(count)]
        if names and len(rows) <= MOST_IN_SENTENCE and not only:
            finding[0] += f": {names}"
        number = edition_figures(register, [count])[0].printed.get("number", len(rows))
        if number != len(rows):
            finding.append(f"The release prints {number}; the register lists {len(rows)} of them")
    else:
        finding = [
            f"{when_words(register, count)}, there were {plain.counted(len(rows))}{f': {names}' if len(rows) <= MOST_IN_SENTENCE else ''}"
        ]
    found = _answer(register, question, count, finding, [_authorities_table(rows, count)], figures.official)
    if _not_held(register, count) is None:
        return found
    names_none = tuple(replace(table, title=_held(table.title)) for table in found.tables)
    return replace(found, title=_held(found.title), reading=_held(found.reading), tables=names_none)


def _named_areas(count: Count) -> list[Area]:
    return [area for each in count.where if isinstance(each, Within) for area in each.areas]


def _held(words: str) -> str:
    return words.replace("not yet inspected", "without an inspection in the register")


def _figure_of_list(register: Register, count: Count, total: Tally) -> Figure:
    """The number of those who are named: a release prints no names, but its LA-level rows may hold the same ones."""
    edition = replace(edition_figures(register, [count])[0], printed={})
    base = total.total if _is_named_base(count) else total.base
    told = figure(total, base, edition, during=False)
    return (
        told if told.number == total.number else Figure(total.number, base, percent(total.number, base), total.number)
    )


def _name_and_day(row: Row, count: Count) -> str:
    dated = count.order is not None and count.order.by == "date" and row["end_date"]
    return f"{row['name']} ({day(row['end_date'])})" if dated else str(row["name"])


def _authority_rows(register: Register, count: Count) -> tuple[Row, ...]:
    return tuple(authority_row(row) for row in named(register, count))


def _authorities_table(rows: Sequence[Row], count: Count) -> Table:
    what = who("authorities", count.base, count.numerator)
    return Table(
        "authorities",
        f"{what[:1].upper()}{what[1:]}",
        columns_of(rows, AUTHORITY_COLUMNS) or AUTHORITY_COLUMNS,
        tuple(rows),
    )


def _event_names(register: Register, question: Question, count: Count, held: str | None) -> Answer:
    rows = tuple({**row, "end_date": row["counted_on"]} for row in named(register, count))
    total = tally(register, count)
    figures = _figure_of_list(register, count, total)
    finding = _finding(register, count, total, held, figures)
    if 0 < len(rows) <= MOST_NAMED:
        many = len({row["urn"] for row in rows}) > 1 or not _is_of_one_authority(count)
        finding[0] += f": {'; '.join(_event_words(row, many) for row in rows)}"
    what = who(count.of, count.base, count.numerator)
    table = Table("events", f"{what[:1].upper()}{what[1:]}", columns_of(rows, EVENT_COLUMNS) or EVENT_COLUMNS, rows)
    return _answer(register, question, count, finding, [table], figures.official)


def _is_of_one_authority(count: Count) -> bool:
    """Whether the question names the one LA that it is of, so that its events need no name."""
    places = [each.areas for each in count.where if isinstance(each, Within)]
    return any([area.kind for area in areas] == ["authority"] for areas in places)


def _event_words(row: Row, with_name: bool) -> str:
    grade = f", {row[OVERALL].lower()}" if row[OVERALL] else ""
    name = f"{row['name']}, " if with_name else ""
    return f"{name}{row['event_type']} of {short_day(row['counted_on'])}{grade}"


def _spread(register: Register, question: Question, count: Count) -> Answer:
    """The distribution over the four grades: of LAs, or of inspections by their own grade."""
    if (
        count.of not in ("authorities", "inspections")
        or any(axis.key == "grade" for axis in count.by)
        or _has_grades(count)
    ):
        return _number(register, question, count)
    judgement = judgement_asked(count)
    if len(count.by) > 1:
        return _number(register, question, count)
    if count.by and count.by[0].key == "judgement":
        rows = [{"axis_0": key, **spread(register, _without(count), key)[0]} for key in JUDGEMENT_NAMES]
    else:
        rows = spread(register, count, judgement)
    key = count.by[0].key if count.by else "area"
    named = noun(count.of, (*count.where, *count.share))
    own, statuses = _beside_editions(register, count, judgement, rows)
    official = _told_apart(statuses)
    shown = tuple(
        {key: _value(count.by[0], row["axis_0"]) if count.by else named(2), **{name: value for name, value in row.items() if name != "axis_0"}}
        for row in own
    )  # fmt: skip
    when = when_words(register, count)
    finding: list[str | None] = []
    if not count.by:
        (row,) = shown
        if not row["graded"]:
            raise NoData(f"{when}, none of the {named.counted(row['authorities'])} had the judgement.")
        if count.of == "inspections":
            finding.append(f"{when}, the {named.counted(row['graded'])} resulted in {spread_words(row)}")
            finding.append(f"Good or outstanding: {_both(row)}")
        else:
            finding.append(
                f"{when}, {_both(row, named(2))} were judged good or outstanding{on_judgement(judgement)}: {spread_words(row)}"
            )
        if row["no_overall_judgement"]:
            finding.append(f"{row['no_overall_judgement']:,} had no overall judgement (2026 framework)")
        if row["not_yet_inspected"] and count.of == "authorities":
            finding.append(f"{number_and_noun(row['not_yet_inspected'], 'LA')} had not been inspected")
    else:
        parts = "; ".join(f"{row[key]} {_both(row)}" for row in shown if row["graded"])
        finding.append(
            f"{when}, {named(2)} judged good or outstanding{on_judgement(judgement)} by {count.by[0].words}: {parts}"
        )
    columns = (
        Column(key, count.by[0].label if count.by else "LAs" if count.of == "authorities" else "Inspections", "text"),
        *OUTCOME_COLUMNS,
    )
    chart = Chart("stacked", "By grade, percent", "outcomes", key, GRADE_PERCENTS, sentences(finding[:1]))
    return _answer(
        register,
        question,
        count,
        finding,
        [Table("outcomes", f"{named(2)[:1].upper()}{named(2)[1:]} by grade", columns, shown, official=official)],
        official,
        [ROUNDING_NOTE],
        chart=chart,
    )


def _both(row: Row, of: str = "") -> str:
    """60% of LAs in England (91 of 151): the share good or outstanding, a printed one first."""
    part = leading(row, "good_or_outstanding_percent")
    among = f" of {of}" if of else ""
    if part != row["good_or_outstanding_percent"]:
        return f"{share(part)}{among} ({row['graded']:,})"
    return f"{share(part)}{among} ({leading(row, 'good_or_outstanding'):,} of {row['graded']:,})"


def _beside_editions(
    register: Register, count: Count, judgement: str, rows: Sequence[dict[str, Any]]
) -> tuple[tuple[Row, ...], list[Official]]:
    """The rows of a spread with what a release prints of them where it differs, and what each row's figures are."""
    plain = replace(count, where=(*count.where, *count.share), share=())
    prints: list[tuple[Printed, str]] = []
    statuses: list[Official] = []
    for row in rows:
        by_judgement = bool(count.by) and count.by[0].key == "judgement"
        own = replace(plain, by=()) if by_judgement or not count.by else of_row(plain, [row["axis_0"]])
        name = str(row["axis_0"]) if by_judgement else judgement
        of_grades = [replace(own, share=(Judged(grades, name),)) for grades in GRADE_SETS.values()] if own else []
        found = dict(zip(GRADE_SETS, edition_figures(register, of_grades), strict=bool(own)))
        printed = {
            ("row", f"{key}_percent" if part == "percent" else key): value
            for key, edition in found.items()
            for part, value in edition.printed.items()
        }
        from_rows = all(key in found and found[key].counted.get("number") == row[key] for key in GRADE_NAMES)
        prints.append((printed, "row"))
        statuses.append(True if printed else COUNTED_FROM if from_rows else False)
    return beside(rows, prints), statuses


def _has_grades(count: Count) -> bool:
    """A condition on the grades themselves leaves nothing to spread: it is a number."""
    return bool(count.share) or any(isinstance(each, Judged) and each.at == "latest" for each in count.where)


def _without(count: Count) -> Count:
    return replace(count, by=())


def _duration(register: Register, question: Question, count: Count) -> Answer:
    """How long: mean, median, shortest and longest, in whole days, of all and by an axis; the rows of the longest or shortest."""
    rows = days_between(register, count)
    words = duration_words(count)
    when = when_words(register, count)
    what = who(count.of, count.base, count.numerator)
    if not rows:
        raise NoData(f"{when}, the register holds no {noun(count.of, count.base)(1)} of which the {words} can be told.")
    groups: dict[Any, list[int]] = {}
    for row in rows:
        groups.setdefault(tuple(row[f"axis_{at}"] for at in range(len(count.by))), []).append(row["days"])
    ordered = sorted(
        groups.items(), key=lambda item: tuple(axis.order(value) for axis, value in zip(count.by, item[0], strict=True))
    )
    lines = tuple(
        {**{axis.key: _value(axis, value) for axis, value in zip(count.by, values, strict=True)}, **_days(days)}
        for values, days in ordered
    )
    finding: list[str | None] = [f"{when}, {_days_found(count, rows, words, what)}"]
    columns = (*(Column(axis.key, axis.label, "text") for axis in count.by), *DAY_COLUMNS)
    tables = [Table("counts", f"{words[:1].upper()}{words[1:]}", columns, lines)]
    extreme = count.show.figure in ("longest", "shortest") and len(rows) > 1
    if extreme and not (count.order and count.limit):
        count = replace(count, order=Order("days", count.show.figure == "longest"), limit=1)
    if count.order and count.limit:
        most = sorted(rows, key=lambda row: row["days"], reverse=count.order.descending)
        last = most[min(count.limit, len(most)) - 1]["days"]
        shown = tuple(row for at, row in enumerate(most) if at < count.limit or row["days"] == last)
        if extreme and len(shown) <= MOST_NAMED and count.limit == 1:
            finding[0] = f"{finding[0]}: {'; '.join(_whose(row) for row in shown)}"
        else:
            finding.append(_longest(count, shown))
        tables.insert(
            0, Table("durations", order_words(count)[:1].upper() + order_words(count)[1:], LONGEST_COLUMNS, shown)
        )
    return _answer(register, question, count, finding, tables)


LONGEST_COLUMNS = (
    Column("name", "LA", "text"),
    Column("days", "Days", "number"),
    Column("from_date", "From", "date"),
    Column("to_date", "To", "date"),
)


def _days_found(count: Count, rows: Sequence[Row], words: str, what: str) -> str:
    """The figure that leads, with the others and of how many; of a single one its days and whose it was."""
    if len(rows) == 1:
        return f"the number of {words} was {rows[0]['days']:,}: {_whose(rows[0])}"
    figures, lead = _days([row["days"] for row in rows]), count.show.figure
    others = ", ".join(
        f"{name} {figures[f'days_{name}']:,}" for name in ("mean", "median", "shortest", "longest") if name != lead
    )
    pairs = "pairs of " if count.show.duration == "between_inspections" else ""
    return (
        f"the {lead} number of {words} was {figures[f'days_{lead}']:,} ({others}; {figures['number']:,} {pairs}{what})"
    )


def _whose(row: Row) -> str:
    """Oxfordshire, 18 May 2018 to 22 March 2024."""
    return f"{row['name']}, {day(row['from_date'])} to {day(row['to_date'])}"


def _longest(count: Count, rows: Sequence[Row]) -> str:
    named = "; ".join(f"{row['name']}, {row['days']:,} days" for row in rows)
    words = order_words(count)
    return f"{words[:1].upper()}{words[1:]}: {named}"


def _days(days: Sequence[int]) -> dict[str, int]:
    return {
        "number": len(days),
        "days_mean": int(mean(days) + 0.5),
        "days_median": int(median(days) + 0.5),
        "days_shortest": min(days),
        "days_longest": max(days),
    }


Teller = Callable[[Register, Question, Count], Answer]
_TELLERS: dict[str, Teller] = {
    "number": _number,
    "share": _number,
    "names": _names,
    "spread": _spread,
    "duration": _duration,
}
