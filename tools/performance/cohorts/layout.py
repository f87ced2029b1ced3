"""What a data set tells about customers over time, by its columns.

Four layouts are known: orders (a customer and the date of each purchase), events (a customer and what they did when),
sign-ups (the same beside a column with the day on which the customer began), and spans (a row for each customer, with
the day they began and the day they were last seen or left).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from tools.columns import candidates, find_column, normalise, role_name, score_column
from tools.context import Context
from tools.date_columns import find_date_column
from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.measures import Measure, sum_of
from tools.messages import Words, say
from tools.metrics import resolve_metric
from tools.schema import Column, Schema

__all__ = ["Kind", "Layout", "read_layout"]

Kind = Literal["orders", "events", "sign-ups", "spans"]

_SIGN_UP = re.compile(
    r"\b(?:sign(?:ed)? ?ups?|regist(?:er|ered|ration)|join(?:ed|ing)?|enrol(?:l|led|ment|lment)?|install(?:ed|ation)?|"
    r"activat(?:ed|ion)|acqui(?:red|sition)|onboard(?:ed|ing)?|(?:account|user|customer|member) creat(?:ed|ion)|"
    r"(?:customer|member) since|first (?:seen|order|purchase|visit|login|active|transaction)|cohort|"
    r"subscri(?:bed|ption start))\b|注册|加入|入会|开户|激活|首购|首单|首次|开通|安装"
)
_START = re.compile(r"\b(?:start(?:ed|s)?|begin|began|from|opened)\b|开始|起始|生效")
_LAST_SEEN = re.compile(r"\b(?:last|latest|most recent)\b|最后|最近|末次|上次")
_LEFT = re.compile(
    r"\b(?:churn(?:ed)?|cancel(?:ed|led|lation)?|unsubscribed?|terminat(?:ed|ion)|end(?:ed|s)?|left|expir(?:ed|y|ation)|"
    r"closed|deactivat(?:ed|ion)|exit(?:ed)?|attrition)\b|流失|取消|退订|注销|结束|到期|解约|离开|终止"
)
_EVENT = re.compile(r"^(?:event|action|activity|behaviou?r|event (?:name|type)|(?:action|activity) (?:name|type))$")
_EVENT_HAN = re.compile(r"事件|行为|动作")
_STATUS = re.compile(r"\b(?:status|state of order)\b|状态")
_VOID = re.compile(
    r"\b(?:cancell?ed|refund(?:ed)?|returned|void(?:ed)?|failed|declined|charged? ?back)\b|取消|退款|退货|关闭|失败"
)
_CLOSE = 0.12


@dataclass(frozen=True)
class Layout:
    """Which column is what.

    Attributes:
        kind: of data.
        customer: the column that names them; None where each row is one.
        day: of what they did; None for spans.
        sign_up: the day on which they began; None where that is the first thing they did.
        end: the day on which they were last seen or left, for spans.
        left: the end is when they left: without one they are still there.
        order: the number of an order, where there is one.
        amount: what a row is worth: revenue, else a quantity; None where rows have neither.
        is_money: the amount is revenue.
        quantity: how much was bought, beside revenue: something that was given away is no return.
        chosen: nobody said which column the customer is, so that is to be said.
        status: the column that says what became of an order, and the values that undo it.
    """

    kind: Kind
    customer: str | None
    day: str | None = None
    sign_up: str | None = None
    end: str | None = None
    left: bool = False
    order: str | None = None
    amount: Measure | None = None
    is_money: bool = False
    quantity: str | None = None
    chosen: bool = False
    status: tuple[str, tuple[str, ...]] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """All that it reads, each once."""
        names = [
            self.customer,
            self.day,
            self.sign_up,
            self.end,
            self.order,
            *(self.amount.columns if self.amount else ()),
        ]
        names += [self.quantity, self.status[0] if self.status else None]
        return tuple(dict.fromkeys(name for name in names if name is not None))


def read_layout(
    schema: Schema,
    context: Context,
    *,
    customer: str | None,
    date_column: str | None,
    sign_up_column: str | None,
    end_column: str | None,
    order: str | None,
    revenue: str | None,
    money: bool,
) -> Layout:
    """Find what the columns of a data set are for.

    Args:
        schema: of the data set.
        context: the currency, and what the team has defined.
        customer: the column that was said or bound by role, as those that follow.
        date_column: of what customers did.
        sign_up_column: of the day on which they began.
        end_column: of the day on which they were last seen or left.
        order: the number of the order.
        revenue: what a row is worth.
        money: whether revenue is needed.

    Raises:
        CannotAnswer: there is no customer, no date, or no revenue where it is needed.
        NeedsChoice: several columns fit equally well.
    """
    said, customer = customer, customer or _customer(schema)
    found = _dates(schema, customer, date_column, sign_up_column, end_column)
    if found.kind != "spans" and customer is None:
        raise _no_customer(schema)
    amount, is_money = _amount(schema, context, revenue, money=money)
    found = replace(found, chosen=said is None)
    if found.kind == "spans":
        return replace(found, amount=amount if is_money else None, is_money=is_money)
    events = found.kind == "orders" and any(_is_event(column) for column in schema.columns)
    kind: Kind = "events" if events else found.kind
    status = None if events else _status(schema)
    quantity = _quantity(schema) if is_money else None
    return replace(found, kind=kind, order=order, amount=amount, is_money=is_money, quantity=quantity, status=status)


def _dates(
    schema: Schema, customer: str | None, date_column: str | None, sign_up_column: str | None, end_column: str | None
) -> Layout:
    """The layout by the date columns."""
    dates = [column for column in schema.columns if column.is_temporal]
    end = _named(schema, end_column) or _first(dates, (_LEFT, _LAST_SEEN), {date_column, sign_up_column})
    sign_up = _named(schema, sign_up_column) or _first(dates, (_SIGN_UP,), {date_column, end})
    if sign_up is None and end is not None:
        sign_up = _first(dates, (_START,), {date_column, end})
    others = [column for column in dates if column.name not in (sign_up, end)]
    one_row = customer is None or _is_row_each(schema, customer)
    if sign_up and end and date_column is None and (end_column or not others or one_row):
        return Layout("spans", customer, sign_up=sign_up, end=end, left=bool(_LEFT.search(normalise(end))))
    if sign_up and not others and date_column is None:
        if end is not None or one_row:
            raise CannotAnswer(
                say(
                    "“{column}” says when customers began, and nothing says when they came back. Upload what they did "
                    "with its dates, or a column with the day each was last seen or left.",
                    column=sign_up,
                )
            )
        return Layout("orders", customer, day=sign_up)
    rest = Schema(tuple(c for c in schema.columns if not c.is_temporal or c in others), schema.rows)
    day = _named(schema, date_column) or find_date_column(rest if others else schema, None, needed=True)
    return Layout("sign-ups" if sign_up and sign_up != day else "orders", customer, day=day, sign_up=sign_up)


def _first(dates: list[Column], words: tuple[re.Pattern[str], ...], taken: set[str | None]) -> str | None:
    free = [column for column in dates if column.name not in taken]
    return next((c.name for pattern in words for c in free if pattern.search(normalise(c.name))), None)


def _named(schema: Schema, words: str | None) -> str | None:
    return find_date_column(schema, words, needed=True) if words is not None else None


def _is_row_each(schema: Schema, customer: str) -> bool:
    column = schema[customer]
    return column.distinct >= schema.rows - column.missing


def _customer(schema: Schema) -> str | None:
    found = candidates(schema, "customer")
    best = [name for name, score in found if found[0][1] - score < _CLOSE]
    if len(best) > 1 and found[0][1] < 0.99:
        raise NeedsChoice(
            say("Which column is {role}?", role=role_name("customer")),
            tuple(Choice(name, {"customer": name}) for name in best[:5]),
        )
    return best[0] if best else None


def _no_customer(schema: Schema) -> CannotAnswer:
    return CannotAnswer(
        say(
            "I need a column with {role} and found none. The columns are {columns}. "
            "Name the one to use, or upload a file that has it.",
            role=role_name("customer"),
            columns=Words(tuple(schema.names[:20])),
        )
    )


def _amount(schema: Schema, context: Context, revenue: str | None, *, money: bool) -> tuple[Measure | None, bool]:
    """What rows are worth, and whether that is money: revenue, made of quantity and price where it must be."""
    try:
        if revenue is not None:
            name = find_column(schema, revenue) or revenue
            return (replace(sum_of(schema[name]), unit="money"), True) if name in schema else (None, False)
        found = resolve_metric(schema, "revenue", None, context.currency, ())
        if found.how == "sum" and not any(term.distinct for term in found.numerator):
            return found, True
    except (CannotAnswer, NeedsChoice):
        if money:
            raise
    quantity = _quantity(schema)
    return (sum_of(schema[quantity]), False) if quantity is not None else (None, False)


def _quantity(schema: Schema) -> str | None:
    return next((c.name for c in schema.columns if score_column(c, "quantity") >= 0.6), None)


def _is_event(column: Column) -> bool:
    words = normalise(column.name)
    return column.type == "text" and not column.identifier and bool(_EVENT.search(words) or _EVENT_HAN.search(words))


def _status(schema: Schema) -> tuple[str, tuple[str, ...]] | None:
    """The column that says what became of an order, where some came to nothing."""
    for column in schema.columns:
        if column.type == "text" and _STATUS.search(normalise(column.name)):
            void = tuple(value for value in column.values if _VOID.search(value.lower()))
            if void and len(void) < column.distinct:
                return column.name, void
    return None
