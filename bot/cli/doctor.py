"""`marketbot doctor`: is everything there that the bot needs, and what to do where it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.settings import Settings

__all__ = ["Finding", "doctor", "examine"]

State = Literal["ok", "off", "wrong"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: how it stands, and what to do when it is off or wrong."""

    what: str
    state: State
    words: str


def doctor() -> int:
    """Print every finding; the exit status is 1 when something is wrong."""
    signs = {"ok": "✓", "off": "·", "wrong": "✗"}
    status = 0
    for finding in examine(Settings()):
        print(f"{signs[finding.state]} {finding.what}: {finding.words}")
        status = 1 if finding.state == "wrong" else status
    return status


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at one thing after the other. A check that breaks is a finding, never the end."""
    checks: tuple[tuple[str, Callable[[Settings], Finding]], ...] = (
        ("home", _home),
        ("database", _database),
        ("workers", _workers),
        ("model", _model),
        ("fonts", _fonts),
        ("retention", _retention),
        ("slack", _slack),
    )
    for what, check in checks:
        try:
            yield check(settings)
        except Exception as error:
            yield Finding(what, "wrong", f"{type(error).__name__}: {error}")


def _home(settings: Settings) -> Finding:
    settings.home.mkdir(parents=True, exist_ok=True)
    probe = settings.home / ".doctor"
    probe.write_bytes(b"")
    probe.unlink()
    return Finding("home", "ok", f"{settings.home} can be written to")


def _database(settings: Settings) -> Finding:
    from storage.keys import KeyRing
    from storage.store import Store

    store = Store.open(settings.database, KeyRing.load(settings.keys.get_secret_value(), settings.home))
    store.close()
    where = "the settings" if settings.keys.get_secret_value() else "the key file in the home folder; back both up"
    return Finding("database", "ok", f"opens, with the keys of {where}")


def _workers(settings: Settings) -> Finding:
    from bot.work.workers import Workers

    workers = Workers(settings)
    try:
        workers.warm()
        workers.ping()
    finally:
        workers.close()
    return Finding(
        "workers", "ok", f"{settings.workers} processes, {settings.seconds:g} s and {settings.memory_mb} MB an analysis"
    )


def _model(settings: Settings) -> Finding:
    if settings.model == "local":
        from datetime import date

        from bot.model.understand import Situation, understand
        from tools.registry import all_tools

        understand("what can you do?", Situation(all_tools("bot.actions"), {}, None, date.today(), 0))
        return Finding("model", "ok", "local; set MARKETBOT_MODEL to use a chat model")
    from langchain.chat_models import init_chat_model

    init_chat_model(settings.model, timeout=20, max_retries=0).invoke("Reply with the word ready.")
    return Finding("model", "ok", f"{settings.model} answers")


def _retention(settings: Settings) -> Finding:
    if settings.retention_days:
        return Finding("retention", "ok", f"everything goes {settings.retention_days} days after it came")
    return Finding(
        "retention", "off", "everything is kept until somebody deletes it; MARKETBOT_RETENTION_DAYS limits it"
    )


def _fonts(_: Settings) -> Finding:
    from bot.render.style import register_fonts

    if not set(map(ord, "渠道花费")) <= register_fonts():
        return Finding("fonts", "wrong", "the font for Chinese is missing: install the package again")
    return Finding("fonts", "ok", "Chinese can be drawn")


def _slack(settings: Settings) -> Finding:
    token = settings.slack_bot_token.get_secret_value()
    if not token and settings.slack_installable and settings.slack_signing_secret.get_secret_value():
        return Finding("slack", "ok", "workspaces install it at /slack/install")
    if not (token or settings.slack_installable):
        return Finding("slack", "off", "SLACK_BOT_TOKEN is not set; docs/install-in-slack.md says how to get it")
    if not (settings.slack_app_token.get_secret_value() or settings.slack_signing_secret.get_secret_value()):
        return Finding("slack", "wrong", "set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)")
    from slack_sdk import WebClient

    told = WebClient(token, base_url=settings.slack_url).auth_test()
    scopes = {each.strip() for each in str(told.headers.get("x-oauth-scopes", "")).split(",") if each.strip()}
    missing = sorted(_needed_scopes() - scopes) if scopes else []
    if missing:
        return Finding("slack", "wrong", f"add these scopes and install the app again: {', '.join(missing)}")
    return Finding("slack", "ok", f"connected as {told.get('user')} in {told.get('team')}")


def _needed_scopes() -> set[str]:
    from bot.slack.scopes import BOT_SCOPES

    return set(BOT_SCOPES)
