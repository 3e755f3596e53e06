"""Writes model folders: layout (a) in single precision with both kinds of attention, and the variants of one model."""

import logging
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_bnb4_quantizer import MatMulBnb4Quantizer
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

from .configurations import IMAGE_PATCH, MERGE, Configuration
from .decoder_graph import decoder_model
from .embedding_graph import embedding_model, merging_model
from .model import end_tokens, write_description
from .tokenizer import token_id, write_json
from .vision_graph import vision_model

logging.getLogger("onnxruntime.quantization").setLevel(logging.ERROR)
logging.getLogger().setLevel(logging.ERROR)

Weights = dict[str, np.ndarray]
HALF = {"compute": TensorProto.FLOAT16}


def save(model: onnx.ModelProto, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString(deterministic=True))


def write_model(folder: Path, configuration: Configuration, weights: Weights) -> None:
    """Layout (a) with plain attention; `grouped/` holds the decoder with GroupQueryAttention to put in its place."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_description(folder, configuration)
    save(vision_model(configuration, weights), folder / "onnx" / "vision_encoder.onnx")
    save(embedding_model(configuration, weights), folder / "onnx" / "embed_tokens.onnx")
    save(decoder_model(configuration, weights, grouped=False), folder / "onnx" / "decoder_model_merged.onnx")
    save(decoder_model(configuration, weights, grouped=True), folder / "grouped" / "decoder_model_merged.onnx")


def write_types(folder: Path, configuration: Configuration, weights: Weights) -> None:
    """The data types of layout (a), by suffix: all three graphs, or only the decoder where the others do not change."""
    shutil.rmtree(folder, ignore_errors=True)
    grouped = decoder_model(configuration, weights, grouped=True, compact=False)
    graphs = {
        "vision_encoder": vision_model(configuration, weights, compact=False),
        "embed_tokens": embedding_model(configuration, weights, compact=False),
        "decoder_model_merged": grouped,
    }
    save(vision_model(configuration, weights, **HALF), folder / "vision_encoder_fp16.onnx")
    save(embedding_model(configuration, weights, **HALF), folder / "embed_tokens_fp16.onnx")
    save(decoder_model(configuration, weights, grouped=True, **HALF), folder / "decoder_model_merged_fp16.onnx")
    for suffix, kind in (("int8", QuantType.QInt8), ("uint8", QuantType.QUInt8), ("quantized", QuantType.QUInt8)):
        for name, graph in graphs.items():
            if suffix == "int8" or name == "decoder_model_merged":
                save(quantized(graph, kind, per_channel=suffix == "quantized"), folder / f"{name}_{suffix}.onnx")
    save(four_bits(grouped), folder / "decoder_model_merged_q4.onnx")
    half = decoder_model(configuration, weights, grouped=True, **HALF)
    save(four_bits(half), folder / "decoder_model_merged_q4f16.onnx")
    quantizer = MatMulBnb4Quantizer(copy_of(grouped), MatMulBnb4Quantizer.NF4, 64)
    quantizer.process()
    save(opset_once(quantizer.model.model), folder / "decoder_model_merged_bnb4.onnx")


def copy_of(model: onnx.ModelProto) -> onnx.ModelProto:
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    return copy


def quantized(model: onnx.ModelProto, kind: QuantType, per_channel: bool) -> onnx.ModelProto:
    """Weights in 8 bits, activations quantised on the way (MatMulInteger)."""
    with tempfile.TemporaryDirectory() as place:
        source, target = Path(place) / "source.onnx", Path(place) / "target.onnx"
        onnx.save(model, source)
        options = {"DefaultTensorType": TensorProto.FLOAT}
        quantize_dynamic(source, target, weight_type=kind, per_channel=per_channel, extra_options=options)
        return opset_once(onnx.load(target))


def four_bits(model: onnx.ModelProto) -> onnx.ModelProto:
    """Weights in blocks of 32 with 4 bits each (MatMulNBits)."""
    quantizer = MatMulNBitsQuantizer(copy_of(model), block_size=32, is_symmetric=True)
    quantizer.process()
    return opset_once(quantizer.model.model)


def opset_once(model: onnx.ModelProto) -> onnx.ModelProto:
    """The quantisers add an operator set that is there already, and a path of this machine may stand in the producer."""
    seen: dict[str, onnx.OperatorSetIdProto] = {entry.domain: entry for entry in reversed(model.opset_import)}
    kept = [copy for _, copy in sorted(seen.items())]
    entries = [onnx.helper.make_opsetid(entry.domain, entry.version) for entry in kept]
    del model.opset_import[:]
    model.opset_import.extend(entries)
    return model


def write_half_boundary(folder: Path, configuration: Configuration, weights: Weights) -> None:
    """Half precision at the boundary too: pixels, features, embeddings, cache and logits."""
    shutil.rmtree(folder, ignore_errors=True)
    half = {"outside": TensorProto.FLOAT16, **HALF}
    save(vision_model(configuration, weights, **half), folder / "vision_encoder_fp16.onnx")
    save(embedding_model(configuration, weights, **half), folder / "embed_tokens_fp16.onnx")
    save(decoder_model(configuration, weights, grouped=False, **half), folder / "decoder_model_merged_fp16.onnx")


def write_external(folder: Path, configuration: Configuration, weights: Weights) -> None:
    """The decoder with its weights in two files beside it, as large models have them."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    model = decoder_model(configuration, weights, grouped=True)
    names = ["decoder_model_merged.onnx_data", "decoder_model_merged.onnx_data_1"]
    chunks: list[list[bytes]] = [[], []]
    large = [tensor for tensor in model.graph.initializer if tensor.ByteSize() > 1024]
    for index, tensor in enumerate(large):
        chunk = chunks[2 * index // len(large)]
        content = onnx.numpy_helper.to_array(tensor).tobytes()
        onnx.external_data_helper.set_external_data(
            tensor, names[2 * index // len(large)], offset=sum(map(len, chunk)), length=len(content)
        )
        tensor.ClearField("raw_data")
        chunk.append(content + bytes(-len(content) % 4096))
    for name, chunk in zip(names, chunks):
        (folder / name).write_bytes(b"".join(chunk))
    save(model, folder / "decoder_model_merged.onnx")


def write_genai(folder: Path, configuration: Configuration, weights: Weights) -> None:
    """Layout (b): what onnxruntime-genai's builder writes for Qwen2.5-VL."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_description(folder, configuration)
    for name in ("config.json", "generation_config.json", "preprocessor_config.json"):
        (folder / name).unlink()
    save(vision_model(configuration, weights), folder / "vision.onnx")
    save(merging_model(configuration, weights), folder / "embedding.onnx")
    save(decoder_model(configuration, weights, grouped=True), folder / "model.onnx")
    options = {"log_id": "onnxruntime-genai", "provider_options": []}
    tokens = {
        f"{name}_token_id": token_id(configuration.tokenizer, f"<|{spelling}|>")
        for name, spelling in (
            ("bos", "endoftext"), ("pad", "endoftext"), ("image", "image_pad"), ("video", "video_pad"),
            ("vision_start", "vision_start"),
        )
    }
    decoder = {
        "session_options": options, "filename": "model.onnx", "head_size": configuration.head_width,
        "hidden_size": configuration.hidden, "num_attention_heads": configuration.heads,
        "num_hidden_layers": configuration.layers, "num_key_value_heads": configuration.key_value_heads,
        "inputs": {
            "inputs_embeds": "inputs_embeds", "attention_mask": "attention_mask", "position_ids": "position_ids",
            "past_key_names": "past_key_values.%d.key", "past_value_names": "past_key_values.%d.value",
        },
        "outputs": {
            "logits": "logits", "present_key_names": "present.%d.key", "present_value_names": "present.%d.value",
        },
    }
    embedding = {
        "filename": "embedding.onnx", "session_options": options,
        "inputs": {"input_ids": "input_ids", "image_features": "image_features"},
        "outputs": {"inputs_embeds": "inputs_embeds"},
    }
    vision = {
        "filename": "vision.onnx", "session_options": options, "config_filename": "processor_config.json",
        "spatial_merge_size": MERGE, "tokens_per_second": 2.0, "patch_size": IMAGE_PATCH,
        "inputs": {"pixel_values": "pixel_values", "image_grid_thw": "image_grid_thw"},
        "outputs": {"image_features": "image_features"},
    }
    model = {
        "type": configuration.family, "context_length": 4096, "vocab_size": configuration.vocabulary,
        "eos_token_id": end_tokens(configuration), **tokens,
        "decoder": decoder, "embedding": embedding, "vision": vision,
    }
    search = {"do_sample": False, "max_length": 4096, "temperature": 1.0, "top_k": 1, "top_p": 1.0,
              "past_present_share_buffer": True, "repetition_penalty": 1.0}
    write_json(folder / "genai_config.json", {"model": model, "search": search})
    write_json(folder / "processor_config.json", genai_processor(configuration))


def genai_processor(configuration: Configuration) -> dict:
    """Image preparation as onnxruntime-extensions spells it."""
    rules = configuration.preprocessing
    resize = {
        "width": 540, "height": 360, "smart_resize": 1, "min_pixels": rules.min_pixels, "max_pixels": rules.max_pixels,
        "patch_size": IMAGE_PATCH, "merge_size": MERGE,
    }
    steps = [
        ("decode_image", "DecodeImage", {"color_space": "RGB"}),
        ("convert_to_rgb", "ConvertRGB", None),
        ("resize", "Resize", resize),
        ("rescale", "Rescale", {"rescale_factor": 1 / 255}),
        ("normalize", "Normalize", {"mean": list(rules.mean), "std": list(rules.std), "qwen2_5_vl": 1}),
        ("patch_image", "PatchImage", {"patch_size": IMAGE_PATCH, "temporal_patch_size": 2, "merge_size": MERGE}),
    ]
    transforms = [
        {"operation": {"name": name, "type": kind, **({"attrs": attributes} if attributes else {})}}
        for name, kind, attributes in steps
    ]
    return {"processor": {"name": "qwen2_5_image_processor", "transforms": transforms}}
