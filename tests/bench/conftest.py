"""Benches under test keep their bases in the tests' own folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench import answering, bases, gguf_base, learnt, peft_engine, teach


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("bench")
    with pytest.MonkeyPatch.context() as patch:
        for module in (answering, bases, gguf_base, learnt, peft_engine, teach):
            patch.setattr(module, "CACHE", folder)
        yield
