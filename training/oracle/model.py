"""The PyTorch side of a configuration: the `transformers` model and the files that describe it."""

from pathlib import Path

import torch
from transformers import (
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2VLConfig,
    Qwen2VLForConditionalGeneration,
    Qwen2VLImageProcessorPil,
)

from .configurations import IMAGE_PATCH, MERGE, Configuration
from .tokenizer import token_id, write_json, write_tokenizer
from .weights import fill

Model = Qwen2_5_VLForConditionalGeneration | Qwen2VLForConditionalGeneration


def text_settings(configuration: Configuration) -> dict:
    return {
        "vocab_size": configuration.vocabulary,
        "hidden_size": configuration.hidden,
        "intermediate_size": configuration.feed_forward,
        "num_hidden_layers": configuration.layers,
        "num_attention_heads": configuration.heads,
        "num_key_value_heads": configuration.key_value_heads,
        "hidden_act": "silu",
        "max_position_embeddings": 4096,
        "rms_norm_eps": 1e-6,
        "rope_theta": configuration.theta,
        "rope_scaling": {"type": "mrope", "mrope_section": list(configuration.sections)},
        "use_sliding_window": False,
        "tie_word_embeddings": configuration.tied,
        "bos_token_id": token_id(configuration.tokenizer, "<|endoftext|>"),
        "eos_token_id": token_id(configuration.tokenizer, "<|im_end|>"),
    }


def vision_settings(configuration: Configuration) -> dict:
    vision = configuration.vision
    common = {
        "depth": vision.depth, "num_heads": vision.heads, "in_channels": 3, "patch_size": IMAGE_PATCH,
        "spatial_merge_size": MERGE, "temporal_patch_size": 2,
    }
    if configuration.family == "qwen2_vl":
        return common | {"embed_dim": vision.width, "hidden_size": configuration.hidden, "mlp_ratio": 2}
    return common | {
        "hidden_size": vision.width, "intermediate_size": vision.feed_forward, "window_size": vision.window,
        "out_hidden_size": configuration.hidden, "fullatt_block_indexes": list(vision.full_attention),
        "tokens_per_second": 2,
    }


def settings(configuration: Configuration) -> dict:
    """`config.json`: flat as Qwen published it, or nested as newer versions of `transformers` save it."""
    tokens = {
        f"{name}_token_id": token_id(configuration.tokenizer, f"<|{spelling}|>")
        for name, spelling in (
            ("image", "image_pad"), ("video", "video_pad"),
            ("vision_start", "vision_start"), ("vision_end", "vision_end"),
        )
    }
    text = text_settings(configuration)
    name = "Qwen2VL" if configuration.family == "qwen2_vl" else "Qwen2_5_VL"
    head = {
        "architectures": [f"{name}ForConditionalGeneration"],
        "model_type": configuration.family,
        "torch_dtype": "float32",
        "tie_word_embeddings": configuration.tied,
    }
    vision = {"model_type": configuration.family, **vision_settings(configuration)}
    if configuration.flat_config:
        return head | text | tokens | {"vision_config": vision}
    nested = {"model_type": f"{configuration.family}_text", **text}
    return head | tokens | {"text_config": nested, "vision_config": vision}


def build(configuration: Configuration) -> Model:
    """The model with its random weights, in single precision and with the plainest attention."""
    kinds = {
        "qwen2_vl": (Qwen2VLConfig, Qwen2VLForConditionalGeneration),
        "qwen2_5_vl": (Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration),
    }
    config_class, model_class = kinds[configuration.family]
    config = config_class(**settings(configuration))
    config._attn_implementation = "eager"
    config.text_config._attn_implementation = "eager"
    config.vision_config._attn_implementation = "eager"
    model = model_class(config).eval()
    fill(model, configuration)
    assert (model.lm_head.weight is model.get_input_embeddings().weight) == configuration.tied
    model.generation_config.eos_token_id = end_tokens(configuration)
    model.generation_config.pad_token_id = token_id(configuration.tokenizer, "<|endoftext|>")
    return model


def end_tokens(configuration: Configuration) -> list[int]:
    return [token_id(configuration.tokenizer, "<|im_end|>"), token_id(configuration.tokenizer, "<|endoftext|>")]


def image_processor(configuration: Configuration) -> Qwen2VLImageProcessorPil:
    rules = configuration.preprocessing
    return Qwen2VLImageProcessorPil(
        size={"shortest_edge": rules.min_pixels, "longest_edge": rules.max_pixels},
        image_mean=list(rules.mean), image_std=list(rules.std),
    )


def write_preprocessing(folder: Path, configuration: Configuration) -> None:
    """The resize rules, in one of the three spellings found in the wild."""
    rules = configuration.preprocessing
    family = "Qwen2VL" if configuration.family == "qwen2_vl" else "Qwen2_5_VL"
    common = {
        "do_resize": True, "do_rescale": True, "do_normalize": True, "do_convert_rgb": True, "resample": 3,
        "rescale_factor": 1 / 255, "image_mean": list(rules.mean), "image_std": list(rules.std),
        "patch_size": IMAGE_PATCH, "temporal_patch_size": 2, "merge_size": MERGE,
        "image_processor_type": "Qwen2VLImageProcessor", "processor_class": f"{family}Processor",
    }
    size = {"size": {"shortest_edge": rules.min_pixels, "longest_edge": rules.max_pixels}}
    match rules.spelling:
        case "pixels":
            pixels = {"min_pixels": rules.min_pixels, "max_pixels": rules.max_pixels}
            write_json(folder / "preprocessor_config.json", common | pixels)
        case "size":
            write_json(folder / "preprocessor_config.json", common | size)
        case "processor":
            nested = {"processor_class": f"{family}Processor", "image_processor": common | size}
            write_json(folder / "processor_config.json", nested)


def write_description(folder: Path, configuration: Configuration) -> None:
    """Everything of a model's folder that is not a graph."""
    write_json(folder / "config.json", settings(configuration))
    pad = token_id(configuration.tokenizer, "<|endoftext|>")
    generation = {"bos_token_id": pad, "pad_token_id": pad, "eos_token_id": end_tokens(configuration), "do_sample": False}
    write_json(folder / "generation_config.json", generation)
    write_preprocessing(folder, configuration)
    write_tokenizer(folder, configuration)


def state(model: Model) -> dict:
    """Weights as NumPy arrays, by name."""
    return {name: value.detach().numpy().astype("float32") for name, value in model.state_dict().items()}


def single_thread() -> None:
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
