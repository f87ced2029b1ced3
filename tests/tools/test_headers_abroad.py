"""Headers of exports in other languages, of a shop's orders and of web analytics."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
import pytest

from tools.columns import candidates, normalise
from tools.data.query_data import query_data
from tools.frame import Frame
from tools.glossary import load_glossary
from tools.profile import best_role
from tools.schema import Column, ColumnType

ENDS = ("source", "target_node")
NUMBERS = {
    "spend": "Kosten|Ausgegebener Betrag (EUR)|Coût|Montant dépensé (EUR)|Dépenses|gasto|Importe gastado (EUR)|Costo|"
    "Importo speso (EUR)|Custo|Valor usado (BRL)|広告費|ご利用額",
    "revenue": "Umsatz|Conv.-Wert|chiffre d'affaires|Valeur de conv.|ventas|ingresos|"
    "Ricavi|Fatturato|Receita|売上|売上高",
    "clicks": "Klicks|Link-Klicks|Clics|Clics sur un lien|Clic|Cliques|クリック数",
    "impressions": "Impressionen|Impresiones|Impressioni|Impressões|表示回数|インプレッション",
    "conversions": "Konversionen|Ergebnisse|Résultats|Conversiones|Conversioni|Conversões|コンバージョン数",
    "quantity": "Menge|Quantité|Cantidad|Quantità|Quantidade|Lineitem quantity",
    "sessions": "Sitzungen|Sesiones|Sessioni|Sessões|セッション数",
    "price": "Stückpreis|Prix unitaire|Precio unitario|Prezzo|Preço|Lineitem price",
}
TEXTS = {
    "channel": "Kanal|Canal|Canale|チャネル",
    "campaign": "Kampagne|Kampagnenname|Nom de la campagne|Campaña|Campagna|Campanha|キャンペーン名",
    "product": "Produkt|Artikelname|Produit|Producto|Prodotto|Produto|商品名|Lineitem name",
    "order": "Bestellnummer|Numéro de commande|Número de pedido|Numero ordine|注文番号",
}
DATES = "Datum|Tag|Jour|Fecha|Día|Giorno|Data|日付|Berichtsstart"


@pytest.mark.parametrize(
    ("header", "kind", "role"),
    [
        *((h, "number", role) for role, headers in NUMBERS.items() for h in headers.split("|")),
        *((h, "text", role) for role, headers in TEXTS.items() for h in headers.split("|")),
        *((h, "date", "date") for h in DATES.split("|")),
    ],
)
def test_headers_in_other_languages(header: str, kind: ColumnType, role: str) -> None:
    assert best_role(Column(header, kind), besides=ENDS) == role


@pytest.mark.parametrize(
    "header",
    ["Kosten pro Klick", "Kosten/Conv.", "Coût par clic", "Coste por conversión", "Costo per clic", "Custo por clique",
     "Taux de conversion", "Tasa de conversiones", "Durchschnittl. CPC"],
)  # fmt: skip
def test_ratios_in_other_languages_are_no_amounts(header: str) -> None:
    assert best_role(Column(header, "number"), besides=(*ENDS, "target")) is None


def test_no_two_roles_share_a_header() -> None:
    """Words that questions use may fit several roles; headers in other languages fit one alone."""
    broad = {"outcome", "money", "count", "target", "feature", "numeric", "text", "weight", *ENDS}
    roles = {name: entry for name, entry in load_glossary().roles.items() if name not in broad}
    for (one, first), (two, second) in combinations(roles.items(), 2):
        shared = set(first.headers) & {*second.headers, *second.synonyms}
        shared |= set(second.headers) & {*first.headers, *first.synonyms}
        assert not shared, (one, two, shared)


@pytest.mark.parametrize("role", sorted(load_glossary().roles))
def test_words_are_plain_and_come_once(role: str) -> None:
    entry = load_glossary().roles[role]
    for header in entry.headers:
        assert header == normalise(header)
        assert header not in entry.synonyms
        assert entry.headers.count(header) == 1


ORDERS = pd.DataFrame(
    {
        "Name": ["#1001", "#1001", "#1002", "#1003"],
        "Email": ["a@x.org", None, "b@x.org", "a@x.org"],
        "Financial Status": ["paid", None, "paid", "paid"],
        "Total": [60.0, None, 20.0, 40.0],
        "Lineitem quantity": [1, 2, 1, 2],
        "Lineitem name": ["Mug", "Tea", "Tea", "Tea"],
        "Lineitem price": [20.0, 20.0, 20.0, 20.0],
    }
)


def test_a_shops_export_of_orders() -> None:
    assert candidates(Frame.from_pandas(ORDERS).schema, "order")[0][0] == "Name"
    assert query_data(ORDERS, metrics=["aov"]).figures["total"] == pytest.approx(120 / 3)
    sold = query_data(ORDERS, metrics=["quantity"], dimensions=["product"]).figures
    assert sold["value[Tea]"] == 5


def test_a_name_is_no_order_elsewhere() -> None:
    people = ORDERS.drop(columns=["Financial Status", "Lineitem name"])
    assert not candidates(Frame.from_pandas(people).schema, "order")
    assert best_role(Column("Name", "text"), besides=ENDS) != "order"


VISITS = pd.DataFrame(
    {
        "Session default channel group": ["Direct", "Email"],
        "Sessions": [100, 300],
        "Engaged sessions": [80, 60],
        "User engagement": [1000.0, 5000.0],
    }
)


@pytest.mark.parametrize(
    ("words", "expected", "unit"),
    [
        ("engagement rate", 140 / 400, "percent"),
        ("互动率", 140 / 400, "percent"),
        ("bounce rate", 260 / 400, "percent"),
        ("average engagement time per session", 15.0, "number"),
        ("engaged sessions", 140, "integer"),
        ("sessions", 400, "integer"),
    ],
)
def test_web_analytics(words: str, expected: float, unit: str) -> None:
    answer = query_data(VISITS, metrics=[words])
    assert answer.figures["total"] == pytest.approx(expected)
    if unit == "percent":
        assert "%" in str(answer.headline)
