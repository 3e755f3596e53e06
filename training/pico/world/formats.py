"""Writes samples as data sets are written: JSON Lines with pictures, and the layout of Twitter-GMNER."""

import json
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image

from .cast import CAST
from .posts import Mention
from .splits import Sample

OTHER_TYPES = {"MISC": "OTHER"}
"""What Twitter-GMNER calls our types, where it has another name."""


def write_split(folder: Path, name: str, samples: Iterable[Sample]) -> int:
    """Writes `NAME.jsonl`, `txt/NAME.txt`, `xml/ID.xml` and `images/ID.png` into the folder; returns how many samples."""
    images, boxes, texts = folder / "images", folder / "xml", folder / "txt"
    for place in (images, boxes, texts):
        place.mkdir(parents=True, exist_ok=True)
    count = 0
    with (
        (folder / f"{name}.jsonl").open("w", encoding="utf-8", newline="\n") as lines,
        (texts / f"{name}.txt").open("w", encoding="utf-8", newline="\n") as tagged,
    ):
        for sample in samples:
            Image.fromarray(sample.scene.picture).save(images / f"{sample.id}.png", optimize=False, compress_level=6)
            lines.write(json.dumps(json_row(sample), ensure_ascii=False, separators=(",", ":")) + "\n")
            tagged.write(tagged_block(sample))
            document = voc_document(sample)
            if document is not None:
                (boxes / f"{sample.id}.xml").write_bytes(document)
            count += 1
    return count


def json_row(sample: Sample) -> dict[str, object]:
    """A line of JSON Lines as the product reads it: boxes in pixels of the picture, `null` for what is not shown.

    `drawn` is everybody whom the picture shows, mentioned or not: what a scorer of visual bias asks for.
    """
    return {
        "id": sample.id,
        "text": sample.text,
        "image": f"images/{sample.id}.png",
        "entities": [
            {"text": mention.name, "type": mention.type, "bbox_2d": None if mention.box is None else list(mention.box)}
            for mention in sample.label
        ],
        "drawn": {CAST[identity].name: list(box) for identity, box in sample.scene.boxes.items()},
    }


def spans(sample: Sample) -> list[tuple[int, int, Mention]]:
    """First token and token after the last, by mention, in the order of the text."""
    tokens = sample.text.split(" ")
    found: list[tuple[int, int, Mention]] = []
    start = 0
    for mention in sample.mentions:
        words = mention.name.split(" ")
        while tokens[start : start + len(words)] != words:
            start += 1
            if start > len(tokens):
                raise ValueError(f"{sample.id}: {mention.name} does not stand in the text after those before it")
        found.append((start, start + len(words), mention))
        start += len(words)
    return found


def tagged_block(sample: Sample) -> str:
    """A block of Twitter-GMNER's text files: the id, a token and its BIO tag a line, a blank line."""
    tokens = sample.text.split(" ")
    tags = ["O"] * len(tokens)
    for start, end, mention in spans(sample):
        kind = OTHER_TYPES.get(mention.type, mention.type)
        tags[start:end] = [f"B-{kind}"] + [f"I-{kind}"] * (end - start - 1)
    lines = "".join(f"{token}\t{tag}\n" for token, tag in zip(tokens, tags, strict=True))
    return f"IMGID:{sample.id}\n{lines}\n"


def voc_document(sample: Sample) -> bytes | None:
    """Boxes as Pascal VOC; nothing where no mention is shown, as there."""
    shown = [(mention.name, mention.box) for mention in sample.mentions if mention.box is not None]
    if not shown:
        return None
    root = ElementTree.Element("annotation")
    ElementTree.SubElement(root, "filename").text = f"{sample.id}.png"
    height, width, depth = sample.scene.picture.shape
    size = ElementTree.SubElement(root, "size")
    for name, value in (("width", width), ("height", height), ("depth", depth)):
        ElementTree.SubElement(size, name).text = str(value)
    for name, box in shown:
        entry = ElementTree.SubElement(root, "object")
        ElementTree.SubElement(entry, "name").text = name
        frame = ElementTree.SubElement(entry, "bndbox")
        for side, value in zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True):
            ElementTree.SubElement(frame, side).text = str(value)
    ElementTree.indent(root)
    return ElementTree.tostring(root)
