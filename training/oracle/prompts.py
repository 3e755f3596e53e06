"""What the tiny models are asked: text only, one picture, several, several turns, long.

Each prompt has a variant number in its text: the first variant is taken whose 64 greedy steps are decided by a clear
margin, so that a difference in the last bits of a sum cannot change a token.
"""

from dataclasses import dataclass

LONG = (
    "The caf\u00e9 on the corner opens at seven; by half past, the first guests have read the paper twice. "
    "In the window stand three clocks, and each of them shows another time. "
)


@dataclass(frozen=True)
class Prompt:
    """`parts` of the last user turn: a string is text, `image:NAME` is a picture."""

    name: str
    parts: tuple[str, ...]
    system: str | None = None
    before: tuple[tuple[str, tuple[str, ...]], ...] = ()
    stops: bool = False


def picture(name: str) -> str:
    return f"image:{name}"


PROMPTS = (
    Prompt("text-short", ("Hello",)),
    Prompt("text-system", ("Name the people in: Anna met Ben in Paris.",), system="Answer with one word."),
    Prompt("text-scripts", ("\u4f60\u597d \u2014 \u3053\u3093\u306b\u3061\u306f \U0001f469\u200d\U0001f680\r\n\tx = 3.14;",)),
    Prompt("text-turns", ("And now?",), before=(("user", ("One.",)), ("assistant", ("Two.",)))),
    Prompt("text-long", (LONG * 8,)),
    Prompt("exact", (picture("exact-112x112.png"), "What is this?")),
    Prompt("wide", (picture("wide-300x90.png"), "List the shapes.")),
    Prompt("tall", ("Look: ", picture("tall-60x280.png"), " What colour is the top?")),
    Prompt("tiny", (picture("tiny-20x13.png"), "Describe it.")),
    Prompt("strip", (picture("strip-8x200.png"), "How long is it?")),
    Prompt("large", (picture("large-640x480.png"), "Count the discs.")),
    Prompt("fine", (picture("fine-500x333.png"), "Where is the centre?")),
    Prompt("noise", (picture("noise-97x131.png"), "Is there anything?")),
    Prompt("checkers", (picture("checkers-150x150.png"), "How many fields?")),
    Prompt("halves", (picture("halves-70x98.png"), "Box?")),
    Prompt("windows", (picture("windows-252x196.png"), "Name each thing with its box.")),
    Prompt("translucent", (picture("translucent-90x120.png"), "What shines through?")),
    Prompt("grey", (picture("grey-75x50.png"), "Which colours?"), system="You see in grey."),
    Prompt("two", (picture("exact-112x112.png"), picture("tall-60x280.png"), "Compare the two.")),
    Prompt("two-apart", ("First ", picture("wide-300x90.png"), " then ", picture("windows-252x196.png"), " differ?")),
    Prompt("three", (picture("tiny-20x13.png"), picture("checkers-150x150.png"), picture("grey-75x50.png"), "Sort.")),
    Prompt(
        "turns", ("And on this one? ", picture("noise-97x131.png")),
        before=(("user", (picture("exact-112x112.png"), "What is it?")), ("assistant", ("Rings.",))),
    ),
    Prompt("long-with-image", (LONG * 3, picture("large-640x480.png"), LONG * 2)),
    Prompt("stops", (picture("halves-70x98.png"), "Say it and stop."), stops=True),
    Prompt("text-stops", ("Say it and stop.",), stops=True),
)


def messages(prompt: Prompt, variant: int) -> list[dict]:
    """The conversation; a plain string where a turn is text only and of the system or the assistant."""
    turns: list[dict] = []
    if prompt.system is not None:
        turns.append({"role": "system", "content": prompt.system})
    for role, parts in prompt.before:
        content = parts[0] if role == "assistant" else [part(text) for text in parts]
        turns.append({"role": role, "content": content})
    last = [part(text) for text in prompt.parts]
    if variant:
        last.append({"type": "text", "text": f" ({variant})"})
    turns.append({"role": "user", "content": last})
    return turns


def part(text: str) -> dict:
    if text.startswith("image:"):
        return {"type": "image", "image": text.removeprefix("image:")}
    return {"type": "text", "text": text}


def image_names(conversation: list[dict]) -> list[str]:
    return [
        content["image"]
        for turn in conversation
        if not isinstance(turn["content"], str)
        for content in turn["content"]
        if content["type"] == "image"
    ]
