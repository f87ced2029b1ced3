"""A Slack-like page in the browser with the bot in it: for trying it out, and for the end-to-end tests."""

from bot.playground.play import run

__all__ = ["run"]
