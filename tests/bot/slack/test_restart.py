"""The bot is stopped in the middle: nothing hangs, and what was asked can be asked again."""

from bot.slack.app import build_front


def test_an_answer_that_was_lost_is_said_to_be_lost_and_can_be_had_again(bot, slack):
    bot.desk.gate.clear()
    bot.event(bot.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
    bot.wait(lambda: bot.desk.asked)

    # A second program starts on the same home, as after a kill.
    again = build_front(bot.settings, bot.desk, bot.store)
    again.recover()
    again.close()
    assert "I was restarted before I could answer this" in slack.words()[0]
    message = slack.shown()[0]
    bot.desk.gate.set()
    bot.wait(lambda: "Google took" in slack.words()[0])

    slack.messages["C1", message["ts"]] = dict(message)
    bot.press(message, "retry:0")
    bot.wait(lambda: len(bot.desk.asked) == 2 and "Google took" in slack.words()[0])
    assert bot.desk.asked[1].text == "spend?"
    assert len(slack.shown()) == 1


def test_nothing_is_noted_once_it_is_answered(bot, slack):
    bot.event(bot.message("<@UBOT> spend?", type="app_mention", ts="1.1"))
    bot.wait(lambda: "Google took" in slack.words()[0])
    bot.wait(lambda: list((bot.settings.home / "slack-open").iterdir()) == [])


def test_notes_hold_ids_and_no_words(bot, slack):
    bot.desk.gate.clear()
    bot.event(bot.message("<@UBOT> our secret spend?", type="app_mention", ts="1.1"))
    bot.wait(lambda: bot.desk.asked)
    [note] = (bot.settings.home / "slack-open").iterdir()
    assert "secret" not in note.read_text()


def test_a_note_that_was_half_written_is_dropped(bot, slack):
    folder = bot.settings.home / "slack-open"
    folder.mkdir()
    (folder / "1-C1.json").write_text('{"team": "T')
    front = build_front(bot.settings, bot.desk, bot.store)
    front.recover()
    front.close()
    assert list(folder.iterdir()) == []
