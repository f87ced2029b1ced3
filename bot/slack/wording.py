"""The one exit for text: words as Slack shows them, with nothing in them that pings, links or formats."""

from __future__ import annotations

import re

from bot.render.language import translations
from tools.messages import Text, write

__all__ = ["code_line", "in_markup", "in_plain", "tidy"]

_UNSEEN = re.compile("[\u0000-\u001f\u007f-\u009f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control signs, broken halves of signs, and signs that turn the direction of text around to make it look different."""
_LIVE = re.compile(r"<(?=[!@#/A-Za-z])")
_ENTITY = re.compile(r"&(?=(?:amp|lt|gt);)")
_JOINER = "\u2060"
_LOOK_ALIKES = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})


def in_plain(text: Text, language: str) -> str:
    """Words for a `plain_text` object, which Slack does not format.

    What would be a mention or a link elsewhere is broken by a sign without width, so that it stays dead even where a
    client or a bridge reads it as markup. It looks the same.
    """
    return _LIVE.sub("<" + _JOINER, tidy(write(text, language, translations(language))))


def in_markup(text: Text, language: str) -> str:
    """Words for a `mrkdwn` object or for the text of a message: `& < >` are escaped, here and nowhere else.

    An ampersand is escaped where it would be read as the start of an entity. The signs that format are shown as their
    look-alikes.
    """
    written = tidy(write(text, language, translations(language)))
    return _escape(written.translate(_LOOK_ALIKES)).replace("_", f"{_JOINER}_{_JOINER}")


def code_line(line: str) -> str:
    """One line of a table in code type: widths stay as they are, and it is always one line."""
    return "`" + _escape(line.translate(_LOOK_ALIKES).replace(" ", "\u00a0")) + "`"


def tidy(text: str) -> str:
    """Text without control signs and without signs that steer its direction; line breaks become spaces."""
    return " ".join(_UNSEEN.sub("", " ".join(text.split())).split())


def _escape(text: str) -> str:
    return _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
