"""A person in front of the page: drops a file, asks, reads the answer, presses buttons, goes on, schedules it.

With MARKETBOT_SCREENSHOTS set to a folder, what the page shows at each step is kept there, to be looked at.
"""

import os
import shutil
from collections.abc import Callable, Iterator
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


@pytest.fixture
def look(page: Any) -> Callable[[str], None]:
    """Keeps what the page shows now, where somebody wants to look at it."""
    folder = os.environ.get("MARKETBOT_SCREENSHOTS")

    def keep(name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.wait_for_timeout(500)
            page.screenshot(path=f"{folder}/{name}.png")

    return keep


def test_from_dropping_a_file_to_a_scheduled_post(workspace: Any, page: Any, look: Any, tmp_path: Path) -> None:
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
    look("1-answer")

    thread.get_by_role("button", name="How?").last.click()
    thread.get_by_text("What was used").wait_for()
    look("2-how")

    before = len(replies(workspace))
    thread.get_by_placeholder("Reply in thread").click()
    page.keyboard.type("only Google")
    page.keyboard.press("Enter")
    answer = workspace.wait(lambda: finished(workspace, before))
    assert "Meta" not in str(answer["blocks"])
    thread.get_by_text("Google").last.scroll_into_view_if_needed()
    look("3-follow-up")

    thread.get_by_role("button", name="Schedule").last.click()
    thread.get_by_role("button", name="Monday").last.click()
    thread.get_by_text("Preview:").last.wait_for()
    thread.get_by_role("button", name="Yes, schedule it").last.scroll_into_view_if_needed()
    look("4-preview")
    thread.get_by_role("button", name="Yes, schedule it").last.click()
    thread.get_by_text("Scheduled:").last.wait_for()
    look("5-scheduled")
    assert thread.get_by_role("button", name="Yes, schedule it").count() == 0


def replies(workspace: Any) -> list[dict[str, Any]]:
    """What the bot said beneath the file."""
    found: list[dict[str, Any]] = workspace.replies(MARKETING, workspace.slack.messages(MARKETING)[0]["ts"])
    return found


def finished(workspace: Any, number: int) -> dict[str, Any] | None:
    """The reply of that number, once it is an answer."""
    said = replies(workspace)
    return said[number] if len(said) > number and not said[number]["text"].endswith("…") else None
