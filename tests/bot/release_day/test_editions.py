"""Editions: staged apart, published at their moment in one step, cancelled, corrected; and nothing shows before."""

import csv
import os
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pytest_mock import MockerFixture

from bot.ask import Sources, ask
from bot.release_day import editions
from bot.release_day.ledger import deliveries
from bot.release_day.subscriptions import Subscription, subscribe
from bot.settings import SettingsError
from bot.state import Engine
from data import BrokenFacts, CurrentRegister, open_register
from data import editions as kept
from data.facts import FACTS
from tests.bot.slack.moved_slack import FIRST, NEW_EDITION, add_inspection, new_facts, regrade

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
MOMENT = datetime.fromisoformat(FIRST)
ON = date.fromisoformat(NEW_EDITION)


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    return new_facts(tmp_path)


@pytest.fixture
def staged(state: Engine, home: Path, facts: Path) -> editions.Edition:
    return editions.stage(state, home, [facts], ON, MOMENT, NOW)


def sources_of(shelf: CurrentRegister) -> Sources:
    return Sources(shelf.register(), lambda: date(2026, 11, 26), shelf.register)


def follow(state: Engine, channel: str) -> None:
    subscribe(state, Subscription("T1", channel, "releases", "", "U1", NOW))


def test_a_staged_edition_is_not_in_the_register(state: Engine, home: Path, facts: Path) -> None:
    shelf = CurrentRegister(home)
    before = {
        words: ask(words, sources_of(shelf)).to_json()
        for words in ("releases", "release", "la Hertfordshire", "england 2025")
    }
    content = (home / "register.sqlite").read_bytes()
    editions.stage(state, home, [facts], ON, MOMENT, NOW)
    assert (home / "register.sqlite").read_bytes() == content
    sources = sources_of(CurrentRegister(home)).current()
    assert {words: ask(words, sources).to_json() for words in before} == before


def test_publishing_reaches_sources_that_were_open(state: Engine, home: Path, staged: editions.Edition) -> None:
    sources = sources_of(CurrentRegister(home))
    old = sources.current()
    assert editions.publish(state, home, staged, MOMENT)
    assert (
        ask("la Hertfordshire", sources.current()).table("authorities").rows[0]["overall_effectiveness"] == "Inadequate"
    )
    assert ask("release", sources.current()).as_at == ON
    assert (
        ask("la Hertfordshire", old).table("authorities").rows[0]["overall_effectiveness"] == "Outstanding"
    )  # in hand: unmoved
    assert open_register(home).fingerprint == staged.fingerprint
    assert not (home / "staged" / staged.fingerprint).exists()


def test_not_a_second_before_its_moment(state: Engine, home: Path, staged: editions.Edition) -> None:
    early = MOMENT - timedelta(seconds=1)
    assert editions.due(state, early) == []
    assert not editions.publish(state, home, staged, early)
    assert open_register(home).fingerprint == staged.before
    assert editions.due(state, MOMENT) == [staged]


def test_cancelled_a_second_before_it_is_never_published(state: Engine, home: Path, staged: editions.Edition) -> None:
    (ready,) = editions.due(state, MOMENT)  # the clock has it in hand already
    follow(state, "C1")
    editions.cancel(state, home, staged.id)
    assert not editions.publish(state, home, ready, MOMENT)
    assert open_register(home).fingerprint == staged.before
    assert editions.due(state, MOMENT) == []
    assert deliveries(state) == []
    with pytest.raises(SettingsError):
        editions.cancel(state, home, staged.id)


def test_a_moment_that_passed_unseen_is_published_at_the_first_chance(
    state: Engine, home: Path, tmp_path: Path
) -> None:
    moment = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    late = editions.stage(state, home, [new_facts(tmp_path, moment.isoformat())], ON, moment, moment)
    assert editions.due(state, NOW) == [late]
    assert editions.publish(state, home, late, NOW)
    assert editions.edition(state, late.id).published_at == NOW


def test_a_moment_in_the_past_is_not_staged(state: Engine, home: Path, facts: Path) -> None:
    with pytest.raises(SettingsError, match=r"Friday 20 November 2026, 9\.30am has passed\. Give a moment to come"):
        editions.stage(state, home, [facts], ON, datetime(2026, 11, 20, 9, 30, tzinfo=UTC), NOW)
    assert editions.editions(state) == []


def test_a_correction_without_a_moment_waits_for_an_operator(state: Engine, home: Path, tmp_path: Path) -> None:
    corrected = Path(shutil.copytree(FACTS, tmp_path / "corrected"))
    add_inspection(corrected, "Good", "99900007", "Leeds", "2026-02-02")
    held = editions.stage(state, home, [corrected], date(2024, 3, 31), None, NOW, "A wrong grade.")
    later = NOW + timedelta(days=3)
    assert (held.state, editions.due(state, later)) == ("review", [])
    assert not editions.publish(state, home, held, later)
    assert editions.publish_now(state, home, held.id, later)
    said = ask("release 2024-03-31", sources_of(CurrentRegister(home)).current()).text
    assert "corrected on 28 November 2026" in said  # the day on which it was published


def test_published_twice_is_published_once(state: Engine, home: Path, staged: editions.Edition) -> None:
    follow(state, "C1")
    assert editions.publish(state, home, staged, MOMENT)
    assert not editions.publish(state, home, staged, MOMENT)
    assert len(deliveries(state)) == 1


@pytest.mark.parametrize("step", ["make_current", "_replace", "open_register"])
def test_a_crash_while_publishing_is_finished_by_the_next_try(
    state: Engine, home: Path, staged: editions.Edition, mocker: MockerFixture, step: str
) -> None:
    follow(state, "C1")
    shelf = CurrentRegister(home)
    crash = mocker.patch(f"data.editions.{step}", side_effect=[KeyboardInterrupt])
    if step == "open_register":
        crash.side_effect = [
            open_register(home),
            open_register(home / "staged" / staged.fingerprint, home / "staged" / staged.fingerprint / "facts"),
            KeyboardInterrupt,
        ]
    with pytest.raises(KeyboardInterrupt):
        editions.publish(state, home, staged, MOMENT)
    mocker.stopall()
    assert deliveries(state) == []
    assert editions.edition(state, staged.id).state == "staged"
    assert editions.publish(state, home, staged, MOMENT)
    assert shelf.register().fingerprint == staged.fingerprint
    assert len(deliveries(state)) == 1


def correct(state: Engine, home: Path, facts: Path, why: str = "A wrong grade.") -> editions.Edition:
    return editions.stage(state, home, [facts], date(2024, 3, 31), NOW, NOW, why)


def test_what_was_published_since_it_was_staged_is_not_undone(
    state: Engine, home: Path, staged: editions.Edition, tmp_path: Path
) -> None:
    corrected = Path(shutil.copytree(FACTS, tmp_path / "corrected"))
    add_inspection(corrected, "Good", "99900007", "Leeds", "2026-02-02")
    assert editions.publish(state, home, correct(state, home, corrected), NOW)
    assert editions.publish(state, home, staged, MOMENT)
    sources = sources_of(CurrentRegister(home)).current()
    assert ask("la Leeds", sources).table("authorities").rows[0]["end_date"] == "2026-02-02"
    assert ask("la Hertfordshire", sources).table("authorities").rows[0]["overall_effectiveness"] == "Inadequate"
    assert "Revised" in ask("release 2024-03-31", sources).text
    published = editions.edition(state, staged.id)
    assert open_register(home).fingerprint == published.fingerprint != staged.fingerprint
    assert not list((home / "staged").iterdir())


def test_an_edition_can_still_be_published_early_after_another(
    state: Engine, home: Path, staged: editions.Edition, tmp_path: Path
) -> None:
    corrected = Path(shutil.copytree(FACTS, tmp_path / "corrected"))
    add_inspection(corrected, "Good", "99900007", "Leeds", "2026-02-02")
    assert editions.publish(state, home, correct(state, home, corrected), NOW)
    assert editions.publish_now(state, home, staged.id, NOW)
    assert editions.edition(state, staged.id).publish_at == NOW
    assert ask("release", sources_of(CurrentRegister(home)).current()).as_at == ON


def test_one_half_published_is_finished_after_another(
    state: Engine, home: Path, tmp_path: Path, mocker: MockerFixture
) -> None:
    follow(state, "C1")
    with (FACTS / "events.csv").open(encoding="utf-8", newline="") as file:
        event = next(row["event_id"] for row in csv.DictReader(file) if row["overall_effectiveness"] == "Outstanding")
    facts = new_facts(tmp_path)
    regrade(facts, event, "Good")
    staged = editions.stage(state, home, [facts], ON, MOMENT, NOW)
    publishing = mocker.patch("data.editions.publish", side_effect=_and_die(kept.publish))
    with pytest.raises(KeyboardInterrupt):
        editions.publish(state, home, staged, MOMENT)
    mocker.stop(publishing)
    corrected = Path(shutil.copytree(home / "facts", tmp_path / "corrected"))
    add_inspection(corrected, "Good", "99900007", "Leeds", "2026-02-02")
    assert editions.publish(state, home, correct(state, home, corrected), MOMENT)
    assert deliveries(state) == []
    assert editions.publish(state, home, staged, MOMENT)
    assert len(deliveries(state)) == 1
    sources = sources_of(CurrentRegister(home)).current()
    assert ask("la Leeds", sources).table("authorities").rows[0]["end_date"] == "2026-02-02"
    assert ask("la Hertfordshire", sources).table("authorities").rows[0]["overall_effectiveness"] == "Inadequate"


def _and_die(done: Callable[..., None]) -> Callable[..., None]:
    def dying(*given: object) -> None:
        done(*given)
        raise KeyboardInterrupt

    return dying


def contradicting(tmp_path: Path) -> tuple[Path, Path]:
    """Two sets of facts that give one inspection two grades."""
    with (FACTS / "events.csv").open(encoding="utf-8", newline="") as file:
        event = next(row["event_id"] for row in csv.DictReader(file) if row["overall_effectiveness"] == "Outstanding")
    second = Path(shutil.copytree(FACTS, tmp_path / "second"))
    facts = new_facts(tmp_path)
    regrade(facts, event, "Good")
    regrade(second, event, "Inadequate")
    return facts, second


def test_a_contradiction_between_staged_editions_is_told_when_the_second_is_staged(
    state: Engine, home: Path, tmp_path: Path
) -> None:
    facts, second = contradicting(tmp_path)
    editions.stage(state, home, [facts], ON, MOMENT, NOW)
    with pytest.raises(SettingsError) as found:
        correct(state, home, second)
    said = str(found.value)
    assert "Edition number 1, which is staged" in said
    assert "overall_effectiveness is 'Inadequate' in these facts, 'Good' in the others" in said
    assert "ilacs release cancel 1" in said
    assert [each.id for each in editions.editions(state)] == [1]


def test_the_same_row_changed_twice_is_refused_and_leaves_what_is_public(
    state: Engine, home: Path, tmp_path: Path
) -> None:
    facts, second = contradicting(tmp_path)
    waiting = editions.stage(state, home, [facts], ON, MOMENT, NOW)
    kept.publish(kept.stage([second], home), home)
    public = open_register(home).fingerprint
    with pytest.raises(
        BrokenFacts,
        match=r"events\.csv, event_id .* overall_effectiveness is .Good. in these facts, .Inadequate. .* stage again",
    ):
        editions.publish(state, home, waiting, MOMENT)
    assert (open_register(home).fingerprint, editions.edition(state, waiting.id).state) == (public, "staged")


def test_an_edition_and_other_facts_at_one_minute_do_not_block_each_other(
    state: Engine, home: Path, staged: editions.Edition, tmp_path: Path
) -> None:
    weekly = Path(shutil.copytree(FACTS, tmp_path / "weekly"))
    add_inspection(weekly, "Good", "99900007", "Leeds", "2026-02-02")
    with (weekly / "figures.csv").open("a", encoding="utf-8", newline="") as file:
        with (FACTS / "figures.csv").open(encoding="utf-8", newline="") as shipped:
            *_, last = csv.reader(shipped)
        csv.writer(file, lineterminator="\n").writerow(
            ["9001", *last[1:5], "another_measure", *last[6:]]
        )  # same number
    correct(state, home, weekly)
    for edition in editions.due(state, MOMENT):
        assert editions.publish(state, home, edition, MOMENT)
    sources = sources_of(CurrentRegister(home)).current()
    assert ask("la Leeds", sources).table("authorities").rows[0]["end_date"] == "2026-02-02"
    assert ask("la Hertfordshire", sources).table("authorities").rows[0]["overall_effectiveness"] == "Inadequate"


def test_a_withdrawn_edition_goes_from_the_register_and_what_came_since_stays(
    state: Engine, home: Path, staged: editions.Edition, tmp_path: Path
) -> None:
    before = ask("release", sources_of(CurrentRegister(home)).current()).as_at
    editions.publish(state, home, staged, MOMENT)
    since = Path(shutil.copytree(home / "facts", tmp_path / "since"))
    add_inspection(since, "Good", "99900007", "Leeds", "2026-02-02")
    kept.publish(kept.stage([since], home), home)
    with pytest.raises(SettingsError, match="not public"):
        editions.withdraw(state, home, 7, "A mistake", MOMENT)
    gone = editions.withdraw(state, home, staged.id, "It was the wrong file", MOMENT + timedelta(hours=1))
    sources = sources_of(CurrentRegister(home)).current()
    assert (gone.state, gone.withdrawn_why) == ("withdrawn", "It was the wrong file")
    assert ask("release", sources).as_at == before
    assert ask("la Hertfordshire", sources).table("authorities").rows[0]["overall_effectiveness"] == "Outstanding"
    assert ask("la Leeds", sources).table("authorities").rows[0]["end_date"] == "2026-02-02"
    with pytest.raises(SettingsError, match="not public"):
        editions.withdraw(state, home, staged.id, "Again", MOMENT)


def test_a_release_can_be_staged_again_after_it_was_withdrawn(
    state: Engine, home: Path, staged: editions.Edition, facts: Path
) -> None:
    follow(state, "C1")
    editions.publish(state, home, staged, MOMENT)
    editions.withdraw(state, home, staged.id, "Too early", MOMENT)
    regrade(facts, "99900001", "Good")
    again = editions.stage(state, home, [facts], ON, MOMENT, MOMENT)
    assert editions.publish(state, home, again, MOMENT)
    assert [(row.key, row.state) for row in deliveries(state)] == [
        (f"release:{NEW_EDITION}", "dropped"), (f"release:{NEW_EDITION}:2", "pending"),
    ]  # fmt: skip


def test_what_a_dead_process_left_half_built_is_cleaned(
    state: Engine, home: Path, staged: editions.Edition, facts: Path
) -> None:
    old, new, nobodys = (home / "staged" / name for name in (".tmpold", ".tmpnew", "0123456789abcdef"))
    for folder in (old, new, nobodys):
        folder.mkdir()
        (folder / "events.csv").touch()
    for folder in (old, nobodys, home / "staged" / staged.fingerprint):
        os.utime(folder, (1, 1))
    editions.clean(state, home)
    assert sorted(path.name for path in (home / "staged").iterdir()) == sorted([".tmpnew", staged.fingerprint])


def test_stores_that_nobody_asks_for_are_cleaned_and_made_again(
    state: Engine, home: Path, staged: editions.Edition
) -> None:
    assert editions.publish(state, home, staged, MOMENT)
    stores = {name: home / "published" / name / "register.sqlite" for name in (staged.before, staged.fingerprint)}
    asked = {name: home / "known" / f"{name}-then" for name in stores}
    for path in (*stores.values(), *(folder / "register.sqlite" for folder in asked.values())):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for path in (*stores.values(), *asked.values()):
        os.utime(path, (1, 1))
    editions.clean(state, home)
    assert [stores[name].exists() for name in (staged.before, staged.fingerprint)] == [False, True]
    assert [asked[name].exists() for name in (staged.before, staged.fingerprint)] == [False, True]
    again = kept.kept_register(home, staged.before)
    assert again is not None
    assert again.fingerprint == staged.before


def test_a_crash_between_facts_and_store_is_healed_when_the_register_is_opened(
    state: Engine, home: Path, staged: editions.Edition, mocker: MockerFixture
) -> None:
    mocker.patch("data.editions._replace", side_effect=[KeyboardInterrupt])
    with pytest.raises(KeyboardInterrupt):
        editions.publish(state, home, staged, MOMENT)
    mocker.stopall()
    assert open_register(home).fingerprint == staged.fingerprint


def test_the_store_can_be_rebuilt_from_the_published_facts(state: Engine, home: Path, staged: editions.Edition) -> None:
    editions.publish(state, home, staged, MOMENT)
    (home / "register.sqlite").unlink()
    assert open_register(home).fingerprint == staged.fingerprint


def test_some_files_take_the_place_of_the_current_ones(state: Engine, home: Path, facts: Path) -> None:
    files = [facts / "releases.csv", facts / "events.csv", facts / "figures.csv"]
    assert editions.stage(state, home, files, ON, MOMENT, NOW).state == "staged"


def test_facts_that_break_a_rule_are_refused_and_leave_nothing(state: Engine, home: Path, facts: Path) -> None:
    events = facts / "events.csv"
    events.write_text(events.read_text(encoding="utf-8").replace(",Inadequate,", ",Poor,"), encoding="utf-8")
    with pytest.raises(BrokenFacts):
        editions.stage(state, home, [facts], ON, MOMENT, NOW)
    assert list((home / "staged").iterdir()) == []
    assert editions.editions(state) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda facts: (facts / "releases.csv").unlink(), "missing"),
        (lambda facts: (facts / "gossip.csv").write_text("a\n"), "gossip.csv"),
        (lambda facts: shutil.copy(facts / "sources.csv", facts / "odd.csv"), "odd.csv"),
    ],
)
def test_a_folder_that_is_not_the_facts_is_refused(state, home, facts, change, said) -> None:  # type: ignore[no-untyped-def]
    change(facts)
    with pytest.raises(BrokenFacts, match=said):
        editions.stage(state, home, [facts], ON, MOMENT, NOW)


def test_contradictions_are_refused(state: Engine, home: Path, facts: Path) -> None:
    for as_at, moment, why in (
        (date(2025, 3, 30), MOMENT, None),  # no such row in releases.csv
        (ON, MOMENT + timedelta(hours=1), None),  # releases.csv says another time
        (date(2024, 3, 31), MOMENT, None),  # public already
        (ON, MOMENT, "a slip"),  # not public yet, so there is nothing to correct
        (date(2026, 11, 27), MOMENT, None),  # before its own day
    ):
        with pytest.raises(SettingsError):
            editions.stage(state, home, [facts], as_at, moment, NOW, why)
    editions.stage(state, home, [facts], ON, MOMENT, NOW)
    with pytest.raises(SettingsError):
        editions.stage(state, home, [facts], ON, MOMENT, NOW)


def test_a_subscriber_is_entered_once_with_the_summary(state: Engine, home: Path, staged: editions.Edition) -> None:
    follow(state, "C1")
    follow(state, "C1")
    follow(state, "C2")
    editions.publish(state, home, staged, MOMENT)
    assert [(row.channel, row.key, row.body) for row in deliveries(state)] == [
        ("C1", f"release:{NEW_EDITION}", f"release:{NEW_EDITION}:1"),
        ("C2", f"release:{NEW_EDITION}", f"release:{NEW_EDITION}:1"),
    ]


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-11-26T09:30", "2026-11-26T09:30+00:00"),
        ("2027-03-28 09:30", "2027-03-28T08:30+00:00"),  # the clocks went forward that night
        ("2027-03-27T09:30", "2027-03-27T09:30+00:00"),
        ("2026-10-25T09:30", "2026-10-25T09:30+00:00"),  # and back
        ("2026-10-24T09:30", "2026-10-24T08:30+00:00"),
        ("2026-10-25T01:30+01:00", "2026-10-25T00:30+00:00"),
        ("2026-10-25T01:30+00:00", "2026-10-25T01:30+00:00"),
    ],
)
def test_half_past_nine_is_londons(written: str, moment: str) -> None:
    assert editions.read_moment(written) == datetime.fromisoformat(moment)


@pytest.mark.parametrize("written", ["2027-03-28T01:30", "2026-10-25T01:30", "tomorrow", "2026-11-31T09:30", ""])
def test_a_moment_that_is_none_or_two_is_refused(written: str) -> None:
    with pytest.raises(SettingsError):
        editions.read_moment(written)


def test_the_days_of_the_clock_change_publish_at_half_past_nine(state: Engine, home: Path, tmp_path: Path) -> None:
    moment = editions.read_moment("2027-03-28T09:30")
    facts = new_facts(tmp_path, "2027-03-28T09:30:00+01:00")
    staged = editions.stage(state, home, [facts], ON, moment, NOW)
    here = ZoneInfo("Europe/London")
    assert editions.due(state, datetime(2027, 3, 28, 9, 29, 59, tzinfo=here)) == []
    assert editions.due(state, datetime(2027, 3, 28, 9, 30, tzinfo=here)) == [staged]


def test_the_staged_store_is_whole(home: Path, staged: editions.Edition) -> None:
    with sqlite3.connect(home / "staged" / staged.fingerprint / "register.sqlite") as store:
        assert store.execute("PRAGMA quick_check").fetchone() == ("ok",)
