"""What an operator sets in the environment, checked once at the start."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.errors import SettingsError

__all__ = ["HTTPS", "Settings", "SettingsError", "read_settings"]

HTTPS = "https://slack.com/api/"

# https://docs.slack.dev/authentication/tokens and /authentication/verifying-requests-from-slack
_LOOKS = {
    "SLACK_BOT_TOKEN": "the bot token of the Slack app, which starts with xoxb-",
    "SLACK_SIGNING_SECRET": "the signing secret on the Basic Information page of the Slack app",
    "SLACK_APP_TOKEN": "the app-level token of the Slack app, which starts with xapp-",
    "SLACK_API_URL": f"the base address of Slack's Web API, such as {HTTPS}",
    "HOST": "the address to listen on, such as 127.0.0.1 behind a proxy on the same machine",
    "PORT": "the port to listen on, a whole number from 0 (any free port) to 65535",
    "ILACS_HOME": "the folder that holds the register, and the state database unless DATABASE_URL is set",
    "DATABASE_URL": "the address of a PostgreSQL database, like postgresql://USER:PASSWORD@HOST/NAME",
}


def _secret(pattern: str) -> AfterValidator:
    def check(secret: SecretStr) -> SecretStr:
        if not re.fullmatch(pattern, secret.get_secret_value()):
            raise ValueError("malformed")
        return secret

    return AfterValidator(check)


class Settings(BaseSettings):
    """The settings of one process. Secrets never show in `repr` or in a message."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, str_strip_whitespace=True)

    slack_bot_token: Annotated[SecretStr, _secret(r"xoxb-[!-~]+")]
    slack_signing_secret: Annotated[SecretStr, _secret(r"(?!xox|xapp-)[!-~]+")] | None = None
    slack_app_token: Annotated[SecretStr, _secret(r"xapp-[!-~]+")] | None = None
    slack_api_url: Annotated[str, Field(pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")] = HTTPS
    host: Annotated[str, Field(pattern=r"^[0-9A-Za-z.:-]*$")] = ""
    port: Annotated[int, Field(ge=0, le=65535)] = 3000
    ilacs_home: str | None = None
    database_url: Annotated[SecretStr, _secret(r"postgres(ql)?(\+psycopg)?://[!-~]+")] | None = None

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_: Any, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)  # `read_settings` is handed the environment, so nothing else is read


def read_settings(environ: Mapping[str, str], socket: bool = False) -> Settings:
    """The settings in `environ`; one that is empty counts as missing.

    HTTP needs SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET; Socket Mode SLACK_BOT_TOKEN and SLACK_APP_TOKEN.
    Raises: SettingsError naming the first setting that is missing or malformed, and what it should be.
    """
    given = {name: environ[name].strip() for name in _LOOKS if environ.get(name, "").strip()}
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN" if socket else "SLACK_SIGNING_SECRET"):
        if name not in given:
            raise SettingsError(f"{name} is not set: it should be {_LOOKS[name]}.")
    try:
        return Settings(**{name.lower(): value for name, value in given.items()})  # type: ignore[arg-type]
    except ValidationError as problem:
        name = str(problem.errors()[0]["loc"][0]).upper()
        raise SettingsError(f"{name} is malformed: it should be {_LOOKS[name]}.") from None
