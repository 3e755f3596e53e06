"""The model as transformers knows it, which is what other trainers (TRL, ms-swift) take as it is."""

from pathlib import Path
from shutil import copyfile

import torch
from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

from ..data.description import settings, write_description
from ..recipe import Shape

Model = Qwen2_5_VLForConditionalGeneration
HEAD = "lm_head.weight"
EMBEDDING = "model.language_model.embed_tokens.weight"


def complete(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Weights of `weights_of` in single precision, rounded to half precision, with the head."""
    found = {name: value.half().float() for name, value in weights.items()}
    return found | {HEAD: found[EMBEDDING]}


def build(shape: Shape, seed: int) -> Model:
    """A model with random weights."""
    config = Qwen2_5_VLConfig(**settings(shape))
    for part in (config, config.text_config, config.vision_config):
        part._attn_implementation = "sdpa"
    torch.manual_seed(seed)
    model = Model(config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            # 0.02 is for models of thousands of units; this keeps the variance of what goes through a layer of hundreds
            if parameter.dim() > 1 and "embed_tokens" not in name:
                fan_in = parameter[0].numel()
                deep = name.endswith(("o_proj.weight", "down_proj.weight", "attn.proj.weight"))
                depth = 2 * (shape.vision.depth if "visual" in name else shape.layers)
                parameter.normal_(0, (1 / fan_in / (depth if deep else 1)) ** 0.5)
            elif "embed_tokens" in name:
                parameter.normal_(0, 0.05)
    return model


def save(model: Model, folder: Path, shape: Shape, tokenizer: Path) -> None:
    """A folder that `from_pretrained` of transformers reads: what TRL's and ms-swift's GRPO start from."""
    model.save_pretrained(folder)
    write_description(folder, shape)
    copyfile(tokenizer, folder / "tokenizer.json")


def weights_of(model: Model, kind: torch.dtype = torch.float32, part: str = "") -> dict[str, torch.Tensor]:
    """The weights whose name holds `part`, by name, without the head: it is the embedding."""
    return {name: value.detach().to("cpu", kind).contiguous() for name, value in model.state_dict().items() if name != HEAD and part in name}
