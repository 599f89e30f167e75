"""Bases from the Hugging Face hub: a hub id becomes a folder in the hub's own cache.

What is cached whole is used without asking the network, so a base never changes under its adapters; a
revision names another state. Only configuration, tokenizer and safetensors files are fetched. Resuming,
HF_HUB_OFFLINE, HF_ENDPOINT, access tokens and the progress bars on stderr are huggingface_hub's; this module
adds plain words for what goes wrong. It does not know what is in the files.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from errno import EACCES, EDQUOT, ENOSPC, EPERM, EROFS
from pathlib import Path

from imprint.errors import BaseModelError

PATTERNS = (
    "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json",
    "special_tokens_map.json", "chat_template.json", "chat_template.jinja",
    "model.safetensors", "model.safetensors.index.json", "model-*.safetensors",
)  # fmt: skip
"""What a base consists of: never pickles, and no second copy of the weights under another name."""


def download(name: str, revision: str | None, *, report: Callable[[str], None]) -> Path:
    """The folder of hub repository `name` (org/name) at `revision` (None: main), from the cache or the
    network.

    `report` receives one line before the network is asked. Raises BaseModelError, one line with a remedy, if
    the repository cannot be had; what was fetched by then is kept and the next call continues from it.
    """
    from huggingface_hub import constants, errors, snapshot_download

    if (folder := _cached(name, revision)) is not None:
        return folder
    if constants.HF_HUB_OFFLINE:
        raise BaseModelError(
            f"base {name!r} is not in the cache {str(constants.HF_HUB_CACHE)!r} and HF_HUB_OFFLINE is set; "
            "unset it to download, or name a folder"
        )
    report(f"downloading {name} from {constants.ENDPOINT} into {constants.HF_HUB_CACHE}")
    # The transport's own errors are re-exported here, whichever HTTP library it is.
    transport: type[Exception] = getattr(errors, "HTTPError", OSError)
    try:
        return Path(snapshot_download(name, revision=revision, allow_patterns=list(PATTERNS)))
    except (OSError, ValueError, RuntimeError, transport) as error:
        raise BaseModelError(_explain(name, revision, error)) from None


def _cached(name: str, revision: str | None) -> Path | None:
    """The folder of a whole cached copy."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        found = snapshot_download(
            name, revision=revision, allow_patterns=list(PATTERNS), local_files_only=True
        )
    except LocalEntryNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise BaseModelError(_explain(name, revision, error)) from None
    return Path(found) if _whole(Path(found)) else None


def _whole(folder: Path) -> bool:
    """Whether every file of a snapshot has come: an interrupted download leaves a folder with some of them. A
    file appears in it only when complete, so presence is enough."""
    if not (folder / "config.json").is_file():
        return False
    if (folder / "model.safetensors").is_file():
        return True
    try:
        index = json.loads((folder / "model.safetensors.index.json").read_text(encoding="utf-8"))
        return all((folder / file).is_file() for file in set(index["weight_map"].values()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _explain(name: str, revision: str | None, error: BaseException) -> str:
    """One line: what went wrong with a repository, and what to do."""
    from huggingface_hub import constants
    from huggingface_hub.errors import (
        GatedRepoError,
        HfHubHTTPError,
        HFValidationError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    page = f"{constants.ENDPOINT}/{name}"
    if isinstance(error, GatedRepoError):
        return f"base {name!r} is gated; accept its terms at {page}, then run 'hf auth login'"
    if isinstance(error, RepositoryNotFoundError):
        return f"no base {name!r} at {constants.ENDPOINT}; check the name; if private, run 'hf auth login'"
    if isinstance(error, RevisionNotFoundError):
        return f"base {name!r} has no revision {revision!r}; see {page}"
    if isinstance(error, HFValidationError):
        return f"{name!r} is not a hub id; use org/name[@revision] or a folder"
    cause = error.__cause__ if isinstance(error.__cause__, HfHubHTTPError) else error
    words = " ".join(str(cause).split())[:200]
    if isinstance(error, OSError) and error.errno in (ENOSPC, EDQUOT, EACCES, EPERM, EROFS):
        place = str(constants.HF_HUB_CACHE)
        return f"base {name!r} cannot be kept in {place!r}: {words}; set HF_HOME to another folder"
    return f"base {name!r} could not be downloaded ({words}); check the network and try again: it continues"
