"""The tiny models of the oracle: each stands for a combination of shapes that real models have."""

from dataclasses import dataclass, field

IMAGE_PATCH = 14
MERGE = 2


@dataclass(frozen=True)
class Vision:
    """Vision encoder. `window` is in pixels; `full_attention` names the blocks that see the whole image."""

    depth: int = 2
    width: int = 32
    heads: int = 2
    feed_forward: int = 48
    window: int = 112
    full_attention: tuple[int, ...] = (1,)


@dataclass(frozen=True)
class Preprocessing:
    """Image preparation, and in which of the files and spellings found in the wild it is written down."""

    name: str
    min_pixels: int
    max_pixels: int
    spelling: str
    mean: tuple[float, float, float] = (0.48145466, 0.4578275, 0.40821073)
    std: tuple[float, float, float] = (0.26862954, 0.26130258, 0.27577711)


@dataclass(frozen=True)
class Configuration:
    """One tiny model. `sections` are the M-RoPE sections (their sum is half the head's width)."""

    name: str
    family: str
    seed: int
    hidden: int
    layers: int
    heads: int
    key_value_heads: int
    feed_forward: int
    sections: tuple[int, int, int]
    theta: float
    tied: bool
    vocabulary: int
    preprocessing: Preprocessing
    template: str = "qwen2_5_vl"
    template_file: str = "chat_template.json"
    tokenizer: str = "qwen"
    logits_to_keep: bool = False
    flat_config: bool = True
    vision: Vision = field(default_factory=Vision)

    @property
    def head_width(self) -> int:
        return self.hidden // self.heads

    @property
    def grid_name(self) -> str:
        return "grid_thw" if self.family == "qwen2_vl" else "image_grid_thw"


WIDE = Preprocessing("wide", min_pixels=56 * 56, max_pixels=28 * 28 * 64, spelling="pixels")
NARROW = Preprocessing("narrow", min_pixels=28 * 28 * 4, max_pixels=28 * 28 * 25, spelling="size")
NESTED = Preprocessing(
    "nested", min_pixels=28 * 28 * 6, max_pixels=28 * 28 * 40, spelling="processor", mean=(0.5,) * 3, std=(0.5,) * 3
)

CONFIGURATIONS = (
    Configuration(
        "qwen2_5_vl-gqa2", "qwen2_5_vl", seed=1, hidden=64, layers=2, heads=4, key_value_heads=2, feed_forward=128,
        sections=(2, 3, 3), theta=1e6, tied=True, vocabulary=512, preprocessing=WIDE,
        vision=Vision(depth=3, full_attention=(1,)),
    ),
    Configuration(
        "qwen2_5_vl-mha", "qwen2_5_vl", seed=2, hidden=64, layers=2, heads=4, key_value_heads=4, feed_forward=96,
        sections=(4, 2, 2), theta=1e4, tied=False, vocabulary=512, preprocessing=NARROW, logits_to_keep=True,
        template_file="chat_template.jinja", vision=Vision(width=48, heads=3, window=56, full_attention=(1,)),
    ),
    Configuration(
        "qwen2_5_vl-gqa4", "qwen2_5_vl", seed=3, hidden=64, layers=3, heads=4, key_value_heads=1, feed_forward=96,
        sections=(1, 3, 4), theta=1e6, tied=False, vocabulary=528, preprocessing=WIDE, flat_config=False,
        template_file="tokenizer_config.json", vision=Vision(depth=3, full_attention=(0, 2)),
    ),
    Configuration(
        "qwen2_vl-gqa2", "qwen2_vl", seed=4, hidden=64, layers=2, heads=4, key_value_heads=2, feed_forward=128,
        sections=(2, 3, 3), theta=1e6, tied=True, vocabulary=512, preprocessing=WIDE, logits_to_keep=True,
    ),
    Configuration(
        "qwen2_vl-gqa3", "qwen2_vl", seed=5, hidden=96, layers=2, heads=3, key_value_heads=1, feed_forward=96,
        sections=(4, 6, 6), theta=1e6, tied=False, vocabulary=512, preprocessing=NARROW,
        template_file="chat_template.jinja",
    ),
    Configuration(
        "mimo_vl-gqa4", "qwen2_5_vl", seed=6, hidden=64, layers=2, heads=4, key_value_heads=1, feed_forward=96,
        sections=(2, 3, 3), theta=1e5, tied=False, vocabulary=512, preprocessing=NESTED, template="mimo_vl",
        template_file="chat_template.jinja", tokenizer="mimo", vision=Vision(window=56),
    ),
)
