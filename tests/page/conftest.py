"""A server with the page on loopback, and a real Chromium in front of it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service as ChromeDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

import imprint
from imprint.page import mount
from tests.serve.conftest import Served, serving

T = TypeVar("T")
PATIENCE = 90.0
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
CONTROLS = "button, a, input, textarea, select, [role=button], [role=combobox], [role=radio]"

needs_browser = pytest.mark.skipif(
    CHROMIUM is None or DRIVER is None,
    reason="there is no chromium with a chromedriver; on Debian: apt install chromium chromium-driver",
)


@pytest.fixture(scope="session")
def paged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with the page and a home of its own; there can be one such in a process."""
    with (
        imprint.load(home=tmp_path_factory.mktemp("paged") / "home") as model,
        serving(model, page=mount) as served,
    ):
        yield served


@dataclass(frozen=True)
class Tab:
    """What a person sees and does in one tab; waits for what is about to appear."""

    driver: Chrome
    url: str

    def open(self) -> None:
        self.driver.get(f"{self.url}/")

    def until(self, true: Callable[[], T], what: str = "") -> T:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                if found := true():
                    return found
            except StaleElementReferenceException:
                pass  # it was drawn again in between
            assert time.monotonic() < deadline, f"{what}: {self.text[:2000]}"
            time.sleep(0.05)

    @property
    def text(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "body").text

    def says(self, words: str) -> None:
        self.until(lambda: words in self.text, words)

    def all(self, css: str) -> list[WebElement]:
        return [each for each in self.driver.find_elements(By.CSS_SELECTOR, css) if each.is_displayed()]

    def button(self, name: str, within: str = "") -> WebElement:
        """The last button of this name that is in sight."""
        found = [each for each in self.all(f"{within} button") if each.accessible_name == name]
        assert found, f"no button {name!r}"
        return found[-1]

    def press(self, name: str, within: str = "") -> None:
        def pressed() -> bool:
            found = [each for each in self.all(f"{within} button") if each.accessible_name == name]
            if found:
                found[-1].click()
            return bool(found)

        self.until(pressed, f"a button {name!r}")

    def write(self, css: str, words: str) -> WebElement:
        field = self.until(lambda: self.all(css), css)[-1]
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(words)
        return field

    def ask(self, question: str) -> None:
        self.write("textarea[aria-label=Message]", question).send_keys(Keys.ENTER)

    def answers(self) -> list[str]:
        """The answers of the conversation, once none is being written."""
        self.until(lambda: self.all(".composer [aria-label=Send]"), "the end of the answer")
        return [each.text for each in self.all(".turn > .answer > .prose")]

    def script(self, code: str) -> object:
        found: object = self.driver.execute_script(code)
        return found


@contextmanager
def chromium(profile: Path, *, width: int = 1280, height: int = 800) -> Iterator[Chrome]:
    options = ChromeOptions()
    assert CHROMIUM is not None and DRIVER is not None
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=ChromeDriver(DRIVER))
    try:
        yield driver
    finally:
        try:
            driver.quit()
        except WebDriverException:
            driver.service.process.kill()
