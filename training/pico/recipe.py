"""What is trained: the model's shape, the wordings, the variants that are compared, and how long they learn."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class VisionShape:
    """The vision tower; `window` is in pixels, the blocks of `full_attention` see the whole picture."""

    depth: int = 4
    width: int = 128
    heads: int = 4
    feed_forward: int = 320
    window: int = 112
    full_attention: tuple[int, ...] = (1, 3)


@dataclass(frozen=True)
class Shape:
    """A tiny Qwen2.5-VL. `sections` are those of M-RoPE; their sum is half of a head's width.

    `theta` is small because the model is: with Qwen's 1e6 the angles of a head of 32 would hardly change over the few
    rows and columns of a picture, and a box could not be told from its neighbour.
    """

    hidden: int = 192
    layers: int = 4
    heads: int = 6
    key_value_heads: int = 2
    feed_forward: int = 512
    sections: tuple[int, int, int] = (4, 6, 6)
    theta: float = 100.0
    vocabulary: int = 2048
    context: int = 2048
    min_pixels: int = 28 * 28 * 28
    max_pixels: int = 28 * 28 * 132
    vision: VisionShape = field(default_factory=VisionShape)


SHAPES = {
    "pico": Shape(),
    # for tests and for trying things out on a processor
    "tiny": Shape(
        hidden=64, heads=2, key_value_heads=1, feed_forward=128,
        vision=VisionShape(depth=2, width=64, heads=2, feed_forward=96, full_attention=(1,)),
    ),
    # for an accelerator: three times the work
    "wide": Shape(
        hidden=256, heads=8, feed_forward=640,
        vision=VisionShape(depth=6, width=192, heads=6, feed_forward=512, full_attention=(1, 3, 5)),
    ),
}
"""By name; `pico` is the one that is shipped."""

GRID = 4
"""Coordinates are multiples of this many pixels of the picture as the model sees it."""
LARGEST_COORDINATE = 640
"""Coordinates up to here are single tokens; no picture of this world has a longer side."""


@dataclass(frozen=True)
class Wording:
    """A style of a template of the product."""

    template: str
    style: str


_ALL = "templates/gmner/all-styles.mrsi"
WORDINGS: dict[str, Wording] = {
    "steps": Wording("templates/pico.mrsi", "steps"),
    "story": Wording("templates/pico.mrsi", "story"),
    "direct": Wording("templates/pico.mrsi", "direct"),
    "checklist": Wording(_ALL, "checklist"),
    "narrative": Wording(_ALL, "narrative"),
    "questions": Wording(_ALL, "questions"),
    "table": Wording(_ALL, "table"),
    "contrastive": Wording(_ALL, "contrastive"),
    "answer": Wording(_ALL, "direct"),
}
"""All styles that say the same things of an entity: text, type, whether it is shown, and where. (`why-not.mrsi` asks for
reasons in free text, which no label of this world has.)"""


@dataclass(frozen=True)
class Variant:
    """What one model learns from: a split, and how often it meets each wording. `asked` is what it is tested with, the
    wording of the comparison first."""

    split: str
    wordings: dict[str, float]
    asked: tuple[str, ...]


_ANSWERS = {"direct": 0.5, "answer": 0.5}
VARIANTS: dict[str, Variant] = {
    "direct": Variant("train", _ANSWERS, ("direct",)),
    "one-style": Variant("train", {"steps": 1.0}, ("steps",)),
    # A tenth of the answers alone, so that the shipped model can be asked either way.
    "mrsi": Variant(
        "train",
        {
            "steps": 0.22, "story": 0.22, "checklist": 0.11, "narrative": 0.11, "questions": 0.08, "table": 0.08,
            "contrastive": 0.08, "direct": 0.05, "answer": 0.05,
        },
        ("steps", "story", "direct"),
    ),
    "direct-balanced": Variant("train-balanced", _ANSWERS, ("direct",)),
    "mrsi-balanced": Variant(
        "train-balanced", {"steps": 0.45, "story": 0.45, "direct": 0.1}, ("steps", "story", "direct")
    ),
}
"""Same shape, number of samples and steps for all. `direct-balanced` tells "answering at once is biased" from "the data
were biased"; `mrsi-balanced` is no part of the comparison."""

FOUNDATION = "foundation"
"""The talks that every run starts from (`text/foundation.py`): a wording without a template."""
TALKS = Variant("train", {FOUNDATION: 1.0}, ())

DEVELOPMENT = 200
"""So many rows at the start of each test split are looked at while the recipe is made, and never counted: what is published
is of the rows after them."""
GOLDENS = {"test": 20, "unseen": 10, "new-names": 8, "bias-text": 4, "bias-picture": 4}
"""The samples that the product's tests hold its engine against, beside those for newcomers: the first of these splits."""

TEST_SPLITS = ("test", "unseen", "new-names", "bias-text", "bias-picture")


@dataclass(frozen=True)
class Course:
    """How long and how fast a model learns. Rates are those of AdamW at their highest, which Muon takes too. A `vision_rate` of 0 holds the vision
    tower, and what it sees is worked out once."""

    steps: int
    batch: int
    rate: float
    vision_rate: float
    warm_up: int = 200
    decay: float = 0.03


PRETRAINING = Course(steps=2600, batch=64, rate=1.5e-3, vision_rate=1.5e-3)
FOUNDING = Course(steps=5500, batch=32, rate=1.5e-3, vision_rate=0)
TRAINING = Course(steps=2000, batch=32, rate=1e-3, vision_rate=0, warm_up=100)
