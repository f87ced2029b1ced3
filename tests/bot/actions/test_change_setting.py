from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.actions.confirming import NeedsConfirmation
from bot.actions.rights import NotYours
from bot.actions.setting_values import read_value
from bot.retention import let_go
from bot.settings import Settings
from storage.base import now
from storage.models import VersionRow
from storage.store import Place
from tools.errors import CannotAnswer

HERE = Place("team", "general")


@pytest.mark.parametrize(
    ("setting", "words", "value"),
    [
        ("week_start", "Sunday", "sunday"),
        ("week_start", "周日", "sunday"),
        ("week_start", "星期一", "monday"),
        ("week_start", "sundays", "sunday"),
        ("week_start", "sat", "saturday"),
        ("fiscal_year_start", "April", "4"),
        ("fiscal_year_start", "apr", "4"),
        ("fiscal_year_start", "1 April", "4"),
        ("fiscal_year_start", "April 1st", "4"),
        ("fiscal_year_start", "4月", "4"),
        ("fiscal_year_start", "七月", "7"),
        ("fiscal_year_start", "4月1日", "4"),
        ("fiscal_year_start", "10", "10"),
        ("currency", "euros", "EUR"),
        ("currency", "EUR", "EUR"),
        ("currency", "€", "EUR"),
        ("currency", "美元", "USD"),
        ("currency", "rmb", "CNY"),
        ("currency", "Swiss francs", "CHF"),
        ("zone", "Berlin", "Europe/Berlin"),
        ("zone", "Asia/Shanghai", "Asia/Shanghai"),
        ("zone", "北京时间", "Asia/Shanghai"),
        ("zone", "New York time", "America/New_York"),
        ("zone", "vienna", "Europe/Vienna"),
        ("language", "Chinese", "zh"),
        ("language", "英文", "en"),
        ("retention_days", "90 days", "90"),
        ("retention_days", "3个月", "90"),
        ("retention_days", "2 weeks", "14"),
        ("retention_days", "1年", "365"),
    ],
)
def test_values_are_read_as_people_say_them(setting, words, value):
    assert read_value(setting, words) == value


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("week_start", "funday"),
        ("fiscal_year_start", "15 April"),
        ("fiscal_year_start", "13"),
        ("fiscal_year_start", "spring"),
        ("currency", "shells"),
        ("currency", "¥"),
        ("zone", "Atlantis"),
        ("zone", "../../etc/passwd"),
        ("language", "Klingon"),
        ("retention_days", "0"),
        ("retention_days", "ever"),
        ("retention_days", "99999 years"),
    ],
)
def test_what_is_no_value_is_refused(setting, words):
    with pytest.raises(CannotAnswer):
        read_value(setting, words)


@pytest.mark.parametrize(
    ("setting", "words", "whom", "scope"),
    [
        ("week_start", "Sunday", None, "channel:general"),
        ("fiscal_year_start", "April", None, "channel:general"),
        ("zone", "Berlin", None, "person:ann"),
        ("language", "Chinese", None, "person:ann"),
        ("language", "Chinese", "channel", "channel:general"),
        ("currency", "EUR", "me", "person:ann"),
    ],
)
def test_it_is_kept_for_whom_it_is_meant_and_recorded(scene, run, setting, words, whom, scope):
    answer = run("change_setting", scene.here(), setting=setting, value=words, whom=whom)
    kept = scene.store.preferences("team", [scope])[scope][setting]
    assert (kept.value, kept.who) == (read_value(setting, words), "ann")
    assert answer.figures == {"changed": 1}
    assert "From now on" in str(answer.headline)
    assert [each.what for each in scene.store.audit([HERE])] == ["settings"]
    run("change_setting", scene.here(), setting=setting, value="default", whom=whom)
    assert setting not in scene.store.preferences("team", [scope])[scope]


def test_what_is_set_is_shown(scene, run):
    run("change_setting", scene.here(), setting="week_start", value="Sunday")
    answer = run("change_setting", scene.here(asker="bob"))
    assert answer.figures == {"changed": 0}
    assert [(str(row[1]), str(row[2]), row[3]) for row in answer.tables[0].rows] == [
        ("the week starts on Sunday", "this channel", "Ann")
    ]


def test_how_long_data_is_kept_is_for_admins_and_waits_for_a_click(scene, run, say_yes):
    old, new = scene.upload(name="old.csv"), scene.upload(name="new.csv")
    with scene.store._database.writing() as session:
        past = now() - timedelta(days=100)
        session.execute(update(VersionRow).where(VersionRow.id == old).values(created=past))
    given = {"setting": "retention_days", "value": "90 days"}
    with pytest.raises(NotYours):
        run("change_setting", scene.here(), **given)
    with pytest.raises(NeedsConfirmation, match="1 data set would go"):
        run("change_setting", scene.here(asker="boss"), **given)
    elsewhere = scene.here(asker="boss", place=Place("team", "growth"))
    with pytest.raises(NeedsConfirmation, match=r"1 day after they came\?.*none would go now"):
        run("change_setting", elsewhere, setting="retention_days", value="1 day")
    assert let_go(scene.store, Settings()).total == 0
    say_yes("change_setting", asker="boss", arguments=given)
    assert let_go(scene.store, Settings()).datasets == 1
    assert [each.id for each in scene.store.datasets([HERE])] == [new]
    assert [each.what for each in scene.store.audit([HERE])] == ["expire", "settings"]


def test_how_long_data_is_kept_is_said_beside_the_settings(scene, run):
    assert "until somebody deletes it" in str(run("change_setting", scene.here()).assumptions[0])
    scene.store.set_preference("team", "channel:general", "retention_days", "30", "boss")
    assert "goes 30 days after it came" in str(run("change_setting", scene.here()).assumptions[0])
