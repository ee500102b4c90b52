"""Settings: right ones are read, wrong ones are one clear sentence, secrets never show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import SettingsError, read_settings

GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-1-2-secret",
    "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
    "SLACK_APP_TOKEN": "xapp-1-A1-secret",
    "DATABASE_URL": "postgresql://ilacs:secret@localhost/ilacs",
}


def test_defaults() -> None:
    settings = read_settings({name: value for name, value in GOOD.items() if name != "DATABASE_URL"})
    assert settings.port == 3000
    assert settings.database_url is None
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.ilacs_home is None


def test_what_is_set_is_read() -> None:
    settings = read_settings(
        {**GOOD, "PORT": " 8080 ", "SLACK_API_URL": "http://127.0.0.1:9/api", "ILACS_HOME": "/tmp/a folder"}
    )
    assert (settings.port, settings.slack_api_url, settings.ilacs_home) == (
        8080,
        "http://127.0.0.1:9/api",
        "/tmp/a folder",
    )
    assert settings.slack_bot_token.get_secret_value() == GOOD["SLACK_BOT_TOKEN"]


def test_only_what_is_handed_over_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "1234")
    assert read_settings(GOOD).port == 3000


@pytest.mark.parametrize(
    ("missing", "socket"),
    [
        ("SLACK_BOT_TOKEN", False),
        ("SLACK_BOT_TOKEN", True),
        ("SLACK_SIGNING_SECRET", False),
        ("SLACK_APP_TOKEN", True),
    ],
)
@pytest.mark.parametrize("empty", [None, "", "  "])
def test_a_missing_setting_is_named(missing: str, socket: bool, empty: str | None) -> None:
    environ = {name: value for name, value in GOOD.items() if name != missing}
    with pytest.raises(SettingsError, match=f"^{missing} is not set: it should be .*") as raised:
        read_settings(environ if empty is None else {**environ, missing: empty}, socket)
    assert str(raised.value).count(". ") == 0


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_database_may_be_written_as_hosts_write_it(scheme: str) -> None:
    settings = read_settings({**GOOD, "DATABASE_URL": f"{scheme}://ilacs:secret@localhost/ilacs"})
    assert settings.database_url
    assert settings.database_url.get_secret_value() == f"{scheme}://ilacs:secret@localhost/ilacs"


@pytest.mark.parametrize(("needless", "socket"), [("SLACK_APP_TOKEN", False), ("SLACK_SIGNING_SECRET", True)])
def test_each_way_needs_only_its_own(needless: str, socket: bool) -> None:
    read_settings({name: value for name, value in GOOD.items() if name != needless}, socket)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1-A1-hidden"),
        ("SLACK_BOT_TOKEN", "xoxb-"),
        ("SLACK_BOT_TOKEN", "xoxb-hid den"),
        ("SLACK_BOT_TOKEN", "xoxb-hiddén"),
        ("SLACK_APP_TOKEN", "xoxb-1-2-hidden"),
        ("SLACK_SIGNING_SECRET", "xoxb-1-2-hidden"),
        ("SLACK_SIGNING_SECRET", "two hidden"),
        ("SLACK_API_URL", "slack.com/api"),
        ("SLACK_API_URL", "ftp://slack.com/api/"),
        ("SLACK_API_URL", "https://"),
        ("SLACK_API_URL", "https://slack.com/api/?x=hidden"),
        ("DATABASE_URL", "sqlite:///hidden.sqlite"),
        ("DATABASE_URL", "mysql://hidden@localhost/ilacs"),
        ("DATABASE_URL", "postgresql://hid den@localhost/ilacs"),
        ("DATABASE_URL", "postgresql://"),
        ("PORT", "http"),
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("PORT", "80.5"),
    ],
)
def test_a_malformed_setting_is_named_and_not_shown(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} is malformed: it should be ") as raised:
        read_settings({**GOOD, name: value})
    assert "hid" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_secrets_do_not_show() -> None:
    settings = read_settings(GOOD)
    for shown in (repr(settings), str(settings), settings.model_dump_json(), f"{settings!s}"):
        for secret in GOOD.values():
            assert secret not in shown


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        read_settings(GOOD).port = 1  # type: ignore[misc]


@given(st.dictionaries(st.sampled_from([*GOOD, "SLACK_API_URL", "PORT", "ILACS_HOME"]), st.text()))
def test_any_environment_is_read_or_named(environ: dict[str, str]) -> None:
    try:
        read_settings({**GOOD, **environ})
    except SettingsError as problem:
        said = str(problem)
    else:
        return
    assert said.partition(" ")[0] in environ
