"""Regenerates everything: `python -m oracle` in `training/`, or one part: `python -m oracle models texts`."""

import os
import shutil
import sys
import warnings

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
warnings.filterwarnings("ignore")

from .batches import write_batch  # noqa: E402
from .configurations import CONFIGURATIONS  # noqa: E402
from .export import write_model  # noqa: E402
from .goldens import write_goldens  # noqa: E402
from .images import write_pictures  # noqa: E402
from .model import build, single_thread, state  # noqa: E402
from .paths import GOLDENS, TOKENIZER_FIXTURES  # noqa: E402
from .preprocessing import write_position_goldens, write_preprocessing_goldens  # noqa: E402
from .sampling import write_sampling_goldens  # noqa: E402
from .texts import write_text_goldens  # noqa: E402
from .tokenizer import token_id  # noqa: E402
from .variants import write_variants  # noqa: E402

PICTURES = GOLDENS / "images"


def models() -> None:
    for configuration in CONFIGURATIONS:
        model = build(configuration)
        folder = GOLDENS / "models" / configuration.name
        write_model(folder, configuration, state(model))
        measured, reference, kept = write_goldens(configuration, model, folder, PICTURES, GOLDENS / "cases")
        print(
            f"{configuration.name}: graphs differ from PyTorch by {measured.logits:.1e} in logits and"
            f" {measured.features:.1e} in features; least margin {measured.margin:.1e}; variants {measured.variants}"
        )
        if configuration is CONFIGURATIONS[0]:
            start, end = (token_id(configuration.tokenizer, f"<|vision_{side}|>") for side in ("start", "end"))
            write_position_goldens(model, reference.image_token, start, end, GOLDENS)
            described = write_variants(configuration, state(model), folder, reference, kept, GOLDENS / "variants")
            for name, variant in described.items():
                worst = max(case["difference"] for case in variant["cases"].values())
                same = min(case["sameAsPyTorch"] for case in variant["cases"].values())
                print(f"  {name}: first logits differ from PyTorch by {worst:.1e}, at least {same} tokens alike")


def batches() -> None:
    for configuration in CONFIGURATIONS:
        folder = GOLDENS / "models" / configuration.name
        worst = write_batch(configuration, build(configuration), folder, PICTURES, GOLDENS / "batches")
        print(f"{configuration.name}: a padded batch differs from its prompts one by one by {worst:.1e} in logits")


def preparation() -> None:
    for old in (PICTURES, GOLDENS / "resized"):
        shutil.rmtree(old, ignore_errors=True)
    write_pictures(PICTURES)
    write_preprocessing_goldens(PICTURES, GOLDENS)
    write_sampling_goldens(GOLDENS)


def main() -> None:
    parts = {
        "preparation": preparation,
        "models": models,
        "batches": batches,
        "texts": lambda: write_text_goldens(TOKENIZER_FIXTURES),
    }
    single_thread()
    for name in sys.argv[1:] or parts:
        parts[name]()


main()
