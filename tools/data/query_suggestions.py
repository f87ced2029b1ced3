"""What to ask after a query, of the same data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.data.query_tables import first_value
from tools.messages import Message, say

if TYPE_CHECKING:
    from tools.data.query_view import View

__all__ = ["next_questions"]


def next_questions(view: View) -> tuple[Message, ...]:
    """Three questions at most that the same columns can answer."""
    title = view.measures[0].title
    used = {d.column.name for d in view.dimensions} | {name for c in view.conditions for name in c.columns}
    fitting = [c for c in view.schema.columns if c.type in ("text", "boolean") and 2 <= c.distinct <= 50]
    fitting = [c for c in fitting if c.name not in used and not c.identifier and c.role != "text"]
    fitting.sort(key=lambda c: (c.role not in ("channel", "campaign", "category", "product"), abs(c.distinct - 6)))
    found: list[Message] = []
    if view.time is None and view.calendar is not None and (view.calendar.last - view.calendar.first).days > 45:
        found.append(say("{metric} by month", metric=title))
    found += [say("{metric} by {column}, highest first", metric=title, column=c.name) for c in fitting[:2]]
    many = [c.name for c in view.schema.columns if c.type == "text" and c.distinct > 50 and c.name not in used]
    products = [c.name for c in view.schema.columns if c.name in many and c.role in ("product", "campaign", "category")]
    found += [say("Top five {column} by {metric}", column=name, metric=title) for name in products[:1]]
    if view.time is not None and view.calendar is not None and view.calendar.step == "day":
        found.append(say("{metric} by weekday", metric=title))
    if view.dimensions and len(view.groups) > 1 and not view.dimensions[0].has_order:
        best = max(view.groups, key=first_value)
        if isinstance(best.key[0], str):
            found.append(say("Only {value}", value=best.key[0]))
    return tuple(found[:3])
