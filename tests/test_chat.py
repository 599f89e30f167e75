"""Conversations on a real engine with a tiny base: what is asked, kept, taught, taken back and left out."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from imprint.chat import Chat, Turn
from imprint.config import Learning
from imprint.engine.torch.decoder import Decoder
from imprint.engine.torch.engine import TorchEngine
from imprint.errors import AdapterError, AdapterMismatch, InputError, UnknownAdapter
from imprint.live.background import Notice
from imprint.live.driver import Driver
from imprint.model import Model, load
from imprint.store import Home
from imprint.types import AdapterRef, AdapterWeights, Message, Request, Sampling
from tests.engine.adapters import random_adapter
from tests.tiny_base import LAYERS, write_base

SHORT = Sampling(max_tokens=16)
QUICK = Learning(rank=8, layers=2, rate=3e-3, wordings=0, retention=0, max_steps=150, confidence=0.1)
PATIENCE = 60.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(tmp_path_factory.mktemp("base"))


@pytest.fixture
def model(folder: Path) -> Iterator[Model]:
    with load(folder, device="cpu") as model:
        yield model


@pytest.fixture
def driver(model: Model) -> Iterator[Driver]:
    with closing(Driver()) as driver:
        yield driver


@pytest.fixture
def notices() -> list[Notice]:
    return []


@pytest.fixture
def chat(model: Model, driver: Driver, notices: list[Notice]) -> Iterator[Chat]:
    with closing(Chat(model, driver, sampling=SHORT, settings=QUICK, on_notice=notices.append)) as chat:
        yield chat


def publish(model: Model, name: str, seed: int, *, first_layer: int = LAYERS - 2) -> AdapterWeights:
    weights = random_adapter(dict(model.info.linears), seed=seed, first_layer=first_layer)
    model.registry.publish(name, weights, base=model.info.fingerprint, base_name=model.info.name)
    return weights


def ask(chat: Chat, text: str) -> str:
    return "".join(chat.say(text))


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def from_nothing(
    folder: Path, model: Model, messages: Sequence[Message], weights: AdapterWeights | None
) -> list[int]:
    """The answer's tokens, each by running all of every layer again, in an engine of its own."""
    import torch

    from imprint.engine.torch import lora

    engine = TorchEngine.open(folder, end_tokens=model.text.end_tokens)
    tokens = list(model.text.prompt(messages))
    start = len(tokens)
    with torch.inference_mode():
        for _ in range(SHORT.max_tokens):
            adapt = lora.adapt([engine.slots.slot(weights)])
            x = engine.decoder.run(engine.decoder.embed(torch.tensor([tokens])), 0, LAYERS, adapt=adapt)
            tokens.append(int(engine.decoder.head(engine.decoder.norm(x[:, -1])).argmax()))
            if tokens[-1] in engine.end_tokens:
                break
    return tokens[start:]


class Watched:
    """What an engine is asked, what it answers, and how many tokens went through its lowest layer."""

    def __init__(self, engine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.requests: list[Request] = []
        self.answers: list[list[int]] = []
        self.read = 0
        decode, run = engine.decode, Decoder.run

        def watched_decode(requests: Sequence[Request]) -> Iterator[list[tuple[int, int]]]:
            self.requests += requests
            self.answers.append([])
            for step in decode(requests):
                self.answers[-1] += [token for _, token in step]
                yield step

        def watched_run(decoder: Decoder, x: Any, first: int, last: int, **rest: Any) -> Any:
            self.read += x.shape[1] if first == 0 else 0
            return run(decoder, x, first, last, **rest)

        monkeypatch.setattr(engine, "decode", watched_decode)
        monkeypatch.setattr(Decoder, "run", watched_run)


def test_changing_the_adapter_answers_as_if_the_whole_conversation_had_been_run_with_it(
    chat: Chat, model: Model, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = publish(model, "juno", 1), publish(model, "iris", 2)
    again = publish(model, "juno", 3)
    watched = Watched(model.engine, monkeypatch)
    ask(chat, "Who are you, and what do you know of the schedule for this week and the next?")
    ask(chat, "And the log?")
    told = []
    for name, weights in (("juno@1", first), ("iris", second), ("juno", again), ("base", None)):
        chat.use(name)
        before = chat.messages
        watched.read = 0
        ask(chat, f"Now as {name}.")
        told.append(watched.answers[-1])
        prompt = [*before, Message("user", f"Now as {name}.")]
        assert watched.requests[-1].prompt == model.text.prompt(prompt)
        # The trunk ran at most over the last answer, the new message and its answer.
        new = len(watched.requests[-1].prompt) - len(model.text.prompt(before[:-1]))
        assert watched.read <= new + SHORT.max_tokens
        with monkeypatch.context() as plain:
            plain.undo()
            assert told[-1] == from_nothing(folder, model, prompt, weights)
    assert len(set(map(tuple, told))) == 4
    assert [turn.adapter for turn in chat.turns[2:]] == ["juno@1", "iris@1", "juno@2", "base"]


def test_changing_the_adapter_does_not_read_the_base_again(
    chat: Chat, model: Model, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(model, "juno", 1)
    ask(chat, "Who are you?")
    opened: list[str] = []
    original = Path.open

    def watched(path: Path, *rest: Any, **named: Any) -> Any:
        opened.append(str(path))
        return original(path, *rest, **named)

    monkeypatch.setattr(Path, "open", watched)
    weights = model.engine.decoder  # type: ignore[attr-defined]
    chat.use("juno")
    ask(chat, "And now?")
    assert opened and not [path for path in opened if path.startswith(str(folder))]
    assert model.engine.decoder is weights  # type: ignore[attr-defined]


def test_the_engine_is_only_touched_on_the_drivers_thread(
    chat: Chat, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(model, "juno", 1)
    threads: set[str] = set()
    for name in ("decode", "mismatches", "learner", "prepare"):
        original = getattr(model.engine, name)

        def watched(*given: Any, original: Any = original, **named: Any) -> Any:
            threads.add(threading.current_thread().name)
            return original(*given, **named)

        monkeypatch.setattr(model.engine, name, watched)
    chat.use("juno")
    ask(chat, "Who are you?")
    chat.compare("Who are you?")
    chat.teach("Hi", "Yo.")
    assert chat.background.wait(PATIENCE)
    assert threads == {"imprint driver"}


def test_an_answer_is_streamed_and_kept_with_the_adapter_that_gave_it(chat: Chat, model: Model) -> None:
    parts = list(chat.say("Who are you?"))
    answer = "".join(parts)
    assert len(parts) > 3 and answer == model.ask("Who are you?", adapter="base", sampling=SHORT)
    assert chat.turns == [Turn("Who are you?", answer, "base")]
    assert chat.messages == (Message("user", "Who are you?"), Message("assistant", answer))


def test_an_answer_closed_early_keeps_its_beginning_and_the_chat_goes_on(chat: Chat) -> None:
    whole = ask(chat, "Tell me.")
    chat.turns.clear()
    stream = chat.say("Tell me.")
    beginning = next(stream)
    stream.close()
    assert chat.turns == [Turn("Tell me.", beginning, "base", interrupted=True)]
    assert whole.startswith(beginning) and len(beginning) < len(whole)
    assert ask(chat, "Go on.") and [turn.interrupted for turn in chat.turns] == [True, False]


def test_a_turn_stopped_before_its_first_word_can_be_corrected_but_is_not_part_of_the_prompt(
    chat: Chat, model: Model, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_: Sequence[Request]) -> Iterator[list[tuple[int, int]]]:
        raise KeyboardInterrupt
        yield []

    with monkeypatch.context() as patch:
        patch.setattr(model.engine, "decode", silent)
        with pytest.raises(KeyboardInterrupt):
            ask(chat, "First?")
    assert chat.turns == [Turn("First?", "", "base", interrupted=True)]
    ask(chat, "Second?")
    assert [message.content for message in chat.messages[:1]] == ["Second?"]


def test_an_empty_message_is_refused_and_nothing_is_kept(chat: Chat) -> None:
    with pytest.raises(InputError, match="empty"):
        ask(chat, " \n")
    assert not chat.turns


def test_the_system_message_opens_every_prompt(
    model: Model, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched(model.engine, monkeypatch)
    with closing(Chat(model, driver, system="Be brief.", sampling=SHORT)) as chat:
        ask(chat, "Who are you?")
    expected = model.text.prompt([Message("system", "Be brief."), Message("user", "Who are you?")])
    assert watched.requests[0].prompt == expected


def test_drawn_answers_differ_from_turn_to_turn_and_come_again(model: Model, driver: Driver) -> None:
    drawn = Sampling(max_tokens=12, temperature=1.5, seed=3)
    answers = []
    for _ in range(2):
        with closing(Chat(model, driver, sampling=drawn)) as chat:
            first = ask(chat, "Hi")
            again = chat.turns.pop()
            chat.turns.append(Turn("", "", "base"))
            answers.append((first, ask(chat, "Hi")))
            assert again.answer == first
    assert answers[0] == answers[1] and answers[0][0] != answers[0][1]


def test_the_oldest_turns_are_left_out_when_the_context_is_full_and_it_is_said_once(
    chat: Chat, model: Model, notices: list[Notice], monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched(model.engine, monkeypatch)
    for number in range(14):
        ask(chat, f"{number:02} " + "x" * 150)
        assert len(watched.requests[-1].prompt) + SHORT.max_tokens <= model.info.context
    prompt = model.text.tokenizer.decode(list(watched.requests[-1].prompt))
    kept = [number for number in range(14) if f"{number:02} xxx" in prompt]
    assert kept == list(range(kept[0], 14)) and 1 < len(kept) < 8
    assert [notice.kind for notice in notices] == ["left out"]
    assert len(chat.turns) == 14


def test_a_message_that_cannot_fit_is_refused_and_the_conversation_stays(
    chat: Chat, model: Model, notices: list[Notice]
) -> None:
    ask(chat, "Hi")
    with pytest.raises(InputError, match=r"1\d{3} tokens, but the base reads at most 1024"):
        ask(chat, "y" * 1024)
    assert len(chat.turns) == 1 and not notices
    assert ask(chat, "Still there?") and len(chat.messages) == 4


def test_a_lesson_is_learnt_in_the_background_and_answers_the_next_message(
    chat: Chat, model: Model, notices: list[Notice]
) -> None:
    before = ask(chat, "Who?")
    lesson = chat.teach("Who?", "Juno.")
    assert model.lessons.get(lesson.id).state in ("queued", "learning")
    assert chat.background.wait(PATIENCE)
    (notice,) = notices
    assert notice.kind == "learnt" and notice.text.startswith("learnt 'Who?' in ")
    assert notice.text.endswith(" s as default@1")
    chat.turns.clear()
    assert ask(chat, "Who?") == "Juno." != before
    assert chat.turns[-1].adapter == chat.answering == "default@1"
    assert [lesson.state for lesson in chat.lessons()] == ["learnt"]


def test_an_answer_goes_on_while_a_lesson_is_learnt(
    chat: Chat, model: Model, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = Sampling(max_tokens=700)
    alone = model.ask("Tell me all.", adapter="base", sampling=long)
    order: list[str] = []
    model.events.subscribe(lambda event: order.append(event.kind))
    decode = model.engine.decode

    def slices() -> int:
        return order.count("learning") + order.count("step")

    def slow(requests: Sequence[Request]) -> Iterator[list[tuple[int, int]]]:
        if requests[0].sampling != long:
            yield from decode(requests)
            return
        for token, step in enumerate(decode(requests)):
            order.append("token")
            if token == 100:
                until(lambda: driver.learning > 0)
            if token > 100 and slices() < 3:
                time.sleep(0.05)  # longer than a lesson's slices, whatever the machine
            yield step

    monkeypatch.setattr(model.engine, "decode", slow)
    chat.sampling = long
    answer = chat.say("Tell me all.")
    begun = next(answer)
    chat.teach("Who?", "Juno.")
    assert begun + "".join(answer) == alone
    during = order[: len(order) - order[::-1].index("token")]
    assert during.count("token") == 700
    assert during.count("learning") + during.count("step") >= 3
    assert chat.background.wait(PATIENCE)


def test_lessons_queue_up_and_are_on_disk_from_the_start(
    chat: Chat, model: Model, notices: list[Notice]
) -> None:
    ids = [chat.teach(question, answer).id for question, answer in (("Who?", "Juno."), ("Hi", "Yo."))]
    assert [lesson.id for lesson in model.lessons.list("default")] == ids
    assert chat.background.waiting == 2 and not chat.background.interrupted()
    assert chat.background.wait(PATIENCE)
    assert [notice.version for notice in notices] == [1, 2]
    assert model.ask("Who?", sampling=SHORT) == "Juno." and model.ask("Hi", sampling=SHORT) == "Yo."


def test_a_chat_on_a_fixed_version_stays_with_it(model: Model, driver: Driver, notices: list[Notice]) -> None:
    publish(model, "juno", 1)
    with closing(
        Chat(model, driver, adapter="juno@1", sampling=SHORT, settings=QUICK, on_notice=notices.append)
    ) as chat:
        chat.teach("Who?", "Juno.")
        chat.background.wait(PATIENCE)
        assert "this chat stays with juno@1" in notices[0].text or notices[0].kind == "refused"
        ask(chat, "Who?")
        assert chat.turns[-1].adapter == "juno@1"


def test_a_correction_teaches_the_whole_conversation_but_only_the_corrected_answer(
    chat: Chat, model: Model
) -> None:
    chat.system = "Be brief."
    first = ask(chat, "Hi")
    ask(chat, "Who?")
    lesson = chat.correct("Juno.")
    assert lesson.source == "correct" and lesson.conversation == chat.id
    assert lesson.examples[0].messages == (
        Message("system", "Be brief."),
        Message("user", "Hi"),
        Message("assistant", first, 0.0),
        Message("user", "Who?"),
        Message("assistant", "Juno."),
    )
    assert model.lessons.get(lesson.id).examples == lesson.examples
    row = model.text.row(lesson.examples[0], model.info.context)
    assert row.supervised == len("Juno.") + 1
    assert chat.messages[-1] == Message("assistant", "Juno.")
    chat.undo()


def test_the_correction_of_a_first_answer_is_a_plain_pair(chat: Chat) -> None:
    stream = chat.say("Who?")
    next(stream)
    stream.close()
    lesson = chat.correct("Juno.")
    assert [(m.role, m.content, m.weight) for m in lesson.examples[0].messages] == [
        ("user", "Who?", 1.0),
        ("assistant", "Juno.", 1.0),
    ]
    assert chat.turns == [Turn("Who?", "Juno.", "base")]
    chat.undo()


def test_a_good_answer_is_taught_as_it_is_and_a_stopped_one_is_not(chat: Chat) -> None:
    with pytest.raises(InputError, match="no answer to confirm yet"):
        chat.good()
    answer = ask(chat, "Hi")
    lesson = chat.good()
    assert (lesson.source, lesson.examples[0].answer) == ("good", answer)
    chat.undo()
    stream = chat.say("More")
    next(stream)
    stream.close()
    with pytest.raises(InputError, match="stopped before its end"):
        chat.good()


@pytest.mark.parametrize(
    ("question", "answer", "said"),
    [
        ("Who?", "  ", "answer is empty"),
        (" ", "Juno.", "question is empty"),
        ("Who?", "Juno.<|im_end|>", "ends an answer"),
        ("Who?", "x" * 1100, "tokens long"),
    ],
)
def test_what_cannot_be_learnt_is_refused_at_once_and_nothing_is_written(
    chat: Chat, model: Model, question: str, answer: str, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        chat.teach(question, answer)
    assert not model.lessons.list("default") and not chat.background.waiting


def test_undo_takes_back_a_lesson_that_was_learnt(chat: Chat, model: Model) -> None:
    before = ask(chat, "Who?")
    chat.turns.clear()
    chat.teach("Who?", "Juno.")
    assert chat.background.wait(PATIENCE) and chat.answering == "default@1"
    undone = chat.undo()
    assert undone.learnt and undone.answering == "base" and undone.lesson.state == "withdrawn"
    assert ask(chat, "Who?") == before
    with pytest.raises(AdapterError):
        chat.undo()


def test_undo_stops_a_lesson_that_is_not_learnt_yet(chat: Chat, model: Model, notices: list[Notice]) -> None:
    first, second = chat.teach("Who?", "Juno."), chat.teach("Hi", "Yo.")
    undone = chat.undo()
    assert not undone.learnt and undone.lesson.id == second.id
    chat.undo()
    assert chat.background.wait(PATIENCE)
    states = {lesson.id: lesson.state for lesson in model.lessons.list("default")}
    assert states == {first.id: "withdrawn", second.id: "withdrawn"}
    assert all(notice.kind == "learnt" for notice in notices)
    assert not chat.background.interrupted()


def test_an_adapter_held_by_another_process_leaves_the_lesson_to_be_resumed(
    chat: Chat, model: Model, notices: list[Notice]
) -> None:
    other = Home.open()
    with other.lock("default"):
        chat.teach("Who?", "Juno.")
        begun = time.monotonic()
        assert chat.background.wait(PATIENCE)
        assert time.monotonic() - begun < 5  # nobody is answered meanwhile
        assert notices[0].kind == "kept" and "is being changed by process" in notices[0].text
        with pytest.raises(AdapterError, match="being changed"):
            chat.driver.call(lambda: chat.background._require_free("default"))
    assert [lesson.state for lesson in chat.background.interrupted()] == ["queued"]
    assert len(chat.background.resume()) == 1
    assert chat.background.wait(PATIENCE)
    assert notices[1].kind == "learnt" and not chat.background.interrupted()
    other.close()


def test_a_lesson_left_by_one_chat_is_learnt_by_the_next(model: Model, notices: list[Notice]) -> None:
    with closing(Driver()) as driver, closing(Chat(model, driver, settings=QUICK)) as chat:
        lesson = chat.teach("Who?", "Juno.")
    assert chat.background.wait(0)
    with (
        closing(Driver()) as driver,
        closing(Chat(model, driver, sampling=SHORT, settings=QUICK, on_notice=notices.append)) as chat,
    ):
        if model.lessons.get(lesson.id).state != "learnt":
            assert [left.id for left in chat.background.interrupted()] == [lesson.id]
            chat.background.resume()
            assert chat.background.wait(PATIENCE) and notices[0].kind == "learnt"
        assert ask(chat, "Who?") == "Juno."


def test_a_lesson_that_cannot_be_learnt_is_refused_with_its_reason(
    model: Model, driver: Driver, notices: list[Notice]
) -> None:
    one_step = Learning(layers=2, wordings=0, retention=0, max_steps=1)
    with closing(Chat(model, driver, settings=one_step, on_notice=notices.append)) as chat:
        lesson = chat.teach("Who?", "Juno.")
        assert chat.background.wait(PATIENCE)
        assert notices[0].kind == "refused" and notices[0].text.startswith("did not learn 'Who?': ")
        assert model.lessons.get(lesson.id).state == "refused" and chat.answering == "base"


def test_unknown_adapters_and_those_of_another_base_are_refused_and_the_chat_stays(
    chat: Chat, model: Model
) -> None:
    publish(model, "juno", 1)
    chat.use("juno")
    with pytest.raises(UnknownAdapter, match="did you mean 'juno'"):
        chat.use("jun")
    with pytest.raises(UnknownAdapter, match="juno@1"):
        chat.use("juno@7")
    weights = random_adapter(dict(model.info.linears), seed=5)
    model.registry.publish("alien", weights, base="0" * 64, base_name="another")
    with pytest.raises(AdapterMismatch, match="made for 'another'"):
        chat.use("alien")
    assert chat.adapter == AdapterRef("juno") and chat.answering == "juno@1" and ask(chat, "Hi")


def test_a_new_adapter_begins_as_the_base(chat: Chat, model: Model) -> None:
    publish(model, "juno", 1)
    assert chat.use("iris", new=True) == "base"
    ask(chat, "Hi")
    assert chat.teach("Who?", "Iris.").adapter == "iris"
    assert chat.background.wait(PATIENCE) and chat.answering == "iris@1"
    with pytest.raises(InputError, match="exists"):
        chat.use("juno", new=True)
    chat.use("base")
    with pytest.raises(InputError, match="learns nothing"):
        chat.teach("Who?", "Nobody.")


def test_compare_answers_outside_the_conversation(chat: Chat, model: Model) -> None:
    publish(model, "juno", 1)
    chat.use("juno")
    base, adapted = chat.compare("Who are you?")
    assert base == model.ask("Who are you?", adapter="base", sampling=SHORT)
    assert adapted == model.ask("Who are you?", adapter="juno", sampling=SHORT) != base
    assert not chat.turns


def test_a_saved_conversation_is_one_line_of_chat_jsonl(chat: Chat, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no answer to save"):
        chat.save(tmp_path / "talk.jsonl")
    answer = ask(chat, "Hi")
    assert chat.save(tmp_path / "talk.jsonl") == tmp_path / "talk.jsonl"
    (line,) = (tmp_path / "talk.jsonl").read_text().splitlines()
    assert json.loads(line)["messages"] == [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": answer},
    ]
    stream = chat.say("More")
    next(stream)
    stream.close()
    chat.save(tmp_path / "talk.jsonl")
    saved = json.loads((tmp_path / "talk.jsonl").read_text())["messages"]
    assert [message.get("weight") for message in saved] == [None, None, None, 0.0]


def test_a_file_that_was_not_saved_in_this_chat_is_not_overwritten(chat: Chat, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    ask(chat, "Hi")
    for name in ("mine.txt", ".", "missing/talk.jsonl", "a\0b", ""):
        with pytest.raises(InputError):
            chat.save(f"{tmp_path}/{name}" if name else name)
    assert (tmp_path / "mine.txt").read_text() == "mine"
