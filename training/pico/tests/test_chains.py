"""Chains, rendered by the product itself. Skipped where it is not built (`npm run build`)."""

import json
import tempfile
import time
import unittest
from pathlib import Path

from ..data.chains import ROOT, alike, read_chains, read_prompt
from ..data.split import read_rows
from ..evaluate.gold import gold_of
from ..evaluate.score import COUNTS, count
from ..recipe import SHAPES, WORDINGS
from ..sequence import do, made_here
from ..text.tokenizer import read_tokenizer


@unittest.skipUnless((ROOT / "dist" / "mrsi.cjs").exists(), "the product is not built")
class ChainTest(unittest.TestCase):
    def test_every_wording_says_what_the_label_says(self) -> None:
        shape = SHAPES["tiny"]
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            common = ["--folder", place, "--shape", "tiny", "--workers", "1"]
            self.assertFalse(do(made_here(folder, 40), common, 0, 2), "no step begins when there is no time")
            self.assertTrue(do(made_here(folder, 40), common, 10, 1))
            start = time.monotonic()
            self.assertTrue(do(made_here(folder, 40), common, 10, 2))
            self.assertLess(time.monotonic() - start, 1, "what is done is left out")
            tokenizer = read_tokenizer(folder / "model" / "tokenizer.json", shape)
            rows = read_rows(folder, "train")
            self.assertTrue(any(row.extra for row in rows), "the rows hold annotation noise")
            self.assertTrue(alike(folder, "train", rows).all())
            for name in WORDINGS:
                chains = read_chains(folder, "train", name)
                self.assertEqual(read_prompt(folder, name), chains.before)
                self.assertIn("<image>", chains.before)
                for row, trace in zip(rows, chains.traces, strict=True):
                    answer = json.loads(trace.split("<answer>")[1].split("</answer>")[0])
                    self.assertEqual([[entry["text"], entry["type"], entry["bbox_2d"]] for entry in answer], row.entities)
                    found = dict(zip(COUNTS, count(gold_of(row), trace).tolist()))
                    self.assertEqual(found["typed"], len(row.entities), (name, row.id))
                    self.assertEqual(found["invented"], row.extra)
                    self.assertEqual(tokenizer.decode(tokenizer.encode(trace)), trace)
