"""Files as teams bring them, through the real desk: several at once, again, with more rows, with other columns."""

import pytest

PATIENCE = 90


def rows(days, channels=("Google", "Meta"), extra=""):
    head = f"Date,Channel,Spend{extra}\n"
    last = ",1" if extra else ""
    lines = [f"{day},{channel},{10 + number}{last}\n" for day in days for number, channel in enumerate(channels)]
    return (head + "".join(lines)).encode()


JANUARY = [f"2026-01-{day:02d}" for day in range(1, 32)]
FEBRUARY = [f"2026-02-{day:02d}" for day in range(1, 29)]


@pytest.fixture
def bot(make_bot, slack):
    slack.rooms["T1", "C1"] = {"id": "C1", "name": "growth", "is_member": True}
    return make_bot(real=True, workers=1, upload_mb=50)


def buttons(message):
    return {
        each["text"]["text"]: each["action_id"]
        for block in message.get("blocks") or ()
        if block["type"] == "actions"
        for each in block["elements"]
    }


@pytest.fixture
def drop(bot, slack):
    """Drop files in one message; the replies to it, once each is more than work in progress."""
    numbers = iter(range(1, 100))

    def give(text="", **files):
        thread = f"{next(numbers)}.5"
        dropped = [slack.drop(name.replace("__", "."), data, f"F{next(numbers)}") for name, data in files.items()]
        bot.event(bot.message(text, subtype="file_share", ts=thread, files=dropped))

        def done():
            found = [each for each in slack.shown() if each.get("thread_ts") == thread]
            ready = len(found) == len(files) and not any(each["text"].endswith("…") for each in found)
            return found if ready else None

        return bot.wait(done, PATIENCE)

    return give


def words(message):
    return " ".join(
        block["text"]["text"] for block in message["blocks"] if block["type"] in ("header", "section")
    ).replace("\u00a0", " ")


def again(bot, slack, message):
    """The same message, once a click has changed it."""

    def changed():
        now = next(each for each in slack.shown() if each["ts"] == message["ts"])
        return now if now["blocks"] != message["blocks"] and not now["text"].endswith("…") else None

    return bot.wait(changed, PATIENCE)


def test_each_of_several_files_gets_its_reply_with_three_questions_that_can_be_answered(bot, slack, drop):
    shop = b"Product,Sold,Price\nMug,3,4.5\nCup,5,2.5\nJar,1,9\n"
    replies = drop(ads__csv=rows(JANUARY), shop__csv=shop)
    assert ["62 rows" in words(replies[0]), "3 rows" in words(replies[1])] == [True, True]
    for message in replies:
        questions = [action for action in buttons(message).values() if action.startswith("ask:")]
        assert len(questions) == 3
    before = len(slack.shown())
    for message in replies:
        for number in range(3):
            bot.press(message, f"ask:{number}")
            before += 1

            def answered(count=before):
                found = slack.shown()
                return found[count - 1] if len(found) == count and not found[-1]["text"].endswith("…") else None

            answer = bot.wait(answered, PATIENCE)
            assert any(action.startswith(("explain", "choose", "ask")) for action in buttons(answer).values())
            assert "can't answer" not in words(answer)


def test_more_rows_of_the_same_name_are_appended_by_a_click(bot, slack, drop):
    drop(ads__csv=rows(JANUARY))
    [question] = drop(ads__csv=rows(FEBRUARY))
    assert "What shall I do?" in words(question)
    labels = list(buttons(question))
    assert [label.split()[0] for label in labels] == ["Append:", "Replace", "Keep"]
    bot.press(question, "choose:0")
    assert "it has 118 rows now" in words(again(bot, slack, question))
    [stored] = bot.store.datasets([bot.place])
    assert (stored.name, stored.rows, stored.version) == ("ads.csv", 118, 2)


def test_the_same_name_is_replaced_by_a_click(bot, slack, drop):
    drop(ads__csv=rows(JANUARY))
    [question] = drop(ads__csv=rows(FEBRUARY))
    bot.press(question, "choose:1")
    again(bot, slack, question)
    [stored] = bot.store.datasets([bot.place])
    assert (stored.rows, stored.version) == (56, 2)


def test_what_is_something_else_is_kept_apart_by_a_click(bot, slack, drop):
    drop(ads__csv=rows(JANUARY))
    [question] = drop(ads__csv=rows(FEBRUARY, extra=",Clicks"))
    assert "with other columns" in words(question)
    assert "Append:" not in str(list(buttons(question)))
    bot.press(question, "choose:1")
    again(bot, slack, question)
    names = {stored.name: stored.rows for stored in bot.store.datasets([bot.place])}
    assert names == {"ads.csv": 62, "ads (2).csv": 56}


def test_the_same_rows_again_are_not_counted_twice(bot, slack, drop):
    drop(ads__csv=rows(JANUARY))
    [known] = drop(copy__csv=rows(JANUARY))
    assert "have this file already" in words(known)
    [question] = drop(ads__csv=rows([*JANUARY[20:], *FEBRUARY]))
    assert "count twice" in words(question)
    assert "Append:" not in str(list(buttons(question)))
    [stored] = bot.store.datasets([bot.place])
    assert stored.rows == 62


def test_the_next_piece_under_another_name_is_recognised(bot, slack, drop):
    drop(january__csv=rows(JANUARY))
    [question] = drop(february__csv=rows(FEBRUARY))
    assert "goes on where that ends" in words(question)
    bot.press(question, "choose:0")
    assert "118 rows" in words(again(bot, slack, question))


def test_a_large_file_says_how_far_it_is(bot, slack):
    data = b"Date,Channel,Spend\n" + b"2026-01-01,Google,10\n" * 400_000

    def slowly(handler):
        import time

        handler.send_response(200)
        handler.send_header("Content-Type", "text/csv")
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        for start in range(0, len(data), 1_000_000):
            handler.wfile.write(data[start : start + 1_000_000])
            handler.wfile.flush()
            time.sleep(0.35)

    file = slack.drop("big.csv", b"")
    slack.downloads["/files/F1"] = slowly
    bot.event(bot.message("", subtype="file_share", ts="1.1", files=[file]))
    bot.wait(lambda: "400,000 rows" in slack.words()[0].replace("\u00a0", " "), PATIENCE)
    said = [each["text"] for each in slack.called("chat.update")]
    fetching = [text for text in said if text.startswith("Fetching big.csv (8.4 MB)")]
    shares = [int(text.rsplit(": ", 1)[1].rstrip("%… ")) for text in fetching]
    assert len(shares) >= 2
    assert shares == sorted(shares)
    assert any(20 < share < 100 for share in shares)
