"""The generative rules, case by case."""

import unittest

import numpy as np

from ..evaluate.answers import read_answer
from ..evaluate.score import COUNTS, Gold, count, figures, interval

GOLD = Gold(
    "Mira Tanaka left Jordan",
    [("Mira Tanaka", "PER", (10, 10, 50, 90)), ("Jordan", "LOC", None)],
    {"Mira Tanaka", "Boxwell"},
)
RIGHT = '{"text":"Mira Tanaka","type":"PER","bbox_2d":[12,8,52,88]}'
NONE = '{"text":"Jordan","type":"LOC","bbox_2d":null}'


def counts(*entities: str, close: str = "]</answer>") -> dict[str, int]:
    made = count(GOLD, "<think>x</think>\n<answer>[" + ",".join(entities) + close)
    return dict(zip(COUNTS, made.tolist()))


class ScoreTest(unittest.TestCase):
    def test_all_right(self) -> None:
        found = counts(RIGHT, NONE)
        self.assertEqual(
            (found["triples"], found["spans"], found["boxed"], found["invented"], found["grounded"], found["all right"]),
            (2, 2, 0, 0, 1, 1),
        )

    def test_textual_bias_is_a_box_for_what_is_not_shown(self) -> None:
        found = counts(RIGHT, NONE.replace("null", "[0,0,20,20]"))
        self.assertEqual((found["boxed"], found["ungroundable"], found["typed"], found["triples"]), (1, 1, 2, 1))

    def test_visual_bias_is_an_entity_that_the_text_does_not_have(self) -> None:
        found = counts(RIGHT, NONE, '{"text":"Boxwell","type":"ORG","bbox_2d":[1,2,30,40]}')
        self.assertEqual((found["invented"], found["invented drawn"], found["samples inventing"]), (1, 1, 1))
        self.assertEqual((found["predicted"], found["all right"]), (3, 0))

    def test_malformed_is_wrong_and_unread_is_nothing(self) -> None:
        self.assertEqual(counts(RIGHT, NONE.replace("null", '"none"'))["triples"], 1)
        self.assertEqual(counts(RIGHT.replace("52,88", "2,88"))["triples"], 0)
        found = counts(RIGHT, close="")
        self.assertEqual((found["read"], found["predicted"], found["gold"]), (0, 0, 2))
        self.assertIsNone(read_answer("<answer>{}</answer>"))
        silent = dict(zip(COUNTS, count(Gold("nothing", [], set()), "no answer").tolist()))
        self.assertEqual((silent["read"], silent["all right"]), (0, 0))
        self.assertEqual(count(Gold("nothing", [], set()), "<answer>[]</answer>")[COUNTS.index("all right")], 1)

    def test_pairs_are_one_to_one_and_as_many_as_possible(self) -> None:
        gold = Gold("A A", [("A", "PER", (0, 0, 10, 10)), ("A", "PER", None)], set())
        def entity(box: str) -> str:
            return f'{{"text":"A","type":"PER","bbox_2d":{box}}}'
        swapped = f"<answer>[{entity('null')},{entity('[0,0,10,10]')}]</answer>"
        self.assertEqual(dict(zip(COUNTS, count(gold, swapped).tolist()))["triples"], 2)
        twice = f"<answer>[{entity('null')},{entity('null')}]</answer>"
        self.assertEqual(dict(zip(COUNTS, count(gold, twice).tolist()))["triples"], 1)

    def test_f1_and_interval(self) -> None:
        right, wrong = count(GOLD, f"<answer>[{RIGHT},{NONE}]</answer>"), count(GOLD, "<answer>[]</answer>")
        self.assertAlmostEqual(float(figures(right + wrong)["GMNER F1"]), 2 * 2 / (2 + 4))
        sample = np.stack([right] * 90 + [wrong] * 10)
        point, low, high = interval(np.stack([sample, sample]))["span F1"]
        self.assertAlmostEqual(point, 2 * 180 / (180 + 200))
        self.assertTrue(0.89 < low < point < high < 0.99, (low, point, high))
