"""Editions of the official statistics: staged under embargo, published at their moment, cancelled, corrected, withdrawn."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)

from bot.language.dates import LONDON
from bot.release_day import wording
from bot.release_day.ledger import (
    BODIES,
    DELIVERIES,
    RELEASE,
    Delivery,
    Place,
    batches,
    drop,
    drop_waiting,
    plan,
    turn,
    write,
)
from bot.release_day.pace import Pace
from bot.release_day.picture import PICTURED, Wanted, body_with_picture, body_without_picture
from bot.release_day.subscriptions import SUBSCRIPTIONS, is_taking, taking
from bot.settings import SettingsError
from bot.state import METADATA, Engine, Moment, reading
from data import editions as stores
from data.register import Register, open_register
from data.versions import Record
from queries.counting.published import held_releases, releases

State = Literal["review", "staged", "published", "cancelled", "withdrawn"]

EDITIONS = Table(
    "editions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("as_at", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("publish_at", Moment, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("before", String(64), nullable=False),
    Column("why", Text),
    Column("staged_at", Moment, nullable=False),
    Column("published_at", Moment),
    Column("withdrawn_at", Moment),
    Column("withdrawn_why", Text),
)
_NOT_CANCELLED = text("state <> 'cancelled'")
Index(
    "editions_once",
    EDITIONS.c.as_at,
    EDITIONS.c.version,
    unique=True,
    sqlite_where=_NOT_CANCELLED,
    postgresql_where=_NOT_CANCELLED,
)
_IS = EDITIONS.c
_SENT = DELIVERIES.c


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of the release as at a day.

    `version` 1 is the first; `why` says why it is a correction of an earlier one, or is None. `fingerprint` names its
    facts, `before` those that were current when it was staged. `publish_at` is when it may be seen, or, in state
    "review", when it was staged: such a one waits for an operator. `published_at` is when it first was public.
    """

    id: int
    as_at: str
    version: int
    state: State
    publish_at: datetime
    fingerprint: str
    before: str
    why: str | None
    staged_at: datetime
    published_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_why: str | None

    @property
    def on(self) -> date:
        return date.fromisoformat(self.as_at)

    @property
    def is_waiting(self) -> bool:
        """Whether it is neither public nor given up."""
        return self.state in ("review", "staged")

    @property
    def key(self) -> str:
        """The ledger's key of the first post of the release, where this is its first version or one after a withdrawal."""
        return release_key(self.as_at) if self.version == 1 else f"{release_key(self.as_at)}:{self.version}"

    @property
    def body(self) -> str:
        return body_name(self.as_at, self.version)

    @property
    def correction(self) -> str:
        return f"correction:{self.as_at}:{self.version}"

    @property
    def note(self) -> str:
        end = ":withdrawn" if self.state == "withdrawn" else ""
        return f"{note_key(self.as_at, self.version)}{end}"

    @property
    def withdrawal(self) -> str:
        return f"withdrawn:{self.as_at}:{self.version}"

    def has_sequels(self, now: datetime) -> bool:
        """Whether something follows from it for those who were sent an earlier version: a correction, a withdrawal."""
        since = self.withdrawn_at if self.state == "withdrawn" else self.published_at if self.why else None
        return self.state in ("published", "withdrawn") and since is not None and now - since <= CORRECTING

    def may_wait_for_picture(self, now: datetime, pace: Pace) -> bool:
        """Whether what follows from it may wait for its picture still. Not where the machine's clock was set back since:
        that would be for hours."""
        return self.published_at is not None and self.published_at <= now < self.published_at + pace.picture

    def picture(self, root: str, pace: Pace) -> Wanted | None:
        """The picture that posts of the key `root` wait for; None while it is not public."""
        if self.published_at is None or self.state != "published":
            return None
        correction = self.correction if self.why else None
        until = self.published_at + pace.picture
        return Wanted(self.on, self.fingerprint, root, self.body, correction, until)


_COLUMNS = [_IS[field.name] for field in fields(Edition)]
_ALL = select(*_COLUMNS).order_by(_IS.id)
_STAGED = _IS.state == "staged"
_DUE = (
    select(*_COLUMNS).where(_STAGED, _IS.publish_at <= bindparam("now", type_=Moment)).order_by(_IS.publish_at, _IS.id)
)
_NEXT_MOMENT = select(_IS.publish_at).where(_STAGED).order_by(_IS.publish_at).limit(1)
_SENT_SO_FAR = select(func.count()).where(_SENT.state == "sent")

CORRECTING = timedelta(days=60)  # how long after a correction or withdrawal a late first post still gets it
PASSED = timedelta(minutes=1)  # how far back a moment may lie that an operator writes as now
PACE = Pace()
UNSUBSCRIBED = "nobody there wants releases any more"


def release_key(as_at: str) -> str:
    """The ledger's key of a release's first post to a channel, whichever version is first."""
    return f"{RELEASE}{as_at}"


def root_of(everything: Iterable[Edition], as_at: str) -> str:
    """The ledger's key of the first posts of a release, of those that are not withdrawn."""
    first = [each.key for each in everything if each.as_at == as_at and not each.why and each.state == "published"]
    return first[-1] if first else release_key(as_at)


def note_key(as_at: str, version: int) -> str:
    """The ledger's key of the notes on messages that a correction leaves wrong."""
    return f"note:{as_at}:{version}"


def body_name(as_at: str, version: int) -> str:
    return f"{RELEASE}{as_at}:{version}"


def read_moment(words: str) -> datetime:
    """The moment that an operator wrote: London time, unless it says how far it is from UTC.

    Raises: SettingsError for one that cannot be read, or that London's clocks skip or pass twice.
    """
    try:
        written = datetime.fromisoformat(words.strip())
    except ValueError:
        raise SettingsError(f"{words!r} is not a date and time: write it like 2026-11-26T09:30.") from None
    if ":" not in words:
        raise SettingsError(f"{words!r} has no time of day: write it like 2026-11-26T09:30.")
    if written.tzinfo is not None:
        return written.astimezone(UTC)
    here = written.replace(tzinfo=LONDON)
    if here.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != written:
        raise SettingsError(f"London’s clocks skip {words}: they go forward that night.")
    if here.utcoffset() != here.replace(fold=1).utcoffset():
        raise SettingsError(f"London’s clocks pass {words} twice: write +01:00 or +00:00 behind it.")
    return here.astimezone(UTC)


def stage(
    state: Engine,
    home: Path,
    given: Sequence[Path],
    as_at: date,
    publish_at: datetime | None,
    now: datetime,
    why: str | None = None,
) -> Edition:
    """Check new facts, build their store apart from the register, and enter the edition. Nothing of it shows anywhere.

    `why` makes it a correction of an edition that is public. Without `publish_at` it waits for an operator to publish it.
    Raises: BrokenFacts; SettingsError when it contradicts itself, what is public or what is staged.
    """
    clean(state, home)
    if publish_at is not None and publish_at < now - PASSED:
        raise SettingsError(
            f"{wording.moment(publish_at)} has passed. Give a moment to come; `ilacs release publish` publishes at once."
        )
    moment = publish_at or now
    current = open_register(home)
    public = [edition.as_at for edition in held_releases(current)]
    current.close()
    everything = editions(state)
    held = [edition for edition in everything if edition.as_at == as_at.isoformat()]
    if any(edition.is_waiting for edition in held):
        raise SettingsError(f"An edition as at {as_at} is staged already: cancel it first.")
    if (as_at in public) != (why is not None):
        known = (
            "is public already: use `ilacs release correct`"
            if why is None
            else "is not public: use `ilacs release stage`"
        )
        raise SettingsError(f"The release as at {as_at} {known}.")
    if as_at > moment.astimezone(LONDON).date():
        raise SettingsError(f"A release as at {as_at} cannot be published before that day.")
    was_public = [edition.version for edition in held if edition.state in ("published", "withdrawn")]
    version = max(was_public, default=1 if why else 0) + 1
    before = stores.keep_current(home)
    fingerprint = stores.stage(given, home, _revision(as_at, version, moment, why))
    waiting = [each for each in everything if each.is_waiting]
    if fingerprint == before or any(each.fingerprint == fingerprint for each in waiting):
        raise SettingsError("There is nothing new in these facts.")
    try:
        _check(_open_store(home, fingerprint), as_at, publish_at, is_first=why is None)
        for other in waiting:
            if conflicts := stores.find_conflicts(fingerprint, other.fingerprint, other.before, home):
                raise SettingsError(
                    f"Edition number {other.id}, which is staged, changes the same facts otherwise."
                    f" {' '.join(f'{each}.' for each in conflicts[:5])}"
                    f" Correct these files, or cancel number {other.id} (`ilacs release cancel {other.id}`) and stage again."
                )
        values = {
            "as_at": as_at.isoformat(),
            "version": version,
            "state": "staged" if publish_at else "review",
            "publish_at": moment,
            "fingerprint": fingerprint,
            "before": before,
            "why": why,
            "staged_at": now,
        }
        with turn(state) as connection:
            entered = connection.execute(insert(EDITIONS).values(values)).inserted_primary_key
    except BaseException:
        stores.discard(fingerprint, home)
        raise
    return edition(state, entered[0] if entered else 0)


def _revision(as_at: date, version: int, moment: datetime, why: str | None) -> dict[str, str] | None:
    """The row of revisions.csv that a correction adds."""
    revised_on = moment.astimezone(LONDON).date().isoformat()
    named = {"release": as_at.isoformat(), "version": str(version)}
    return {**named, "revised_on": revised_on, "why": why} if why else None


def clean(state: Engine, home: Path) -> None:
    """Delete what was left half built where a process died while staging."""
    stores.clean(home, [each.fingerprint for each in editions(state) if each.is_waiting])


def editions(state: Engine) -> list[Edition]:
    """Every edition that was ever staged here, in that order. For the operator alone."""
    with reading(state) as connection:
        return [Edition(**row) for row in connection.execute(_ALL).mappings()]


def edition(state: Engine, edition_id: int) -> Edition:
    """The edition of that number. Raises: SettingsError when there is none."""
    found = next((each for each in editions(state) if each.id == edition_id), None)
    if found is None:
        raise SettingsError(f"There is no edition number {edition_id}: `ilacs release list` shows them.")
    return found


def cancel(state: Engine, home: Path, edition_id: int) -> None:
    """Give up a staged edition and delete its store. Raises: SettingsError when it is not staged (any more)."""
    wanted = edition(state, edition_id)
    with turn(state) as connection:
        staged = update(EDITIONS).where(_IS.id == edition_id, _IS.state.in_(("review", "staged")))
        if not connection.execute(staged.values(state="cancelled")).rowcount:
            raise SettingsError(f"Edition number {edition_id} is not staged (any more), so it cannot be cancelled.")
    stores.discard(wanted.fingerprint, home)


def due(state: Engine, now: datetime) -> list[Edition]:
    """The staged editions whose moment has come, earliest first."""
    with reading(state) as connection:
        return [Edition(**row) for row in connection.execute(_DUE, {"now": now}).mappings()]


def next_moment(state: Engine) -> datetime | None:
    """The moment of the next staged edition; None when none is staged."""
    with reading(state) as connection:
        found: datetime | None = connection.execute(_NEXT_MOMENT).scalar()
    return found


def publish(
    state: Engine, home: Path, wanted: Edition, now: datetime, pace: Pace = PACE, is_early: bool = False
) -> bool:
    """Make a staged edition public: its store becomes the register, and its post is due in every subscribed channel.

    Facts that were published since it was staged are kept: its own are put on top. The post waits a little for its
    picture (`bot.release_day.picture`). `is_early`: the operator says so, whatever its moment.
    False when it is not its moment, or it was cancelled or published meanwhile. What a crash leaves half done, the next
    call finishes: until the transaction ends nothing is posted, and swapping the store twice is swapping it once.
    Raises: BrokenFacts, SettingsError when it cannot be put on top of what is public now.
    """
    with turn(state) as connection:  # nobody else publishes between the look at what is current and the swap
        row = connection.execute(select(*_COLUMNS).where(_IS.id == wanted.id)).mappings().one()
        held = Edition(**row)
        is_due = held.state == "staged" and held.publish_at <= now
        if not is_due and not (is_early and held.is_waiting):
            return False
        made = replace(
            _on_current(home, held, now), state="published", publish_at=min(held.publish_at, now), published_at=now
        )
        register = _open_store(home, made.fingerprint)
        body = write(connection, made.body, wording.summary(register, made.on))
        changed = {
            name: getattr(made, name) for name in ("state", "publish_at", "published_at", "fingerprint", "before")
        }
        connection.execute(update(EDITIONS).where(_IS.id == made.id).values(changed))
        if made.why is None:
            until = now + pace.picture
            places = [Place(each.workspace, each.channel, not_before=until) for each in taking(connection, "releases")]
            plan(connection, made.key, places, body, now)
        else:
            before = _open_store(home, made.before)
            write(connection, made.correction, wording.correction(before, register, made.on, made.why))
            before.close()
            _give_unsent(connection, root_of(_all(connection), made.as_at), body)
        register.close()
        stores.publish(made.fingerprint, home)
    for fingerprint in {held.fingerprint, made.fingerprint}:
        stores.discard(fingerprint, home)
    return True


def _on_current(home: Path, wanted: Edition, now: datetime) -> Edition:
    """The edition on the facts that are current, which may not be those that it was staged on, and with the day on which
    it is published as that of the correction. Raises: BrokenFacts."""
    current = stores.keep_current(home)
    days = {moment.astimezone(LONDON).date() for moment in (wanted.publish_at, now)}
    revision = _revision(wanted.on, wanted.version, now, wanted.why) if len(days) > 1 else None
    if current in (wanted.before, wanted.fingerprint) and revision is None:
        return wanted
    before = wanted.before if current == wanted.fingerprint else current
    return replace(
        wanted, fingerprint=stores.carry_over(wanted.fingerprint, wanted.before, home, revision), before=before
    )


def _all(connection: Connection) -> list[Edition]:
    return [Edition(**row) for row in connection.execute(_ALL).mappings()]


def _give_unsent(connection: Connection, root: str, body: str) -> None:
    """First posts that nobody has tried to send say this instead."""
    unsent = _SENT.key == root, _SENT.state.in_(("pending", "parked")), _SENT.tried_at.is_(None)
    connection.execute(update(DELIVERIES).where(*unsent).values(body=body))


def publish_now(state: Engine, home: Path, edition_id: int, now: datetime) -> bool:
    """Publish before the appointed moment because the operator says so."""
    return publish(state, home, edition(state, edition_id), now, is_early=True)


def withdraw(state: Engine, home: Path, edition_id: int, why: str, now: datetime) -> Edition:
    """Take back an edition that is public: what it changed goes from the register, what was published since stays.

    Posts that were not sent are given up; those that were get a note, and a word in their thread (`plan_sequels`).
    Raises: SettingsError when it is not public, or a newer version stands on it; BrokenFacts when facts that were
    published since stand on its own.
    """
    with turn(state) as connection:
        everything = _all(connection)
        wanted = next((each for each in everything if each.id == edition_id), None)
        if wanted is None or wanted.state != "published":
            raise SettingsError(f"Edition number {edition_id} is not public, so it cannot be withdrawn.")
        newer = [
            each
            for each in everything
            if each.as_at == wanted.as_at
            and each.version > wanted.version
            and (each.is_waiting or each.state == "published")
        ]
        if newer:
            raise SettingsError(
                f"Edition number {newer[-1].id}, version {newer[-1].version} of the same release, stands on it: withdraw"
                " or cancel that one first."
            )
        stores.keep_current(home)
        fingerprint = stores.take_back(wanted.fingerprint, wanted.before, home)
        changed = {"state": "withdrawn", "withdrawn_at": now, "withdrawn_why": why}
        connection.execute(update(EDITIONS).where(_IS.id == wanted.id).values(changed))
        gone = "the edition was withdrawn"
        if wanted.why is None:
            drop_waiting(connection, gone, _SENT.key == wanted.key)
        else:
            drop_waiting(connection, gone, _SENT.key.in_((wanted.correction, wanted.note)))
            earlier = [each.version for each in everything if each.as_at == wanted.as_at and each.state == "published"]
            body = body_name(wanted.as_at, max((each for each in earlier if each < wanted.version), default=1))
            if connection.execute(select(BODIES.c.name).where(BODIES.c.name == body)).first() is not None:
                _give_unsent(connection, root_of(everything, wanted.as_at), body)
        stores.publish(fingerprint, home, Record("undo", note=why))
    stores.discard(fingerprint, home)
    return edition(state, edition_id)


def decide(state: Engine, delivery: Delivery) -> Delivery | None:
    """The delivery, if it is wanted still: None when its place was unsubscribed, or its message has a newer note."""
    reason = None
    with reading(state) as connection:
        is_first = delivery.is_release or (delivery.key.startswith("correction:") and delivery.thread_ts is None)
        if is_first and not is_taking(connection, delivery.workspace, delivery.channel, "releases"):
            reason = UNSUBSCRIBED
        elif delivery.action == "update":
            newer = (
                _SENT.workspace == delivery.workspace, _SENT.channel == delivery.channel, _SENT.action == "update",
                _SENT.thread_ts == delivery.thread_ts, _SENT.id > delivery.id, _SENT.state != "dropped",
            )  # fmt: skip
            if connection.execute(select(_SENT.id).where(*newer).limit(1)).first() is not None:
                reason = "the message has a newer note"
    if reason is None:
        return delivery
    with turn(state) as connection:
        drop(connection, delivery, reason)
    return None


def plan_sequels(
    state: Engine, now: datetime, pace: Pace = PACE, looked_at: dict[tuple[int, str], int] | None = None
) -> int:
    """Enter what follows from corrections and withdrawals: in each channel that was sent an earlier version a reply in its
    thread, with the picture of the corrected figures if there is one in time, and a note on its message, without its
    picture; a correction of a release that a subscribed channel was never sent, as a message of its own. How many
    deliveries were entered.

    `looked_at` remembers for a caller that goes round how many messages were sent when an edition's sequels were last
    entered: while no more are, no more follows.
    """
    with reading(state) as connection:
        everything = [Edition(**row) for row in connection.execute(_ALL).mappings()]
        sequels = [each for each in everything if each.has_sequels(now)]
        sent = connection.execute(_SENT_SO_FAR).scalar_one() if sequels else 0
    entered, looked_at = 0, {} if looked_at is None else looked_at
    for each in sequels:
        if looked_at.get((each.id, each.state)) == sent:
            continue
        if each.state == "withdrawn":
            entered += _plan_withdrawal(state, everything, each, now)
        else:
            entered += _plan_correction(state, everything, each, now, pace)
        if not each.may_wait_for_picture(now, pace):
            looked_at[each.id, each.state] = sent
    return entered


def _plan_correction(state: Engine, everything: list[Edition], made: Edition, now: datetime, pace: Pace) -> int:
    assert made.published_at is not None
    root = root_of(everything, made.as_at)
    older = [body_name(made.as_at, version) for version in range(1, made.version)]
    bodies = [*older, *(PICTURED + name for name in older)]
    posted = select(_SENT.workspace, _SENT.channel, _SENT.message_ts, _SENT.body).where(
        _SENT.key == root, _SENT.state == "sent", _SENT.body.in_(bodies), ~_has(DELIVERIES, made.correction)
    )
    subscribed = select(SUBSCRIPTIONS.c.workspace, SUBSCRIPTIONS.c.channel).where(
        SUBSCRIPTIONS.c.kind == "releases", SUBSCRIPTIONS.c.asked_at <= made.published_at,
        ~_has(SUBSCRIPTIONS, root), ~_has(SUBSCRIPTIONS, made.correction),
    )  # fmt: skip
    with reading(state) as connection:
        rows, others = connection.execute(posted).all(), connection.execute(subscribed).all()
        shown = body_with_picture(connection, made.correction)
    if not (rows or others) or (shown is None and made.may_wait_for_picture(now, pace)):
        return 0
    entered = 0
    for some in batches(others):
        with turn(state) as connection:
            places = [Place(row.workspace, row.channel) for row in some]
            entered += plan(connection, made.correction, places, shown or made.correction, now)
    said = wording.note_of_revision(made.version, made.why or "")
    return entered + _plan_replies(
        state, rows, made, made.correction, lambda connection: shown or made.correction, said, now
    )


def _plan_withdrawal(state: Engine, everything: list[Edition], gone: Edition, now: datetime) -> int:
    """For a first version, in the thread of every post of it; for a correction, of every post that was told of it."""
    new = ~_has(DELIVERIES, gone.withdrawal)
    columns = select(_SENT.workspace, _SENT.channel, _SENT.message_ts, _SENT.body).where(_SENT.state == "sent", new)
    if gone.why is None:
        chosen = [columns.where(_SENT.key == gone.key)]
    else:
        root = root_of(everything, gone.as_at)
        showing = _SENT.body.in_((gone.body, PICTURED + gone.body))
        chosen = [
            columns.where(
                _SENT.key == root,
                showing
                | _has(DELIVERIES, gone.correction, "sent")
                | _has(DELIVERIES, note_key(gone.as_at, gone.version), "sent"),
            ),
            columns.where(_SENT.key == gone.correction, _SENT.thread_ts.is_(None)),
        ]
    with reading(state) as connection:
        rows = [row for each in chosen for row in connection.execute(each).all()]
    why = gone.withdrawn_why or ""

    def body(connection: Connection) -> str:
        return write(connection, gone.withdrawal, wording.withdrawal(gone.on, gone.version, why))

    return _plan_replies(state, rows, gone, gone.withdrawal, body, wording.note_of_withdrawal(gone.version, why), now)


def _plan_replies(
    state: Engine,
    rows: Sequence[Any],
    about: Edition,
    key: str,
    body: Callable[[Connection], str],
    said: str,
    now: datetime,
) -> int:
    """A reply in the thread of each message, and a note on it. Older notes that nobody has tried to put there go."""
    entered = 0
    for some in batches(rows):
        with turn(state) as connection:
            places = {(row.workspace, row.channel): Place(row.workspace, row.channel, row.message_ts) for row in some}
            entered += plan(connection, key, places.values(), body(connection), now)
            notes = _SENT.key.like(f"note:{about.as_at}:%"), _SENT.key != about.note, _SENT.state == "pending"
            waiting = connection.execute(select(_SENT.id, _SENT.workspace, _SENT.channel).where(*notes)).all()
            if older := [row.id for row in waiting if (row.workspace, row.channel) in places]:
                drop_waiting(connection, "the message has a newer note", _SENT.id.in_(older))
            for shown in dict.fromkeys(body_without_picture(row.body) for row in some):
                on_these = [
                    places[row.workspace, row.channel] for row in some if body_without_picture(row.body) == shown
                ]
                noted = wording.write_noted(connection, about.note, shown, said)
                entered += plan(connection, about.note, on_these, noted, now, "update")
    return entered


def _has(table: Table, key: str, *states: str) -> ColumnElement[bool]:
    """The place of a row has a delivery of that key, which was not dropped, or is in one of the states."""
    other = DELIVERIES.alias()
    is_in = other.c.state.in_(states) if states else other.c.state != "dropped"
    same = (other.c.workspace == table.c.workspace, other.c.channel == table.c.channel, other.c.key == key)
    return select(other.c.id).where(*same, is_in).exists()


def _open_store(home: Path, fingerprint: str) -> Register:
    register = stores.kept_register(home, fingerprint)
    if register is None:
        raise SettingsError(
            f"The store {fingerprint} of an edition is no longer kept: cancel the edition, stage it again."
        )
    return register


def _check(register: Register, as_at: date, publish_at: datetime | None, is_first: bool) -> None:
    """Raises: SettingsError when the facts are not those of an edition as at the day, published at the moment."""
    found = next((release for release in releases(register) if release.as_at == as_at), None)
    if found is None:
        raise SettingsError(f"releases.csv has no row as at {as_at}.")
    if found.published_at and is_first and publish_at is not None:
        said = datetime.fromisoformat(found.published_at)
        if said.tzinfo is None or abs(said - publish_at) >= timedelta(minutes=1):
            raise SettingsError(f"releases.csv says that it is published at {found.published_at}, not at --publish-at.")
