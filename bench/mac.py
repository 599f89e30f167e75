"""The lesson of the public headline on Apple silicon: `make bench-mac`, or python -m bench.mac [--json].

The headline: Qwen 0.5B, 5 examples, 200 LoRA steps in 10.5 s, 19.1 steps a second, on an M4 Max (a public
write-up of March 2026; its rank, targets and row lengths are not known). Here: a base of random weights in
the shape of Qwen2.5-0.5B, five examples of 48 tokens of which 24 are supervised, rank 8 on q and v of the top
four layers, and as many steps, one example a step (`batch1`) or all five in each (`batch5`). Speed depends on
shapes alone, so nothing is downloaded.

steps/s: the median step after three for warming up. whole: all steps, with the trunk's preparation and
warming up counted, as the headline counts. exact: seconds from the loaded base until every example came out
token for token. peak: the most that MLX had allocated while teaching, on a CPU the process's highest resident
size.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from bench.bases import QWEN2_5_0_5B, Shape
from bench.harness import CACHE, machine, versions
from imprint.types import LoraShape, TokenRow

HEADLINE = 19.1  # steps/s
STEPS = 200
WARMING = 3
RATE = 1e-3
LORA = LoraShape(rank=8, alpha=16.0, targets=("q_proj", "v_proj"), layers=4)
CASES = {"0.5b-batch1": 1, "0.5b-batch5": 5}


def write(place: Path, shape: Shape) -> Path:
    """A base of random weights, written by MLX: on Apple silicon there need be no torch."""
    import mlx.core as mx

    part = place.with_name(place.name + ".part")
    for folder in (place, part):
        shutil.rmtree(folder, ignore_errors=True)
    part.mkdir(parents=True)
    (part / "config.json").write_text(json.dumps(shape.config(), indent=2) + "\n")
    mx.save_safetensors(str(part / "model.safetensors"), dict(_tensors(shape)))
    return part.rename(place)


def _tensors(shape: Shape) -> Iterator[tuple[str, Any]]:
    import mlx.core as mx

    key = mx.random.key(0)
    keys = shape.hidden // shape.heads * shape.key_heads

    def normal(*size: int, mean: float = 0.0) -> Any:
        nonlocal key
        key, own = mx.random.split(key)
        return mx.random.normal(size, getattr(mx, shape.dtype), loc=mean, scale=0.02, key=own)

    yield "model.embed_tokens.weight", normal(shape.vocabulary, shape.hidden)
    yield "model.norm.weight", normal(shape.hidden, mean=1.0)
    for index in range(shape.layers):
        layer = f"model.layers.{index}."
        for norm in ("input_layernorm", "post_attention_layernorm"):
            yield f"{layer}{norm}.weight", normal(shape.hidden, mean=1.0)
        for name, out in (("q", shape.hidden), ("k", keys), ("v", keys)):
            yield f"{layer}self_attn.{name}_proj.weight", normal(out, shape.hidden)
            yield f"{layer}self_attn.{name}_proj.bias", normal(out)
        yield f"{layer}self_attn.o_proj.weight", normal(shape.hidden, shape.hidden)
        for name in ("gate", "up"):
            yield f"{layer}mlp.{name}_proj.weight", normal(shape.inner, shape.hidden)
        yield f"{layer}mlp.down_proj.weight", normal(shape.hidden, shape.inner)


def lesson(vocabulary: int) -> list[TokenRow]:
    random = Random(0)
    weights = (0.0,) * 24 + (1.0,) * 24
    return [TokenRow(tuple(random.choices(range(vocabulary), k=48)), weights) for _ in range(5)]


def measure(place: Path, batch: int, steps: int) -> dict[str, float | None]:
    """One lesson on a base in a folder; the figures of the table."""
    from imprint.engine.mlx.engine import MlxEngine

    begun = time.perf_counter()
    engine = MlxEngine.open(place, dtype="bfloat16", cache_folder=CACHE)
    loaded = time.perf_counter()
    rows = lesson(engine.info.vocabulary)
    engine.prepare(rows, LORA.layers)
    learner = engine.learner(LORA, seed=0)
    times, losses, latest = [], [], [False] * len(rows)
    exact: float | None = None
    for step in range(steps):
        started = time.perf_counter()
        chosen = [(step * batch + i) % len(rows) for i in range(batch)]
        result = learner.gradient([rows[index] for index in chosen])
        learner.apply(RATE)
        ended = time.perf_counter()
        times.append(ended - started)
        losses.append(result.loss)
        for index, row in zip(chosen, result.rows, strict=True):
            latest[index] = row.exact
        if exact is None and all(latest):
            exact = ended - loaded
    whole = time.perf_counter() - loaded
    return {
        "load_s": loaded - begun,
        "steps_per_second": 1 / statistics.median(times[min(WARMING, steps - 1) :]),
        "whole_steps_per_second": steps / whole,
        "seconds": whole,
        "exact_s": exact,
        "loss_first": losses[0],
        "loss_last": losses[-1],
        "peak_memory_mb": engine.peak_memory_mb(),
    }


def table(rows: Sequence[dict[str, Any]]) -> str:
    titles = ("steps/s", "whole", "headline", "seconds", "exact s", "peak MB")
    lines = ["case".ljust(12) + "".join(title.rjust(10) for title in titles)]
    for row in rows:
        exact = "-" if row["exact_s"] is None else f"{row['exact_s']:.2f}"
        lines.append(
            f"{row['case']:12} {row['steps_per_second']:9.1f} {row['whole_steps_per_second']:9.1f} "
            f"{HEADLINE:9.1f} {row['seconds']:9.2f} {exact:>9} {row['peak_memory_mb']:9.0f}"
        )
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="nothing but the JSON line on stdout")
    parser.add_argument("--steps", type=int, default=STEPS, help=f"of each lesson (default {STEPS})")
    options = parser.parse_args(argv)
    if options.steps < 1:
        parser.error("--steps must be above 0")
    try:
        import mlx.core as mx
    except ImportError as error:
        print(f"MLX cannot be imported: {error}; this bench is for Apple silicon", file=sys.stderr)
        return 1
    place = CACHE / "qwen2.5-0.5b-mlx"
    if not (place / "model.safetensors").is_file():
        print("writing the base, once", file=sys.stderr)
        write(place, QWEN2_5_0_5B)
    rows = []
    for case, batch in CASES.items():
        mx.reset_peak_memory()
        rows.append({"case": case, "side": "imprint", **measure(place, batch, options.steps)})
    print(table(rows), file=sys.stderr if options.json else sys.stdout)
    speeds = {f"{row['case']}/headline": {"speed": row["whole_steps_per_second"] / HEADLINE} for row in rows}
    about = {"machine": {**machine(), **_device()}, "versions": versions(("imprint", "mlx", "numpy"))}
    print(json.dumps({"bench": "mac", **about, "rows": rows, "ratios": speeds}))
    return 0


def _device() -> dict[str, object]:
    """What MLX says of what it runs on."""
    import mlx.core as mx

    about = mx.device_info()
    return {"device": str(mx.default_device()), **{key: about[key] for key in ("device_name", "architecture")
                                                   if key in about}}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
