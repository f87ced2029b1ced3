"""Reading a query: is it one SELECT of allowed parts over known data sets, and which columns does it need?

What runs is never the text that was given but the tree that was checked, written out again without comments, with
every identifier quoted and every data set under a plain internal name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tools.errors import CannotAnswer
from tools.messages import Words, say
from tools.schema import Schema
from tools.sql.allowed import CLASSES, FUNCTIONS, TODAY_CLASSES, TODAY_FUNCTIONS, TYPES
from tools.sql.names import find_name, unknown_name

if TYPE_CHECKING:
    from sqlglot import exp

__all__ = ["Query", "Use", "read_query"]

_LONGEST = 20_000
_BEGINNING = re.compile(r"[\s(]*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*[\s(]*(?:select|with|from)\b", re.IGNORECASE | re.DOTALL)
"""How a query that reads begins, after comments."""
_TABLE_PARTS = {"this", "alias", "db", "catalog", "joins"}


@dataclass(frozen=True)
class Use:
    """A data set in a query: `table` is its name inside, `columns` are those that the query may touch."""

    table: str
    dataset: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """A query that was checked.

    Attributes:
        text: what runs.
        shown: the same for a person, with the data sets' own names.
        uses: the data sets it reads.
        sources: for each column of the result, the data set and the column whose unit it has, or None.
        today: the date that stands for the current one, or None when the query does not ask for it.
    """

    text: str
    shown: str
    uses: tuple[Use, ...]
    sources: tuple[tuple[str, str] | None, ...]
    today: date | None


def read_query(text: str, schemas: Mapping[str, Schema], today: date) -> Query:
    """Check a query and make it ready to run.

    Args:
        text: SQL in DuckDB's dialect; a code fence around it and a semicolon after it do no harm.
        schemas: of the data sets that the asker may use, by name.
        today: the asker's date, which stands for CURRENT_DATE.

    Raises:
        CannotAnswer: it is not one SELECT, uses what is not allowed, or names what is not there; says what.

    Cost: grows with the length of the text, not with the data.
    """
    try:
        return _read(text, schemas, today)
    except RecursionError as error:
        raise CannotAnswer(say("The query is nested too deeply. Split it into steps with WITH.")) from error


def _read(text: str, schemas: Mapping[str, Schema], today: date) -> Query:
    tree = _parse(text)
    _name_results(tree, schemas)
    dated = _fix_today(tree, today)
    _check(tree)
    shown = _write(tree)
    uses = _bind_tables(tree, schemas)
    _check_columns(tree, uses, schemas)
    return Query(_write(tree), shown, uses, _sources(tree, uses, schemas), today if dated else None)


def _parse(text: str) -> exp.Expr:
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import ParseError, SqlglotError

    if len(text) > _LONGEST:
        raise CannotAnswer(say("The query is longer than {limit} characters.", limit=_LONGEST))
    plain = _without_fence(text)
    try:
        found = sqlglot.parse(plain, read="duckdb")
    except ParseError as error:
        if not _BEGINNING.match(plain):
            raise _only_select() from error
        raise _syntax(error.errors[0] if error.errors else {}) from error
    except SqlglotError as error:
        raise _syntax({}) from error
    statements = [statement for statement in found if statement and not isinstance(statement, exp.Semicolon)]
    if len(statements) != 1 or not isinstance(statements[0], exp.Select | exp.SetOperation | exp.Subquery):
        raise _only_select()
    return statements[0]


def _only_select() -> CannotAnswer:
    return CannotAnswer(
        say(
            "A query here can only read: write one SELECT over your data sets. Nothing was run and nothing was changed."
        )
    )


def _without_fence(text: str) -> str:
    lines = text.strip().splitlines()
    if len(lines) > 1 and lines[0].startswith("```") and lines[-1].strip() == "```":
        lines = lines[1:-1]
    return "\n".join(lines).strip().strip("`") if len(lines) == 1 else "\n".join(lines)


def _syntax(error: Mapping[str, Any]) -> CannotAnswer:
    if not error.get("line"):
        return CannotAnswer(say("This is not a query that can be read: a quote or a bracket may be open."))
    near = str(error.get("highlight") or "")[:40]
    return CannotAnswer(
        say(
            "The query has a mistake in line {line} at character {column}, near “{near}”. "
            "Names with spaces or signs go in double quotes, text in single quotes.",
            line=int(error["line"]),
            column=int(error["col"]),
            near=near,
        )
    )


def _write(tree: exp.Expr) -> str:
    from sqlglot import ErrorLevel

    return tree.sql("duckdb", comments=False, identify=True, unsupported_level=ErrorLevel.IGNORE)


def _fix_today(tree: exp.Expr, today: date) -> bool:
    """Put the asker's date where the query asks for the current date or time; says whether it does."""
    from sqlglot import exp

    found = [
        node
        for node in tree.walk()
        if type(node).__name__ in TODAY_CLASSES
        or (isinstance(node, exp.Anonymous) and node.name.lower() in TODAY_FUNCTIONS)
    ]
    for node in found:
        kind = "date" if isinstance(node, exp.CurrentDate) else "timestamp"
        node.replace(exp.cast(exp.Literal.string(today.isoformat()), kind, dialect="duckdb"))
    return bool(found)


def _check(tree: exp.Expr) -> None:
    from sqlglot import exp

    for node in tree.walk():
        if isinstance(node, exp.Anonymous):
            if node.name.lower() not in FUNCTIONS:
                raise _refused(node.name)
        elif type(node).__name__ not in CLASSES:
            raise _refused(_called(node))
        elif isinstance(node, exp.DataType) and (not isinstance(node.this, exp.DType) or node.this.name not in TYPES):
            raise _refused(node.sql("duckdb"))
        elif isinstance(node, exp.With) and node.recursive:
            raise _refused("WITH RECURSIVE")
        elif isinstance(node, exp.Table):
            _check_table(node)


def _check_table(table: exp.Table) -> None:
    from sqlglot import exp

    if not isinstance(table.this, exp.Identifier):
        raise _refused(_called(table.this))
    extra = [part for part, value in table.args.items() if value and part not in _TABLE_PARTS]
    if extra:
        raise _refused(extra[0])


def _called(node: exp.Expr) -> str:
    """A part of a query by the name that was written, as far as the tree still has it."""
    from sqlglot import exp

    if isinstance(node, exp.Anonymous):
        return node.name
    return node.sql_name() if isinstance(node, exp.Func) else node.key


def _refused(part: str) -> CannotAnswer:
    return CannotAnswer(
        say(
            "“{part}” can't be used in a query here. What can: SELECT with WITH, JOIN, GROUP BY, window functions, and "
            "the usual functions for numbers, text and dates.",
            part=part[:60],
        )
    )


def _name_results(tree: exp.Expr, schemas: Mapping[str, Schema]) -> None:
    """Give computed columns of the result the words of their own expression, where they have no name."""
    from sqlglot import exp

    taken = {column.casefold() for schema in schemas.values() for column in schema.names}
    first = _first_select(tree)
    for node in first.expressions if first else []:
        if isinstance(node, exp.Alias | exp.Column | exp.Star):
            continue
        name = node.sql("duckdb", comments=False)[:80]
        if name.casefold() not in taken:
            node.replace(exp.alias_(node.copy(), name, quoted=True))


def _first_select(tree: exp.Expr) -> exp.Select | None:
    """The SELECT that names the columns of the result."""
    from sqlglot import exp

    node: Any = tree
    while isinstance(node, exp.SetOperation | exp.Subquery):
        node = node.this
    return node if isinstance(node, exp.Select) else None


def _bind_tables(tree: exp.Expr, schemas: Mapping[str, Schema]) -> tuple[Use, ...]:
    """Put internal names in the place of the data sets' names and say which columns each is needed with."""
    from sqlglot import exp

    mentioned = {node.name.casefold() for node in tree.find_all(exp.Identifier)}
    prefix = "dataset"
    while any(name.startswith(prefix) for name in mentioned):
        prefix += "_"
    tables: dict[str, str] = {}
    aliases: dict[str, list[str]] = {}
    for node in list(tree.find_all(exp.Table)):
        written = ".".join(part.name for part in node.parts)
        if not node.db and _is_step(node):
            continue
        dataset = find_name(written, schemas)
        if dataset is None:
            raise unknown_name(written, schemas)
        internal = tables.setdefault(dataset, f"{prefix}{len(tables)}")
        alias = node.alias or written
        aliases.setdefault(dataset, []).append(alias)
        if not node.alias:
            node.set("alias", exp.TableAlias(this=exp.to_identifier(alias, quoted=True)))
        for part in ("db", "catalog"):
            node.set(part, None)
        node.set("this", exp.to_identifier(internal, quoted=True))
    _bind_prefixes(tree, aliases)
    everything = _needs_everything(tree)
    return tuple(
        Use(internal, dataset, _needed(schemas[dataset], mentioned, everything=everything))
        for dataset, internal in tables.items()
    )


def _is_step(table: exp.Table) -> bool:
    """Whether a name means a step of WITH that can be seen from where it stands."""
    from sqlglot import exp

    inside: exp.Expr = table
    outer = table.parent
    while outer is not None:
        steps: list[exp.Expr] = []
        if isinstance(outer, exp.With):
            steps = outer.expressions[: outer.expressions.index(inside)]
        elif not isinstance(inside, exp.With):
            held = outer.args.get("with_")
            steps = held.expressions if held else []
        if any(step.alias.casefold() == table.name.casefold() for step in steps):
            return True
        inside, outer = outer, outer.parent
    return False


def _bind_prefixes(tree: exp.Expr, aliases: Mapping[str, list[str]]) -> None:
    """Let `ads.csv.spend` and, where the table was written "ads.csv", `ads.spend` mean what they say."""
    from sqlglot import exp

    known = {alias.casefold() for written in aliases.values() for alias in written}
    known |= {
        node.alias.casefold() for node in tree.find_all(exp.Subquery, exp.CTE, exp.Table, exp.Values) if node.alias
    }
    for column in list(tree.find_all(exp.Column)):
        prefix = ".".join(part.name for part in column.parts[:-1])
        if not prefix or (not column.db and prefix.casefold() in known):
            continue
        dataset = find_name(prefix, aliases)
        if dataset is None or len(aliases[dataset]) != 1:
            raise unknown_name(prefix, aliases)
        for part in ("db", "catalog"):
            column.set(part, None)
        column.set("table", exp.to_identifier(aliases[dataset][0], quoted=True))


def _needs_everything(tree: exp.Expr) -> bool:
    """Whether columns are meant that the query does not name: `SELECT *`, or a join over all common columns."""
    from sqlglot import exp

    stars = any(not isinstance(star.parent, exp.Count) for star in tree.find_all(exp.Star))
    return stars or any(join.method == "NATURAL" for join in tree.find_all(exp.Join))


def _needed(schema: Schema, mentioned: set[str], *, everything: bool) -> tuple[str, ...]:
    """The columns that are mentioned anywhere, so that every name means the same as with all columns there."""
    named = tuple(name for name in schema.names if everything or name.casefold() in mentioned)
    if named:
        return named
    small = sorted(schema.columns, key=lambda column: column.type == "text")
    return (small[0].name,)


def _check_columns(tree: exp.Expr, uses: tuple[Use, ...], schemas: Mapping[str, Schema]) -> None:
    from sqlglot import exp

    columns = [name for use in uses for name in schemas[use.dataset].names]
    known = {name.casefold() for name in columns}
    for named in tree.find_all(exp.Alias, exp.TableAlias):
        known.add(named.alias.casefold())
        known |= {part.name.casefold() for part in named.args.get("columns") or []}
    for column in tree.find_all(exp.Column):
        if isinstance(column.this, exp.Identifier) and column.name.casefold() not in known:
            raise missing_column(column.name, columns)


def missing_column(wanted: str, columns: list[str]) -> CannotAnswer:
    """The refusal for a column that is not there, with the close ones."""
    from rapidfuzz import process, utils

    near = [name for name, _, _ in process.extract(wanted, columns, processor=utils.default_process, limit=8)]
    if not near:
        return CannotAnswer(say("There is no column “{column}”: the query names no data set.", column=wanted))
    return CannotAnswer(
        say(
            "There is no column “{column}”. Close to it: {columns}. "
            "Names with spaces or signs go in double quotes, text in single quotes.",
            column=wanted,
            columns=Words(tuple(near)),
        )
    )


def _sources(
    tree: exp.Expr, uses: tuple[Use, ...], schemas: Mapping[str, Schema]
) -> tuple[tuple[str, str] | None, ...]:
    """For each column of a plain SELECT, the column whose unit it keeps (also as a sum, an average, an end)."""
    from sqlglot import exp

    if not isinstance(tree, exp.Select):
        return ()
    if tree.is_star:
        # Only the plain `SELECT * FROM one data set` has its columns in the order of the data set.
        plain = len(uses) == 1 and tree.expressions == [exp.Star()] and len(list(tree.find_all(exp.Select))) == 1
        return tuple((uses[0].dataset, name) for name in uses[0].columns) if plain else ()
    found: list[tuple[str, str] | None] = []
    for projection in tree.expressions:
        node = projection.this if isinstance(projection, exp.Alias) else projection
        while isinstance(node, exp.Round | exp.Sum | exp.Avg | exp.Min | exp.Max | exp.Median):
            node = node.this
        owners = [
            (use.dataset, name)
            for use in uses
            for name in schemas[use.dataset].names
            if isinstance(node, exp.Column) and name.casefold() == node.name.casefold()
        ]
        found.append(owners[0] if len(owners) == 1 else None)
    return tuple(found)
