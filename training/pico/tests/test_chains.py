"""Chains, rendered by the product itself. Skipped where it is not built (`npm run build`)."""

import json
import tempfile
import unittest
from pathlib import Path

from ..data.chains import ROOT, alike, read_chains, render_split
from ..data.description import write_description
from ..data.split import read_rows, write_split
from ..evaluate.gold import gold_of
from ..evaluate.score import COUNTS, count
from ..recipe import SHAPES, WORDINGS


@unittest.skipUnless((ROOT / "dist" / "mrsi.cjs").exists(), "the product is not built")
class ChainTest(unittest.TestCase):
    def test_every_wording_says_what_the_label_says(self) -> None:
        shape = SHAPES["tiny"]
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            write_split(folder, "train", 40, shape, 1, pixels=False)
            write_description(folder / "model", shape)
            render_split(folder, "train", list(WORDINGS), folder / "model", 1)
            rows = read_rows(folder, "train")
            self.assertTrue(any(row.extra for row in rows), "the rows hold annotation noise")
            self.assertTrue(alike(folder, "train", rows).all())
            for name in WORDINGS:
                chains = read_chains(folder, "train", name)
                self.assertIn("<image>", chains.before)
                for row, trace in zip(rows, chains.traces, strict=True):
                    answer = json.loads(trace.split("<answer>")[1].split("</answer>")[0])
                    self.assertEqual([[entry["text"], entry["type"], entry["bbox_2d"]] for entry in answer], row.entities)
                    found = dict(zip(COUNTS, count(gold_of(row), trace).tolist()))
                    self.assertEqual(found["typed"], len(row.entities), (name, row.id))
                    self.assertEqual(found["invented"], row.extra)
