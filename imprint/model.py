"""A base with everything around it: ask it, teach it, compare its adapters. The Python face of Imprint.

`load` opens a base and a home; a `Model` is used from one thread. What learning does is in `imprint.live`,
what a tensor is in `imprint.engine`; this module only brings them together.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from types import TracebackType

from imprint.adapters.registry import Registry
from imprint.config import Learning
from imprint.engine.base import Engine
from imprint.engine.text import Text
from imprint.evaluate import checks
from imprint.events import Event, Stream
from imprint.live.lessons import Lessons, Source, reworded
from imprint.live.routing import Candidate, Router
from imprint.live.teacher import Teacher
from imprint.store import Home
from imprint.types import (
    AUTO_NAME,
    BASE_NAME,
    AdapterWeights,
    Answer,
    Check,
    Comparison,
    Example,
    Message,
    Request,
    Sampling,
    Taught,
)

DEFAULT_ADAPTER = "default"
"""The adapter that is meant when none is named: it is the base until something has been taught to it."""


class Model:
    """One base, one home, and the adapters in it that were made for this base."""

    def __init__(self, engine: Engine, text: Text, home: Home) -> None:
        self.engine = engine
        self.text = text
        self.home = home
        self.info = engine.info
        self.registry = Registry(home)
        self.lessons = Lessons(home)
        self.events = Stream()
        self.teacher = Teacher(engine, text, home, self.registry, self.lessons, self.events)
        self.router = Router(engine, text, self.registry)

    def __enter__(self) -> Model:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.engine.close()
        self.home.close()

    def resolve(self, adapter: str | None) -> tuple[str, AdapterWeights | None]:
        """What a name such as `juno`, `juno@3` or `base` stands for now: its full name and its weights (None:
        base).

        None means the default adapter. An adapter without an active version answers as the base. Raises
        UnknownAdapter or AdapterMismatch.
        """
        if adapter is None and self.registry.active(DEFAULT_ADAPTER) is None:
            return BASE_NAME, None
        found = self.registry.resolve(adapter or DEFAULT_ADAPTER, self.info, self.engine.mismatches)
        return (BASE_NAME, None) if found is None else (str(found[0].ref), found[1])

    def routed(self, prompt: Sequence[int]) -> tuple[str, AdapterWeights | None]:
        """The adapter that fits a prompt best, as `resolve` gives it; the base where none fits."""
        return self.router.chosen(prompt) or (BASE_NAME, None)

    def route(self, prompt: str, *, system: str | None = None, whole: bool = False) -> list[Candidate]:
        """How well every adapter of this base fits a message, best first; `whole` as in `Router.scored`."""
        return self.router.scored(self.text.prompt(conversation(prompt, system)), whole=whole)

    def ask(
        self,
        prompt: str,
        *,
        adapter: str | None = None,
        system: str | None = None,
        sampling: Sampling | None = None,
    ) -> str:
        """The answer to one message, greedy unless `sampling` says otherwise. The adapter `auto` is the one
        that fits the message best."""
        return self.answer(prompt, adapter=adapter, system=system, sampling=sampling).answer

    def answer(
        self,
        prompt: str,
        *,
        adapter: str | None = None,
        system: str | None = None,
        sampling: Sampling | None = None,
        on_text: Callable[[str], None] | None = None,
    ) -> Answer:
        """As `ask`, with its figures; `on_text` is given each piece of the answer as it comes."""
        begun = time.perf_counter()
        ids = self.text.prompt(conversation(prompt, system))
        name, weights = self.routed(ids) if adapter == AUTO_NAME else self.resolve(adapter)
        chosen = sampling or Sampling()
        request = Request(ids, chosen, weights)
        stream = self.text.stream(chosen.stop)
        pieces: list[str] = []
        count = 0
        for token in tokens(self.engine, request):
            count += 1
            pieces.append(stream.push(token))
            if on_text is not None and pieces[-1]:
                on_text(pieces[-1])
            if stream.stopped:
                break
        pieces.append(stream.finish())
        if on_text is not None and pieces[-1]:
            on_text(pieces[-1])
        seconds = time.perf_counter() - begun
        return Answer("".join(pieces), self.info.name, name, len(request.prompt), count, seconds)

    def answers(
        self, prompts: Sequence[Sequence[Message]], *, adapter: str | None = None, max_tokens: int = 256
    ) -> list[str]:
        """Greedy answers to many prompts, read and written as batches."""
        _, weights = self.resolve(adapter)
        return checks.answers(self.engine, self.text, prompts, weights, max_tokens=max_tokens)

    def teach(
        self,
        examples: Sequence[Example | tuple[str, str]],
        *,
        adapter: str = DEFAULT_ADAPTER,
        seed: int = 0,
        settings: Learning | None = None,
        on_event: Callable[[Event], None] | None = None,
    ) -> Taught:
        """Teach question and answer pairs (or whole examples); returns when they are learnt or refused."""
        return finished(
            self.teaching(examples, adapter=adapter, seed=seed, settings=settings, source="api"), on_event
        )

    def forget(
        self,
        *lessons: str,
        seed: int | None = None,
        settings: Learning | None = None,
        on_event: Callable[[Event], None] | None = None,
    ) -> Taught:
        """Take lessons of one adapter out of it, by their ids: what remains is learnt again without them.
        `model.teacher.forget` does it in slices. Raises InputError or AdapterError."""
        return finished(self.teacher.forget(lessons, seed=seed, settings=settings), on_event)

    def edit(
        self,
        lesson: str,
        answer: str | Sequence[Example | tuple[str, str]],
        *,
        seed: int | None = None,
        settings: Learning | None = None,
        on_event: Callable[[Event], None] | None = None,
    ) -> Taught:
        """Give a lesson another answer (or other examples): a new lesson takes its place, and everything is
        learnt again. `model.teacher.edit` does it in slices. Raises InputError or AdapterError."""
        if isinstance(answer, str):
            answer = reworded(self.lessons.get(lesson), answer)
        examples = [e if isinstance(e, Example) else Example.pair(*e) for e in answer]
        return finished(self.teacher.edit(lesson, examples, seed=seed, settings=settings), on_event)

    def teaching(
        self,
        examples: Sequence[Example | tuple[str, str]],
        *,
        adapter: str = DEFAULT_ADAPTER,
        seed: int = 0,
        settings: Learning | None = None,
        source: Source = "api",
        conversation: str | None = None,
    ) -> Generator[Event, None, Taught]:
        """As `teach`, in slices: each `next` does about one step's work and gives its event."""
        whole = [e if isinstance(e, Example) else Example.pair(*e) for e in examples]
        return self.teacher.teach(
            adapter,
            whole,
            seed=seed,
            settings=settings or Learning(),
            source=source,
            conversation=conversation,
        )

    def check(self, examples: Sequence[Example], *, adapter: str | None = None) -> Check:
        """Ask each example's prompt greedily and compare with its answer."""
        _, weights = self.resolve(adapter)
        return checks.check(self.engine, self.text, examples, weights)

    def compare(self, prompts: Sequence[Sequence[Message]], adapters: Sequence[str]) -> Comparison:
        """Ask the same prompts of each adapter (`base` included) and count how many answers equal the first
        one's."""
        resolved = {name: self.resolve(name)[1] for name in adapters}
        return checks.compare(self.engine, self.text, prompts, resolved)


def finished(work: Generator[Event, None, Taught], on_event: Callable[[Event], None] | None) -> Taught:
    """The result of work in slices, all of them done now."""
    while True:
        try:
            event = next(work)
        except StopIteration as end:
            taught: Taught = end.value
            return taught
        if on_event is not None:
            on_event(event)


def conversation(prompt: str, system: str | None = None) -> list[Message]:
    """One user message, after a system message if there is one."""
    return [*([Message("system", system)] if system else []), Message("user", prompt)]


def tokens(engine: Engine, request: Request) -> Iterator[int]:
    """The tokens of one request, one at a time; the end token is not among them."""
    for step in engine.decode([request]):
        for _, token in step:
            if token in engine.end_tokens:
                return
            yield token


def load(
    model: str | Path = "",
    *,
    home: Path | str | None = None,
    device: str = "auto",
    dtype: str = "auto",
    backend: str = "auto",
) -> Model:
    """Open a base: the built-in one, a hub id such as `Qwen/Qwen2.5-0.5B-Instruct`, or a folder. `backend` is
    "torch", "mlx", or "auto": MLX on Apple silicon, else torch.

    Raises BaseModelError or StorageError, in one line.
    """
    from imprint.engine.backend import choose
    from imprint.engine.checkpoint import locate

    chosen = choose(backend)
    folder = locate(model)
    text = Text.open(folder)
    opened = Home.open(Path(home) if home is not None else None)
    engine = chosen.open(
        folder, device=device, dtype=dtype, end_tokens=text.end_tokens, cache_folder=opened.folder("cache")
    )
    return Model(engine, text, opened)
