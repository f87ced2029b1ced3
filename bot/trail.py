"""What the audit trail says, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from storage.records import Place, StoredResult
from storage.store import Store
from tools.messages import Message, say

__all__ = ["FOR_ADMINS", "SAY_IT_THEMSELVES", "record_export", "words_of"]

SAY_IT_THEMSELVES = frozenset(
    {
        "change_schedule",
        "change_setting",
        "define_term",
        "delete_dataset",
        "erase_person",
        "export_result",
        "schedule_report",
        "share_dataset",
    }
)
"""Tools that record what they have done, with the data set; that they were asked is not recorded beside it."""

FOR_ADMINS = frozenset({"erase_person", "show_audit_trail"})
"""Tools whose answers only admins may take away as files."""

_WORDS: Mapping[str, Message] = MappingProxyType(
    {
        "ask": say("asked"),
        "upload": say("uploaded"),
        "put together": say("put files together"),
        "share": say("shared"),
        "unshare": say("stopped sharing"),
        "delete": say("deleted"),
        "erase": say("erased a person"),
        "export": say("exported"),
        "schedule": say("scheduled"),
        "change-schedule": say("changed a schedule"),
        "settings": say("changed a setting"),
        "setting": say("changed a setting"),
        "define": say("defined a term"),
        "stop": say("stopped an answer"),
        "rate-up": say("rated up"),
        "rate-down": say("rated down"),
        "correct": say("corrected an answer"),
        "audit": say("read the audit trail"),
        "rotate-keys": say("rotated the keys"),
        "expire": say("let go of old data"),
        "install": say("installed the bot"),
        "uninstall": say("uninstalled the bot"),
    }
)


def record_export(store: Store, who: str, place: Place, result: StoredResult, file_format: str) -> None:
    """Record that somebody took the tables of an answer as a file: once for each data set that they are of."""
    details = json.dumps({"tool": result.tool, "format": file_format})
    for dataset_id in result.dataset_ids or (None,):
        store.record(who, "export", place, dataset_id, details)


def words_of(what: str) -> Message:
    """What was done, in words; an entry that is not known here by its own word."""
    return _WORDS.get(what) or say("{what}", what=what)
