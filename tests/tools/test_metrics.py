"""What people ask to measure, found in the columns of a file."""

import gettext
import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tools.errors import CannotAnswer, NeedsChoice
from tools.messages import write
from tools.metrics import resolve_metric
from tools.schema import Column, Schema

SCHEMA = Schema(
    (
        Column("Day", "date", role="date"),
        Column("Channel", "text", distinct=3, values=("Google", "Meta", "TikTok")),
        Column("Amount spent (USD)", "number", unit="USD", role="spend"),
        Column("Impressions", "integer", role="impressions"),
        Column("Clicks (all)", "integer"),
        Column("Purchases", "integer"),
        Column("Revenue", "number", unit="USD", role="revenue"),
        Column("CTR", "number", unit="percent"),
        Column("Order ID", "text", identifier=True, distinct=99, role="order"),
        Column("Customer ID", "text", identifier=True, distinct=99, role="customer"),
        Column("Unit price", "number"),
        Column("Churn", "text", distinct=2, values=("No", "Yes")),
        Column("visit", "integer", minimum=0, maximum=1, distinct=2),
    ),
    rows=1000,
)
SPENT, CLICKS = "Amount spent (USD)", "Clicks (all)"


@pytest.mark.parametrize(
    ("words", "key", "above", "below"),
    [
        ("roas", "roas", ["Revenue"], [SPENT]),
        ("投产比", "roas", ["Revenue"], [SPENT]),
        ("ROI", "roi", ["Revenue", SPENT], [SPENT]),
        ("cost per thousand impressions", "cpm", [SPENT], ["Impressions"]),
        ("CTR", "ctr", [CLICKS], ["Impressions"]),
        ("average CTR", "ctr", [CLICKS], ["Impressions"]),
        ("点击率", "ctr", [CLICKS], ["Impressions"]),
        ("客单价", "aov", ["Revenue"], ["Purchases"]),
        ("conversion rate", "conversion_rate", ["Purchases"], [CLICKS]),
        ("cost", "spend", [SPENT], []),
        ("销售额", "revenue", ["Revenue"], []),
        ("revenue", "Revenue", ["Revenue"], []),
        ("total revenue", "Revenue", ["Revenue"], []),
        ("average revenue", "average Revenue", ["Revenue"], [None]),
        ("mean(Unit price)", "average Unit price", ["Unit price"], [None]),
        ("平均花费", f"average {SPENT}", [SPENT], [None]),
        ("Unit price", "Unit price", ["Unit price"], [None]),
        ("median Revenue", "median Revenue", ["Revenue"], []),
        ("最高花费", f"maximum {SPENT}", [SPENT], []),
        ("花费的中位数", f"median {SPENT}", [SPENT], []),
        ("number of customers", "distinct Customer ID", ["Customer ID"], []),
        ("客户数", "distinct Customer ID", ["Customer ID"], []),
        ("how many orders", "distinct Order ID", ["Order ID"], []),
        ("number of clicks", "clicks", [CLICKS], []),
        ("number of channels", "distinct Channel", ["Channel"], []),
        ("count", "count", [None], []),
        ("churn rate", "share of Churn", ["Churn"], [None]),
        ("visit rate", "share of visit", ["visit"], [None]),
        ("Revenue per customer", "Revenue per customer", ["Revenue"], ["Customer ID"]),
        ("revenue / Clicks (all)", "revenue / Clicks (all)", ["Revenue"], [CLICKS]),
        ("revenu", "Revenue", ["Revenue"], []),
    ],
)
def test_words_become_a_measure(words: str, key: str, above: list[str | None], below: list[str | None]) -> None:
    measure = resolve_metric(SCHEMA, words)
    assert measure.key == key
    assert [term.column for term in measure.numerator] == above
    assert [term.column for term in measure.denominator] == below
    again = resolve_metric(SCHEMA, measure.key)
    assert (again.numerator, again.denominator) == (measure.numerator, measure.denominator)


@pytest.mark.parametrize(
    "words",
    ["roas", "aov", "average Revenue", "median Revenue", "max Revenue", "min Revenue", "distinct Channel", "count",
     "number of customers", "Churn", "Revenue / Impressions", "revenue", "Unit price", "number of orders"],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_a_measure_is_called_can_be_asked_for(words: str, language: str) -> None:
    """Suggested questions name measures by their titles, in the reader's language."""
    measure = resolve_metric(SCHEMA, words)
    again = resolve_metric(SCHEMA, write(measure.title, language, catalogue() if language == "zh" else None))
    assert (again.how, again.numerator, again.denominator) == (measure.how, measure.numerator, measure.denominator)


def catalogue() -> gettext.NullTranslations:
    whole = Catalog(locale="zh_CN")
    for path in sorted((Path(__file__).parents[2] / "bot/locale/zh").glob("*.po")):
        with path.open("rb") as file:
            for entry in read_po(file, locale="zh_CN"):
                whole.add(entry.id, entry.string)
    compiled = io.BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def test_units_come_from_the_metric_and_the_column() -> None:
    assert resolve_metric(SCHEMA, "cpc").unit == "money"
    assert resolve_metric(SCHEMA, "cpc").currency == "USD"
    assert resolve_metric(SCHEMA, "ctr").unit == "percent"
    assert resolve_metric(SCHEMA, "cpc").higher_is_better is False
    plain = Schema((Column("spend", "number"), Column("clicks", "integer")), 2)
    assert resolve_metric(plain, "cpc", currency="EUR").currency == "EUR"


def test_return_on_investment_takes_the_spend_off() -> None:
    assert [term.sign for term in resolve_metric(SCHEMA, "roi").numerator] == [1, -1]


def test_prices_are_averaged_and_that_is_said() -> None:
    assert "do not add up" in write(resolve_metric(SCHEMA, "Unit price").assumptions[0])


def test_orders_are_counted_by_their_number_where_no_column_counts_them() -> None:
    schema = Schema((Column("Sales", "number"), Column("Order ID", "text", identifier=True)), 9)
    measure = resolve_metric(schema, "average order value")
    assert measure.denominator[0].distinct


def test_mixed_currencies_are_warned_of() -> None:
    schema = Schema((Column("Revenue", "number", unit="EUR"), Column("Spend", "number", unit="USD")), 9)
    measure = resolve_metric(schema, "roas")
    assert "EUR" in write(measure.warnings[0])


def test_two_columns_that_fit_equally_well_are_asked_about() -> None:
    schema = Schema((Column("Net sales", "number"), Column("Turnover", "number"), Column("Spend", "number")), 9)
    with pytest.raises(NeedsChoice) as asked:
        resolve_metric(schema, "roas")
    chosen = asked.value.choices[1].arguments["roles"]
    assert resolve_metric(schema, "roas", chosen).numerator[0].column == chosen["revenue"]


def test_a_missing_part_is_named() -> None:
    with pytest.raises(CannotAnswer, match="new customers"):
        resolve_metric(SCHEMA, "cac")
    with pytest.raises(CannotAnswer, match="banana"):
        resolve_metric(SCHEMA, "banana")


def test_words_have_no_numbers_to_average() -> None:
    with pytest.raises(CannotAnswer, match="no numbers"):
        resolve_metric(SCHEMA, "average Channel")


RETAIL = Schema(
    (Column("Country", "text", distinct=2), Column("Quantity", "integer"), Column("UnitPrice", "number")), rows=9
)


def test_revenue_is_price_times_quantity_where_it_has_no_column() -> None:
    measure = resolve_metric(RETAIL, "revenue")
    assert (measure.numerator[0].column, measure.numerator[0].times) == ("UnitPrice", "Quantity")
    assert "“UnitPrice” × “Quantity”" in write(measure.assumptions[0])
    assert resolve_metric(SCHEMA, "revenue").numerator[0].times is None


def test_an_open_rate_is_opens_over_messages_sent() -> None:
    mails = Schema((Column("Sent", "integer"), Column("Opens", "integer"), Column("Unsubscribes", "integer")), rows=9)
    measure = resolve_metric(mails, "open rate")
    assert [measure.numerator[0].column, measure.denominator[0].column] == ["Opens", "Sent"]
    assert resolve_metric(mails, "退订率").numerator[0].column == "Unsubscribes"


def test_which_of_two_outcomes_is_the_conversion_is_asked() -> None:
    bank = Schema(tuple(Column(name, "text", distinct=2, values=("no", "yes")) for name in ("default", "y")), rows=9)
    with pytest.raises(NeedsChoice) as asked:
        resolve_metric(bank, "conversion rate")
    assert [choice.label for choice in asked.value.choices] == ["default", "y"]
    chosen = resolve_metric(bank, "conversion rate", {"conversions": "y"})
    assert (chosen.numerator[0].column, chosen.numerator[0].yes) == ("y", "yes")


def test_an_empty_column_of_a_ratio_is_worked_out_from_its_parts() -> None:
    sheet = Schema(
        (Column("spend", "integer", distinct=3), Column("revenue", "integer", distinct=3), Column("roas", "text")), 3
    )
    measure = resolve_metric(sheet, "roas")
    assert [measure.numerator[0].column, measure.denominator[0].column] == ["revenue", "spend"]


def test_a_ratio_in_words_of_two_currencies_is_warned_of() -> None:
    schema = Schema((Column("Revenue", "number", unit="EUR"), Column("Spend", "number", unit="USD")), 9)
    assert "EUR and USD" in write(resolve_metric(schema, "Revenue / Spend").warnings[0])
    same = Schema((Column("Revenue", "number", unit="EUR"), Column("Spend", "number", unit="EUR")), 9)
    assert not resolve_metric(same, "Revenue / Spend").warnings


@pytest.mark.parametrize("role", ["outcome", None])
def test_a_column_called_like_an_amount_of_money_is_one(role: str | None) -> None:
    schema = Schema((Column("收入", "number", role=role), Column("clicks", "integer")), 9)
    measure = resolve_metric(schema, "收入", currency="CNY")
    assert (measure.unit, measure.currency) == ("money", "CNY")
    assert resolve_metric(schema, "clicks", currency="CNY").unit == "integer"
