"""Names and words that cannot be learned by heart: others in their place, and nothing else."""

import re
import unittest
from dataclasses import replace

import numpy as np

from ..data.cues import told
from ..data.disguise import disguise
from ..data.renames import wild_name, wild_words, words_of_a_post
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
            self.assertEqual(row.text.count(hidden), 1)
            self.assertIn("Mira Tanaka", row.text)
            changed += hidden != "Jordan"
        self.assertAlmostEqual(changed / 300, 0.12, delta=0.06)

    def test_words_around_names_change_too(self) -> None:
        entities = [ROW.entities[0], ["Redleaf", "ORG", None]]
        row, trace = replace(ROW, text=ROW.text.replace("Jordan", "Redleaf"), entities=entities), TRACE.replace("Jordan", "Redleaf")
        texts = {disguise(row, trace, np.random.default_rng(seed))[0].text for seed in range(100)}
        self.assertTrue(any(not text.startswith("Wow , ") for text in texts))
        self.assertTrue(any(" left " not in text for text in texts))
        self.assertTrue(all(re.fullmatch(r"([A-Z].* [.!?:] )?[A-Z][a-z]+ , Mira Tanaka [a-z]+ .+", text) for text in texts), texts)

    def test_what_tells_the_type_of_a_shared_name_stays(self) -> None:
        for seed in range(100):
            text = disguise(ROW, TRACE, np.random.default_rng(seed))[0].text
            self.assertIn("Wow , Mira Tanaka left ", text)

    def test_strange_words_beside_the_cast_are_no_names(self) -> None:
        strange = stray = 0
        for seed in range(300):
            row, trace = disguise(ROW, TRACE, np.random.default_rng(seed))
            stray += not re.search(r"^\w+ , |^[^.!?:]*$", row.text)
            self.assertEqual([name for name, _, _ in row.entities], re.findall(r'"text":"([^"]+)"', trace))
            strange += not row.text.startswith("Wow") and "Jordan" in row.text
        self.assertGreater(stray, 15)
        self.assertGreater(strange, 15)

    def test_wild_words_are_many_and_none_of_the_tests(self) -> None:
        words = wild_words()
        self.assertGreater(len({word[:2] for word in words}), 150)
        self.assertTrue(set(words).isdisjoint(word.lower() for word in NEW_WORDS))
        cast = {member.name for member in CAST}
        random = np.random.default_rng(1)
        names = {wild_name(random, "LOC", words_of_a_post(random)) for _ in range(2000)}
        self.assertGreater(len(names), 1900)
        self.assertTrue(names.isdisjoint(cast))


    def test_which_sentences_tell_the_type_of_a_name(self) -> None:
        words = "today , snow in Jordan and Halo hires new engineers while I love Nova".split()
        self.assertEqual([told(words, 4, 1, kind) for kind in ("PER", "LOC", "ORG", "MISC")], [False, True, False, False])
        self.assertEqual([told(words, 6, 1, kind) for kind in ("PER", "LOC", "ORG", "MISC")], [False, False, True, False])
        self.assertFalse(any(told(words, 13, 1, kind) for kind in ("PER", "LOC", "ORG", "MISC")))

    def test_where_the_sentence_tells_the_type_the_name_need_not(self) -> None:
        random = np.random.default_rng(1)
        framed = {wild_name(random, "ORG", words_of_a_post(random)).split(" ")[-1] for _ in range(300)}
        free = [wild_name(random, "ORG", words_of_a_post(random), told=True).split(" ")[-1] for _ in range(300)]
        self.assertIn("Airlines", framed)
        self.assertGreater(len(set(free) - framed), 100)


if __name__ == "__main__":
    unittest.main()
