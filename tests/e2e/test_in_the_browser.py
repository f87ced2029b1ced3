"""A person in front of the page: drops a file, asks, reads the answer with its picture, presses a button."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

MARKETING, ANA = "C01MARKET", "U01ANA"
CSV = "Date,Channel,Amount spent (USD),Revenue\n" + "".join(
    f"2026-01-{day:02d},{channel},{spend},{revenue}\n"
    for day in range(1, 29)
    for channel, spend, revenue in (("Google", 20, 80), ("Meta", 30, 60))
)
PATIENCE = 90_000


@pytest.fixture
def page() -> Iterator[Any]:
    """A page in a real browser; skipped where there is none."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no browser: install Debian's chromium to run this test")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        try:
            shown = browser.new_page(viewport={"width": 1600, "height": 1200})
            shown.set_default_timeout(PATIENCE)
            yield shown
        finally:
            browser.close()


def test_from_dropping_a_file_to_how_it_was_computed(workspace: Any, page: Any, tmp_path: Path) -> None:
    file = tmp_path / "spend.csv"
    file.write_text(CSV, encoding="utf-8")
    page.goto(workspace.slack.root)
    page.locator("input[type=file]").first.set_input_files(str(file))
    page.get_by_placeholder("Message #marketing").click()
    page.keyboard.type("@marketbot ")
    page.wait_for_timeout(500)  # the page turns the name into a mention, and moves the cursor when it has
    page.keyboard.type("roas by channel, worst first")
    page.get_by_role("button", name="Send").first.click()

    page.get_by_text("replies").first.click()
    thread = page.locator(".thread-pane")
    thread.get_by_text("I read 56 rows").wait_for()
    # Meta 60/30 = 2, Google 80/20 = 4, together 140/50 = 2.8.
    thread.get_by_text("Meta has the lowest").first.wait_for()
    thread.locator("img").first.wait_for()
    assert "2.80" in thread.inner_text().replace("\u00a0", " ")

    thread.get_by_role("button", name="How?").first.click()
    thread.get_by_text("What was used").wait_for()
    thread.get_by_placeholder("Reply in thread").click()
    page.keyboard.type("only Google")
    page.keyboard.press("Enter")
    workspace.wait(lambda: len(workspace.replies(MARKETING, workspace.slack.messages(MARKETING)[0]["ts"])) >= 4)
