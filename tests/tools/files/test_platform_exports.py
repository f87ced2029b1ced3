"""Exports of ad platforms: titles above, totals above and below, currencies, per cent."""

from datetime import date
from typing import Any

from tools.files import FileRead


def columns(read: FileRead) -> dict[str, list[Any]]:
    return read.table.to_pydict()


def said(read: FileRead) -> str:
    return "\n".join(str(message) for message in (*read.report, *read.warnings))


GOOGLE = """Campaign report
"January 1, 2024 - January 31, 2024"
Campaign,Campaign status,Currency code,Cost,Clicks,CTR,Conv. value
Brand,Enabled,USD,"1,234.50",500,5.00%,"12,000.00"
Generic,Paused,USD,765.50,250,2.50%,"3,000.00"
Video,Enabled,USD, --,0, --,0.00
Total: Campaigns, --,USD,"2,000.00",750,3.75%,"15,000.00"
Total: Account, --,USD,"2,000.00",750,3.75%,"15,000.00"
"""


def test_google_ads(read):
    result = read(GOOGLE)
    assert columns(result)["Cost"] == [1234.5, 765.5, None]
    assert columns(result)["CTR"] == [0.05, 0.025, None]
    assert columns(result)["Clicks"] == [500, 250, 0]
    assert [c.unit for c in result.schema.columns][3:] == ["USD", None, "percent", "USD"]
    assert [c.role for c in result.schema.columns][3:] == ["spend", "clicks", None, "revenue"]
    assert "I left out 2 rows above the header." in said(result)
    assert "I left out 2 rows of totals at the end (the first is “Total: Campaigns”)." in said(result)


META = """Reporting starts,Reporting ends,Campaign name,Amount spent (USD),Impressions,Link clicks,Purchases value
2024-01-01,2024-01-31,,30.5,3000,90,300
2024-01-01,2024-01-31,A,10.5,1000,30,100
2024-01-01,2024-01-31,B,20,2000,60,200
"""


def test_meta_with_its_totals_first(read):
    result = read(META)
    assert columns(result)["Campaign name"] == ["A", "B"]
    spend = result.schema["Amount spent (USD)"]
    assert (spend.unit, spend.role) == ("USD", "spend")
    assert "first row" in said(result)


def test_chinese_totals(read):
    rows = "日期,渠道,花费(元),点击\n2024年1月1日,百度,1.2万,30\n2024年1月2日,抖音,800,20\n"
    content = rows + "合计,,12800,50\n数据来源:广告后台\n"
    result = read(content.encode("gbk"))
    assert columns(result) == {
        "日期": [date(2024, 1, 1), date(2024, 1, 2)],
        "渠道": ["百度", "抖音"],
        "花费(元)": [12000.0, 800.0],
        "点击": [30, 20],
    }
    assert result.schema["花费(元)"].unit == "CNY"
    assert "GB18030" in said(result)
    assert "I left out 1 row of totals" in said(result)
    assert "I left out 1 note below the table." in said(result)


def test_a_last_row_that_fills_every_cell_is_a_total_only_if_it_adds_up(read):
    rows = "channel,spend,clicks\nGoogle,10,1\nMeta,20,2\n"
    assert read(rows + "Total,30,3\n").rows == 2
    oil = read(rows + "Total,7,9\n")
    assert columns(oil)["channel"] == ["Google", "Meta", "Total"]
    assert "rows called “Total”" in said(oil)


def test_google_analytics_with_its_comments(read):
    comments = "# ----------------\n# Account: Shop\n# Start date: 20240101\n# ----------------\n\n"
    table = "Session default channel group,Sessions,Total revenue\nOrganic Search,100,10.5\nDirect,50,5.25\n"
    result = read(comments + table)
    assert columns(result)["Sessions"] == [100, 50]
    assert [c.role for c in result.schema.columns] == ["channel", "sessions", "revenue"]
    assert "I left out 4 rows above the header." in said(result)
