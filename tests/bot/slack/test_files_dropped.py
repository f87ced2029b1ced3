"""Files dropped with and without a question, several at once, hostile ones, and ones that can be read in two ways."""

import pytest

from bot.conversation import Reply
from tools.errors import Choice
from tools.messages import say

CSV = b"day,spend\n2026-01-01,10\n"


def test_a_file_alone_gets_a_summary_in_its_thread(bot, slack):
    bot.event(bot.message("", subtype="file_share", ts="1.1", files=[slack.drop("shop.csv", CSV)]))
    bot.wait(lambda: "I have read shop.csv: 2 rows." in slack.words()[0])
    [received] = bot.desk.received
    assert received["data"] == CSV
    assert received["place"] == bot.place
    assert received["asker"] == "UALICE"
    assert slack.shown()[0]["thread_ts"] == "1.1"
    assert bot.desk.asked == []
    assert "Bearer xoxb-test" in slack.tokens


def test_a_file_with_a_question_gets_the_summary_and_then_the_answer(bot, slack):
    bot.event(bot.message("<@UBOT> spend by day?", subtype="file_share", files=[slack.drop("shop.csv", CSV)]))
    bot.wait(lambda: len(slack.shown()) == 2 and "Google took" in slack.words()[1])
    assert "I have read" in slack.words()[0]
    assert bot.desk.asked[0].text == "spend by day?"


def test_a_remark_beside_a_file_that_nobody_asked_the_bot_gets_no_reproach(bot, slack):
    bot.desk.replies["*"] = Reply("refused", "en", message=say("I can't answer that."))
    bot.event(bot.message("here are the May numbers", subtype="file_share", files=[slack.drop("shop.csv", CSV)]))
    bot.wait(lambda: bot.desk.asked and len(slack.called("chat.delete")) == 1)
    assert len(slack.shown()) == 1


def test_several_files_get_a_summary_each_and_the_question_one_answer(bot, slack):
    files = [slack.drop("a.csv", CSV, "F1"), slack.drop("b.xlsx", b"PK", "F2")]
    bot.event(bot.message("<@UBOT> spend?", subtype="file_share", files=files))
    bot.wait(lambda: len(slack.shown()) == 3 and "Google took" in slack.words()[2])
    assert [each["name"] for each in bot.desk.received] == ["a.csv", "b.xlsx"]


def test_what_is_no_table_is_left_alone_unless_the_bot_is_asked(bot, slack):
    bot.event(bot.message("look", subtype="file_share", files=[slack.drop("cat.png", b"x")]))
    bot.settle()
    assert slack.shown() == []
    bot.event(bot.message("<@UBOT> what is this", subtype="file_share", files=[slack.drop("cat.png", b"x")]))
    bot.wait(lambda: bot.desk.received)


def test_a_file_that_cannot_be_read_says_why_and_its_question_waits(bot, slack):
    bot.desk.read = Reply("refused", "en", message=say("Line {line} has too many cells.", line=7))
    bot.event(bot.message("<@UBOT> spend?", subtype="file_share", files=[slack.drop("shop.csv", CSV)]))
    bot.wait(lambda: slack.words() == ["“shop.csv”: Line 7 has too many cells."])
    bot.settle()
    assert bot.desk.asked == []


def test_a_file_that_can_be_read_in_two_ways_asks_and_goes_on_with_the_question(bot, slack):
    which = Reply(
        "ask",
        "en",
        message=say("Is 3/4 the 3rd of April or the 4th of March?"),
        choices=(Choice(say("3 April"), {"dates": "day first"}), Choice(say("March 4"), {"dates": "month first"})),
    )
    answered = bot.desk.read
    bot.desk.read = lambda call: answered if call["options"] else which
    bot.event(bot.message("<@UBOT> spend?", subtype="file_share", files=[slack.drop("shop.csv", CSV)]))
    bot.wait(lambda: "March 4" in slack.words()[0])
    assert bot.desk.asked == []
    bot.press(slack.shown()[0], "choose:0", user="UBOB")
    bot.wait(lambda: len(slack.shown()) == 2 and "Google took" in slack.words()[1])
    assert bot.desk.received[-1]["options"] == {"dates": "day first"}
    assert bot.desk.received[-1]["asker"] == "UALICE"
    assert "I have read" in slack.words()[0]
    assert bot.desk.asked[0].text == "spend?"


def test_a_file_known_by_its_id_alone_is_looked_up(bot, slack):
    slack.drop("shop.csv", CSV)
    bot.event(
        bot.message(
            "", subtype="file_share", files=[{"id": "F1", "name": "shop.csv", "file_access": "check_file_info"}]
        )
    )
    bot.wait(lambda: bot.desk.received)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/shop.csv",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:1/files/F1",
        "file:///etc/passwd",
        "ftp://files.slack.com/x",
    ],
)
def test_files_are_fetched_from_slack_and_from_nowhere_else(bot, slack, url):
    file = {**slack.drop("shop.csv", CSV), "url_private_download": url}
    bot.event(bot.message("", subtype="file_share", files=[file]))
    bot.wait(lambda: "not kept by Slack itself" in slack.words()[0])
    assert bot.desk.received == []


def test_no_redirect_is_followed_with_the_token(bot, slack):
    def redirect(handler):
        handler.send_response(302)
        handler.send_header("Location", f"{slack.root}/elsewhere")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    file = slack.drop("shop.csv", CSV)
    slack.downloads["/files/F1"] = redirect
    reached = []
    slack.downloads["/elsewhere"] = reached.append
    bot.event(bot.message("", subtype="file_share", files=[file]))
    bot.wait(lambda: "could not be fetched" in slack.words()[0])
    assert reached == []


def test_a_file_is_counted_while_it_comes_in_whatever_its_size_was_said_to_be(bot, slack):
    file = {**slack.drop("shop.csv", b"x" * 1_500_000), "size": 10}
    bot.event(bot.message("", subtype="file_share", files=[file]))
    bot.wait(lambda: "larger than the 1 MB" in slack.words()[0])


def test_the_sign_in_page_that_slack_sends_instead_of_a_file_is_recognised(bot, slack):
    def sign_in(handler):
        body = b"<html>Sign in</html>"
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html; charset=utf-8")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    file = slack.drop("shop.csv", CSV)
    slack.downloads["/files/F1"] = sign_in
    bot.event(bot.message("", subtype="file_share", files=[file]))
    bot.wait(lambda: "files:read" in slack.words()[0])


def test_a_download_that_breaks_off_is_no_half_file(bot, slack):
    def half(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/csv")
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"day,spend\n")

    file = slack.drop("shop.csv", CSV)
    slack.downloads["/files/F1"] = half
    bot.event(bot.message("", subtype="file_share", files=[file]))
    bot.wait(lambda: "could not be fetched" in slack.words()[0])
    assert bot.desk.received == []


def test_missing_permission_to_look_a_file_up_is_named(bot, slack):
    slack.refuse["files.info"] = {"error": "missing_scope", "needed": "files:read"}
    bot.event(bot.message("<@UBOT> hi", files=[{"id": "F1", "name": "a.csv", "file_access": "check_file_info"}]))
    bot.wait(lambda: "files:read" in slack.words()[0])


def test_files_outside_of_slack_are_explained(bot, slack):
    file = {**slack.drop("shop.csv", CSV), "is_external": True}
    bot.event(bot.message("", subtype="file_share", files=[file]))
    bot.wait(lambda: "kept outside of Slack" in slack.words()[0])
