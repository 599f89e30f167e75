"""Is what is forgotten gone, does what is superseded stay away, does all else stay? Trial by trial.

python -m bench.trials [--count N] [--seed S] [--tiny] [--json]

A trial teaches the built-in base four lessons of `bench/stream.py`, one at a time: to the question of one of
them a fifth lesson has another answer. Then it forgets another one, and teaches the fifth.

learnt: all five were accepted. forgotten: the question gets the base's answer again. kept: the other lessons
are answered as taught, after forgetting and at the end. superseded: the fifth lesson said what it replaces,
and is answered as taught. away: neither the question nor an unseen wording of it gets the old answer.
Everything is drawn by seed; trial t has the seed S + t.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bench.harness import machine, versions
from bench.learnt import LIGHT
from bench.lessons import ANSWER
from bench.stream import Prompt, Told, lessons
from imprint.config import Learning

if TYPE_CHECKING:
    from imprint.model import Model

ADAPTER = "bench"
PARTS = ("learnt", "forgotten", "kept", "superseded", "away")


def drawn(seed: int) -> tuple[list[Told], Told]:
    """Four lessons, and a fifth that contradicts the first of them."""
    rng = random.Random(f"{seed} trial")
    stream = lessons(seed)
    later = rng.choice([told for told in stream if told.replaces is not None])
    assert later.replaces is not None
    others = [told for told in stream if told.kind != "contradiction" and told.prompt != later.prompt]
    return [stream[later.replaces], *rng.sample(others, 3)], later


def trial(model: Model, seed: int, settings: Learning) -> dict[str, bool]:
    """One trial in a home that has no adapter yet."""
    (first, forgotten, *others), later = drawn(seed)

    def teach(told: Told) -> tuple[bool, str, int]:
        taught = model.teach([told.example], adapter=ADAPTER, settings=settings)
        return taught.accepted, taught.lesson, len(taught.replaced)

    def answers(*asked: Prompt) -> list[str]:
        return model.answers(asked, adapter=ADAPTER, max_tokens=ANSWER)

    (before,) = model.answers([forgotten.prompt], max_tokens=ANSWER)
    order = [first, forgotten, *others]
    random.Random(seed).shuffle(order)
    told = {each.prompt: teach(each) for each in order}
    accepted = model.forget(told[forgotten.prompt][1], settings=settings).accepted
    gone, *left = answers(*(each.prompt for each in (forgotten, first, *others)))
    kept = left == [each.answer for each in (first, *others)]
    fits, _, replaced = teach(later)
    now, *left = answers(later.prompt, *(each.prompt for each in others))
    kept = kept and left == [each.answer for each in others]
    return {
        "learnt": all(fit for fit, _, _ in told.values()) and accepted and fits,
        "forgotten": gone == before != forgotten.answer,
        "kept": kept,
        "superseded": replaced == 1 and now == later.answer,
        "away": first.answer not in (now, *answers(*later.wordings)),
    }


def main(argv: Sequence[str] | None = None) -> int:
    import imprint

    options = parser().parse_args(argv)
    settings = LIGHT if options.tiny else Learning()
    found: list[dict[str, bool]] = []
    begun = time.perf_counter()
    for number in range(options.count):
        with tempfile.TemporaryDirectory() as home, imprint.load(home=home) as model:
            found.append(trial(model, options.seed + number, settings))
        failed = [part for part, right in found[-1].items() if not right]
        said = f"failed: {', '.join(failed)}" if failed else "right"
        print(f"trial {number + 1}: {said}", file=sys.stderr, flush=True)
    result = {
        "bench": "trials", "machine": machine(), "versions": versions(("torch",)), "count": options.count,
        "seed": options.seed, "seconds": round(time.perf_counter() - begun, 1),
        "right": sum(all(each.values()) for each in found),
        **{part: sum(each[part] for each in found) for part in PARTS},
    }  # fmt: skip
    if not options.json:
        print(f"{result['right']} of {options.count} trials are right in every part; in each part:")
        print(", ".join(f"{part} {result[part]}" for part in PARTS))
    print(json.dumps(result))
    return 0 if result["right"] == options.count else 1


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m bench.trials", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    made.add_argument("--count", type=int, default=20, help="trials (default 20)")
    made.add_argument("--seed", type=int, default=0, help="of the first trial (default 0)")
    made.add_argument("--tiny", action="store_true", help="without other wordings, generic prompts and scope")
    made.add_argument("--json", action="store_true", help="nothing but the JSON line on stdout")
    return made


if __name__ == "__main__":
    raise SystemExit(main())
