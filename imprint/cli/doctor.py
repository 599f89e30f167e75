"""`imprint doctor`: what is installed, what this machine has, whether the home can be written and the base be
run.

It reports problems instead of failing on them: exit code 0 when Imprint can be used here, else 1.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imprint.cli import flags
from imprint.errors import ImprintError

if TYPE_CHECKING:
    from imprint.cli.terminal import Terminal
    from imprint.engine.backend import Choice

PACKAGES = ("imprint", "torch", "numpy", "safetensors", "tokenizers", "jinja2", "huggingface_hub", "rich",
            "prompt_toolkit", "filelock", "mlx")  # fmt: skip
INSTRUCTIONS = (
    "avx2",
    "avx512f",
    "avx512_bf16",
    "avx512_vnni",
    "amx_bf16",
    "amx_int8",
    "asimd",
    "bf16",
    "i8mm",
    "sve",
)
LITTLE_SPACE_MB = 500  # a base of half a billion parameters leaves about that much in the cache

EXAMPLES = """\
examples:
  imprint doctor
  imprint doctor --model Qwen/Qwen2.5-0.5B-Instruct --device cuda --json"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    flags.add_base(parser)
    flags.add_output(parser)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    problems: list[str] = []
    packages = versions()
    chosen = _backend(arguments, problems)
    devices = _devices(chosen, problems)
    home, writable = _home(arguments, problems)
    base = _base(arguments, chosen, problems)
    report = {
        "versions": packages,
        "devices": devices,
        "backend": chosen.backend if chosen else None,
        "backend_reason": chosen.reason if chosen else None,
        "home": home,
        "base": base,
        "problems": problems,
    }
    _tell(report, terminal)
    terminal.result(report)
    return 0 if writable and base["loads"] else 1


def versions() -> dict[str, str | None]:
    """Python's version and those of the packages that matter here; None for one that is not installed."""
    from importlib.metadata import PackageNotFoundError, version

    from imprint import __version__

    found: dict[str, str | None] = {"python": platform.python_version(), "platform": platform.platform()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return {**found, "imprint": __version__}


def _backend(arguments: argparse.Namespace, problems: list[str]) -> Choice | None:
    from imprint.engine.backend import choose

    try:
        return choose(arguments.backend)
    except ImprintError as error:
        problems.append(str(error))
        return None


def _devices(chosen: Choice | None, problems: list[str]) -> list[dict[str, Any]]:
    cpu: dict[str, Any] = {
        "kind": "cpu",
        "name": processor_name(),
        "cores": os.cpu_count(),
        "memory_mb": memory_mb(),
        "instructions": instructions(),
    }
    if chosen is None:
        return [cpu]
    try:
        found = import_module(f"imprint.engine.{chosen.backend}.devices")
        return [{**cpu, "threads": found.threads()}, *found.devices()]
    except (OSError, RuntimeError) as error:
        problems.append(f"{chosen.backend} cannot be used: {_first_line(error)}; reinstall it")
        return [cpu]


def _home(arguments: argparse.Namespace, problems: list[str]) -> tuple[dict[str, Any], bool]:
    """The home, and whether it can be written: tried, for permissions alone do not say so."""
    from imprint.store import default_path

    path = flags.home_path(arguments) or default_path()
    record: dict[str, Any] = {"path": str(path), "exists": path.is_dir(), "writable": False}
    existing = next((folder for folder in (path, *path.parents) if folder.is_dir()), None)
    if path.is_dir():
        record["size_mb"] = round(folder_size(path) / 2**20, 1)
    try:
        assert existing is not None, path
        record["free_mb"] = shutil.disk_usage(existing).free // 2**20
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path) as file:
            file.write(b"imprint")
        record["writable"] = True
    except OSError as error:
        problems.append(
            f"the home {str(path)!r} cannot be written: {error.strerror or error}; "
            "name another with --home or IMPRINT_HOME"
        )
    if record["writable"] and record["free_mb"] < LITTLE_SPACE_MB:
        problems.append(f"only {record['free_mb']} MB are free at {str(path)!r}; free some")
    return record, bool(record["writable"])


def _base(arguments: argparse.Namespace, chosen: Choice | None, problems: list[str]) -> dict[str, Any]:
    """The base that the flags name, opened and made to say one token."""
    record: dict[str, Any] = {"name": arguments.model or "builtin", "loads": False}
    if chosen is None:  # which is a problem already
        return record
    try:
        from imprint.model import load
        from imprint.types import Sampling

        # In a home of its own: whether the base loads does not hang on whether the home can be written.
        with (
            tempfile.TemporaryDirectory() as home,
            load(
                arguments.model,
                home=home,
                device=arguments.device,
                dtype=arguments.dtype,
                backend=chosen.backend,
            ) as model,
        ):
            model.ask("Hello", adapter="base", sampling=Sampling(max_tokens=1))
            about = vars(model.info)
            record |= {key: value for key, value in about.items() if key != "linears"} | {"loads": True}
    except ImprintError as error:
        problems.append(str(error))
    except (ImportError, OSError, RuntimeError, MemoryError) as error:
        problems.append(f"base {record['name']!r} does not load: {_first_line(error)}")
    return record


def _tell(report: dict[str, Any], terminal: Terminal) -> None:
    installed = ", ".join(f"{name} {version}" for name, version in report["versions"].items() if version)
    terminal.say(f"versions  {installed}")
    for device in report["devices"]:
        words = [
            f"{key} {_words(value)}" for key, value in device.items() if key not in ("kind", "name") and value
        ]
        terminal.say(f"device    {device['kind']}: {device['name']}; {', '.join(words)}")
    if report["backend"]:
        terminal.say(f"backend   {report['backend']}: {report['backend_reason']}")
    home = report["home"]
    facts = [f"{home['size_mb']} MB"] if "size_mb" in home else []
    facts += [f"{home['free_mb']} MB free"] if "free_mb" in home else []
    facts.append("can be written" if home["writable"] else "cannot be written")
    terminal.say(f"home      {home['path']}; {', '.join(facts)}")
    base = report["base"]
    if base["loads"]:
        terminal.say(
            f"base      {base['name']}: {base['architecture']}, {base['parameters'] / 1e6:.1f} M parameters, "
            f"{base['layers']} layers, context {base['context']}, {base['dtype']} on {base['device']}, "
            f"fingerprint {base['fingerprint'][:12]}"
        )
    else:
        terminal.say(f"base      {base['name']}: does not load")
    for problem in report["problems"]:
        terminal.say(f"problem   {problem}")
    if not report["problems"]:
        terminal.say("no problems")


def processor_name() -> str:
    if sys.platform == "darwin":
        with suppress(OSError, subprocess.SubprocessError):
            command = ["sysctl", "-n", "machdep.cpu.brand_string"]
            return subprocess.run(
                command, capture_output=True, text=True, check=True, timeout=5
            ).stdout.strip()
    return cpu_info("model name") or platform.processor() or platform.machine()


def instructions() -> list[str]:
    """The instruction sets that decide how fast a base runs, as far as the system lists them."""
    has = (cpu_info("flags") or cpu_info("Features")).split()
    return [name for name in INSTRUCTIONS if name in has]


def cpu_info(field: str) -> str:
    """The first value of a field in Linux's /proc/cpuinfo; elsewhere empty."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == field:
                return value.strip()
    return ""


def memory_mb() -> int | None:
    with suppress(ValueError, OSError, AttributeError):  # Windows has no sysconf
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
    return None


def folder_size(path: Path) -> int:
    """Bytes of all files below a folder, as far as they can be seen."""
    total = 0
    for folder, _, names in os.walk(path):
        for name in names:
            with suppress(OSError):
                total += (Path(folder) / name).lstat().st_size
    return total


def _words(value: object) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
