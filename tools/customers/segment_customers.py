"""Which kinds of customers there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from tools.answer import Answer, Table, TableColumn
from tools.columns import NumericColumns
from tools.context import Context
from tools.customers.encoding import Feature, Features, left_out_messages
from tools.customers.per_customer import Customers, read_customers
from tools.errors import CannotAnswer
from tools.frame import Frame
from tools.messages import Message, Number, Percent, Words, format_value, say, say_count
from tools.registry import Range, tool

if TYPE_CHECKING:
    from tools.customers.grouping import Grouping, Space

__all__ = ["segment_customers"]

_FEWEST_ROWS = 10
_MOST_GROUPS = 10
_MOST_LEVELS = 12
_NAMED_UP_TO = 50_000


@tool(area="customers")
def segment_customers(
    data: Frame,
    columns: NumericColumns | None = None,
    groups: Annotated[int | None, Range(2, 12)] = None,
    scale: Literal["standard", "raw"] = "standard",
    categories: bool | None = None,
    *,
    context: Context,
) -> Answer:
    """Split customers into groups that look alike.

    For someone who wants to address customers by kind rather than all alike: each group gets a name by what sets it
    apart, its size, its averages, and the list of its customers to export. k-means on the columns that describe a
    customer, each brought to the same spread (so that income in euros does not drown age in years), long-tailed amounts
    by their logarithm. Ids, dates, constants and free text are left out. Yes/no and other categories describe the
    groups; they form them as well when named, asked for, or when there are fewer than two columns of numbers.

    Args:
        data: The table, one customer a row.
        columns: The columns to group by; all that describe a customer when left out.
        groups: How many groups to make; the number that the data speaks for when left out.
        scale: "standard" gives every column the same weight; "raw" takes the numbers as they are, units included.
        categories: Whether categories such as gender form the groups too, not only describe them.
        context: The asker's currency and the seed.

    Figures:
        groups: Number of groups.
        silhouette: How far apart they are in the scale that was used, from -1 to 1; above 0.5 is clear, below 0.25 is
            none. Of all customers up to 10,000, else of 10,000 drawn at random.
        inertia: Sum of squared distances to the centres, in the scale that was used.
        stability: How alike the groups are that 80 % of the rows give (adjusted Rand index), 1 = the same.
        `size[<group>]`: Customers in the group, by its number.
        `name[<group>]`: What sets it apart.
        customers: Rows that were grouped.

    Questions:
        - "Which kinds of customers do we have?"
        - "Split our customers into 4 groups by income and age"
        - "把客户分成几类"

    Source:
        k-means++ (Arthur and Vassilvitskii 2007) and silhouettes (Rousseeuw 1987) in scikit-learn; stability after
        Hennig, "Cluster-wise assessment of cluster stability" (2007).

    Cost:
        Linear in rows x columns x groups; the number of groups is chosen on 3,000 rows at most.

    Raises:
        CannotAnswer: Fewer than 10 rows, no column that describes customers, or rows that are all alike.
    """
    from tools.customers.describe_groups import choice_chart, choice_table, group_chart, name_groups, profile_table
    from tools.customers.grouping import build_space, group_rows
    from tools.customers.in_rows import in_fitting_words

    if data.schema.rows < _FEWEST_ROWS:
        raise CannotAnswer(
            say(
                "Groups need at least {least} customers, and there are {rows} rows. Upload more of them.",
                least=_FEWEST_ROWS,
                rows=data.schema.rows,
            )
        )
    customers = read_customers(data, columns)
    features = customers.features
    forming, describing = _pick(features, named=columns is not None, categories=categories)
    left_out = [*features.left_out, *_too_many_levels(features)]
    if not forming:
        raise CannotAnswer(_nothing_to_group_by(data, Features((), tuple(left_out))))
    space = build_space(forming, scale)
    most = _most_groups(space)
    if most < 2 or (groups or 2) > most:
        raise CannotAnswer(
            say(
                "By {columns} there are only {different} different customers: too few for {groups} groups. "
                "Name more columns, or ask for fewer groups.",
                columns=Words(tuple(feature.shown for feature in forming)),
                different=_different(space),
                groups=groups or 2,
            )
        )
    found = group_rows(space.points, groups, min(most, _MOST_GROUPS, max(2, len(space.points) // 4)), context.seed)
    names = name_groups(space, found.labels)
    sizes = _sizes(found)
    answer = Answer(
        headline=_headline(sizes, names),
        figures={
            "groups": found.groups,
            "silhouette": found.silhouette,
            "inertia": found.inertia,
            "stability": found.stability,
            "customers": sum(sizes),
            **{f"size[{number}]": size for number, size in enumerate(sizes, 1)},
            **{f"name[{number}]": format_value(name) for number, name in enumerate(names, 1)},
        },
        tables=(
            profile_table(space, describing, found.labels, names, context.currency),
            choice_table(found),
            _assignment(customers, found, names),
        ),
        charts=(group_chart(space, found.labels, names, context.seed), choice_chart(found, asked=groups is not None)),
        assumptions=(*customers.said, *_assumptions(space, describing, Features((), tuple(left_out)), scale)),
        warnings=_warnings(space, found, asked=groups, scale=scale),
        method=_method(found, asked=groups, rows=len(space.points)),
        next_questions=_next_questions(data, found, forming),
    )
    return in_fitting_words(answer, data.schema, data.name)


def _pick(
    features: Features, *, named: bool, categories: bool | None
) -> tuple[tuple[Feature, ...], tuple[Feature, ...]]:
    """The columns that form the groups, and those that only describe them."""
    numbers = features.of_kind("number")
    small = tuple(f for f in features.of_kind("category") if len(f.levels) <= _MOST_LEVELS)
    # A yes/no splits rows into two heaps by itself: beside numbers it would decide every group.
    use = categories if categories is not None else named or len(numbers) < 2
    if not use:
        return numbers, small
    return tuple(f for f in features.used if f.kind == "number" or len(f.levels) in range(2, _MOST_LEVELS + 1)), ()


def _too_many_levels(features: Features) -> list[tuple[str, Literal["many"]]]:
    return [(f.name, "many") for f in features.of_kind("category") if len(f.levels) > _MOST_LEVELS]


def _different(space: Space) -> int:
    import numpy as np

    return len(np.unique(space.points, axis=0))


def _most_groups(space: Space) -> int:
    """Groups that are possible: fewer than there are different rows."""
    import numpy as np

    head = np.unique(space.points[:2000], axis=0)
    return len(head) if len(head) > _MOST_GROUPS + 2 else _different(space)


def _nothing_to_group_by(data: Frame, features: Features) -> Message:
    return say(
        "None of the columns {columns} describes customers by numbers or categories. {reasons}",
        columns=Words(tuple(data.schema.names[:20])),
        reasons=say("{sentences}", sentences=Words(left_out_messages(features)))
        if features.left_out
        else say("Upload a table with one customer a row and columns such as age, income, visits."),
    )


def _sizes(found: Grouping) -> list[int]:
    import numpy as np

    return [int(size) for size in np.bincount(found.labels)]


def _headline(sizes: list[int], names: list[Message]) -> Message:
    shown = tuple(
        say("“{name}” ({share})", name=name, share=Percent(size / sum(sizes), 0))
        for name, size in list(zip(names, sizes, strict=True))[:6]
    )
    if len(sizes) <= 6:
        return say(
            "The {rows} customers fall into {groups} groups: {list}.",
            rows=sum(sizes),
            groups=len(sizes),
            list=Words(shown),
        )
    return say(
        "The {rows} customers fall into {groups} groups, the largest of them {list}.",
        rows=sum(sizes),
        groups=len(sizes),
        list=Words(shown[:4]),
    )


def _assignment(customers: Customers, found: Grouping, names: list[Message]) -> Table:
    """The group of each customer, by their id, or by the row of the file where there is none."""
    keys = customers.keys
    labels: list[int] = (found.labels + 1).tolist()
    head = TableColumn(customers.head, "text" if isinstance(customers.head, str) else "integer")
    heads = (head, TableColumn(say("group"), "integer"))
    title = say("The group of each customer")
    if len(labels) > _NAMED_UP_TO:
        # A name in each of a million rows would be most of the stored answer; the number says the same.
        return Table(title, heads, tuple(zip(keys, labels, strict=True)), full=True)
    rows = tuple((key, label, names[label - 1]) for key, label in zip(keys, labels, strict=True))
    return Table(title, (*heads, TableColumn(say("what sets it apart"))), rows, full=True)


def _assumptions(space: Space, describing: tuple[Feature, ...], features: Features, scale: str) -> tuple[Message, ...]:
    found = [say("I grouped by {columns}.", columns=Words(tuple(f.shown for f in space.features)))]
    if describing:
        found.append(
            say_count(
                "{columns} only describes the groups; ask to group by categories too, and it forms them as well.",
                "{columns} only describe the groups; ask to group by categories too, and they form them as well.",
                len(describing),
                columns=Words(tuple(f.name for f in describing[:12])),
            )
        )
    if scale == "raw":
        found.append(say("The numbers were taken as they are, so a column with larger numbers counts for more."))
    if space.logged:
        found.append(
            say_count(
                "{columns} has a few very large values, so its logarithm was compared.",
                "{columns} have a few very large values, so their logarithms were compared.",
                len(space.logged),
                columns=Words(tuple(space.shown(name) for name in space.logged)),
            )
        )
    return (*found, *left_out_messages(features))


def _warnings(space: Space, found: Grouping, *, asked: int | None, scale: str) -> tuple[Message, ...]:
    from tools.customers.grouping import STABLE, near_copies

    warnings: list[Message] = []
    if found.is_weak:
        warnings.append(
            say(
                "The structure is weak: customers without any groups would look nearly as grouped (silhouette {found}, "
                "{chance} by chance). Take the groups as a way to cut a continuum, not as kinds of people.",
                found=Number(found.silhouette, 2),
                chance=Number(found.by_chance, 2),
            )
        )
    if found.stability < STABLE:
        warnings.append(
            say(
                "The groups are not stable: with a fifth of the customers left out, others come out "
                "(agreement {found}; 1 would be the same).",
                found=Number(found.stability, 2),
            )
        )
    best = max(found.tries, key=lambda t: (t.stability >= STABLE, t.silhouette))
    if asked and best.groups != asked and best.silhouette > found.silhouette + 0.05:
        warnings.append(
            say(
                "You asked for {asked} groups; the data speaks rather for {best} "
                "(silhouette {better} against {found}).",
                asked=asked,
                best=best.groups,
                better=Number(best.silhouette, 2),
                found=Number(found.silhouette, 2),
            )
        )
    warnings += _data_warnings(space, found)
    warnings += [
        say(
            "“{first}” and “{second}” say nearly the same (correlation {value}), so what they say counts twice.",
            first=space.shown(first),
            second=space.shown(second),
            value=Number(value, 2),
        )
        for first, second, value in near_copies(space)[:3]
    ]
    dominant = _dominant(space) if scale == "raw" else None
    if dominant:
        warnings.append(
            say(
                "“{column}” has by far the largest numbers and decides the groups nearly alone.",
                column=space.shown(dominant),
            )
        )
    return tuple(warnings)


def _data_warnings(space: Space, found: Grouping) -> list[Message]:
    """What of the rows themselves makes the groups weaker."""
    warnings: list[Message] = []
    units = {feature.name: feature for feature in space.features}
    for name, count in space.filled[:5]:
        feature = units[name]
        if feature.kind == "number":
            warnings.append(
                say_count(
                    "{count} customer has no “{column}”; the middle value stands in for it.",
                    "{count} customers have no “{column}”; the middle value stands in for it.",
                    count,
                    column=feature.shown,
                )
            )
        else:
            warnings.append(
                say_count(
                    "{count} customer has no “{column}” and counts as none of its values.",
                    "{count} customers have no “{column}” and count as none of its values.",
                    count,
                    column=feature.shown,
                )
            )
        if feature.unreadable:
            warnings.append(
                say_count(
                    "{count} cell of “{column}” is not a number and was taken as missing.",
                    "{count} cells of “{column}” are not numbers and were taken as missing.",
                    feature.unreadable,
                    column=feature.shown,
                )
            )
    tiny = [n for n, size in enumerate(_sizes(found), 1) if size < max(3, 0.01 * len(found.labels))]
    if tiny:
        warnings.append(say("Very small, perhaps only outliers: group {numbers}.", numbers=Words(tuple(tiny))))
    return warnings


def _dominant(space: Space) -> str | None:
    """The column that makes up nine tenths of all distances, if there is one."""
    if len(space.measured) < 2:
        return None
    spreads = {name: float(values.var()) for name, values in space.measured.items()}
    largest = max(spreads, key=lambda name: spreads[name])
    return largest if spreads[largest] > 0.9 * sum(spreads.values()) else None


def _method(found: Grouping, *, asked: int | None, rows: int) -> Message:
    from tools.customers.grouping import SILHOUETTE_ROWS

    silhouette, stability = Number(found.silhouette, 3), Number(found.stability, 2)
    if asked:
        why = say(
            "{groups} groups as asked (silhouette {silhouette}, stability {stability}).",
            groups=asked,
            silhouette=silhouette,
            stability=stability,
        )
    else:
        why = say(
            "Of {least} to {most} groups, {groups} are furthest apart (silhouette {silhouette}) among those that come "
            "back when a fifth of the customers is left out (stability {stability}; 1 = always the same).",
            least=found.tries[0].groups,
            most=found.tries[-1].groups,
            groups=found.groups,
            silhouette=silhouette,
            stability=stability,
        )
    sampled = (
        say("The number of groups was judged on {count} customers drawn at random.", count=found.sampled)
        if found.sampled < rows
        else say("All {count} customers were used to judge it.", count=rows)
    )
    if rows > SILHOUETTE_ROWS:
        sampled = say(
            "{first} {second}",
            first=sampled,
            second=say("The silhouette is that of {count} customers drawn at random.", count=SILHOUETTE_ROWS),
        )
    return say("k-means (scikit-learn) on {rows} customers. {why} {sampled}", rows=rows, why=why, sampled=sampled)


def _next_questions(data: Frame, found: Grouping, forming: tuple[Feature, ...]) -> tuple[Message, ...]:
    from tools.columns import candidates

    other = found.groups - 1 if found.groups > 4 else found.groups + 1
    questions = [say("Split the customers into {groups} groups", groups=other)]
    numbers = [f.name for f in forming if f.kind == "number" and f.label is None]
    if len(numbers) > 2:
        questions.append(say("Segment customers by {first} and {second} only", first=numbers[0], second=numbers[-1]))
    targets = candidates(data.schema, "target")
    if targets:
        questions.append(say("Who is likely to have “{target}”, and what drives it?", target=targets[0][0]))
    questions.append(say("Export the group of each customer as CSV"))
    return tuple(questions[:3])
