"""The server where the page is not wanted, or cannot be."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import imprint
from imprint.cli.serve import chosen_page
from imprint.cli.terminal import Terminal
from tests.serve.conftest import error_of, serving


def test_a_server_without_the_page_has_nothing_at_its_root(home: Path) -> None:
    with imprint.load(home=home) as model, serving(model) as bare:
        response = bare.http.get("/")
    assert response.status_code == 404 and "there is no GET /" in error_of(response)["message"]


@pytest.mark.parametrize("missing", ["nicegui", "markdown_it"])
def test_what_the_page_lacks_is_said_in_one_line(
    missing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in sys.modules if name.startswith("imprint.page")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    assert chosen_page(Terminal()) is None
    said = capsys.readouterr().err
    assert missing in said and "pip install 'imprint[serve]'" in said and said.count("\n") == 1
