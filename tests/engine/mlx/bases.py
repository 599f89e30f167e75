"""Tiny bases whose matrices MLX itself has quantised."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
import torch
from safetensors.torch import save_file

from imprint.engine.checkpoint import Checkpoint
from imprint.engine.mlx.decoder import Decoder
from imprint.engine.mlx.weights import load
from tests.engine.checkpoints import reference, write_checkpoint

GROUP = 32
PACKABLE: dict[str, Any] = {"intermediate_size": 64, "num_hidden_layers": 4}  # sizes that groups divide


def write_quantised(folder: Path, bits: int, *, scales: str = "float32", **settings: Any) -> Path:
    """The base that `reference` makes, every matrix but those of layer 1 packed; scales in a dtype of
    torch."""
    settings = {**PACKABLE, **settings}
    write_checkpoint(folder, **settings)
    kind = getattr(torch, scales)
    tensors: dict[str, torch.Tensor] = {}
    kept: dict[str, Any] = {}
    for name, tensor in reference(**settings).state_dict().items():
        module = name.removesuffix(".weight")
        if tensor.ndim != 2 or name == "lm_head.weight" or ".1.mlp." in name:
            kept.update({module: False} if tensor.ndim == 2 and ".1.mlp." in name else {})
            if name != "lm_head.weight":
                tensors[name] = tensor.to(kind).clone()
            continue
        dense = mx.array(tensor.to(kind).float().numpy()).astype(getattr(mx, scales))
        weight, scale, bias = mx.quantize(dense, group_size=GROUP, bits=bits)
        tensors[name] = torch.from_numpy(np.array(weight).view(np.int32)).view(torch.uint32)
        tensors[f"{module}.scales"] = torch.from_numpy(np.array(scale.astype(mx.float32))).to(kind)
        tensors[f"{module}.biases"] = torch.from_numpy(np.array(bias.astype(mx.float32))).to(kind)
    save_file(tensors, folder / "model.safetensors")
    config = json.loads((folder / "config.json").read_text())
    config["quantization"] = {"bits": bits, "group_size": GROUP, "mode": "affine", **kept}
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def open_decoder(folder: Path, dtype: mx.Dtype = mx.float32) -> Decoder:
    checkpoint = Checkpoint.open(folder)
    return Decoder(checkpoint.config, load(checkpoint, dtype), dtype)
