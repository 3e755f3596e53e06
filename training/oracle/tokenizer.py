"""Tiny tokenizers cut from the real Qwen2.5 one: its bytes, its first merges, its special tokens, its split pattern."""

import json
from pathlib import Path

from .configurations import Configuration
from .paths import REAL_TOKENIZER

REGULAR_TOKENS = 480
MIMO_TOKENS = ("<think>", "</think>", "<answer>", "</answer>")

QWEN_VL_TEMPLATE = (
    "{% set image_count = namespace(value=0) %}{% set video_count = namespace(value=0) %}"
    "{% for message in messages %}"
    "{% if loop.first and message['role'] != 'system' %}<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n"
    "{% endif %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}<|im_end|>\n"
    "{% else %}{% for content in message['content'] %}"
    "{% if content['type'] == 'image' or 'image' in content or 'image_url' in content %}"
    "{% set image_count.value = image_count.value + 1 %}"
    "{% if add_vision_id %}Picture {{ image_count.value }}: {% endif %}<|vision_start|><|image_pad|><|vision_end|>"
    "{% elif content['type'] == 'video' or 'video' in content %}"
    "{% set video_count.value = video_count.value + 1 %}"
    "{% if add_vision_id %}Video {{ video_count.value }}: {% endif %}<|vision_start|><|video_pad|><|vision_end|>"
    "{% elif 'text' in content %}{{ content['text'] }}{% endif %}{% endfor %}<|im_end|>\n"
    "{% endif %}{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""The chat template of Qwen2-VL and Qwen2.5-VL."""

THINKING_TEMPLATE = """\
{%- if messages[0].role == 'system' %}
    {{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}
{%- else %}
    {{- '<|im_start|>system\\nYou are MiMo, an AI assistant developed by Xiaomi.<|im_end|>\\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if message.role != 'system' %}
        {{- '<|im_start|>' + message.role + '\\n' }}
        {%- if message.content is string %}
            {%- set text = message.content %}
            {%- if message.role == 'assistant' and '</think>' in text %}
                {%- set text = text.split('</think>')[-1].lstrip('\\n') %}
            {%- endif %}
            {{- text }}
        {%- else %}
            {%- for part in message.content %}
                {%- if part.type == 'image' %}
                    {{- '<|vision_start|><|image_pad|><|vision_end|>' }}
                {%- elif part.type == 'text' %}
                    {{- part.text }}
                {%- endif %}
            {%- endfor %}
        {%- endif %}
        {{- '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n' }}
    {%- endif %}
{%- endif %}
"""
"""A template in the manner of MiMo-VL and Qwen3: thinking of earlier turns goes, thinking can be switched off."""

TEMPLATES = {"qwen2_5_vl": QWEN_VL_TEMPLATE, "mimo_vl": THINKING_TEMPLATE}


def special_tokens(kind: str) -> list[dict]:
    """Added tokens in the order of their ids, without the ids."""
    real = json.loads((REAL_TOKENIZER / "tokenizer.json").read_text("utf-8"))
    tokens = [{key: value for key, value in token.items() if key != "id"} for token in real["added_tokens"]]
    if kind == "mimo":
        plain = dict(tokens[0], special=False)
        tokens += [dict(plain, content=text) for text in MIMO_TOKENS]
    return tokens


def tiny_tokenizer(kind: str) -> dict:
    """`tokenizer.json` with the first `REGULAR_TOKENS` tokens of Qwen2.5 and all its added tokens behind them."""
    real = json.loads((REAL_TOKENIZER / "tokenizer.json").read_text("utf-8"))
    vocabulary = {text: number for text, number in real["model"]["vocab"].items() if number < REGULAR_TOKENS}
    merges = real["model"]["merges"][: REGULAR_TOKENS - 256]
    added = [{"id": REGULAR_TOKENS + index, **token} for index, token in enumerate(special_tokens(kind))]
    return {**real, "added_tokens": added, "model": {**real["model"], "vocab": vocabulary, "merges": merges}}


def token_id(kind: str, text: str) -> int:
    return REGULAR_TOKENS + [token["content"] for token in special_tokens(kind)].index(text)


def write_json(path: Path, value: object, indent: int | None = 1) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=indent, ensure_ascii=False) + "\n", "utf-8")


def write_tokenizer(folder: Path, configuration: Configuration) -> None:
    """Tokenizer files, with the chat template in the file that this configuration has it in."""
    tokenizer = tiny_tokenizer(configuration.tokenizer)
    write_json(folder / "tokenizer.json", tokenizer, indent=None)
    decoder = {
        str(token["id"]): {key: value for key, value in token.items() if key != "id"}
        for token in tokenizer["added_tokens"]
    }
    settings = {
        "tokenizer_class": "Qwen2Tokenizer", "add_prefix_space": False, "add_bos_token": False, "bos_token": None,
        "eos_token": "<|im_end|>", "pad_token": "<|endoftext|>", "unk_token": None, "model_max_length": 4096,
        "clean_up_tokenization_spaces": False, "split_special_tokens": False, "errors": "replace",
        "added_tokens_decoder": decoder,
    }
    template = TEMPLATES[configuration.template]
    match configuration.template_file:
        case "chat_template.json":
            write_json(folder / "chat_template.json", {"chat_template": template})
        case "chat_template.jinja":
            (folder / "chat_template.jinja").write_text(template, "utf-8")
        case "tokenizer_config.json":
            settings["chat_template"] = template
    write_json(folder / "tokenizer_config.json", settings)
