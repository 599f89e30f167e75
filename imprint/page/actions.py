"""What a person may have done from the page: the server's own services, each call checked against the key.

The one place of the page that changes anything. Its methods block for moments and are not for the event loop;
each raises ImprintError with a line for the person; True says that it was done. Knows no elements.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from imprint.adapters.registry import LOCK_SECONDS, check_name
from imprint.errors import InputError
from imprint.live.lessons import Lesson
from imprint.model import DEFAULT_ADAPTER
from imprint.page.judgements import Judgement, Judgements, Tally
from imprint.page.session import Turn
from imprint.serve.access import Key
from imprint.serve.adapters import summary, take_in
from imprint.serve.archive import packed
from imprint.serve.errors import RequestError
from imprint.serve.files import examples_of
from imprint.serve.jobs import Job, Status
from imprint.serve.messages import Answered, note_feedback
from imprint.serve.service import Service
from imprint.types import BASE_NAME, AdapterRef, Example

SHOWN = 200  # lessons of a list
DOWNLOADED = re.compile(r"(-\d+)?\.zip\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Shown:
    """A fine-tuning job as the page shows it; `recall` is the share of its answers that were right when last
    seen."""

    job: Job
    status: Status
    filename: str
    step: int = 0
    recall: float | None = None


class Actions:
    """What one key opens; None opens everything."""

    def __init__(self, service: Service, key: Key | None) -> None:
        self.service = service
        self.key = key

    @property
    def may_teach(self) -> bool:
        return self.key is None or not self.key.chat_only

    def opens(self, adapter: str) -> bool:
        return self.key is None or self.key.permits(adapter)

    def require(self, adapter: str, *, teaching: bool = True) -> None:
        """Raises RequestError unless the key opens this adapter and, for what changes anything, teaching."""
        if teaching and not self.may_teach:
            raise RequestError(
                "this key is for chatting only, it cannot teach", status=403, code="key_limited"
            )
        if not self.opens(adapter):
            raise RequestError(f"this key does not open {adapter!r}", status=403, code="key_limited")

    # ------------------------------------------------------------------------------ what can answer

    def choices(self, new: str | None = None) -> list[str]:
        """What a question can be put to: the base, each adapter, each of its versions; some names also
        before their first lesson."""
        registry = self.service.model.registry
        known = registry.names()
        names = dict.fromkeys((DEFAULT_ADAPTER, *known, *self.named(new)))
        opened = [name for name in names if self.opens(name)]
        versions = {name: registry.versions(name) if name in known else [] for name in opened}
        listed = [
            each for name in opened for each in (name, *(f"{name}@{v}" for v in reversed(versions[name])))
        ]
        return [*listed, BASE_NAME] if self.opens(BASE_NAME) else listed

    def named(self, new: str | None) -> tuple[str, ...]:
        """Names that may be used before their first lesson: a `new` one, and those that the key is for."""
        limited = self.key.adapters if self.key is not None and self.key.adapters is not None else ()
        return (*([new] if new else []), *sorted(set(limited) - {BASE_NAME}))

    def begin(self, name: str) -> str:
        """A name for an adapter that the first lesson will make. Raises InputError for one that is taken."""
        check_name(name)
        self.require(name)
        if name.casefold() in (each.casefold() for each in (*self.service.model.registry.names(), BASE_NAME)):
            raise InputError(f"{name!r} is there already; pick it above, or give another name")
        return name

    # ------------------------------------------------------------------------------ lessons

    def teach(self, adapter: str, question: str, answer: str) -> Lesson:
        self.require(adapter)
        return self.service.teaching.add(adapter, [Example.pair(question, answer)], "teach")

    def judge(self, turn: Turn, adapter: str, text: str | None) -> Lesson:
        """Teach what a turn should have been answered with; None: with what it was."""
        self.require(adapter)
        if text is None and turn.draft.state != "whole":
            raise InputError("the answer is not whole; correct it instead")
        answered = self._answered(turn)
        example = self.service.teaching.fitted(answered.example(turn.answer if text is None else text))
        lesson = self.service.teaching.add(adapter, [example], "good" if text is None else "correct")
        note_feedback(self.service.feedback_file, answered, "good" if text is None else "correct", text)
        return lesson

    def bad(self, turn: Turn) -> bool:
        self.require(turn.adapter or BASE_NAME)
        note_feedback(self.service.feedback_file, self._answered(turn), "bad", None)
        return True

    def lessons(self) -> list[Lesson]:
        """The latest lessons of what the key opens, newest first."""
        found = [each for each in self.service.model.lessons.list() if self.opens(each.adapter)]
        return found[: -SHOWN - 1 : -1]

    def lesson(self, id: str) -> Lesson:
        lesson = self.service.model.lessons.get(id)
        self.require(lesson.adapter)
        return lesson

    def undo(self, adapter: str) -> Lesson:
        self.require(adapter)
        return self.service.teaching.undo(adapter)

    def forget(self, id: str) -> Lesson:
        return self.service.teaching.forget(self.lesson(id))

    def take_back(self, id: str) -> Lesson:
        """Undo a lesson if it is its adapter's last one, which is done at once; else forget it."""
        lesson = self.lesson(id)
        latest = [
            each.id
            for each in self.service.model.lessons.list(lesson.adapter)
            if each.state in ("queued", "learning", "learnt")
        ]
        return self.undo(lesson.adapter) if latest[-1:] == [id] else self.forget(id)

    # ------------------------------------------------------------------------------ adapters

    def adapters(self) -> list[dict[str, Any]]:
        """Every adapter with its versions, as `/api/adapters` gives them."""
        names = [name for name in self.service.model.registry.names() if self.opens(name)]
        return [summary(self.service, name) for name in names]

    def use(self, name: str, version: int) -> bool:
        """Make a version the active one; one that does not fit is refused before anything changes."""
        self.require(name)
        ref = AdapterRef(name, version)
        self.service.names.choose(str(ref))
        model = self.service.model
        with model.home.lock(name, LOCK_SECONDS):
            model.registry.use(ref)
        return True

    def roll_back(self, name: str) -> int | None:
        """The version that answers now; None: the base."""
        self.require(name)
        model = self.service.model
        with model.home.lock(name, LOCK_SECONDS):
            card = model.registry.rollback(name)
        version = None if card is None else card.version
        model.events.emit("rolled back", name, lesson=None, version=version)
        return version

    def download(self, name: str, version: int) -> tuple[str, bytes]:
        """A version as a zip that can be taken in again: its file's name and content."""
        self.require(name)
        return packed(self.service.model.registry, AdapterRef(name, version))

    def take_in(self, name: str, filename: str, data: bytes) -> AdapterRef:
        """The version that a zip of an adapter becomes: of `name`, or where that is empty of the adapter that
        the file is called after. Raises InputError or AdapterError for a zip that is not one."""
        name = name or named_by(filename)
        check_name(name)
        self.require(name)
        return take_in(self.service, name, io.BytesIO(data)).ref

    # ------------------------------------------------------------------------------ jobs

    def jobs(self) -> list[Shown]:
        return [self._shown(job) for job in self.service.jobs.all() if self.opens(job.adapter)]

    def begin_job(self, adapter: str, filename: str, data: bytes) -> Job:
        """Learn a chat JSONL file as one lesson. Raises InputError naming line and field."""
        self.require(adapter)
        check_name(adapter)
        examples = examples_of(data, filename)
        stored = self.service.files.add(filename, "fine-tune", data)
        settings = {"n_epochs": "auto", "batch_size": "auto", "learning_rate_multiplier": "auto"}
        return self.service.jobs.create(
            self.service.names.base, stored.id, examples, adapter=adapter, seed=0, hyperparameters=settings,
            metadata=None,
        )  # fmt: skip

    def cancel(self, id: str) -> None:
        job = self.service.jobs.get(id)
        self.require(job.adapter)
        self.service.jobs.cancel(job)

    def _shown(self, job: Job) -> Shown:
        try:
            filename = self.service.files.get(job.training_file).filename
        except RequestError:
            filename = "a file that was deleted"
        metrics = [event["data"] for event in self.service.jobs.events(job) if event["type"] == "metrics"]
        last = metrics[-1] if metrics else {"step": 0}
        recall = last.get("train_mean_token_accuracy")
        return Shown(job, self.service.jobs.status(job), filename, last["step"], recall)

    # ------------------------------------------------------------------------------ judgements

    def score(self, judgement: Judgement) -> bool:
        for model in (judgement.first, judgement.second):
            self.require(model.partition("@")[0])
        Judgements(self.service.model.home).add(judgement)
        return True

    def tallies(self) -> Sequence[Tally]:
        """What the judgements on this base come to, for each pair that the key opens."""
        found = Judgements(self.service.model.home).tallies(self.service.model.info.fingerprint)
        return [
            each
            for each in found
            if all(self.opens(name.partition("@")[0]) for name in (each.first, each.second))
        ]

    def _answered(self, turn: Turn) -> Answered:
        draft, base = turn.draft, self.service.names.base
        model = base if draft.model == BASE_NAME else draft.model
        return Answered(turn.id, turn.messages, draft.text, model, turn.adapter, draft.state == "whole")


def named_by(filename: str) -> str:
    """The adapter that a file is called after: juno, for juno.zip and for juno-3.zip, as version 3 is
    downloaded."""
    return DOWNLOADED.sub("", filename)
