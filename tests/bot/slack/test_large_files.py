"""A large workbook: the message says how far the reading is, and Stop ends it."""

import io

import pytest

PATIENCE = 120


@pytest.fixture(scope="module")
def workbook():
    xlsxwriter = pytest.importorskip("xlsxwriter")
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet("Spend")
    sheet.write_row(0, 0, ["Day", "Campaign", "Channel", "Country", "Clicks", "Spend"])
    for row in range(1, 150_001):
        sheet.write_row(
            row, 0, [f"2026-{row % 12 + 1:02}-01", f"C{row % 97}", f"{row % 3}x", f"L{row % 5}", row, row / 7]
        )
    book.close()
    return out.getvalue()


@pytest.fixture
def bot(make_bot):
    return make_bot(real=True, workers=1, upload_mb=50)


def test_the_message_moves_while_a_workbook_is_read(bot, slack, workbook):
    bot.event(bot.message("", subtype="file_share", ts="1.1", files=[slack.drop("big.xlsx", workbook)]))
    bot.wait(lambda: "150,000 rows" in slack.words()[0].replace("\u00a0", " "), PATIENCE)
    said = [each["text"] for each in slack.called("chat.update")]
    moving = [text for text in said if text.startswith("Reading big.xlsx: ")]
    assert len(set(moving)) >= 2
    assert any("of 150,001 rows…" in text or "opening the sheet “Spend”" in text for text in moving)


def test_stop_ends_the_reading_and_nothing_is_kept(bot, slack, workbook):
    bot.front.answerer.stops._offered_after = 0.1
    bot.front.answerer.stops._every = 0.02
    bot.event(bot.message("", subtype="file_share", ts="1.1", files=[slack.drop("big.xlsx", workbook)]))

    def reading():
        message = slack.shown()[0]
        stop = "stop:0" in str(message["blocks"])
        return message if stop and message["text"].startswith("Reading big.xlsx: ") else None

    bot.press(bot.wait(reading, PATIENCE), "stop:0")
    bot.wait(lambda: "Stopped. Nothing was changed" in slack.words()[0], PATIENCE)
    assert bot.store.datasets([bot.place]) == []
    assert "retry:0" in str(slack.shown()[0]["blocks"])
