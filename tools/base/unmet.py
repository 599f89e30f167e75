"""Rows of the embedding for tokens that the corpus never holds: bytes of accents, curly quotes and emoji, `#`, `$`, `%`.

Nothing but the head's push away from them ever moved them, all the same way, so they end nearly equal, and then no
lesson can tell one from another. Each gets a direction of its own and keeps some of the common one, which is what
keeps them out of answers that hold none of them. It knows nothing of the corpus: unmet is what lies beside a byte
that plain English does not have.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from imprint.engine.text import Text

EMBEDDING = "model.embed_tokens.weight"
NEVER = "é"  # in no text of the corpus, so its first byte's token was never met
ALIKE = 0.95  # cosine to that token's row, which no row of a met token comes near
COMMON, OWN = 0.6, 2.0  # of the common direction, and the length of each row's own


def spread(folder: Path, *, seed: int = 0) -> int:
    """Give the unmet tokens of a base rows of their own; how many there were. A second time finds none."""
    file = folder / "model.safetensors"
    with safe_open(file, "pt") as opened:
        metadata = opened.metadata()
    weights, tokenizer = load_file(file), Text.open(folder).tokenizer
    special = sorted(tokenizer.get_added_tokens_decoder())
    changed, count = apart(weights[EMBEDDING], tokenizer.encode(NEVER).ids[0], special, seed)
    if count:
        weights[EMBEDDING] = changed
        save_file(weights, file, metadata)
        file.chmod(0o644)
    return count


def apart(rows: Tensor, anchor: int, special: list[int], seed: int) -> tuple[Tensor, int]:
    """Rows (V, D) with those like the anchor's moved apart but for special ones, and how many were moved."""
    found = rows.float()
    unit = found / found.norm(dim=1, keepdim=True)
    alike = unit @ unit[anchor] > ALIKE
    alike[special] = False
    unmet = alike.nonzero()[:, 0]
    if len(unmet) < 2:
        return rows, 0
    common = found[unmet].mean(0)
    along = common / common.norm()
    own = torch.randn(len(unmet), found.shape[1], generator=torch.Generator().manual_seed(seed))
    own -= (own @ along)[:, None] * along
    found[unmet] = COMMON * common + OWN * own / own.norm(dim=1, keepdim=True)
    return found.to(rows.dtype), len(unmet)
