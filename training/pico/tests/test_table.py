"""The page of figures says what was measured."""

import tempfile
import unittest
from pathlib import Path

import numpy as np

from ..evaluate.score import count
from ..evaluate.table import page
from ..export.product import keep_valid
from ..recipe import SHAPES
from .test_score import GOLD, NONE, RIGHT

WRONG = NONE.replace("null", "[0,0,20,20]")


class TableTest(unittest.TestCase):
    def test_rows_seeds_and_figures(self) -> None:
        right, boxed = (count(GOLD, f"<answer>[{RIGHT},{other}]</answer>") for other in (NONE, WRONG))
        with tempfile.TemporaryDirectory() as place:
            work = Path(place)
            with self.assertRaises(FileNotFoundError):
                page(work, SHAPES["tiny"])
            for run, share in (("direct-1", 10), ("direct-2", 20), ("mrsi-1", 0)):
                (work / "results" / run).mkdir(parents=True)
                wording = run.split("-")[0].replace("mrsi", "steps")
                counts = np.stack([boxed] * share + [right] * (40 - share))
                np.save(work / "results" / run / f"bias-text.{wording}.npy", counts)
            np.save(work / "results" / "mrsi-1" / "test.steps.guided.npy", np.stack([right] * 40))
            for split, valid in (("test", 39), ("unseen", 40)):
                keep_valid(work / "results" / "mrsi-1" / "valid.json", (split, "steps", "guided"), valid, 40)
            made = page(work, SHAPES["tiny"])
        self.assertIn("| mrsi-1 | test | steps | guided | 39 of 40 |\n| mrsi-1 | unseen | steps | guided | 40 of 40 |", made)
        lines = [line for line in made.split("\n") if line.startswith(("| direct", "| mrsi ", "## test", "## bias"))]
        self.assertEqual(lines[0], "## test")
        self.assertTrue(lines[1].startswith("| mrsi | steps, guided | 1 × 40 | 1.000 [1.000, 1.000]"), lines[1])
        self.assertEqual(lines[2], "## bias-text")
        direct = lines[3].split(" | ")
        self.assertEqual(direct[:3], ["| direct", "direct", "2 × 40"])
        # 30 of 80 ungroundable entities got a box; an interval over two seeds holds both
        self.assertTrue(direct[5].startswith("0.375 [0."), direct[5])
        self.assertTrue(lines[4].split(" | ")[5].startswith("0.000"), lines[4])
