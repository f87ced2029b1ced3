"""What an event of Slack is taken to mean."""

import pytest

from bot.slack.hosts import Hosts
from bot.slack.incoming import DroppedFile, looks_like_data, plain_text, read_event


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<@UBOT> roas by channel", "roas by channel"),
        ("<@UBOT>: hi", ": hi"),
        ("see <https://a.b/c|the page> and <https://d.e>", "see the page and https://d.e"),
        ("in <#C1|ads>, <#C2> and <#C3|>", "in #ads, #C2 and #C3"),
        ("<!here> 5 &lt; 6 &amp; 7 &gt; 6", "5 < 6 & 7 > 6"),
        ("&amp;lt;", "&lt;"),
        ("<@UBOT>看一下 <@U2|bob> 的数据", "看一下 的数据"),
        ("a\n\tb", "a b"),
    ],
)
def test_words_without_markup(raw, text):
    assert plain_text(raw) == text


@pytest.mark.parametrize(("name", "is_data"), [("A.CSV", True), ("b.xlsx", True), ("c.csv.gz", True), ("d.png", False)])
def test_which_files_are_read_unasked(name, is_data):
    assert looks_like_data(DroppedFile("F", name)) is is_data


def test_what_is_no_message_of_a_person():
    said = {"type": "message", "user": "U1", "channel": "C1", "ts": "1", "text": "x"}
    assert read_event(said, "T", "UBOT") is not None
    for change in (
        {"subtype": "message_deleted"},
        {"bot_id": "B"},
        {"user": "UBOT"},
        {"user": "USLACKBOT"},
        {"ts": ""},
    ):
        assert read_event({**said, **change}, "T", "UBOT") is None


def test_who_is_spoken_to():
    said = {"type": "message", "user": "U1", "channel": "C1", "ts": "1", "thread_ts": "0"}
    to_bob = read_event({**said, "text": "<@U2> look"}, "T", "UBOT")
    to_both = read_event({**said, "text": "<@U2> <@UBOT> look"}, "T", "UBOT")
    assert (to_bob.to_others, to_bob.mentioned) == (True, False)
    assert (to_both.to_others, to_both.mentioned) == (False, True)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://files.slack.com/files-pri/T-F/x.csv", True),
        ("https://team.slack.com/x", True),
        ("https://slack.com/x", True),
        ("http://files.slack.com/x", False),
        ("https://files.slack.com.evil.example/x", False),
        ("https://evilslack.com/x", False),
        ("https://files.slack.com@evil.example/x", False),
        ("https://evil.example\\@files.slack.com/x", False),
        ("https://files.slack.com:8443/x", False),
        ("https://files.slack.com:x/", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_files_come_from_slack_alone(url, allowed):
    assert Hosts().may_fetch(url) is allowed


def test_with_a_test_server_nothing_but_that_server():
    hosts = Hosts("http://127.0.0.1:3100/api")
    assert hosts.api_url == "http://127.0.0.1:3100/api/"
    assert hosts.may_fetch("http://127.0.0.1:3100/files/x")
    assert not hosts.may_fetch("http://127.0.0.1:3101/files/x")
    assert not hosts.may_fetch("https://files.slack.com/x")
    assert not hosts.is_slack


def test_the_client_refuses_redirects_with_its_token(slack):
    import urllib.request

    from slack_sdk.errors import SlackApiError

    from bot.slack.web import make_client, refuse_redirects

    client = make_client("xoxb-secret", Hosts(slack.url))
    before = urllib.request._opener
    slack.redirect = True
    try:
        refuse_redirects()
        with pytest.raises(SlackApiError):
            client.auth_test()
    finally:
        urllib.request._opener = before
        slack.redirect = False
    assert slack.reached == []


def test_certificates_are_read_once_and_checked_at_every_call():
    import ssl
    import urllib.request

    from bot.slack.web import refuse_redirects

    before = urllib.request._opener
    try:
        refuse_redirects()
        found = [each for each in urllib.request._opener.handlers if isinstance(each, urllib.request.HTTPSHandler)]
        assert [each._context.verify_mode for each in found] == [ssl.CERT_REQUIRED]
        assert all(each._context.check_hostname for each in found)
    finally:
        urllib.request._opener = before
