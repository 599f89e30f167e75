"""Everything one running server holds, handed to its routes. Puts parts together; decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from fastapi import Request

from imprint.config import Learning
from imprint.live.driver import Driver
from imprint.model import Model
from imprint.serve.answers import RUNNING, WAITING, Answers
from imprint.serve.feed import Feed
from imprint.serve.files import Files
from imprint.serve.freed import Freed
from imprint.serve.jobs import Jobs
from imprint.serve.messages import Remembered
from imprint.serve.metrics import Metrics
from imprint.serve.names import Names
from imprint.serve.teaching import Teaching


@dataclass(frozen=True, eq=False)
class Service:
    """One model, its driver, and what serves them. `stopping` says whether the server is on its way out."""

    model: Model
    driver: Driver
    stopping: Callable[[], bool]
    metrics: Metrics
    names: Names
    answers: Answers
    teaching: Teaching
    feed: Feed
    remembered: Remembered
    files: Files
    jobs: Jobs
    freed: Freed

    @classmethod
    def of(
        cls,
        model: Model,
        driver: Driver,
        *,
        settings: Learning | None = None,
        running: int = RUNNING,
        waiting: int = WAITING,
        stopping: Callable[[], bool] = lambda: False,
    ) -> Self:
        metrics = Metrics()
        teaching = Teaching(model, driver, settings or Learning(), metrics)
        files = Files(model.home)
        return cls(
            model, driver, stopping, metrics, Names(model, driver),
            Answers(model, driver, metrics, running=running, waiting=waiting),
            teaching, Feed(model.events), Remembered(), files, Jobs(model, teaching, files),
            Freed(),
        )  # fmt: skip

    @property
    def feedback_file(self) -> Path:
        return self.model.home.path / "feedback.jsonl"

    @property
    def gauges(self) -> dict[str, float]:
        return {
            "imprint_answers_running": self.answers.running,
            "imprint_answers_waiting": self.answers.waiting,
            "imprint_lessons_waiting": self.teaching.waiting,
        }

    def close(self) -> None:
        """End answers, start no further lesson, stop listening; the driver is closed by whoever opened it."""
        self.answers.close()
        self.teaching.close()
        self.jobs.close()
        self.feed.close()
        self.freed.close()


def service_of(request: Request) -> Service:
    service: Service = request.app.state.service
    return service
