"""The settings: defaults that work, values from the environment, secrets that stay secret, a page for each."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import Settings, settings_page

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith(("MARKETBOT_", "SLACK_")):
            monkeypatch.delenv(name)


def test_the_page_says_what_the_code_says() -> None:
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    assert page == settings_page(), "run `make docs`"


def test_every_setting_is_described() -> None:
    assert all(len(field.description or "") > 10 for field in Settings.model_fields.values())


def test_defaults_need_nothing() -> None:
    settings = Settings()
    assert settings.model == "local"
    assert settings.workers >= 2
    assert settings.database.startswith("sqlite:///")
    assert settings.first_weekday == 0


def test_values_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MARKETBOT_HOME", str(tmp_path))
    monkeypatch.setenv("MARKETBOT_WEEK_START", "Sunday")
    monkeypatch.setenv("MARKETBOT_CURRENCY", "cny")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    settings = Settings()
    assert settings.home == tmp_path
    assert settings.first_weekday == 6
    assert settings.currency == "CNY"
    assert settings.slack_bot_token.get_secret_value() == "xoxb-1"


@pytest.mark.parametrize(
    ("name", "value"),
    [("ZONE", "Mars/Base"), ("WEEK_START", "someday"), ("CURRENCY", "dollars"), ("WORKERS", "0"), ("SECONDS", "-1")],
)
def test_a_wrong_value_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"MARKETBOT_{name}", value)
    with pytest.raises(ValidationError):
        Settings()


def test_secrets_are_not_shown() -> None:
    settings = Settings(
        keys="master-key", database_url="postgresql://u:pass-word@host/db", SLACK_BOT_TOKEN="xoxb-secret"
    )
    shown = repr(settings) + str(settings)
    assert not any(secret in shown for secret in ("master-key", "pass-word", "xoxb-secret"))


def test_another_process_gets_the_same_settings_without_the_tokens(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path, workers=3, samples=True, seconds=1.5, keys="k1,k2", SLACK_BOT_TOKEN="xoxb-1")
    environment = settings.environment()
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    again = Settings()
    assert again.model_copy(update={"slack_bot_token": settings.slack_bot_token}) == settings
    assert "xoxb" not in str(environment)
