"""Fine-tuning jobs as the OpenAI API has them; each is one lesson, learnt in its turn like any other.

A job is a folder `jobs/<id>/` with its record and its events, so it outlives the server. What becomes of it
is what becomes of its lesson. Knows nothing of HTTP.
"""

from __future__ import annotations

import csv
import io
import json
import re
import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, get_args

from imprint.errors import InputError, StorageError
from imprint.events import Event, finite
from imprint.live.lessons import Lesson
from imprint.model import Model
from imprint.serve.errors import RequestError
from imprint.serve.files import Files
from imprint.serve.teaching import Teaching
from imprint.store import guarded, replace_file
from imprint.types import Example, Taught

ID = re.compile(r"ftjob-[0-9a-f]{24}")
RECORD, EVENTS = "job.json", "events.jsonl"
RESULTS = ("step", "train_loss", "train_accuracy", "valid_loss", "valid_mean_token_accuracy")

Status = Literal["queued", "running", "succeeded", "failed", "cancelled"]
JobMethod = Literal["supervised", "dpo"]
METHODS: tuple[JobMethod, ...] = get_args(JobMethod)
ENDED: Mapping[str, Status] = {
    "learnt": "succeeded",
    "superseded": "succeeded",
    "refused": "failed",
    "withdrawn": "cancelled",
}


@dataclass(frozen=True)
class Job:
    """A job; `status`, `finished_at` and what it came to are None until it has ended. Its method is `dpo`
    when all that it teaches are preference pairs."""

    id: str
    model: str
    training_file: str
    adapter: str
    lesson: str
    created_at: int
    seed: int
    hyperparameters: Mapping[str, Any]
    metadata: Mapping[str, str] | None = None
    status: Status | None = None
    finished_at: int | None = None
    version: int | None = None
    reason: str | None = None
    result_files: Sequence[str] = field(default_factory=tuple)
    method: JobMethod = "supervised"

    @property
    def tuned(self) -> str | None:
        return None if self.version is None else f"{self.adapter}@{self.version}"


class Jobs:
    """All jobs of a home, and the following of those whose lessons this server learns."""

    def __init__(self, model: Model, teaching: Teaching, files: Files) -> None:
        self._model = model
        self._teaching = teaching
        self._files = files
        self._root = model.home.path / "jobs"
        self._guard = threading.RLock()
        self._following: dict[str, str] = {}
        self._following |= {job.lesson: job.id for job in self.all() if job.status is None}
        teaching.on_end = self._ended
        self.close = model.events.subscribe(self._hear)

    def create(
        self,
        base: str,
        training_file: str,
        examples: Sequence[Example],
        *,
        adapter: str,
        seed: int,
        hyperparameters: Mapping[str, Any],
        metadata: Mapping[str, str] | None,
    ) -> Job:
        """Begin a job that teaches `adapter`. Raises what `Teaching.add` raises."""
        id = f"ftjob-{secrets.token_hex(12)}"
        method: JobMethod = "dpo" if all(each.rejected is not None for each in examples) else "supervised"
        made: list[Job] = []

        def written(lesson: Lesson) -> None:
            job = Job(
                id, base, training_file, adapter, lesson.id, int(time.time()), seed, hyperparameters,
                metadata, method=method,
            )  # fmt: skip
            self._write(job)
            made.append(job)
            with self._guard:
                self._following[lesson.id] = id
            self._note(id, "info", f"Created fine-tuning job: {id}")

        settings = self._teaching.settings
        multiplier, beta = hyperparameters["learning_rate_multiplier"], hyperparameters.get("beta", "auto")
        if multiplier != "auto":
            settings = replace(settings, rate=settings.rate * multiplier)
        if beta != "auto":
            settings = replace(settings, beta=beta)
        self._teaching.add(adapter, examples, "file", seed=seed, settings=settings, before=written)
        return made[0]

    def all(self) -> list[Job]:
        """Every job, newest first."""
        with guarded(self._root):
            folders = list(self._root.iterdir()) if self._root.is_dir() else []
        found = [self._read(each) for each in folders if ID.fullmatch(each.name) and (each / RECORD).exists()]
        return sorted(found, key=lambda job: (job.created_at, job.id), reverse=True)

    def get(self, id: str) -> Job:
        """Raises RequestError with status 404 for an id that no job has."""
        folder = self._root / id
        if not ID.fullmatch(id) or not (folder / RECORD).is_file():
            raise RequestError(f"no fine-tuning job {id[:80]!r}", status=404, code="job_not_found")
        return self._read(folder)

    def cancel(self, job: Job) -> Job:
        """Raises RequestError for a job that has ended."""
        if job.status is None:
            self._teaching.withdraw(self._model.lessons.get(job.lesson))
            job = self.get(job.id)
        if job.status != "cancelled":
            raise RequestError(f"job {job.id} has {self.status(job)} already", code="job_ended")
        return job

    def status(self, job: Job) -> Status:
        """What the job is at; its end counts once it is recorded."""
        if job.status is not None:
            return job.status
        return "queued" if self._model.lessons.get(job.lesson).state == "queued" else "running"

    def events(self, job: Job) -> list[dict[str, Any]]:
        """Everything that was noted, oldest first."""
        file = self._root / job.id / EVENTS
        with guarded(file):
            lines = file.read_bytes().splitlines() if file.exists() else []
        return [json.loads(line) for line in lines if line.endswith(b"}")]  # a crash may cut the last one

    def _hear(self, event: Event) -> None:
        """On the driver's thread: note what happens to the lessons of jobs."""
        with self._guard:
            id = self._following.get(str(event.fields.get("lesson")))
        if id is None:
            return
        if event.kind == "step":
            data = {"step": event.fields["step"], "total_steps": event.fields["steps"]}
            loss = event.fields["loss"]
            data |= {"train_loss": finite(loss), **_accuracy(event)}
            message = f"Step {data['step']}/{data['total_steps']}: training loss={loss:.4f}"
            self._note(id, "info", message, data)
        elif event.kind in ("lesson queued", "rescued", "interrupted"):
            reason = event.fields.get("reason")
            self._note(id, "warn" if reason else "info", f"{event.kind}: {reason}" if reason else event.kind)

    def _ended(self, lesson: Lesson, taught: Taught | None) -> None:
        with self._guard:
            id = self._following.get(lesson.id)
        if id is None or lesson.state not in ENDED:
            return
        job = self._finished(self.get(id), lesson)
        if job.status == "succeeded":
            results = self._files.add("step_metrics.csv", "fine-tune-results", self._results(job))
            job = replace(job, result_files=(results.id,))
        self._write(job)
        with self._guard:  # from here on its record says all, not its lesson
            del self._following[lesson.id]

    def _finished(self, job: Job, lesson: Lesson) -> Job:
        status = ENDED[lesson.state]
        job = replace(job, status=status, finished_at=int(time.time()), reason=lesson.reason)
        if status == "succeeded":
            job = replace(job, version=lesson.version)
            self._note(job.id, "info", f"New fine-tuned model created: {job.tuned}")
            self._note(job.id, "info", "The job has successfully completed")
        elif status == "failed":
            self._note(job.id, "error", f"The job failed: {lesson.reason}")
        else:
            self._note(job.id, "info", "The job was cancelled")
        return job

    def _results(self, job: Job) -> bytes:
        out = io.StringIO()
        table = csv.writer(out)
        table.writerow(RESULTS)
        for event in self.events(job):
            if event["type"] == "metrics":
                data = event["data"]
                table.writerow([data["step"], data["train_loss"], data["train_mean_token_accuracy"], "", ""])
        return out.getvalue().encode()

    def _note(self, id: str, level: str, message: str, data: Mapping[str, Any] | None = None) -> None:
        file = self._root / id / EVENTS
        line = {
            "object": "fine_tuning.job.event",
            "id": f"ftevent-{secrets.token_hex(12)}",
            "created_at": int(time.time()),
            "level": level,
            "message": message,
            "data": data or {},
            "type": "metrics" if data else "message",
        }
        with guarded(file), self._guard, file.open("ab", buffering=0) as out:
            out.write(json.dumps(line).encode() + b"\n")

    def _write(self, job: Job) -> None:
        folder = self._model.home.folder("jobs", job.id)
        with guarded(folder):
            replace_file(folder / RECORD, json.dumps(asdict(job)).encode())

    def _read(self, folder: Path) -> Job:
        """A job as recorded; where the server was killed before it recorded an end, its lesson knows."""
        with guarded(folder):
            text = (folder / RECORD).read_bytes()
        try:
            job = Job(**json.loads(text))
        except (ValueError, TypeError):
            raise StorageError(f"{folder / RECORD}: damaged; remove the folder") from None
        with self._guard:
            followed = job.lesson in self._following
        if job.status is not None or followed:
            return job
        try:
            lesson = self._model.lessons.get(job.lesson)
        except InputError:  # the adapter was removed, and its lessons with it
            job = replace(job, status="cancelled", reason="the adapter was removed")
        else:
            if lesson.state not in ENDED:
                return job
            status = ENDED[lesson.state]
            version = lesson.version if status == "succeeded" else None
            job = replace(job, status=status, version=version, reason=lesson.reason)
        job = replace(job, finished_at=int(time.time()))
        self._write(job)
        return job


def _accuracy(event: Event) -> dict[str, Any]:
    """The share of taught answers that were right when last seen, where the API has its accuracy."""
    recalled, taught = event.fields["recalled"], event.fields["taught"]
    assert isinstance(recalled, int) and isinstance(taught, int)
    return {"train_mean_token_accuracy": recalled / max(1, taught)}
