"""What is learned from: patches, boxes on the grid, cells, made-up names."""

import unittest

import numpy as np

from ..data.boxes import cells, snapped, unsnapped
from ..data.pictures import patches, places, seen_size
from ..data.renames import renamed
from ..data.split import row_and_patches
from ..recipe import GRID, SHAPES
from ..world.formats import spans
from ..world.splits import generator, sample

SHAPE = SHAPES["pico"]


class DataTest(unittest.TestCase):
    def test_patches_and_places_agree(self) -> None:
        """A patch is the piece of the picture that `places` says it is."""
        picture = np.random.default_rng(1).integers(0, 256, (224, 280, 3), dtype=np.uint8)
        cut, (rows, columns) = patches(picture, 0, 10**6)
        self.assertEqual((rows, columns), (16, 20))
        where = places(rows, columns)
        self.assertEqual(where[:5].tolist(), [[0, 0], [0, 1], [1, 0], [1, 1], [0, 2]])
        for (row, column), patch in zip(where, cut):
            piece = picture[row * 14 : row * 14 + 14, column * 14 : column * 14 + 14]
            np.testing.assert_array_equal(patch.reshape(3, 14, 14).transpose(1, 2, 0), piece)

    def test_sizes_stay_in_bounds(self) -> None:
        for width, height in ((150, 150), (400, 170), (1600, 1200), (60, 60)):
            wide, high = seen_size(width, height, SHAPE.min_pixels, SHAPE.max_pixels)
            self.assertEqual((wide % 28, high % 28), (0, 0))
            self.assertTrue(SHAPE.min_pixels <= wide * high <= SHAPE.max_pixels, (width, height, wide, high))

    def test_snapped_boxes_are_on_the_grid_and_near(self) -> None:
        box = (13, 20, 77, 131)
        there = snapped(box, (200, 300), (196, 308))
        self.assertTrue(all(value % GRID == 0 for value in there))
        for value, back in zip(box, unsnapped(there, (200, 300), (196, 308))):
            self.assertLess(abs(value - back), GRID)
        narrow = snapped((199, 10, 200, 11), (200, 300), (196, 308))
        self.assertTrue(narrow[0] < narrow[2] <= 196 and narrow[1] < narrow[3], narrow)

    def test_cells_show_who_stands_in_front(self) -> None:
        who, box = cells([[7, 0, 0, 56, 56], [9, 28, 0, 84, 28]], (84, 56), 135)
        self.assertEqual(who.tolist(), [7, 9, 9, 7, 7, 135])
        self.assertEqual(box[1].tolist(), [28, 0, 84, 28])

    def test_rows_are_the_same_each_time_and_say_what_the_sample_says(self) -> None:
        for index in range(20):
            row, cut = row_and_patches("train", index, SHAPE, True)
            again, same = row_and_patches("train", index, SHAPE, True)
            self.assertEqual(row, again)
            np.testing.assert_array_equal(cut, same)
            self.assertEqual(len(cut) * 196, row.seen[0] * row.seen[1])
            mentioned = row.entities[: len(row.entities) - row.extra]
            at = 0
            for name, _, box in mentioned:
                at = row.text.index(name, at) + len(name)
                self.assertTrue(box is None or name in row.drawn)

    def test_renames_leave_what_is_shown(self) -> None:
        changed = 0
        for index in range(60):
            made = sample("train", index)
            text, names = renamed(generator("test/renames", index), made.text, spans(made), 1.0)
            for mention, name in zip(made.mentions, names, strict=True):
                self.assertIn(name, text)
                if mention.box is not None:
                    self.assertEqual(name, mention.name)
                changed += name != mention.name
            self.assertEqual(len(set(names)), len(names))
        self.assertGreater(changed, 20)
