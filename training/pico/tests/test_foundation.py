"""The talks that every run starts from say what the picture shows, and decide nothing of the task."""

import re
import unittest
from itertools import pairwise

import numpy as np

from ..text.examples import ABSENT, decisive
from ..text.foundation import foundation_example, turns
from ..world.cast import CAST
from .test_text import ROW, tokenizer

SHOWN = {name: "[" + ",".join(map(str, box)) + "]" for name, (_, *box) in zip(ROW.drawn, ROW.figures)}


class FoundationTest(unittest.TestCase):
    def test_answers_are_what_the_picture_shows(self) -> None:
        asked = {True: 0, False: 0}
        read = 0
        for seed in range(200):
            text = ""
            for question, answer in turns(ROW, np.random.default_rng(seed)):
                said = "".join(text for text, _ in answer)
                figures = {figure for _, figure in answer}
                if name := re.fullmatch(r"Where is (.*)\?", question):
                    here = name.group(1) in SHOWN
                    asked[here] += 1
                    self.assertEqual(said, SHOWN.get(name.group(1), "not here"))
                    self.assertEqual(figures, {ROW.drawn.index(name.group(1)) if here else ABSENT})
                elif place := re.fullmatch(r"Who is at (.*)\?", question):
                    (figure,) = figures
                    member = CAST[ROW.figures[figure][0]]
                    self.assertEqual(said, f"{member.name} {member.type}")
                    self.assertEqual(SHOWN[ROW.drawn[figure]], place.group(1))
                elif question.startswith("Say again: "):
                    self.assertEqual(question, f"Say again: {said}")
                elif beside := re.fullmatch(r"(?:(.*)\n)?(Before|After) (.*)\?", question):
                    text = beside.group(1) or text
                    before, after = text.split(beside.group(3))
                    words = before.split()[-2:] if beside.group(2) == "Before" else after.split()[:2]
                    self.assertEqual(said, " ".join(words) or "nothing")
                    read += 1
                else:
                    left = [int(line.split("[")[1].split(",")[0]) for line in said.splitlines()]
                    self.assertEqual(question, "Who is there?")
                    self.assertEqual(left, sorted(box[0] for _, *box in ROW.figures))
        self.assertAlmostEqual(asked[True] / (asked[True] + asked[False]), 0.5, delta=0.05)
        self.assertGreater(read, 100)

    def test_only_answers_are_learned(self) -> None:
        made = tokenizer()
        found = foundation_example(made, decisive(made), ROW, np.random.default_rng(3))
        told = turns(ROW, np.random.default_rng(3))
        pieces = [made.piece(int(token)).decode() for token in found.tokens]
        learned = "".join(piece for piece, count in zip(pieces, found.counts) if count)
        self.assertEqual(learned, "".join("".join(text for text, _ in answer) + "<|im_end|>" for _, answer in told))
        whole = "".join(pieces)
        self.assertTrue(whole.startswith(f"<|vision_end|>{told[0][0]}<|im_end|>\n<|im_start|>assistant\n"))
        for (_, answer), (question, _) in pairwise(told):
            self.assertIn(f"{answer[-1][0]}<|im_end|>\n<|im_start|>user\n{question}<|im_end|>", whole)
        twice = {piece for piece, count in zip(pieces, found.counts) if count == 2}
        self.assertIn("204", twice)
