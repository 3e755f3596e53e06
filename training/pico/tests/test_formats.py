"""The files: what other tools read from them is what was made."""

import json
import tempfile
import unittest
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image

from ..world.formats import write_split
from ..world.splits import samples


class FormatTest(unittest.TestCase):
    def test_all_layouts_say_the_same(self) -> None:
        made = list(samples("test", 12))
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            self.assertEqual(write_split(folder, "test", made), 12)
            rows = [json.loads(line) for line in (folder / "test.jsonl").read_text().splitlines()]
            blocks = (folder / "txt" / "test.txt").read_text().strip().split("\n\n")
            self.assertEqual(len(blocks), 12)
            for sample, row, block in zip(made, rows, blocks, strict=True):
                head, *lines = block.split("\n")
                self.assertEqual(head, f"IMGID:{sample.id}")
                tokens, tags = zip(*(line.split("\t") for line in lines), strict=True)
                self.assertEqual(" ".join(tokens), row["text"])
                self.assertEqual(named(tokens, tags), [(entity["text"], entity["type"]) for entity in row["entities"]])
                self.assertEqual(boxes(folder / "xml" / f"{sample.id}.xml"),
                                 {entity["text"]: entity["bbox_2d"] for entity in row["entities"] if entity["bbox_2d"]})
                with Image.open(folder / row["image"]) as picture:
                    self.assertEqual(picture.size, sample.scene.picture.shape[1::-1])


def named(tokens: tuple[str, ...], tags: tuple[str, ...]) -> list[tuple[str, str]]:
    """Names and types by BIO tags, Twitter-GMNER's types in our words."""
    found: list[tuple[str, str]] = []
    for token, tag in zip(tokens, tags, strict=True):
        if tag.startswith("B-"):
            found.append((token, tag[2:].replace("OTHER", "MISC")))
        elif tag.startswith("I-"):
            name, kind = found.pop()
            found.append((f"{name} {token}", kind))
    return found


def boxes(file: Path) -> dict[str, list[int]]:
    if not file.exists():
        return {}
    found: dict[str, list[int]] = {}
    for entry in ElementTree.parse(file).getroot().iter("object"):
        sides = [int(entry.findtext(f"bndbox/{side}") or "") for side in ("xmin", "ymin", "xmax", "ymax")]
        found[entry.findtext("name") or ""] = sides
    return found
