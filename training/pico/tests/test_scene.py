"""Scenes: what a box says is what the picture shows."""

import unittest

import numpy as np

from ..world.cast import CAST
from ..world.scene import LEAST_VISIBLE, SMALLEST, Staging, _visible, stage

PLAIN = Staging(strangers=0, shapes=0)


class SceneTest(unittest.TestCase):
    def test_the_same_seed_gives_the_same_scene(self) -> None:
        first, second = (stage(np.random.default_rng(5), [1, 50, 90]) for _ in range(2))
        self.assertEqual(first.boxes, second.boxes)
        self.assertTrue(np.array_equal(first.picture, second.picture))

    def test_pictures_have_many_shapes_and_sizes(self) -> None:
        shapes = [stage(np.random.default_rng(seed), []).picture.shape for seed in range(60)]
        ratios = [width / height for height, width, _ in shapes]
        self.assertLess(min(ratios), 0.6)
        self.assertGreater(max(ratios), 1.6)
        self.assertGreater(max(height * width for height, width, _ in shapes) / min(h * w for h, w, _ in shapes), 2.5)

    def test_boxes_lie_inside_and_are_large_enough_to_see(self) -> None:
        for seed in range(40):
            random = np.random.default_rng(seed)
            scene = stage(random, [int(one) for one in random.choice(len(CAST), 8, replace=False)])
            height, width, _ = scene.picture.shape
            for left, top, right, bottom in scene.boxes.values():
                self.assertTrue(0 <= left < right <= width and 0 <= top < bottom <= height)
                self.assertGreaterEqual((right - left) * (bottom - top), LEAST_VISIBLE * SMALLEST**2 / 2)

    def test_a_box_is_round_what_changed_on_the_background(self) -> None:
        """Drawn alone on the same background, a member changes pixels up to the edges of its box and none beyond."""
        for identity in (0, 45, 80, 110):
            scene = stage(np.random.default_rng(3), [identity], PLAIN)
            empty = stage(np.random.default_rng(3), [], PLAIN)
            self.assertEqual(scene.picture.shape, empty.picture.shape)
            changed = np.abs(scene.picture.astype(int) - empty.picture.astype(int)).sum(-1) > 24
            rows, columns = np.nonzero(changed)
            left, top, right, bottom = scene.boxes[identity]
            found = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
            self.assertLessEqual(np.abs(np.subtract(found, (left, top, right, bottom))).max(), 1)

    def test_who_is_mostly_hidden_is_not_shown_and_hides_nobody(self) -> None:
        full = np.full((20, 20, 4), 255, dtype=np.float32)
        wide = np.full((20, 60, 4), 255, dtype=np.float32)
        hidden, above, half = (1, full, 10, 10), (2, wide, 5, 10), (3, full, 60, 10)
        shown = {identity: box for identity, _, _, _, box in _visible([hidden, above, half], 100, 100)}
        self.assertEqual(shown, {2: (5, 10, 60, 30), 3: (60, 10, 80, 30)})

    def test_families_of_backgrounds_differ(self) -> None:
        known, unseen = (stage(np.random.default_rng(9), [], Staging(family=family)) for family in ("known", "unseen"))
        self.assertEqual(known.picture.shape, unseen.picture.shape)
        self.assertFalse(np.array_equal(known.picture, unseen.picture))
