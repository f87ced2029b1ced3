"""The SQL in a question: in a code block, after "run this:", or all of it."""

from __future__ import annotations

import re

__all__ = ["find_sql"]

_FENCE = re.compile(r"```(?:sql)?\s*(.+?)\s*```|`([^`]+)`", re.DOTALL | re.IGNORECASE)
_START = re.compile(
    r"\b(?:select\s+(?=[\w*\"'(`\u4e00-\u9fff-]|/\*)|with\s+(?:recursive\s+)?[\w\"\u4e00-\u9fff]+\s*(?:\([^)]*\)\s*)?as\s*\(|from\s+\S+\s+select\b|"
    r"(?:drop|create|alter|truncate)\s+(?:table|view|schema|database)\b|delete\s+from\b|insert\s+into\b|update\s+\S+\s+set\b|"
    r"attach\s+'|copy\s+\S+\s+(?:to|from)\s+'|copy\s*\(|pragma\s+\w+|explain\s+select\b|show\s+tables\b|describe\s+table\b|"
    r"install\s+\w+\s*;|load\s+'|set\s+\w+\s*=|call\s+\w+\()",
    re.IGNORECASE,
)
_CERTAIN = re.compile(
    r"\bselect\b[\s\S]*\bfrom\b|\bselect\s+[\d\"'(]|\bselect\s+\w+\s*\(|\bfrom\s+\S+\s+select\b|^\s*(?:drop|create|alter|truncate|delete|"
    r"insert|update|attach|copy|pragma|explain|install|show\s+tables|describe\s+table|call)\b|\bshow\s+tables\b",
    re.IGNORECASE,
)

_WHOLE = re.compile(
    r"(?i:values)\s*\(\s*[\d'\"(-]|(?i:from\s+[\w.\"]+\s+(?:where\s+.+[=<>]|limit\s+\d|(?:group|order)\s+by\s))|"
    r"(?i:from\s+[\w.\"]+\s*;$)|FROM\s+(?![A-Z\d]+$)[\w.\"]+$|SET\s+\w+\s*(?:=|TO\s)|(?i:set\s+\w+_\w+\s*=)|"
    r"(?:VACUUM|CHECKPOINT|COMMIT|ROLLBACK|BEGIN(?:\s+TRANSACTION)?);?$|"
    r"(?:(?:EXPORT|IMPORT)\s+DATABASE|USE|DETACH|RESET|GRANT|REVOKE|MERGE\s+INTO|TABLE)\s+\S"
)
"""Other statements, where they are all that was typed: what people write who expect a database at the other end."""
_NOT_MISTYPED = ("select", "selects", "elect")


def find_sql(question: str) -> str | None:
    """The statement that a question holds, as it was written, or None.

    "select the best channels from our list" is English: what only might be SQL is taken where it has the words of a
    statement (SELECT … FROM, DROP TABLE …) and no word before it but a request to run it.
    """
    for match in _FENCE.finditer(question):
        inside = (match[1] or match[2]).strip()
        if _START.match(inside):
            return inside.rstrip("`").strip()
    start = _START.search(question)
    whole = question.strip()
    if _WHOLE.match(whole) or _is_mistyped(whole):
        return whole
    if start is None:
        return None
    statement = question[start.start() :].strip().strip("`").strip()
    if not _CERTAIN.search(statement) or _is_prose(statement):
        return None
    return statement


def _is_mistyped(statement: str) -> bool:
    """SELECT with one letter wrong, and the rest of a statement after it: "SELEC * FROM ads"."""
    from rapidfuzz.distance import OSA

    parts = re.match(r"([a-z]+)\s+(?:\*|[\w\"(].*?)\s+from\s+[\w\"]", statement, re.IGNORECASE | re.DOTALL)
    word = parts[1].lower() if parts else "select"
    return word not in _NOT_MISTYPED and OSA.distance(word, "select") == 1


def _is_prose(statement: str) -> bool:
    """English that begins like SQL: "select the best channels from our list", "update me on the budget"."""
    return bool(
        re.match(
            r"select\s+(?:the|our|your|a|an|some|any|all the|only|customers who|people|best|which)\s|"
            r"update\s+(?:me|us|my|the)\b|create\s+(?:a|an|the|me)\s|insert\s+(?:a|the)\s|drop\s+(?:the|a)\s|"
            r"explain\s+(?!select|with|analy)|show\s+(?!tables)|copy\s+(?:the|that|this)\b|set\s+(?:a|an|the)\s|with\s+(?:a|an|the|our)\s",
            statement,
            re.IGNORECASE,
        )
        and not re.search(r"[*=;]|\bgroup by\b|\bcount\s*\(|\bsum\s*\(|\bavg\s*\(", statement, re.IGNORECASE)
    )
