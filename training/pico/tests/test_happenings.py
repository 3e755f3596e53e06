"""What is told of a trace is what happens in it."""

import unittest

from ..evaluate.happenings import happenings

TEXT = "Ada met Bo in Oz"
LABEL = [("Ada", "PER", (0.0, 0.0, 40.0, 40.0)), ("Bo", "PER", None), ("Oz", "LOC", None)]


def answer(*entities: tuple[str, str, str]) -> str:
    said = ",".join(f'{{"text":"{name}","type":"{kind}","bbox_2d":{box}}}' for name, kind, box in entities)
    return f"<answer>[{said}]</answer>"


ADA, BO, OZ = ("Ada", "PER", "[0,0,40,40]"), ("Bo", "PER", "null"), ("Oz", "LOC", "null")


class HappeningsTest(unittest.TestCase):
    def test_each_alone(self) -> None:
        cases = {
            "right": answer(ADA, BO, OZ),
            "unreadable": "<answer>[{",
            "missed": answer(ADA, BO),
            "twice": answer(ADA, BO, OZ, OZ),
            "invented": answer(ADA, BO, OZ, ("Cy", "PER", "null")),
            "not a name": answer(ADA, BO, OZ, ("met", "MISC", "null")),
            "wrong type": answer(ADA, BO, ("Oz", "PER", "null")),
            "boxed": answer(ADA, ("Bo", "PER", "[60,60,80,80]"), OZ),
            "not boxed": answer(("Ada", "PER", "null"), BO, OZ),
            "wrong box": answer(("Ada", "PER", "[20,20,80,80]"), BO, OZ),
        }
        for name, trace in cases.items():
            self.assertEqual(happenings(TEXT, LABEL, trace), [name])

    def test_a_shared_box_is_a_box_for_whom_it_is_not(self) -> None:
        self.assertEqual(happenings(TEXT, LABEL, answer(ADA, ("Bo", "PER", "[0,0,40,40]"), OZ)), ["boxed", "shared box"])

    def test_a_box_that_is_not_that_of_the_reasoning(self) -> None:
        for reasoning in ("Boxes: Ada [0,0,40,44].", "The text names Ada. It is a person. The picture shows it at [0,0,40,44]."):
            self.assertEqual(happenings(TEXT, LABEL, f"<think>\n{reasoning}\n</think>\n{answer(ADA, BO, OZ)}"), ["drift"])
        same = f"<think>\nVisible: Ada yes.\nBoxes: Ada [0,0,40,40].\n</think>\n{answer(ADA, BO, OZ)}"
        self.assertEqual(happenings(TEXT, LABEL, same), ["right"])
