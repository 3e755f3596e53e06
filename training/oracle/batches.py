"""Goldens of one left-padded batch a configuration: prompts of other lengths and pictures, answered together by PyTorch."""

from pathlib import Path

import numpy as np
import torch

from .configurations import Configuration
from .goldens import choose
from .model import Model
from .pack import Pack
from .prompts import PROMPTS
from .reference import Reference, log_softmax
from .tokenizer import write_json

ROWS = ("text-short", "two", "windows", "text-turns", "large")
STEPS = 24


@torch.no_grad()
def write_batch(configuration: Configuration, model: Model, folder: Path, pictures: Path, target: Path) -> float:
    """Writes `target`/NAME.json and .bin; returns the greatest difference from the same prompts one by one."""
    reference = Reference(configuration, model, folder, pictures)
    chosen = [choose(reference, prompt)[1:] for name in ROWS for prompt in PROMPTS if prompt.name == name]
    prompts = [prepared for prepared, _ in chosen]
    width = max(len(prepared.tokens) for prepared in prompts)
    tokens = torch.tensor([[0] * (width - len(one.tokens)) + one.tokens for one in prompts])
    mask = torch.tensor([[0] * (width - len(one.tokens)) + [1] * len(one.tokens) for one in prompts])
    shown = [one for one in prompts if one.pixels is not None]
    model.model.rope_deltas = None
    result = model.generate(
        input_ids=tokens,
        attention_mask=mask,
        mm_token_type_ids=(tokens == reference.image_token).int() * mask,
        pixel_values=torch.from_numpy(np.concatenate([one.pixels for one in shown])),
        image_grid_thw=torch.from_numpy(np.concatenate([one.grid for one in shown])),
        do_sample=False,
        max_new_tokens=STEPS,
        output_logits=True,
        return_dict_in_generate=True,
    )
    logits = torch.stack(result.logits, 1).float().numpy()
    written = logits.argmax(-1)
    worst = 0.0
    for row, (_, answer) in enumerate(chosen):
        assert written[row].tolist() == answer.tokens[:STEPS], (configuration.name, ROWS[row])
        worst = max(worst, float(np.abs(logits[row] - answer.logits[:STEPS]).max()))
    assert worst <= 1e-3, worst
    pack = Pack()
    shares = log_softmax(logits)
    pack.add("written", written.astype(np.uint16), "u2")
    pack.add("logprobs", np.take_along_axis(shares, written[..., None], -1)[..., 0].astype(np.float32), "f4")
    pack.add("lastLogits", logits[:, -1], "f4")
    write_json(target / f"{configuration.name}.json", {"rows": list(ROWS), "width": width, "steps": STEPS})
    pack.write(target / f"{configuration.name}.bin")
    return worst
