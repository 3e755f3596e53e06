"""Names and words that cannot be learned by heart: others in their place, and nothing else."""

import re
import unittest

import numpy as np

from ..data.renames import wild_name, wild_words
from ..learn.disguise import disguise
from ..world.cast import CAST
from ..world.posts import NEW_WORDS
from .test_text import ROW, TRACE


class DisguiseTest(unittest.TestCase):
    def test_only_who_is_not_shown_gets_another_name_and_everywhere_the_same(self) -> None:
        changed = 0
        for seed in range(300):
            row, trace = disguise(ROW, TRACE, np.random.default_rng(seed))
            (shown, _, box), (hidden, kind, none) = row.entities
            self.assertEqual((shown, box), ("Mira Tanaka", [12, 28, 140, 204]))
            self.assertEqual((kind, none), ("LOC", None))
            self.assertEqual(trace, TRACE.replace("Jordan", hidden))
            self.assertTrue(row.text.endswith(hidden))
            self.assertIn("Mira Tanaka", row.text)
            changed += hidden != "Jordan"
        self.assertAlmostEqual(changed / 300, 0.12, delta=0.06)

    def test_words_around_names_change_too(self) -> None:
        texts = {disguise(ROW, TRACE, np.random.default_rng(seed))[0].text for seed in range(100)}
        self.assertTrue(any(not text.startswith("Wow , ") for text in texts))
        self.assertTrue(any(" left " not in text for text in texts))
        self.assertTrue(all(re.fullmatch(r"[A-Z][a-z]+ , Mira Tanaka [a-z]+ .+", text) for text in texts), texts)

    def test_wild_words_are_many_and_none_of_the_tests(self) -> None:
        words = wild_words()
        self.assertGreater(len({word[:2] for word in words}), 150)
        self.assertTrue(set(words).isdisjoint(word.lower() for word in NEW_WORDS))
        cast = {member.name for member in CAST}
        random = np.random.default_rng(1)
        names = {wild_name(random, "LOC") for _ in range(2000)}
        self.assertGreater(len(names), 1900)
        self.assertTrue(names.isdisjoint(cast))


if __name__ == "__main__":
    unittest.main()
