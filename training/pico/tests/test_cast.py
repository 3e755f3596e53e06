"""The cast: enough of them, told apart, and alike where that is meant."""

import unittest
from collections import Counter

import numpy as np

from ..world.cast import CAST, TYPES, bearers, is_shared
from ..world.strangers import differences, stranger


class CastTest(unittest.TestCase):
    def test_there_are_more_than_120_of_all_types(self) -> None:
        counts = Counter(member.type for member in CAST)
        self.assertGreaterEqual(len(CAST), 120)
        self.assertTrue(all(counts[kind] >= 25 for kind in TYPES), counts)

    def test_a_shared_name_is_borne_by_members_of_different_types(self) -> None:
        shared = {name: found for name, found in bearers().items() if is_shared(name)}
        self.assertGreaterEqual(len(shared), 10)
        for name, found in shared.items():
            self.assertEqual(len({member.type for member in found}), len(found), name)

    def test_no_two_look_the_same(self) -> None:
        drawings = {member.look.draw().tobytes() for member in CAST}
        self.assertEqual(len(drawings), len(CAST))

    def test_some_are_alike_but_for_one_thing(self) -> None:
        alike = [
            (first.name, second.name)
            for first in CAST
            for second in CAST[first.identity + 1 :]
            if type(first.look) is type(second.look) and differences(first.look, second.look) == 1
        ]
        self.assertGreaterEqual(len(alike), 10)
        self.assertIn(("Mira Tanaka", "Mei Tanaka"), alike)

    def test_every_drawing_fills_its_sheet_in_one_direction(self) -> None:
        for member in CAST:
            drawing = member.look.draw()
            self.assertGreaterEqual(max(drawing.size), 200, member.name)
            self.assertGreater(np.asarray(drawing)[..., 3].mean(), 50, member.name)

    def test_strangers_are_not_of_the_cast(self) -> None:
        random = np.random.default_rng(7)
        for _ in range(50):
            look = stranger(random)
            same = [member.name for member in CAST if type(member.look) is type(look) and differences(member.look, look) < 3]
            self.assertEqual(same, [])
