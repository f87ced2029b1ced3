"""What kind of file it is, by its first bytes: names lie. What is not a table is refused with what to do instead."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Final, Literal

from tools.errors import BadFile
from tools.messages import Message, say

__all__ = ["Kind", "kind_of"]

Kind = Literal["text", "gzip", "xlsx", "xls"]

_HEAD: Final = 4096
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kind_of(path: Path) -> Kind:
    """Look at the first bytes of a file.

    Raises:
        BadFile: the file is empty, or is something that holds no table that can be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip():
        raise BadFile(say("The file is empty. Export it again and check that it has rows."))
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(_OLE):
        return "xls"
    if head.startswith(b"PK"):
        return _kind_of_archive(path)
    refusal = _not_a_table(head)
    if refusal:
        raise BadFile(refusal)
    return "text"


def _kind_of_archive(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise BadFile(
            say("The workbook is damaged or was cut off on its way. Save it again and upload it anew.")
        ) from error
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names or "content.xml" in names:
        return "xlsx"
    raise BadFile(say("This is a zip archive. Unpack it and upload the CSV or Excel file inside."))


def _not_a_table(head: bytes) -> Message | None:
    """Why bytes are no table, or None when they may well be one."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    lower = start[:200].lower()
    if start.startswith(b"%PDF"):
        return say("This is a PDF. Export the table behind it as CSV or Excel and upload that.")
    pictures = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM6", b"II*\x00", b"MM\x00*")
    if start.startswith(pictures) or (start[:4] == b"RIFF" and start[8:12] == b"WEBP"):
        return say("This is a picture. Upload the table behind it as CSV or Excel.")
    if lower.startswith((b"<!doctype html", b"<html", b"<head", b"<table", b"<div", b"<body")):
        return say(
            "This is a web page, not a table. Often a download that needs a login saves its login page: "
            "open the export in your browser and save it as CSV or Excel."
        )
    if lower.startswith((b"<?xml", b"<workbook")):
        return say("This is an XML file. Open it in Excel, save it as CSV or XLSX, and upload that.")
    if _is_json(start):
        return say("This is a JSON file. Export the same data as CSV or Excel and upload that.")
    if start.startswith((b"PAR1", b"SQLite format 3", b"Obj\x01", b"ARROW1")):
        return say("This is a database or data-science file. Export the table as CSV or Excel and upload that.")
    if start.startswith((b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")):
        return say("This is a packed archive of a kind that I don't open. Unpack it and upload the CSV or Excel file.")
    if start.startswith((b"\x7fELF", b"MZ\x90", b"\xca\xfe\xba\xbe")) or _is_binary(head):
        return say("This is not a table. I read CSV, TSV and Excel files; export your data as one of those.")
    return None


def _is_json(start: bytes) -> bool:
    first, rest = start[:1], start[1:].lstrip()[:1]
    if first == b"{":
        return rest in (b'"', b"}")
    return first == b"[" and rest in (b"{", b"[", b'"')


def _is_binary(head: bytes) -> bool:
    """Bytes that no text has: more than one in fifty is a control character, or every second one is NUL.

    Fewer NULs are damage of a text, which is told by its line.

    In UTF-16 every second byte may be anything; it is known by its mark, or by NULs on one side only.
    """
    even, odd = head[::2].count(0), head[1::2].count(0)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or (
        max(even, odd) > 0.1 * len(head) / 2 and min(even, odd) * 20 < max(even, odd)
    ):
        return False
    control = sum(head.count(byte) for byte in range(1, 32) if byte not in (9, 10, 11, 12, 13, 27))
    return control > len(head) / 50 or head.count(0) > len(head) / 2
