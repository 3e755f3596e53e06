"""Random weights from a seed: strong enough that a wrong position, mask or head shows in the logits."""

import zlib

import numpy as np
import torch

from .configurations import Configuration
from .tokenizer import special_tokens, token_id

END_TOKENS = ("<|im_end|>", "<|endoftext|>")


def draw(configuration: Configuration, name: str, shape: tuple[int, ...]) -> np.ndarray:
    """The weight `name`: it depends on the seed, its name and its shape, and on nothing else."""
    normal = np.random.default_rng([configuration.seed, zlib.crc32(name.encode())]).standard_normal(shape)
    if "norm" in name or "ln_q" in name:
        return 0.1 * normal if name.endswith("bias") else 1 + 0.2 * normal
    if name.endswith("bias"):
        return 0.1 * normal
    if "embed_tokens" in name:
        return quiet(configuration, normal * (2.6 / np.sqrt(shape[1]) if configuration.tied else 1))
    if "lm_head" in name:
        return quiet(configuration, normal * 2.6 / np.sqrt(shape[1]))
    fan_in = int(np.prod(shape[1:]))
    sharp = any(part in name for part in ("q_proj", "k_proj", "qkv"))
    return normal * (1.6 if sharp else 1.3) / np.sqrt(fan_in)


def quiet(configuration: Configuration, rows: np.ndarray) -> np.ndarray:
    """Lowers the rows of tokens that the model shall not write: added ones other than the ends, and padding."""
    tokens = special_tokens(configuration.tokenizer)
    first = token_id(configuration.tokenizer, tokens[0]["content"])
    loud = {token_id(configuration.tokenizer, text) for text in END_TOKENS}
    for row in range(first, len(rows)):
        if row not in loud:
            rows[row] *= 0.3
    return rows


def fill(model: torch.nn.Module, configuration: Configuration) -> None:
    """Gives every parameter its weight, rounded to half precision so that both precisions hold the same number."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            values = draw(configuration, name, tuple(parameter.shape)).astype(np.float16).astype(np.float32)
            parameter.copy_(torch.from_numpy(values))
