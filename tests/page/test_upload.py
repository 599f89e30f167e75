"""A zip goes through the browser into the list of adapters; what is no adapter is said in one line."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.engine.adapters import random_adapter
from tests.page.conftest import Tab, chromium, needs_browser
from tests.serve.conftest import Served

pytestmark = needs_browser

NAME = "visitor"
PICKER = ".view[aria-label=Adapters] input[type=file]"


@pytest.fixture(scope="module")
def downloaded(paged: Served) -> Iterator[bytes]:
    """The zip of an adapter as the API gives it out; the adapter itself is not there any more."""
    info = paged.model.info
    weights = random_adapter(dict(info.linears), seed=1, first_layer=info.layers - 1)
    paged.model.registry.publish(NAME, weights, base=info.fingerprint, base_name=info.name)
    response = paged.http.get(f"/api/adapters/{NAME}/download")
    assert response.status_code == 200 and paged.http.delete(f"/api/adapters/{NAME}").status_code == 200
    yield response.content
    for name in names(paged):
        if name in (NAME, "guest"):
            paged.http.delete(f"/api/adapters/{name}")


@pytest.fixture(scope="module")
def tab(paged: Served, downloaded: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        tab = Tab(driver, paged.url)
        tab.open()
        tab.press("Adapters", within=".nav")
        tab.until(lambda: tab.all(".view[aria-label=Adapters]"), "the adapters")
        yield tab


def names(paged: Served) -> list[str]:
    return [each["name"] for each in paged.http.get("/api/adapters").json()["adapters"]]


def send(tab: Tab, file: Path) -> None:
    """What picking a file in the browser's dialog comes to."""
    tab.driver.find_element(By.CSS_SELECTOR, PICKER).send_keys(str(file))


def told(tab: Tab, words: str) -> str:
    """The one message in sight that has these words."""
    found = tab.until(
        lambda: [each.text for each in tab.all(".told .q-notification__message") if words in each.text], words
    )
    assert len(found) == 1
    return found[0]


def test_the_button_opens_the_browsers_own_dialog(tab: Tab) -> None:
    tab.script(
        f"document.querySelector({PICKER!r}).addEventListener('click',"
        " event => { window.opened = true; event.preventDefault(); }, { once: true })"
    )
    tab.press("Add an adapter from a zip")
    tab.until(lambda: tab.script("return window.opened === true"), "the dialog")


def test_a_broken_zip_is_one_line_and_the_same_file_when_whole_an_adapter(
    tab: Tab, paged: Served, downloaded: bytes, tmp_path: Path
) -> None:
    before, file = names(paged), tmp_path / f"{NAME}-1.zip"
    file.write_bytes(downloaded[: len(downloaded) // 2])
    send(tab, file)
    line = told(tab, "not a zip file that can be read")
    assert "\n" not in line and len(line) < 200
    assert names(paged) == before
    file.write_bytes(downloaded)
    send(tab, file)
    told(tab, f"{NAME}@2 answers now")  # no number of a version is used twice
    tab.until(lambda: NAME in [each.text for each in tab.all(".card-title")], "the adapter in the list")
    assert "imported" in tab.text
    assert paged.chat(model=NAME).json()["model"] == f"{NAME}@2"


def test_a_version_is_downloaded_as_the_zip_that_can_be_taken_in(tab: Tab, tmp_path: Path) -> None:
    allowed = {"behavior": "allow", "downloadPath": str(tmp_path)}
    tab.driver.execute_cdp_cmd("Browser.setDownloadBehavior", allowed)
    tab.press(f"Download {NAME} version 2")
    file = tmp_path / f"{NAME}-2.zip"
    tab.until(file.exists, "the file")
    with zipfile.ZipFile(file) as archive:
        assert "adapter_model.safetensors" in archive.namelist()


def test_the_name_in_the_field_goes_before_that_of_the_file(
    tab: Tab, paged: Served, downloaded: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "adapter of a friend.zip"
    file.write_bytes(downloaded)
    send(tab, file)
    told(tab, "is not an adapter name")
    tab.write("input[aria-label='New adapter']", "guest").send_keys(Keys.TAB)
    send(tab, file)
    told(tab, "guest@1 answers now")
    assert "guest" in names(paged)


def test_a_file_that_is_no_zip_is_not_even_sent(tab: Tab, paged: Served, tmp_path: Path) -> None:
    before, file = names(paged), tmp_path / "notes.txt"
    file.write_text("nothing")
    send(tab, file)
    told(tab, "has to end in .zip and have at most 255 MiB")
    assert names(paged) == before
