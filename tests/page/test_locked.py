"""The page of a server that has keys, started as a person starts it: it shows nothing until it has one, and
then what that one opens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver.common.keys import Keys

from tests.cli.test_serve import process, reached
from tests.page.conftest import Tab, chromium, needs_browser
from tests.serve.conftest import QUESTION

pytestmark = needs_browser

CHATTING, JUNO = "chat-key", "juno-key"


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    folder = tmp_path_factory.mktemp("locked")
    keys = folder / "keys.txt"
    keys.write_text(f"{CHATTING} chat\n{JUNO} adapters=juno\n")
    with (
        process(folder / "home", folder / "log", "--key-file", str(keys)) as (_, url),
        chromium(folder / "profile") as driver,
    ):
        reached(url, "GET", "/health")
        tab = Tab(driver, url)
        tab.open()
        yield tab
        assert QUESTION not in (folder / "log").read_text()


def names(tab: Tab) -> list[str]:
    return [each.text.split("\n")[-1] for each in tab.all(".nav button")]


def test_without_a_key_there_is_nothing_to_see(tab: Tab) -> None:
    tab.says("This server needs a key")
    tab.write("input[aria-label=Key]", "wrong").send_keys(Keys.ENTER)
    tab.says("This is no key of this server")
    assert tab.all(".frame") == []
    assert reached(tab.url, "GET", "/v1/models").status_code == 401


def test_a_key_for_chatting_chats_and_teaches_nothing(tab: Tab) -> None:
    tab.write("input[aria-label=Key]", CHATTING).send_keys(Keys.ENTER)
    tab.press(QUESTION)
    (answer,) = tab.answers()
    assert answer and names(tab) == ["Chat", "Compare"]
    assert tab.all(".panel") == [] and "Correct" not in [each.text for each in tab.all(".turn button")]
    tab.driver.refresh()
    tab.until(lambda: len(tab.all(".turn")) == 1, "the conversation, without asking for the key again")


def test_a_key_for_one_adapter_has_a_session_of_its_own_and_that_adapter_alone(tab: Tab) -> None:
    tab.press("Leave")
    tab.write("input[aria-label=Key]", JUNO).send_keys(Keys.ENTER)
    tab.says("goes to juno")
    assert tab.all(".turn") == [] and len(names(tab)) == 6
    tab.ask(QUESTION)
    tab.until(lambda: tab.all(".turn"), "the turn")
    (answer,) = tab.answers()
    assert answer and tab.all(".turn .who")[0].text == "base"  # juno has not learnt anything yet
