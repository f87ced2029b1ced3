"""What the doctor looks for is what the manifest asks for."""

from pathlib import Path

import yaml

from bot.slack.scopes import BOT_SCOPES

ROOT = Path(__file__).parents[3]


def test_the_manifest_asks_for_the_same_scopes() -> None:
    manifest = yaml.safe_load((ROOT / "manifest.yaml").read_text(encoding="utf-8"))
    assert manifest["oauth_config"]["scopes"]["bot"] == list(BOT_SCOPES)
