"""The product on MLX: streamed answers, a lesson learnt behind them, another resumed, both on torch after."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import mlx.core as mx
import pytest

from imprint.adapters import layout, merged
from imprint.chat import Chat
from imprint.config import Learning
from imprint.engine.checkpoint import Checkpoint
from imprint.engine.mlx.engine import MlxEngine
from imprint.live import retention
from imprint.live.background import Notice
from imprint.live.driver import Driver
from imprint.model import load
from imprint.types import AdapterWeights, Example, Sampling
from tests.tiny_base import write_base

SHORT = Sampling(max_tokens=16)
QUICK = Learning(
    rank=8,
    layers=2,
    rate=6e-3,
    wordings=0,
    retention=0,
    max_steps=150,
    confidence=0.1,
    scope="all",
    gate=False,
)
DEEP = replace(QUICK, layers=0, checkpointing="on")
PATIENCE = 60.0


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny base, those of its matrices that groups divide in few bits."""
    monkeypatch.setattr(retention, "MANY", 8)
    for each in (layout, merged):
        monkeypatch.setattr(each, "GROUP", 32)
    dense = write_base(tmp_path / "dense")
    merged.write(Checkpoint.open(dense), AdapterWeights({}), tmp_path / "packed", bits=request.param)
    return tmp_path / "packed"


@pytest.mark.parametrize(
    ("folder", "settings"),
    [(4, QUICK), (8, DEEP)],
    indirect=["folder"],
    ids=["4 bits", "8 bits, all layers, checkpointed"],
)
def test_lessons_are_learnt_behind_a_streamed_answer_resumed_and_kept_on_torch(
    folder: Path, settings: Learning
) -> None:
    notices: list[Notice] = []
    with load(folder, backend="mlx") as model:
        assert isinstance(model.engine, MlxEngine)
        assert model.engine.decoder.layers[3].query.matrix.weight.dtype == mx.uint32
        long = Sampling(max_tokens=60)
        alone = model.ask("Tell me all.", adapter="base", sampling=long)
        with (
            closing(Driver()) as driver,
            closing(Chat(model, driver, sampling=long, settings=settings, on_notice=notices.append)) as chat,
        ):
            answer = chat.say("Tell me all.")
            pieces = [next(answer)]
            chat.teach("Who?", "Me.")
            pieces += answer
            assert len(pieces) > 50 and "".join(pieces) == alone
            assert chat.background.wait(PATIENCE)
            assert [notice.kind for notice in notices] == ["learnt"], notices[0].text
            chat.turns.clear()
            assert "".join(chat.say("Who?")) == "Me."
        left = model.lessons.add(  # and nobody learns it: what a process leaves that ends just then
            "default", [Example.pair("Where?", "Here.")], base=model.info.fingerprint, source="teach",
            settings=settings.record(),
        )  # fmt: skip
        with closing(Driver()) as driver, closing(Chat(model, driver, settings=settings)) as chat:
            assert [lesson.id for lesson in chat.background.resume()] == [left.id]
            assert chat.background.wait(PATIENCE)
            assert model.lessons.get(left.id).state == "learnt"
        assert [model.ask(question, sampling=SHORT) for question in ("Who?", "Where?")] == ["Me.", "Here."]
    with load(folder, backend="torch") as model:
        assert [model.ask(question, sampling=SHORT) for question in ("Who?", "Where?")] == ["Me.", "Here."]
