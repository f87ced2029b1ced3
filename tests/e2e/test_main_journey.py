"""Drop a CSV, get the summary, ask, get the answer with its picture, follow up, export: in both modes."""

import urllib.request

import pytest

CSV = (
    "Date,Channel,Amount spent (USD),Revenue,Clicks\n"
    + "".join(
        f"2026-0{month}-{day:02d},{channel},{spend},{revenue},{spend * 3}\n"
        for month in (1, 2, 3)
        for day in range(1, 29)
        for channel, spend, revenue in (("Google", 20, 80), ("Meta", 30, 60), ("Email <!channel>", 5, 40))
    )
).encode()

ANA, MARKETING, SALES, LI = "U01ANA", "C01MARKET", "C02SALES", "U02LI"


@pytest.mark.parametrize("workspace", ["http", "socket"], indirect=True)
def test_from_the_file_to_the_export(workspace, read):
    slack = workspace.slack
    thread = slack.upload(MARKETING, ANA, {"spend.csv": CSV})
    summary = read(workspace.answer(MARKETING, thread))
    assert "252" in summary

    # A follow-up in the thread of the file needs no mention. Google: 80/20; Meta: 60/30; Email: 40/5.
    slack.say(MARKETING, ANA, "roas by channel", thread)
    answer = workspace.answer(MARKETING, thread, 1)
    text = read(answer)
    assert "8" in text
    assert "Google" in text
    assert "<!channel>" not in text
    pictures = workspace.wait(lambda: workspace.files(MARKETING, thread))
    assert pictures[0]["mimetype"] == "image/png"
    assert pictures[0]["alt_txt"]

    slack.say(MARKETING, ANA, "only Google", thread)
    follow_up = read(workspace.answer(MARKETING, thread, 2))
    assert "4" in follow_up
    assert "Meta" not in follow_up

    slack.press(answer, "export:0", ANA)
    exported = workspace.wait(
        lambda: [each for each in workspace.files(MARKETING, thread) if each["name"].endswith(".csv")]
    )
    request = urllib.request.Request(
        exported[0]["url_private_download"], headers={"Authorization": f"Bearer {slack.bot_token}"}
    )
    with urllib.request.urlopen(request) as response:
        table = response.read().decode("utf-8-sig")
    assert "Google" in table
    assert "Meta" in table

    slack.press(answer, "explain:0", ANA)
    explained = read(workspace.answer(MARKETING, thread, 3))
    assert "query_data" in explained


@pytest.mark.parametrize("workspace", ["http", "socket"], indirect=True)
def test_a_file_with_a_question_by_mention_gets_summary_and_answer(workspace, read):
    thread = workspace.slack.upload(MARKETING, ANA, {"spend.csv": CSV}, "<@UBOT> total spend by channel?")
    assert "252" in read(workspace.answer(MARKETING, thread))
    # 84 days of 20, 30 and 5.
    answer = read(workspace.answer(MARKETING, thread, 1))
    assert "2,520" in answer
    assert len(workspace.replies(MARKETING, thread)) == 2


def test_a_question_in_another_channel_does_not_see_the_file(workspace, read):
    slack = workspace.slack
    thread = slack.upload(MARKETING, ANA, {"spend.csv": CSV})
    workspace.answer(MARKETING, thread)
    elsewhere = slack.say(SALES, LI, "<@UBOT> total spend by channel")
    refused = read(workspace.answer(SALES, elsewhere))
    assert "no data" in refused
    assert "Google" not in refused

    listed = slack.say(SALES, LI, "<@UBOT> which files do you have?")
    assert "spend.csv" not in read(workspace.answer(SALES, listed))


def test_in_a_direct_message_members_of_the_channel_see_the_file_and_others_do_not(workspace, read):
    slack = workspace.slack
    thread = slack.upload(MARKETING, ANA, {"spend.csv": CSV})
    workspace.answer(MARKETING, thread)
    for user, sees in ((ANA, True), (LI, False)):
        direct = slack.direct_channel(user)
        slack.say(direct, user, "which files do you have?")
        assert ("spend.csv" in read(workspace.answer(direct, None))) is sees


def test_a_chinese_question_gets_a_chinese_answer(workspace, read):
    thread = workspace.slack.upload(MARKETING, ANA, {"spend.csv": CSV}, "<@UBOT> 各渠道的花费是多少？")
    answer = read(workspace.answer(MARKETING, thread, 1))
    assert "2,520" in answer
    assert any("\u4e00" <= sign <= "\u9fff" for sign in answer)


def test_a_broken_file_is_refused_in_words(workspace, read):
    thread = workspace.slack.upload(MARKETING, ANA, {"broken.xlsx": b"PK\x03\x04 this is no workbook"})
    message = workspace.answer(MARKETING, thread)
    assert "Something went wrong" not in read(message)
