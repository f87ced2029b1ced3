"""Parts of a text, taken out of it so that all other places stay what they are."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["blank_out"]


def blank_out(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with blanks in some places, as long as it was.

    Args:
        text: any.
        spans: starts and ends of what is not to be read.
    """
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
