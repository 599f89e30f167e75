"""`imprint ask`: one question, one answer, streamed as it is written."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from imprint.cli import flags

if TYPE_CHECKING:
    from imprint.cli.terminal import Terminal

EXAMPLES = """\
examples:
  imprint ask "Who are you?"
  imprint ask "Who are you?" --adapter juno@2
  imprint ask "When is the meeting?" --adapter auto
  git diff | imprint ask - --system "Write a commit message for this diff." --model Qwen/Qwen2.5-0.5B-Instruct
  imprint ask "Name a colour." --temperature 0.8 --seed 7 --json"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("prompt", metavar="PROMPT", help="the question; '-' reads it from stdin")
    flags.add_adapter(
        parser,
        "the adapter NAME[@VERSION] that answers; 'base' is none, 'auto' what fits (default: 'default')",
    )
    parser.add_argument("--system", metavar="S", help="a system message before the question")
    parser.add_argument(
        "--max-tokens", type=flags.positive, default=256, metavar="N", help="the answer's bound (default 256)"
    )
    parser.add_argument(
        "--temperature", type=flags.temperature, default=0.0, metavar="X", help="0 is greedy (default 0)"
    )
    parser.add_argument(
        "--top-p",
        type=flags.share,
        default=1.0,
        metavar="P",
        help="draw from the likeliest tokens only (default 1)",
    )
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the drawing (default 0)")
    flags.add_base(parser)
    flags.add_output(parser)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    from imprint.types import Sampling

    prompt = sys.stdin.read() if arguments.prompt == "-" else arguments.prompt
    prompt = flags.message_text(prompt, "prompt")
    system = None if arguments.system is None else flags.message_text(arguments.system, "system message")
    sampling = Sampling(
        max_tokens=arguments.max_tokens,
        temperature=arguments.temperature,
        top_p=arguments.top_p,
        seed=arguments.seed,
    )
    known = [arguments.adapter] if arguments.adapter is not None else []
    with flags.open_model(arguments, known=known) as model:
        answer = model.answer(
            prompt, adapter=arguments.adapter, system=system, sampling=sampling, on_text=terminal.piece
        )
    terminal.say()
    terminal.result(asdict(answer))
    return 0
