"""How every picture looks: colours, sizes, the font, and text made safe to draw.

The colours are those of Okabe and Ito (2008), which people with any kind of colour blindness can tell apart.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Any

__all__ = ["DOWN", "GREY", "GREYS", "INK", "PALETTE", "QUIET", "UP", "clean", "register_fonts", "settings", "shorten"]
__all__ += ["fold", "widest", "width", "wrap"]

PALETTE = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#8C6D1F", "#000000")
"""Blue, orange, green, vermilion, sky, pink, ochre (their yellow is too pale for white paper), black."""

UP, DOWN = "#009E73", "#D55E00"
"""What adds and what takes away, in a waterfall."""

INK = "#222B36"
QUIET = "#5B6673"
GREY = "#DDE2E8"
GREYS = ("#A7B0BA", "#C6CDD4", "#8A949F", "#D5DADF")
"""Text; secondary text; lines of the grid; what the finding is not about."""

_FONT = "Noto Sans CJK SC"
_SPARE_FONT = "DejaVu Sans"
_SPARE = "□"


def settings() -> Any:
    """Matplotlib's settings, as `rc_context` takes them, for a picture of 1200 x 700 pixels that is read on a phone."""
    register_fonts()
    return {
        "font.family": [_FONT, _SPARE_FONT],
        "font.size": 17,
        "text.parse_math": False,  # a "$" in a name is a dollar
        "text.usetex": False,
        "text.color": INK,
        "axes.edgecolor": QUIET,
        "axes.labelcolor": QUIET,
        "axes.labelsize": 17,
        "axes.labelpad": 10,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.grid": False,
        "grid.color": GREY,
        "grid.linewidth": 1.0,
        "xtick.color": QUIET,
        "ytick.color": QUIET,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "xtick.labelsize": 17,
        "ytick.labelsize": 17,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "xtick.major.pad": 8,
        "ytick.major.pad": 7,
        "legend.frameon": False,
        "legend.fontsize": 17,
        "lines.solid_capstyle": "round",
        "figure.facecolor": "white",
        "savefig.facecolor": "white",
    }


_IDEOGRAPH = re.compile(r"[\u2e80-\uffef]")
_STRAIGHT = str.maketrans("“”‘’", "\"\"''")
"""The font draws curly quotes as wide as an ideograph, which tears Latin text apart."""


@lru_cache(maxsize=1)
def register_fonts() -> frozenset[int]:
    """Make the project's font known to matplotlib; returns the characters that can be drawn, once loaded."""
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    drawable: set[int] = set()
    with as_file(files("bot").joinpath("render", "fonts", "NotoSansCJKsc-Regular.otf")) as path:
        font_manager.fontManager.addfont(path)
        drawable.update(FT2Font(str(path)).get_charmap())
    drawable.update(FT2Font(font_manager.findfont(_SPARE_FONT)).get_charmap())
    return frozenset(drawable)


def clean(text: str) -> str:
    """Text that can be drawn: one line, no control or direction marks; what the font lacks becomes a box or nothing.

    Pictographs (emoji) that can't be drawn are left out where other text remains.
    """
    known = register_fonts()
    if not _IDEOGRAPH.search(text):
        text = text.translate(_STRAIGHT)
    kept: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if category in ("Zs", "Zl", "Zp", "Cc"):
            kept.append(" ")
        elif category in ("Cf", "Mn", "Me", "Cs", "Cn", "Co"):
            kept.append(character if category == "Mn" and ord(character) in known else "")
        elif ord(character) in known:
            kept.append(character)
        else:
            kept.append("" if category in ("So", "Sk") else _SPARE)
    return re.sub(r" +", " ", "".join(kept)).strip() or (_SPARE if text.strip() else "")


def width(text: str) -> int:
    """How wide a text is, in Latin letters: an ideograph is as wide as two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def shorten(text: str, limit: int) -> str:
    """At most `limit` letters wide. What is cut is in the middle: names often differ at their ends.

    Where there is a space near the cut, whole words are kept.
    """
    if width(text) <= limit:
        return text
    end = _cut(text[::-1], limit // 3)[::-1]
    if not text[len(text) - len(end) - 1].isspace() and " " in end[: len(end) // 2]:
        end = end[end.index(" ") :]
    start = _cut(text, limit - 1 - width(end))
    if not text[len(start)].isspace() and " " in start[len(start) * 2 // 3 :]:
        start = start[: start.rindex(" ")]
    return start.rstrip() + "…" + end.lstrip()


def fold(text: str, limit: int, lines: int = 2) -> str:
    """A name on up to so many lines of `limit` letters, cut in its middle only where it fits on none of them."""
    if width(text) <= limit:
        return text
    for most in range(limit * lines, limit, -2):
        short = shorten(text, most)
        folded = wrap(short, limit, lines)
        if re.sub(r"\s", "", folded) == re.sub(r"\s", "", short):
            return folded
    return shorten(text, limit)


def widest(text: str) -> int:
    """How wide the widest line of a folded text is."""
    return max(width(line) for line in text.split("\n"))


def wrap(text: str, limit: int, lines: int) -> str:
    """Break a text into at most `lines` lines, at spaces or between ideographs; the last one is cut where needed."""
    done: list[str] = []
    line = ""
    for part in re.findall(
        r"\s+|[^\s\u2e80-\uffef]+[，。；：、！？）》」”]?|[\u2e80-\uffef][，。；：、！？）》」”]*", text
    ):
        if line and width(line + part.rstrip()) > limit:
            done.append(line.strip())
            line = ""
        line += part
    done.append(line.strip())
    if len(done) > lines:
        done = [*done[: lines - 1], _cut(" ".join(done[lines - 1 :]), limit - 1).rstrip() + "…"]
    return "\n".join(_cut(line, limit) if width(line) > limit else line for line in done if line)


def _cut(text: str, limit: int) -> str:
    used = 0
    for position, character in enumerate(text):
        used += width(character)
        if used > limit:
            return text[:position]
    return text
