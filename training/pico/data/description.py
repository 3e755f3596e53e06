"""The files of a model's folder that are neither graphs nor the tokenizer: what the product reads to know the model."""

import json
from pathlib import Path

from ..recipe import Shape
from .pictures import DEVIATION, MEAN, MERGE, PATCH

SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")
"""Qwen2.5-VL's special tokens that a single picture needs (and the one for videos, which its configuration names)."""
PLAIN = ("<think>", "</think>", "<answer>", "</answer>")
"""Added tokens that are text and not special: the product reads them."""

CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<|vision_start|><|image_pad|><|vision_end|>"
    "{% elif part['type'] == 'text' %}{{ part['text'] }}{% endif %}{% endfor %}{% endif %}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def added_ids(shape: Shape) -> dict[str, int]:
    """Ids of the added tokens: the last ones of the vocabulary, so that they do not depend on the words learned."""
    names = SPECIAL + PLAIN
    return {name: shape.vocabulary - len(names) + index for index, name in enumerate(names)}


def text_settings(shape: Shape) -> dict:
    ids = added_ids(shape)
    return {
        "vocab_size": shape.vocabulary, "hidden_size": shape.hidden, "intermediate_size": shape.feed_forward,
        "num_hidden_layers": shape.layers, "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.key_value_heads, "hidden_act": "silu", "max_position_embeddings": shape.context,
        "rms_norm_eps": 1e-6, "rope_theta": shape.theta,
        "rope_scaling": {"type": "mrope", "mrope_section": list(shape.sections)},
        "use_sliding_window": False, "tie_word_embeddings": True,
        "bos_token_id": ids["<|endoftext|>"], "eos_token_id": ids["<|im_end|>"], "pad_token_id": ids["<|endoftext|>"],
    }


def settings(shape: Shape) -> dict:
    """`config.json`, flat as Qwen published Qwen2.5-VL's."""
    ids = added_ids(shape)
    vision = shape.vision
    return {
        "architectures": ["Qwen2_5_VLForConditionalGeneration"], "model_type": "qwen2_5_vl", "torch_dtype": "float32",
        **text_settings(shape),
        "image_token_id": ids["<|image_pad|>"], "video_token_id": ids["<|video_pad|>"],
        "vision_start_token_id": ids["<|vision_start|>"], "vision_end_token_id": ids["<|vision_end|>"],
        "vision_config": {
            "model_type": "qwen2_5_vl", "depth": vision.depth, "hidden_size": vision.width,
            "intermediate_size": vision.feed_forward, "num_heads": vision.heads, "in_channels": 3, "in_chans": 3,
            "out_hidden_size": shape.hidden, "patch_size": PATCH, "spatial_merge_size": MERGE, "spatial_patch_size": PATCH,
            "temporal_patch_size": 2, "window_size": vision.window,
            "fullatt_block_indexes": list(vision.full_attention), "tokens_per_second": 2,
        },
    }


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", "utf-8")


def write_description(folder: Path, shape: Shape) -> None:
    """Configuration, image preparation, generation and chat template."""
    ids = added_ids(shape)
    write_json(folder / "config.json", settings(shape))
    ends = [ids["<|im_end|>"], ids["<|endoftext|>"]]
    write_json(folder / "generation_config.json", {
        "bos_token_id": ends[1], "eos_token_id": ends, "pad_token_id": ends[1], "do_sample": False, "max_new_tokens": 768,
    })
    write_json(folder / "preprocessor_config.json", {
        "image_processor_type": "Qwen2VLImageProcessor", "processor_class": "Qwen2_5_VLProcessor",
        "do_resize": True, "do_rescale": True, "do_normalize": True, "do_convert_rgb": True,
        "image_mean": list(MEAN), "image_std": list(DEVIATION), "rescale_factor": 1 / 255, "resample": 3,
        "min_pixels": shape.min_pixels, "max_pixels": shape.max_pixels,
        "size": {"shortest_edge": shape.min_pixels, "longest_edge": shape.max_pixels},
        "patch_size": PATCH, "temporal_patch_size": 2, "merge_size": MERGE,
    })
    plain = {"lstrip": False, "normalized": False, "rstrip": False, "single_word": False}
    write_json(folder / "tokenizer_config.json", {
        # not Qwen2Tokenizer: transformers 5 would split words by its own pattern and not by the file's
        "tokenizer_class": "PreTrainedTokenizerFast", "add_prefix_space": False, "add_bos_token": False, "bos_token": None,
        "eos_token": "<|im_end|>", "pad_token": "<|endoftext|>", "unk_token": None, "model_max_length": shape.context,
        "clean_up_tokenization_spaces": False, "split_special_tokens": False, "chat_template": CHAT_TEMPLATE,
        "added_tokens_decoder": {
            str(number): {"content": name, **plain, "special": name in SPECIAL} for name, number in ids.items()
        },
    })
