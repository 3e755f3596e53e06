"""Parts that both towers share: rotation, root mean square, feed-forward. The weights are those of transformers' modules."""

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

EPSILON = 1e-6


def norm(value: Tensor, layer: nn.Module) -> Tensor:
    """Qwen2's RMSNorm, in single precision whatever the precision around it."""
    single = value.float()
    single = single * torch.rsqrt(single.square().mean(-1, keepdim=True) + EPSILON)
    return layer.weight * single.to(value.dtype)


def turned(value: Tensor, angles: tuple[Tensor, Tensor]) -> Tensor:
    """Rotates the halves of each head's vector by the angles (cosine, sine of half the width)."""
    cosine, sine = (part.to(value.dtype) for part in angles)
    left, right = value.chunk(2, -1)
    return torch.cat([left * cosine - right * sine, right * cosine + left * sine], -1)


def gated(value: Tensor, layer: nn.Module) -> Tensor:
    """SwiGLU."""
    return layer.down_proj(functional.silu(layer.gate_proj(value)) * layer.up_proj(value))
