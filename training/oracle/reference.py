"""One prompt through PyTorch: what the engine has to come to, from the pixels to 64 greedy tokens."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from transformers import Qwen2Tokenizer

from .configurations import MERGE, Configuration
from .model import Model, end_tokens, image_processor
from .prompts import Prompt, image_names, messages
from .tokenizer import token_id

STEPS = 64


@dataclass(frozen=True)
class Prepared:
    """A prompt as the model takes it. `tokens` has one image token for each visual token."""

    conversation: list[dict]
    text: str
    tokens: list[int]
    pixels: np.ndarray | None
    grid: np.ndarray | None


@dataclass(frozen=True)
class Answer:
    """What the model makes of it; `logits` [steps, vocabulary] are those that chose `tokens`."""

    positions: np.ndarray
    delta: int
    features: np.ndarray | None
    tokens: list[int]
    logits: np.ndarray

    @property
    def margin(self) -> float:
        """The least distance of the best from the second best logit over all steps."""
        best = np.sort(self.logits, -1)[:, -2:]
        return float((best[:, 1] - best[:, 0]).min())


class Reference:
    def __init__(self, configuration: Configuration, model: Model, folder: Path, pictures: Path) -> None:
        self.configuration = configuration
        self.model = model
        self.pictures = pictures
        self.processor = image_processor(configuration)
        self.tokenizer = Qwen2Tokenizer.from_pretrained(folder)
        self.template = self.tokenizer.chat_template or (folder / "chat_template.json").read_text("utf-8")
        self.image_token = token_id(configuration.tokenizer, "<|image_pad|>")

    def prepare(self, prompt: Prompt, variant: int, template: str) -> Prepared:
        conversation = messages(prompt, variant)
        text = self.tokenizer.apply_chat_template(
            conversation, chat_template=template, add_generation_prompt=True, tokenize=False
        )
        names = image_names(conversation)
        if not names:
            return Prepared(conversation, text, self.encode(text), None, None)
        images = [ImageOps.exif_transpose(Image.open(self.pictures / name)) for name in names]
        batch = self.processor(images, return_tensors="np")
        grid = batch["image_grid_thw"]
        pieces = text.split("<|image_pad|>")
        assert len(pieces) == len(names) + 1
        counts = [int(one.prod()) // MERGE**2 for one in grid]
        expanded = pieces[0] + "".join(
            "<|image_pad|>" * count + piece for count, piece in zip(counts, pieces[1:], strict=True)
        )
        return Prepared(conversation, text, self.encode(expanded), batch["pixel_values"], grid)

    def encode(self, text: str) -> list[int]:
        return self.tokenizer(text)["input_ids"]

    @torch.no_grad()
    def answer(self, prepared: Prepared) -> Answer:
        tokens = torch.tensor([prepared.tokens])
        ones = torch.ones_like(tokens)
        inputs: dict[str, torch.Tensor] = {"input_ids": tokens, "attention_mask": ones}
        features = None
        if prepared.pixels is not None:
            kinds = (tokens == self.image_token).int()
            pixels, grid = torch.from_numpy(prepared.pixels), torch.from_numpy(prepared.grid)
            inputs |= {"pixel_values": pixels, "image_grid_thw": grid, "mm_token_type_ids": kinds}
            features = torch.cat(self.model.model.get_image_features(pixels, grid).pooler_output).numpy()
            positions, delta = self.model.model.get_rope_index(tokens, kinds, image_grid_thw=grid, attention_mask=ones)
        else:
            positions = torch.arange(tokens.shape[1]).expand(3, 1, -1)
            delta = torch.zeros(1, 1, dtype=torch.long)
        self.model.model.rope_deltas = None
        result = self.model.generate(
            **inputs, do_sample=False, max_new_tokens=STEPS, output_logits=True, return_dict_in_generate=True
        )
        logits = torch.cat(result.logits).float().numpy()
        written = result.sequences[0, tokens.shape[1] :].tolist()
        assert written == logits.argmax(-1).tolist()
        return Answer(positions[:, 0].numpy(), int(delta[0, 0]), features, written, logits)

    def stopped(self, answer: Answer) -> bool:
        return answer.tokens[-1] in end_tokens(self.configuration)


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """In double precision."""
    wide = logits.astype(np.float64)
    wide = wide - wide.max(-1, keepdims=True)
    return wide - np.log(np.exp(wide).sum(-1, keepdims=True))


def digest(array: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()
