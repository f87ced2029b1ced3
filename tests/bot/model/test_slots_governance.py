import pytest

from bot.model.mentions import Reading
from bot.model.setting_phrases import find_setting
from bot.model.slots_governance import fill_audit, fill_delete, fill_erase, fill_share


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("delete this file", {}),
        ("remove my upload", {}),
        ("delete the orders file", {"name": "orders"}),
        ("please drop dataset leads_2022", {"name": "leads_2022"}),
        ("wipe hotel_q1.csv", {"name": "hotel_q1.csv"}),
        ("delete the old leads file", {"name": "leads"}),
        ("delete the older versions of orders.csv", {"name": "orders.csv", "versions": "older"}),
        ("delete only the latest version of orders.csv", {"name": "orders.csv", "versions": "newest"}),
        ("删掉订单表", {"name": "订单"}),
        ("把这个文件删除", {}),
        ("remove Bing", {"name": "Bing"}),
        ("please delete Acme Corp", {"name": "Acme Corp"}),
        ("delete everything", {}),
        ("删除orders.csv的旧版本", {"name": "orders.csv", "versions": "older"}),
    ],
)
def test_what_is_to_be_deleted(question, found):
    assert fill_delete(Reading(question, None)) == found


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("share this file with #sales", {"channel": "sales"}),
        ("share orders.csv with <#C012AB|growth>", {"name": "orders.csv", "channel": "C012AB"}),
        ("give the marketing channel access to leads_q4", {"name": "leads_q4"}),
        ("share it with the growth channel", {"channel": "growth"}),
        ("stop sharing orders.csv with #sales", {"name": "orders.csv", "channel": "sales", "stop": True}),
        ("who can see orders.csv?", {"name": "orders.csv"}),
        ("谁可以看这个文件？", {}),
        ("把orders.csv共享给 #市场部", {"name": "orders.csv", "channel": "市场部"}),
        ("取消共享orders.csv", {"name": "orders.csv", "stop": True}),
    ],
)
def test_what_is_to_be_shared_with_whom(question, found):
    assert fill_share(Reading(question, None)) == found


@pytest.mark.parametrize(
    ("question", "person"),
    [
        ("delete all data about jane.doe@example.com", ["jane.doe@example.com"]),
        ("erase <mailto:jane@x.com|jane@x.com> please", ["jane@x.com"]),
        ("forget user 48213 everywhere", ["48213"]),
        ("right to be forgotten request for Mr Schmidt", ["Schmidt"]),
        ("this client wants his details wiped, id C-1099", ["C-1099"]),
        ('take player "dragonfly77" out of all the data sets', ["dragonfly77"]),
        ("remove every trace of phone 555-0142 from all tables", ["555-0142"]),
        ("erase Maria Lopez, customer number 77, maria@x.com", ["maria@x.com", "77", "Maria Lopez"]),
        ("a customer asked us to remove his data", None),
        ("删除张三的所有个人信息", ["张三"]),
        ("用户48213的数据在所有表里清除", ["48213"]),
        ("GDPR请求，erase这个邮箱 tom@acme.io", ["tom@acme.io"]),
        ("把玩家“蜻蜓77”从各个数据集中去掉", ["蜻蜓77"]),
        ("客户要求被遗忘，把他的记录全抹掉", None),
    ],
)
def test_who_is_to_be_erased(question, person):
    assert fill_erase(Reading(question, None)).get("person") == person


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("show the audit trail", {}),
        ("who exported data in the last 30 days?", {"days": 30, "did": "exported"}),
        ("who asked what last week", {"days": 7, "did": "asked"}),
        ("who exported the customer list", {"did": "exported", "of": "customer"}),
        ("who exported it as excel", {"did": "exported"}),
        ("did anybody export the results as csv", {"did": "exported"}),
        ("give me the log of who deleted what as a file", {"file": "csv", "did": "deleted"}),
        ("export the audit trail", {"file": "csv"}),
        ("export the audit log as excel", {"file": "xlsx"}),
        ("who changed the time zone here", {"did": "changed"}),
        ("谁导出了客户名单", {"did": "exported", "of": "客户"}),
        ("导出审计记录", {"file": "csv"}),
        ("审计日志导成excel", {"file": "xlsx"}),
        ("把谁删了什么的记录给我一个文件", {"file": "csv", "did": "deleted"}),
        ("audit log of the past two weeks", {"days": 14}),
        ("who deleted orders.csv", {"of": "orders.csv", "did": "deleted"}),
        ("what did i do last week", {"days": 7, "person": "me"}),
        ("what do you know about me?", {"person": "me"}),
        ("你都记录了我什么", {"person": "me"}),
        ("what did <@U042> export", {"person": "@U042", "did": "exported"}),
        ("what did Priya do this month", {"days": 31, "person": "Priya"}),
        ("最近一周谁看过orders.csv", {"days": 7, "of": "orders.csv"}),
        ("过去3个月的审计日志", {"days": 90}),
        ("最近30天谁导出了数据", {"days": 30, "did": "exported"}),
        ("过去一周谁删除了文件", {"days": 7, "did": "deleted"}),
        ("近三个月谁下载过客户名单", {"days": 90, "did": "exported", "of": "客户"}),
    ],
)
def test_what_of_the_trail_is_wanted(question, found):
    assert fill_audit(Reading(question, None)) == found


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("our week starts on Sunday", {"setting": "week_start", "value": "Sunday"}),
        ("my week starts on Sunday", {"setting": "week_start", "value": "Sunday", "whom": "me"}),
        ("一周从周日开始", {"setting": "week_start", "value": "周日"}),
        ("use euros here", {"setting": "currency", "value": "euros"}),
        ("把货币改成美元", {"setting": "currency", "value": "美元"}),
        ("my time zone is Berlin", {"setting": "zone", "value": "Berlin"}),
        ("set my time zone to Asia/Shanghai", {"setting": "zone", "value": "Asia/Shanghai"}),
        ("use New York time for me", {"setting": "zone", "value": "New York"}),
        ("把我的时区改成北京时间", {"setting": "zone", "value": "北京"}),
        ("answer in Chinese", {"setting": "language", "value": "Chinese"}),
        ("以后用中文回答", {"setting": "language", "value": "中文"}),
        ("answer in English in this channel", {"setting": "language", "value": "English", "whom": "channel"}),
        ("keep data for 90 days", {"setting": "retention_days", "value": "90 days"}),
        ("数据保留90天", {"setting": "retention_days", "value": "90天"}),
        ("use the default currency", {"setting": "currency", "value": "default"}),
        ("show the settings", {}),
        ("our fiscal year starts in April", {"setting": "fiscal_year_start", "value": "April"}),
        ("set the fiscal year start to july", {"setting": "fiscal_year_start", "value": "july"}),
        ("财年从4月开始", {"setting": "fiscal_year_start", "value": "4月"}),
        ("我们的财务年度从七月开始", {"setting": "fiscal_year_start", "value": "七月"}),
        ("use the default fiscal year", {"setting": "fiscal_year_start", "value": "default"}),
    ],
)
def test_what_is_to_be_set(question, found):
    assert find_setting(question) == found
