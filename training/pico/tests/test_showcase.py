"""The samples for newcomers are what their scenarios say."""

import unittest

import numpy as np

from ..world.cast import CAST
from ..world.showcase import SHOWCASE, pictures_of, showcase


class ShowcaseTest(unittest.TestCase):
    def test_names_stand_in_the_text_and_are_shown_as_told(self) -> None:
        for name, scenario in SHOWCASE.items():
            made = showcase(name, scenario)
            drawn = {CAST[identity].name: box for identity, box in made.scene.boxes.items()}
            at = 0
            for mention, (named, kind, shown) in zip(made.mentions, scenario.named, strict=True):
                self.assertEqual((mention.name, mention.type), (named, kind))
                at = made.text.index(named, at) + len(named)
                self.assertEqual(mention.box is not None, shown, (name, named))
                self.assertEqual(drawn.get(named), mention.box, (name, named))

    def test_the_picture_is_the_same_each_time_and_the_one_asked_for(self) -> None:
        scenario = SHOWCASE["15"]
        third = list(pictures_of("15", scenario, 3))[2]
        again = list(pictures_of("15", scenario, 4))[2]
        self.assertTrue(np.array_equal(third.scene.picture, again.scene.picture))
        first = next(pictures_of("15", scenario, 1))
        self.assertFalse(np.array_equal(first.scene.picture, third.scene.picture))
