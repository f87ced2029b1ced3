"""The languages that the bot speaks: which one a question is in, and the catalogue of its sentences."""

from __future__ import annotations

import gettext
import io
import re
from functools import lru_cache
from importlib.resources import files
from typing import Literal

__all__ = ["Language", "detect", "translations"]

Language = Literal["en", "zh"]

_IDEOGRAPH = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|'[^']*'|`[^`]*`|「[^」]*」")
_ENGLISH_GLUE = re.compile(
    r"\b(?:a|all|an|and|are|as|best|by|can|compare|did|do|does|export|find|for|from|give|group|has|have|how|i|in|is|it|"
    r"list|make|me|my|of|on|or|our|over|per|please|show|split|tell|than|that|the|these|this|to|top|total|use|was|we|were|"
    r"what|when|where|which|who|why|will|with|worst|would|you|your)\b",
    re.IGNORECASE,
)
"""Words that hold an English sentence together. Product names and "ROAS" in a Chinese sentence are not among them."""


def detect(text: str) -> Language:
    """The language of a question, so that it is answered in the same one.

    A Chinese question may be full of English names ("看一下 Google Ads 的 ROAS"), an English one may name Chinese
    columns ("total of 销售数量 by 商品名称"). So quoted text is left out, and where both scripts meet, the small words
    that hold a sentence together decide: one English word for every four ideographs makes it English.
    """
    spoken = _QUOTED.sub(" ", text)
    ideographs = len(_IDEOGRAPH.findall(spoken))
    if not ideographs:
        return "en" if re.search(r"[A-Za-z]", spoken) or not _IDEOGRAPH.search(text) else "zh"
    glue = len(_ENGLISH_GLUE.findall(spoken))
    return "en" if glue * 4 >= ideographs else "zh"


@lru_cache(maxsize=4)
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of a language for `tools.messages.write`.

    All PO files of `bot/locale/<language>` are merged; they are read once, when the first sentence in that language is
    written (some milliseconds a hundred sentences). English is the language of the templates and has no catalogue.
    """
    folder = files("bot").joinpath("locale", language)
    if language == "en" or not folder.is_dir():
        return gettext.NullTranslations()
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    locale = "zh_CN" if language == "zh" else language
    merged = Catalog(locale=locale)
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".po"):
            for message in read_po(io.BytesIO(entry.read_bytes()), locale=locale):
                if message.id and message.string:
                    merged.add(message.id, message.string)
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
