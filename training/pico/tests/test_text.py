"""The tokenizer and examples."""

import tempfile
import unittest
from collections import Counter
from itertools import groupby
from pathlib import Path

from ..data.split import Row
from ..recipe import SHAPES
from ..text.examples import ABSENT, NOBODY, Example, decisive, example
from ..text.merges import apply, learn, spelled, whole
from ..text.tokenizer import Tokenizer, learn_tokenizer, read_tokenizer

SHAPE = SHAPES["tiny"]
TRACE = (
    "<think>\nSpans: Mira Tanaka; Jordan.\nTypes: Mira Tanaka is PER; Jordan is LOC.\nVisible: Mira Tanaka yes; Jordan no.\n"
    "Boxes: Mira Tanaka [12,28,140,204].\n</think>\n<answer>"
    '[{"text":"Mira Tanaka","type":"PER","bbox_2d":[12,28,140,204]},{"text":"Jordan","type":"LOC","bbox_2d":null}]</answer>'
)
AHEAD = (
    "<Mira> Tanaka<Jordan><<|im_end|>>" * 3 + "<Mira> Tanaka<<|im_end|>><Mira> Tanaka<Jordan><<|im_end|>>"
)
"""Where the chain looks ahead to, and what it then repeats: each name in turn, and the end of the text."""
TEXT = "Wow , Mira Tanaka left Jordan"
ROW = Row(
    "x", TEXT, (280, 280), (280, 280),
    [["Mira Tanaka", "PER", [12, 28, 140, 204]], ["Jordan", "LOC", None]], [[12, 28, 140, 204], None],
    [[3, 200, 0, 220, 60], [0, 12, 28, 140, 204]], ["Kofi Mensah", "Mira Tanaka"], 0,
)


def tokenizer() -> Tokenizer:
    return learn_tokenizer([TEXT + "\n" + TRACE] * 30, SHAPE)


def learned_from(found: Example) -> int:
    return int(found.counts.nonzero()[0][0])


class TextTest(unittest.TestCase):
    def test_merges_take_the_most_frequent_pair(self) -> None:
        merges = learn(Counter({"abab": 50, "abc": 30, "zz": 1}), [], 2, least=20)
        self.assertEqual(merges, [("a", "b"), ("ab", "ab")])
        self.assertEqual(apply("ababc", {pair: rank for rank, pair in enumerate(merges)}), ["abab", "c"])

    def test_whole_words_are_one_piece_whatever_came_before(self) -> None:
        words = [spelled(str(number)) for number in range(0, 641, 4)]
        ranks = {pair: rank for rank, pair in enumerate(whole(words, []))}
        self.assertEqual({len(apply(word, ranks)) for word in words}, {1})

    def test_round_trip_and_file(self) -> None:
        made = tokenizer()
        for text in (TEXT, TRACE, "Belcora Valley ?!\n\n 7 17 603 <|im_end|> a  b", ""):
            self.assertEqual(made.decode(made.encode(text)), text)
        with tempfile.TemporaryDirectory() as place:
            made.write(Path(place) / "tokenizer.json")
            self.assertEqual(read_tokenizer(Path(place) / "tokenizer.json", SHAPE).encode(TRACE), made.encode(TRACE))

    def test_coordinates_are_single_tokens(self) -> None:
        made = tokenizer()
        self.assertEqual(len(made.coordinates()), 161)
        self.assertEqual(len(made.encode("[12,28,140,204]")), 9)

    def test_a_name_has_the_same_tokens_everywhere(self) -> None:
        made = tokenizer()
        name = made.encode("Mira Tanaka")
        for text in ("with Mira Tanaka .", '"Mira Tanaka" is', '{"text":"Mira Tanaka","type":"PER"', "(Mira Tanaka"):
            tokens = made.encode(text)
            places = range(len(tokens) - len(name) + 1)
            self.assertTrue(any(tokens[place : place + len(name)] == name for place in places), text)

    def test_an_example_says_what_its_tokens_are_about(self) -> None:
        made = tokenizer()
        found = example(made, decisive(made), "<image>Extract.\nText: ", ROW, TRACE)
        texts = [made.piece(int(token)).decode() for token in found.tokens]
        asked = texts.index("assistant") if "assistant" in texts else None
        learned = [index for index, count in enumerate(found.counts) if count]
        self.assertEqual("".join(texts[index] for index in learned), TRACE + "<|im_end|>")
        self.assertTrue(asked is None or asked < learned[0])
        twice = {texts[index] for index in learned if found.counts[index] == 2}
        self.assertTrue({"12", "204", "PER", "LOC", " yes", " no"} <= twice, twice)
        self.assertNotIn("Tanaka", twice)
        about = "".join(texts[index] for index in learned if found.about[index] == 1)
        self.assertEqual(about.count("[12,28,140,204]"), 2)
        self.assertIn(" yes", about)
        self.assertNotIn(" no", about)
        absent = "".join(texts[index] for index in learned if found.about[index] == ABSENT)
        self.assertEqual(absent, '.\n is LOC.\n no.\n","type":"LOC","bbox_2d":null}')
        self.assertEqual(set(found.about.tolist()), {NOBODY, ABSENT, 1})

    def test_an_example_says_where_in_the_text_its_names_are(self) -> None:
        made = tokenizer()
        found = example(made, decisive(made), "<image>Extract.\nText: ", ROW, TRACE)
        texts = [made.piece(int(token)).decode() for token in found.tokens]
        assert found.places is not None
        copied = {index: place for index, (place, *_) in enumerate(found.places) if place >= 0}
        name = len(made.encode("Mira Tanaka"))
        self.assertEqual(len(copied), 5 * (name - 1) + 4 * (len(made.encode("Jordan")) - 1))
        prompt = texts.index("<|im_end|>")
        for index, place in copied.items():
            self.assertLess(place, prompt)
            self.assertEqual(texts[index], texts[place])
        typed = [(texts[index], "".join(texts[start:end])) for index, (_, start, end, _) in enumerate(found.places) if start >= 0]
        self.assertEqual(typed, [("PER", "Mira Tanaka"), ("LOC", "Jordan")] * 2)
        said = range(learned_from(found), len(texts))
        ahead = [f"<{texts[place]}>" if place >= 0 else texts[index] for index in said for place in found.places[index, 3:]]
        self.assertEqual("".join(mark for mark, _ in groupby(ahead)), AHEAD)
