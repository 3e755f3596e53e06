"""What a model makes of the first pictures of a sample for newcomers, so that one can be picked. Needs PyTorch."""

from collections.abc import Iterator
from pathlib import Path

import torch

from ..data.boxes import snapped
from ..data.chains import read_prompt
from ..data.pictures import PATCH, patches
from ..evaluate.happenings import happenings
from ..evaluate.run import written
from ..model.build import Model
from ..recipe import Shape
from ..text.tokenizer import Tokenizer
from ..world.showcase import SHOWCASE, pictures_of
from .goldens import STYLES


def told(work: Path, model: Model, shape: Shape, tokenizer: Tokenizer, name: str, count: int, texts: list[str]) -> Iterator[str]:
    """A line a picture: what happens in each style. `texts` may stand for the sentence of the scenario."""
    made = list(pictures_of(name, SHOWCASE[name], count))
    cut = [patches(one.scene.picture, shape.min_pixels, shape.max_pixels) for one in made]
    befores = {style: read_prompt(work, style) for style in STYLES}
    for text in texts or [SHOWCASE[name].text]:
        traces = {
            style: written(model, tokenizer, before, [text] * count, cut, 50, torch.float32) for style, before in befores.items()
        }
        for at, one in enumerate(made):
            rows, columns = cut[at][1]
            size, seen = one.scene.picture.shape[1::-1], (columns * PATCH, rows * PATCH)
            label = [(each.name, each.type, None if each.box is None else snapped(each.box, size, seen)) for each in one.mentions]
            found = (
                f"{style}: {', '.join(happenings(text, label, tokenizer.decode(traces[style][at]).removesuffix('<|im_end|>')))}"
                for style in STYLES
            )
            yield f"{name} {at}  {'; '.join(found)}  | {text}"
