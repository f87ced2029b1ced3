"""The manifest asks for what the bot uses, and for nothing else."""

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]

NEEDED = {
    "app_mentions:read": "app_mention",
    "assistant:write": "assistant.threads.setSuggestedPrompts",
    "channels:history": "message.channels",
    "groups:history": "message.groups",
    "im:history": "message.im",
    "mpim:history": "message.mpim",
    "files:read": "file_shared",
    "channels:read": "users.conversations",
    "groups:read": "users.conversations",
    "im:read": "users.conversations",
    "mpim:read": "users.conversations",
    "chat:write": "chat.postMessage",
    "commands": "/marketbot",
    "files:write": "files.getUploadURLExternal",
    "users:read": "users.info",
}
"""What each permission is for: an event, or a method of the Web API."""


@pytest.fixture(scope="module")
def manifest():
    return yaml.safe_load((ROOT / "manifest.yaml").read_text(encoding="utf-8"))


def test_permissions(manifest):
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == set(NEEDED)


def test_events(manifest):
    events = set(manifest["settings"]["event_subscriptions"]["bot_events"])
    assert events == {each for each in NEEDED.values() if each.startswith("message.")} | {
        "app_context_changed",
        "app_home_opened",
        "app_mention",
        "app_uninstalled",
        "file_shared",
        "tokens_revoked",
    }
    assert manifest["settings"]["interactivity"]["is_enabled"] is True
    assert manifest["features"]["app_home"]["home_tab_enabled"] is True


def test_it_has_the_agent_view_that_new_apps_must_have(manifest):
    features = manifest["features"]
    assert "assistant_view" not in features
    assert 0 < len(features["agent_view"]["agent_description"]) <= 300
    assert features["app_home"]["messages_tab_enabled"] is True


def test_the_installation_page_names_the_settings_and_paths_that_exist():
    from bot.slack.installing import INSTALL_PATH, REDIRECT_PATH
    from bot.slack.serve import EVENTS_PATH, HEALTH_PATH

    page = (ROOT / "docs/install-in-slack.md").read_text(encoding="utf-8")
    for word in (
        EVENTS_PATH,
        HEALTH_PATH,
        INSTALL_PATH,
        REDIRECT_PATH,
        "SLACK_CLIENT_ID",
        "SLACK_CLIENT_SECRET",
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "SLACK_SIGNING_SECRET",
        "manifest.yaml",
    ):
        assert word in page
