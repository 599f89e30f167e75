"""What a key opens on the page: each action asks it first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from imprint.errors import InputError
from imprint.page.actions import Actions, named_by
from imprint.page.judgements import Judgement
from imprint.page.session import Draft, Turn
from imprint.serve.access import Key
from imprint.serve.errors import RequestError
from tests.serve.conftest import Served

TURN = Turn("Who?", (), Draft("default", "default@1", "Me.", "whole"), "default")
PAIR = Judgement("base-1", "Who?", "default@1", "base", "Me.", "It.", "first")
CHANGES: dict[str, Callable[[Actions], object]] = {
    "teach": lambda actions: actions.teach("default", "Who?", "Me."),
    "judge": lambda actions: actions.judge(TURN, "default", "Me."),
    "bad": lambda actions: actions.bad(TURN),
    "undo": lambda actions: actions.undo("default"),
    "use": lambda actions: actions.use("default", 1),
    "roll back": lambda actions: actions.roll_back("default"),
    "begin": lambda actions: actions.begin("default2"),
    "begin a job": lambda actions: actions.begin_job("default", "f.jsonl", b"{}"),
    "download": lambda actions: actions.download("default", 1),
    "take in a zip": lambda actions: actions.take_in("default", "default-1.zip", b""),
    "score": lambda actions: actions.score(PAIR),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    "key", [Key("k", chat_only=True), Key("k", adapters=frozenset({"juno"}))], ids=["chat", "other adapters"]
)
def test_what_a_key_does_not_open_is_refused(paged: Served, change: str, key: Key) -> None:
    with pytest.raises(RequestError) as refused:
        CHANGES[change](Actions(paged.service, key))
    assert refused.value.status == 403


def test_a_limited_key_sees_its_own_adapters_also_before_their_first_lesson(paged: Served) -> None:
    limited = Actions(paged.service, Key("k", adapters=frozenset({"juno", "base"})))
    assert limited.choices() == ["juno", "base"]
    assert Actions(paged.service, Key("k", adapters=frozenset({"mia"}))).choices("juno") == ["mia"]
    assert {"default", "base"} <= set(Actions(paged.service, None).choices())


@pytest.mark.parametrize(
    ("filename", "name"),
    [("juno.zip", "juno"), ("juno-12.ZIP", "juno"), ("my-own-3-1.zip", "my-own-3"), ("juno", "juno")],
)
def test_a_zip_is_called_after_its_adapter(filename: str, name: str) -> None:
    assert named_by(filename) == name


def test_a_zip_whose_file_is_called_like_no_adapter_needs_a_name(paged: Served) -> None:
    for filename in ("my adapter.zip", ".zip", "base.zip"):
        with pytest.raises(InputError):
            Actions(paged.service, None).take_in("", filename, b"")


def test_a_new_adapter_needs_a_name_that_is_free(paged: Served) -> None:
    actions = Actions(paged.service, None)
    assert actions.begin("fresh") == "fresh" and "fresh" in actions.choices("fresh")
    for name in ("base", "Base", "", "a/b", "a@1"):
        with pytest.raises(InputError):
            actions.begin(name)
