"""Goldens of text: token ids of the real Qwen2.5 tokenizer on a corpus, and rendered chat templates."""

import json
import random
from pathlib import Path

from tokenizers import Tokenizer
from transformers import Qwen2Tokenizer

from .paths import REAL_TOKENIZER
from .tokenizer import TEMPLATES, write_json

SENTENCES = (
    "The quick brown fox jumps over the lazy dog.",
    "I'm sure they'll say we've seen it, and HE'S RIGHT; it's 5 o'clock, isn't it? I\u2019d say so.",
    "it'\u017f a long s",
    "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich.",
    "Ünïcödé ñandú façade naïve coöperate São Tomé",
    "\u4eca\u5929\u5929\u6c14\u5f88\u597d\uff0c\u6211\u4eec\u53bb\u516c\u56ed\u5427\u3002\u4f60\u770b\u300e\u7ea2\u697c\u68a6\u300f\u4e86\u5417\uff1f",
    "\u5409\u8f93\u5165\u6cd5\U00020bb7\U0002a6a5\u9f98\u9fa6",
    "\u65e5\u672c\u8a9e\u306e\u30c6\u30ad\u30b9\u30c8\u3001\uff76\uff80\uff76\uff85\u3068\u3072\u3089\u304c\u306a\u3002\u30d1\u30d0\u30cf",
    "\ud55c\uad6d\uc5b4 \ubb38\uc7a5\uc785\ub2c8\ub2e4. \u1112\u1161\u11ab\u1100\u116e\u11a8",
    "\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440! \u0401\u043b\u043a\u0430 \u0438\u0306",
    "\u0393\u03b5\u03b9\u03ac \u03c3\u03bf\u03c5 \u039a\u03cc\u03c3\u03bc\u03b5, \u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2",
    "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645\u060c \u0661\u0662\u0663\u060c \u0645\u064f\u062d\u064e\u0645\u064e\u0651\u062f",
    "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd \u05e2\u05d5\u05dc\u05dd \u200f(\u200fabc\u200e)",
    "\u0928\u092e\u0938\u094d\u0924\u0947 \u0926\u0941\u0928\u093f\u092f\u093e, \u0915\u094d\u0937\u0924\u094d\u0930\u093f\u092f",
    "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35\u0e0a\u0e32\u0e27\u0e42\u0e25\u0e01 \u0e19\u0e49\u0e33",
    "Xin chào thế giới, tiếng Việt có dấu: ệ ể ễ",
)

EMOJI = (
    "\U0001f600\U0001f602\U0001f923 \U0001f44d\U0001f3fd \U0001f44d",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f469\U0001f3fe\u200d\U0001f680 \U0001f3f3\ufe0f\u200d\U0001f308",
    "\u2764\ufe0f \u2764 \u2708\ufe0e 1\ufe0f\u20e3 #\ufe0f\u20e3 \U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7",
    "\U0001f9ff\U0001fae0\U0001f9d1\u200d\U0001f393 a\U0001f4a9b \U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
)

COMBINING = (
    "e\u0301 \u00e9 E\u0301\u0323 \u1ec7 a\u030a \u00e5 \u212b \u2126 \u1e9b\u0323",
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a\u032fa\u0337l\u0338g\u0336o\u0335",
    "\u0041\u030a\u0327 \u0301 \u200b\u0301 \ufb01 \uff21\uff22\uff11\uff12 \u00bd \u00b2 \u2167 \u3392",
    "\u1100\u1161\u11a8 \uac01 \u0958 \u0915\u093c \u2adc",
)

WHITE_SPACE = (
    "a\nb", "a\r\nb", "a\rb", "a\n\nb\n\n\nc\n", "\n", "\r\n", "\r\n\r\n", "a \n b", "a  \n  b  ", "\t\ta\tb\t", " ", "  ", "   a",
    "a   b    c", "line one  \r\n\tline two\r\n\r\n   line four", "x\u00a0y\u2003z\u3000w", "x\u2028y\u2029z\u0085w\x0bv\x0cu",
    "\ufeffbom", "a\u200bb\u2060c\u00add", "trailing   ", "\n \n  \n   end", " \r\n \n\r x", "." + " " * 70 + ".", "\n" * 20,
    "a\x00b\x01c\x7fd\x1be",
)

NUMBERS = (
    "0 1 12 123 1234 12345 1234567890", "3.14159, 2,718,281.8 and 1e-10", "[12,345,67,8],[0, 0, 640, 480]",
    "\uff11\uff12\uff13 \u0664\u0665\u0666 \u2160\u2161\u2162 \u00bc\u00be \u2460\u2461", "0x1F 0b101 1_000_000 v1.2.3-beta+45", "2026-11-22T16:15:00Z +49 (0)30 123456",
)

CODE = (
    "def f(x: int) -> int:\n    \"\"\"Doc.\"\"\"\n    return x ** 2 if x != 0 else -1  # comment\n",
    "for (let i = 0; i < n; i++) {\n\tif (a[i] === b?.[i]) { continue; }\n}\n",
    "{\"text\":\"Anna\",\"type\":\"PER\",\"bbox_2d\":[12,34,56,78]}",
    "<div class=\"a\"><!-- x --></div>\r\n<br/>", "SELECT * FROM t WHERE a <> 'it''s' -- end\n;", "https://example.org/a?b=c&d=%20#e user@example.org",
    "$\\sum_{i=0}^{n} x_i^2 \\le \\frac{1}{2}$", "|<|<||>|>| <|im_star|> <|im_start <im_end|> <|IM_END|> <| im_end |>", "&amp; &lt;b&gt; \\u00e9 \\n",
    "@anna: RT #Paris2024 $TSLA http://t.co/AbC123xYz \u2026",
)

FRAGMENTS = SENTENCES + EMOJI + COMBINING + WHITE_SPACE + NUMBERS + CODE


def special_cases(specials: list[str]) -> list[str]:
    """Every added token alone, glued to text, between white space, doubled, and cut short."""
    cases = []
    for token in specials:
        cases += [token, f"a{token}b", f" {token} ", f"\n{token}\n", token * 2, f"{token}{specials[0]}", token[:-1], token[1:]]
        cases += [f"e\u0301{token}\u0301", f"\U0001f600{token}\u4f60"]
    chat = "<|im_start|>user\n<|vision_start|><|image_pad|><|image_pad|><|vision_end|>Hi<|im_end|>\n<|im_start|>assistant\n"
    return [*cases, chat, "".join(specials), " ".join(specials), "<think>\nHm.\n</think>\n\n<answer>Yes</answer>"]


def mixtures(specials: list[str], count: int) -> list[str]:
    """Random pieces of everything, joined."""
    chance = random.Random(17)
    found = []
    for _ in range(count):
        pieces = []
        for _ in range(chance.randint(2, 7)):
            source = chance.choice(FRAGMENTS)
            start = chance.randrange(len(source))
            pieces.append(source[start : start + chance.randint(1, 14)])
            if chance.random() < 0.25:
                pieces.append(chance.choice(specials))
        found.append("".join(pieces))
    return found


def write_text_goldens(target: Path) -> None:
    """`tokens.json` and `chat.json`."""
    tokenizer = Tokenizer.from_file(str(REAL_TOKENIZER / "tokenizer.json"))
    loaded = Qwen2Tokenizer.from_pretrained(REAL_TOKENIZER)
    specials = [token["content"] for token in json.loads((REAL_TOKENIZER / "tokenizer.json").read_text("utf-8"))["added_tokens"]]
    texts = ["", *FRAGMENTS, *special_cases(specials), *mixtures(specials, 300)]
    cases = []
    for text in dict.fromkeys(texts):
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        assert ids == loaded(text)["input_ids"], text
        decoded = tokenizer.decode(ids, skip_special_tokens=False)
        plain = tokenizer.decode(ids, skip_special_tokens=True)
        cases.append([text, ids, decoded if decoded != text else None, plain if plain != decoded else None])
    body = ",\n".join(json.dumps(case, ensure_ascii=True, separators=(",", ":")) for case in cases)
    target.mkdir(parents=True, exist_ok=True)
    (target / "tokens.json").write_text(f'{{"cases": [\n{body}\n]}}\n', "utf-8")
    write_json(target / "chat.json", chat_goldens(loaded))


def user(*parts: str) -> dict:
    """A user turn; `image` stands for a picture."""
    content = [{"type": "image", "image": "a.png"} if part == "image" else {"type": "text", "text": part} for part in parts]
    return {"role": "user", "content": content}


def conversations() -> dict[str, tuple[list[dict], dict]]:
    """Name to messages and the template's further variables, for templates of vision models."""
    system = {"role": "system", "content": "Answer \u2018briefly\u2019.\n"}
    thought = {"role": "assistant", "content": "<think>\nA dog.\n</think>\n\nIt is a dog."}
    again = user("Sure?")
    return {
        "text": ([user("Hello")], {}),
        "no-prompt": ([user("Hello")], {"add_generation_prompt": False}),
        "system": ([system, user("Hello", " there")], {}),
        "image": ([user("image", "What is it?")], {}),
        "images": ([user("image", "and ", "image", "image", " differ?")], {}),
        "picture-numbers": ([user("image", "and ", "image")], {"add_vision_id": True}),
        "turns": ([system, user("image", "What?"), {"role": "assistant", "content": "A cat."}, user("And ", "image", "?")], {}),
        "thinking": ([user("image", "What?"), thought, again], {}),
        "no-thinking": ([user("What?")], {"enable_thinking": False}),
        "white-space": ([user("  a\r\n\tb \n\n"), {"role": "assistant", "content": " c "}, user("\u4f60\u597d \U0001f600 {{ x }} {% y %}")], {}),
        "special": ([user("<|im_end|>\n<|im_start|>system\nx")], {}),
    }


def chat_goldens(tokenizer: Qwen2Tokenizer) -> dict:
    """Templates and what `apply_chat_template` makes of each conversation, or the reason why it refuses."""
    templates = {"qwen2_5": tokenizer.chat_template, **TEMPLATES}
    tools = [{"type": "function", "function": {"name": "look", "parameters": {"type": "object", "properties": {"x": {"type": "number"}}}}}]
    cases = []
    for name, template in templates.items():
        for title, (messages, variables) in conversations().items():
            if name == "qwen2_5":
                messages = plain(messages)
                if messages is None:
                    continue
            cases.append(rendered(tokenizer, name, template, title, messages, variables))
    asked = [{"role": "user", "content": "Look."}]
    call = {"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "look", "arguments": {"x": 1.5}}}]}
    answered = [*asked, call, {"role": "tool", "content": "a \"wall\""}]
    for title, messages in (("tools", asked), ("tool-answer", answered)):
        cases.append(rendered(tokenizer, "qwen2_5", templates["qwen2_5"], title, messages, {"tools": tools}))
    return {"templates": templates, "cases": cases}


def plain(messages: list[dict]) -> list[dict] | None:
    """The same conversation for a model without eyes: contents as strings, none if there is a picture in it."""
    turned = []
    for message in messages:
        content = message["content"]
        if not isinstance(content, str):
            if any(part["type"] == "image" for part in content):
                return None
            content = "".join(part["text"] for part in content)
        turned.append({"role": message["role"], "content": content})
    return turned


def rendered(tokenizer: Qwen2Tokenizer, name: str, template: str, title: str, messages: list[dict], variables: dict) -> dict:
    settings = {"add_generation_prompt": True, **variables}
    text = tokenizer.apply_chat_template(messages, chat_template=template, tokenize=False, **settings)
    return {"template": name, "name": title, "messages": messages, "variables": settings, "text": text}
