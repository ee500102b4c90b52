"""Editions of the official statistics: staged under embargo, published at their moment, cancelled, corrected."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy import Column, Index, Integer, String, Table, Text, insert, select, text, update

from bot.release_day import wording
from bot.release_day.ledger import DELIVERIES, Place, plan, turn, write
from bot.release_day.picture import Wanted, pictured, plain
from bot.release_day.posting import Pace
from bot.release_day.subscriptions import LONDON, taking
from bot.settings import SettingsError
from bot.state import METADATA, Engine, Moment
from data import editions as kept
from data.register import Register, open_register
from queries.counting.published import held_releases, releases

State = Literal["staged", "published", "cancelled"]

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


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of the release as at a day.

    `version` 1 is the first; later ones are corrections, and `why` says why. `fingerprint` names its facts, `before`
    those that were current when it was staged. `publish_at` is when it may be seen, `published_at` when it first was.
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

    @property
    def on(self) -> date:
        return date.fromisoformat(self.as_at)

    @property
    def body(self) -> str:
        return body_name(self.as_at, self.version)

    @property
    def correction(self) -> str:
        return f"correction:{self.as_at}:{self.version}"

    def picture(self, pace: Pace) -> Wanted | None:
        """The picture that its posts wait for; None before it is public."""
        if self.published_at is None:
            return None
        correction = self.correction if self.version > 1 else None
        until = self.published_at + pace.picture
        return Wanted(self.on, self.fingerprint, release_key(self.as_at), self.body, correction, until)


_COLUMNS = [_IS[field.name] for field in fields(Edition)]

CORRECTING = timedelta(days=60)  # how long after a correction a late first post still gets it
PACE = Pace()


def release_key(as_at: str) -> str:
    """The ledger's key of a release's first post to a channel, whichever version is first."""
    return f"release:{as_at}"


def body_name(as_at: str, version: int) -> str:
    return f"release:{as_at}:{version}"


def read_moment(words: str) -> datetime:
    """The moment that an operator wrote: London time, unless it says how far it is from UTC.

    Raises: SettingsError for one that cannot be read, or that London's clocks skip or pass twice.
    """
    try:
        written = datetime.fromisoformat(words.strip())
    except ValueError:
        raise SettingsError(f"{words!r} is not a date and time: write it like 2026-11-26T09:30.") from None
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
    publish_at: datetime,
    now: datetime,
    why: str | None = None,
) -> Edition:
    """Check new facts, build their store apart from the register, and enter the edition. Nothing of it shows anywhere.

    `why` makes it a correction of an edition that is public.
    Raises: BrokenFacts; SettingsError when it contradicts itself or what is public.
    """
    current = open_register(home)
    public = [edition.as_at for edition in held_releases(current)]
    current.close()
    held = [edition for edition in editions(state) if edition.as_at == as_at.isoformat()]
    if any(edition.state == "staged" for edition in held):
        raise SettingsError(f"An edition as at {as_at} is staged already: cancel it first.")
    if (as_at in public) != (why is not None):
        known = (
            "is public already: use `ilacs release correct`"
            if why is None
            else "is not public: use `ilacs release stage`"
        )
        raise SettingsError(f"The release as at {as_at} {known}.")
    if as_at > publish_at.astimezone(LONDON).date():
        raise SettingsError(f"A release as at {as_at} cannot be published before that day.")
    version = max([edition.version for edition in held if edition.state == "published"], default=1 if why else 0) + 1
    revision = {
        "release": as_at.isoformat(),
        "version": str(version),
        "revised_on": publish_at.astimezone(LONDON).date().isoformat(),
        "why": why or "",
    }
    before = kept.keep_current(home)
    fingerprint = kept.stage(given, home, revision if why else None)
    if fingerprint == before or any(
        each.state == "staged" and each.fingerprint == fingerprint for each in editions(state)
    ):
        raise SettingsError("There is nothing new in these facts.")
    try:
        _check(_kept(home, fingerprint), as_at, publish_at, is_first=why is None)
        values = {
            "as_at": as_at.isoformat(),
            "version": version,
            "state": "staged",
            "publish_at": publish_at,
            "fingerprint": fingerprint,
            "before": before,
            "why": why,
            "staged_at": now,
        }
        with turn(state) as connection:
            entered = connection.execute(insert(EDITIONS).values(values)).inserted_primary_key
    except BaseException:
        kept.discard(fingerprint, home)
        raise
    return edition(state, entered[0] if entered else 0)


def editions(state: Engine) -> list[Edition]:
    """Every edition that was ever staged here, in that order. For the operator alone."""
    with state.begin() as connection:
        return [Edition(**row) for row in connection.execute(select(*_COLUMNS).order_by(_IS.id)).mappings()]


def edition(state: Engine, edition_id: int) -> Edition:
    """The edition of that number. Raises: SettingsError when there is none."""
    found = next((each for each in editions(state) if each.id == edition_id), None)
    if found is None:
        raise SettingsError(f"There is no edition number {edition_id}: `ilacs release list` shows them.")
    return found


def cancel(state: Engine, home: Path, edition_id: int) -> None:
    """Withdraw a staged edition and delete its store. Raises: SettingsError when it is not staged (any more)."""
    wanted = edition(state, edition_id)
    with turn(state) as connection:
        staged = update(EDITIONS).where(_IS.id == edition_id, _IS.state == "staged").values(state="cancelled")
        if not connection.execute(staged).rowcount:
            raise SettingsError(f"Edition number {edition_id} is not staged (any more), so it cannot be cancelled.")
    kept.discard(wanted.fingerprint, home)


def due(state: Engine, now: datetime) -> list[Edition]:
    """The staged editions whose moment has come, earliest first."""
    ready = [found for found in editions(state) if found.state == "staged" and found.publish_at <= now]
    return sorted(ready, key=lambda found: (found.publish_at, found.id))


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
        if held.state != "staged" or (held.publish_at > now and not is_early):
            return False
        made = replace(
            _on_current(home, held), state="published", publish_at=min(held.publish_at, now), published_at=now
        )
        register = _kept(home, made.fingerprint)
        before = _kept(home, made.before) if made.version > 1 else None
        body = write(connection, made.body, wording.summary(register, made.on))
        changed = {
            name: getattr(made, name) for name in ("state", "publish_at", "published_at", "fingerprint", "before")
        }
        connection.execute(update(EDITIONS).where(_IS.id == made.id).values(changed))
        if before is None:
            until = now + pace.picture
            places = [Place(each.workspace, each.channel, not_before=until) for each in taking(connection, "releases")]
            plan(connection, release_key(made.as_at), places, body, now)
        else:
            write(connection, made.correction, wording.correction(before, register, made.on, made.why or ""))
            unsent = (
                DELIVERIES.c.key == release_key(made.as_at),
                DELIVERIES.c.state.in_(("pending", "parked")),
                DELIVERIES.c.tried_at.is_(None),
            )
            connection.execute(update(DELIVERIES).where(*unsent).values(body=body))
        kept.publish(made.fingerprint, home)
    for fingerprint in {held.fingerprint, made.fingerprint}:
        kept.discard(fingerprint, home)
    return True


def _on_current(home: Path, wanted: Edition) -> Edition:
    """The edition on the facts that are current, which may not be those that it was staged on. Raises: BrokenFacts."""
    current = kept.keep_current(home)
    if current in (wanted.before, wanted.fingerprint):
        return wanted
    return replace(wanted, fingerprint=kept.carry_over(wanted.fingerprint, wanted.before, home), before=current)


def publish_now(state: Engine, home: Path, edition_id: int, now: datetime) -> bool:
    """Publish before the appointed moment because the operator says so."""
    return publish(state, home, edition(state, edition_id), now, is_early=True)


def plan_corrections(state: Engine, now: datetime, pace: Pace = PACE) -> int:
    """Enter what is due because of corrections: in each channel that was sent an earlier version, a reply in its thread,
    with the picture of the corrected figures if there is one in time, and a note on its message, without its picture. How many deliveries were entered."""
    entered = 0
    for corrected in editions(state):
        made = corrected.published_at
        if corrected.version == 1 or made is None or now - made > CORRECTING:
            continue
        with turn(state) as connection:
            sent = connection.execute(
                select(DELIVERIES).where(DELIVERIES.c.key == release_key(corrected.as_at), DELIVERIES.c.state == "sent")
            ).all()
            for row in sent:
                if int(row.body.rpartition(":")[2]) >= corrected.version:
                    continue
                place = Place(row.workspace, row.channel, row.message_ts)
                name = corrected.correction
                shown = pictured(connection, name)
                if shown is None and now < made + pace.picture:
                    continue
                if plan(connection, name, [place], shown or name, now):
                    first = plain(row.body)  # its picture shows what was corrected
                    noted = wording.noted(connection, first, corrected.on, corrected.version, corrected.why or "")
                    entered += 1 + plan(
                        connection, f"note:{corrected.as_at}:{corrected.version}", [place], noted, now, "update"
                    )
    return entered


def _kept(home: Path, fingerprint: str) -> Register:
    register = kept.kept_register(home, fingerprint)
    if register is None:
        raise SettingsError(
            f"The store {fingerprint} of an edition is no longer kept: cancel the edition, stage it again."
        )
    return register


def _check(register: Register, as_at: date, publish_at: datetime, is_first: bool) -> None:
    """Raises: SettingsError when the facts are not those of an edition as at the day, published at the moment."""
    found = next((release for release in releases(register) if release.as_at == as_at), None)
    if found is None:
        raise SettingsError(f"releases.csv has no row as at {as_at}.")
    if found.published_at and is_first:
        said = datetime.fromisoformat(found.published_at)
        if said.tzinfo is None or abs(said - publish_at) >= timedelta(minutes=1):
            raise SettingsError(f"releases.csv says that it is published at {found.published_at}, not at --publish-at.")
