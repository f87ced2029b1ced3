"""January, February and March in one message: one question, one data set, and then, once, what was asked with them."""

import pytest

PATIENCE = 90


def month(number, head="Date,Channel,Spend"):
    lines = [f"2026-{number:02}-{day:02},{'Google' if day % 2 else 'Meta'},10\n" for day in range(1, 29)]
    return (head + "\n" + "".join(lines)).encode()


@pytest.fixture
def bot(make_bot, slack):
    slack.rooms["T1", "C1"] = {"id": "C1", "name": "growth", "is_member": True}
    return make_bot(real=True, workers=1, upload_mb=50)


@pytest.fixture
def drop(bot, slack):
    """Drop files in one message, and wait for so many replies that are more than work in progress."""
    numbers = iter(range(1, 100))

    def give(count, text="", **files):
        dropped = [slack.drop(name.replace("__", "."), data, f"F{next(numbers)}") for name, data in files.items()]
        ts = f"{next(numbers)}.5"
        bot.event(bot.message(text, subtype="file_share", ts=ts, files=dropped))
        return ready(bot, slack, count, ts)

    return give


def ready(bot, slack, count, ts):
    def done():
        found = [each for each in slack.shown() if each.get("thread_ts") == ts]
        return found if len(found) == count and not any(each["text"].endswith("…") for each in found) else None

    return bot.wait(done, PATIENCE)


def words(message):
    parts = [block["text"]["text"] for block in message["blocks"] if block["type"] in ("header", "section")]
    return " ".join(parts).replace("\u00a0", " ")


def labels(message):
    return [
        each["text"]["text"].replace("\u00a0", " ")
        for block in message["blocks"]
        if block["type"] == "actions"
        for each in block["elements"]
    ]


def stored(bot):
    return sorted((each.name, each.rows) for each in bot.store.datasets([bot.place]))


def test_three_months_become_one_data_set_by_one_click(bot, slack, drop):
    replies = drop(4, "<@UBOT> total spend?", mar__csv=month(3), jan__csv=month(1), feb__csv=month(2))
    assert ["28 rows" in words(each) for each in replies] == [True, True, True, False]
    question = replies[3]
    assert "jan.csv" in words(question)
    assert "Jan 1 – 28, 2026" in words(question)
    assert words(question).index("jan.csv") < words(question).index("feb.csv") < words(question).index("mar.csv")
    assert labels(question) == ["Put them together: 84 rows", "Keep them apart"]
    bot.press(question, "choose:0", user="UBOB")
    bot.press(question, "choose:0")
    replies = ready(bot, slack, 5, question["thread_ts"])
    assert "I put 3 files together as “jan - mar.csv”: 84 rows." in words(replies[3])
    assert len([label for label in labels(replies[3]) if label.endswith(("?", "first", "month"))]) == 3
    assert "840" in words(replies[4])
    assert stored(bot) == [("jan - mar.csv", 84)]
    assert [each.owner for each in bot.store.datasets([bot.place])] == ["UALICE"]
    bot.settle()
    assert len(slack.shown()) == 5


def test_kept_apart_they_stay_as_they_are(bot, slack, drop):
    replies = drop(3, jan__csv=month(1), feb__csv=month(2))
    bot.press(replies[2], "choose:1")
    bot.wait(lambda: "They stay data sets of their own: “jan.csv” and “feb.csv”." in slack.words()[2], PATIENCE)
    assert stored(bot) == [("feb.csv", 28), ("jan.csv", 28)]


def test_other_columns_are_no_part_and_nothing_is_asked(bot, slack, drop):
    drop(2, jan__csv=month(1), people__csv=month(2, "Date,Team,Cost"))
    bot.settle()
    assert len(slack.shown()) == 2


def test_what_goes_on_where_an_older_data_set_ends_is_put_behind_it_with_all_that_follows(bot, slack, drop):
    drop(1, jan__csv=month(1))
    first, second = drop(2, feb__csv=month(2), mar__csv=month(3))
    assert "goes on where that ends" in words(first)
    assert "28 rows" in words(second)
    bot.press(first, "choose:0")
    replies = ready(bot, slack, 3, first["thread_ts"])
    assert "it has 56 rows now" in words(replies[0])
    assert "jan.csv" in words(replies[2])
    bot.press(replies[2], "choose:0")
    bot.wait(lambda: stored(bot) == [("jan.csv", 84)], PATIENCE)


def test_the_next_month_is_still_recognised(bot, slack, drop):
    replies = drop(3, jan__csv=month(1), feb__csv=month(2))
    bot.press(replies[2], "choose:0")
    ready(bot, slack, 3, replies[2]["thread_ts"])
    [question] = drop(1, mar__csv=month(3))
    assert "goes on where that ends" in words(question)


def test_files_that_were_deleted_meanwhile_are_told(bot, slack, drop):
    replies = drop(3, jan__csv=month(1), feb__csv=month(2))
    [gone] = [each for each in bot.store.datasets([bot.place]) if each.name == "feb.csv"]
    bot.store.delete_dataset(gone.id, [bot.place])
    bot.press(replies[2], "choose:0")
    bot.wait(lambda: slack.called("chat.postEphemeral"), PATIENCE)
    assert "deleted" in slack.called("chat.postEphemeral")[0]["text"]
    assert stored(bot) == [("jan.csv", 28)]


def test_two_files_of_one_name_in_other_capitals_stay_apart_and_are_offered(bot, slack, drop):
    replies = drop(3, ads__csv=month(1), ADS__csv=month(2))
    assert stored(bot) == [("ADS (2).csv", 28), ("ads.csv", 28)]
    assert "ADS (2).csv" in words(replies[2])


def export(spend):
    return ("Date,Campaign,Spend\n" + "".join(f"2026-01-{day:02},Brand,{spend}\n" for day in range(1, 29))).encode()


@pytest.mark.parametrize(
    ("text", "label", "question"),
    [
        ("<@UBOT> total spend?", "Put them together with a column “source”", "spend by source"),
        ("<@UBOT> 总花费是多少？", "合并，并加一列“来源”", "按来源看花费"),
    ],
)
def test_the_same_month_of_several_platforms_is_told_apart_by_a_column(bot, slack, drop, text, label, question):
    replies = drop(4, text, google__csv=export(10), meta__csv=export(20), tiktok__csv=export(30))
    asked = replies[3]
    assert [name in words(asked) for name in ("google.csv", "meta.csv", "tiktok.csv")] == [True] * 3
    assert labels(asked)[0] == label
    bot.press(asked, "choose:0")
    replies = ready(bot, slack, 5, asked["thread_ts"])
    assert stored(bot) == [("google + meta + tiktok.csv", 84)]
    assert "1,680" in words(replies[4])
    bot.event(bot.message(question, thread_ts=asked["thread_ts"]))
    answer = ready(bot, slack, 6, asked["thread_ts"])[5]
    shown = str(answer["blocks"])
    assert [each in shown for each in ("280", "560", "840", "google", "meta", "tiktok")] == [True] * 6


def test_platforms_that_are_kept_apart_stay_as_they_are(bot, slack, drop):
    replies = drop(3, google__csv=export(10), meta__csv=export(20))
    bot.press(replies[2], "choose:1")
    bot.wait(lambda: "They stay data sets of their own: “google.csv” and “meta.csv”." in slack.words()[2], PATIENCE)
    assert stored(bot) == [("google.csv", 28), ("meta.csv", 28)]


@pytest.mark.parametrize("gone_already", [False, True])
def test_a_choice_that_is_lost_with_its_process_is_not_asked_again(
    bot, slack, drop, killed_at_once, start_again, gone_already
):
    question = drop(3, jan__csv=month(1), feb__csv=month(2))[2]
    parts = [each.id for each in sorted(bot.store.datasets([bot.place]), key=lambda each: each.name, reverse=True)]
    with killed_at_once():
        bot.press(question, "choose:0")
    if gone_already:
        # It was killed a little later: they are together, and the parts are gone.
        assert bot.desk.put_together(tuple(parts), "UALICE", bot.place, "en", print, "").status == "answered"
    start_again(bot)
    [lost] = [each for each in slack.shown() if "I was restarted" in str(each["blocks"])]
    bot.press(lost, "retry:0")
    bot.wait(lambda: stored(bot) == [("jan - feb.csv", 56)], PATIENCE)
    bot.wait(lambda: "I put 2 files together" in words(slack.shown()[2]), PATIENCE)
    bot.settle()
    assert len(slack.shown()) == 3


def test_to_keep_them_apart_is_not_asked_again_either(bot, slack, drop, killed_at_once, start_again):
    question = drop(3, "<@UBOT> spend?", jan__csv=month(1), feb__csv=month(2))[2]
    with killed_at_once():
        bot.press(question, "choose:1")
    start_again(bot)
    [lost] = [each for each in slack.shown() if "I was restarted" in str(each["blocks"])]
    bot.press(lost, "retry:0")
    bot.wait(lambda: "They stay data sets of their own" in slack.words()[2], PATIENCE)
    ready(bot, slack, 4, question["thread_ts"])
    assert stored(bot) == [("feb.csv", 28), ("jan.csv", 28)]
