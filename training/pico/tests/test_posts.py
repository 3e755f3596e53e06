"""Posts: names word for word and in order, promises as declared, and no sentence of one family in the other."""

import unittest

import numpy as np

from ..world.cast import CAST, bearers, is_shared
from ..world.formats import spans
from ..world.patterns import patterns
from ..world.posts import new_name
from ..world.splits import SPLITS, sample, samples

COUNT = 50


class PostTest(unittest.TestCase):
    def test_there_are_hundreds_of_patterns_and_none_in_both_families(self) -> None:
        known, unseen = (
            {line for head, lines in patterns(family).items() if head not in ("time", "mood", "join", "lead", "tail") for line in lines}
            for family in ("known", "unseen")
        )
        self.assertGreaterEqual(len(known), 200)
        self.assertGreaterEqual(len(unseen), 60)
        self.assertEqual(known & unseen, set())

    def test_each_name_stands_in_the_text_in_the_order_of_the_label(self) -> None:
        for name in SPLITS:
            for made in samples(name, COUNT):
                places = [start for start, _, _ in spans(made)]
                self.assertEqual(places, sorted(places))
                names = [mention.name for mention in made.mentions]
                self.assertEqual(len(set(names)), len(names))

    def test_an_unmentioned_name_does_not_stand_in_the_text(self) -> None:
        for made in samples("bias-picture", COUNT):
            mentioned = {mention.name for mention in made.mentions}
            words = f" {made.text} "
            for name in bearers():
                if name not in mentioned and not any(name in other for other in mentioned):
                    self.assertNotIn(f" {name} ", words)

    def test_nobody_is_mentioned_whose_namesake_is_drawn(self) -> None:
        for made in samples("test", COUNT):
            for mention in made.mentions:
                namesakes = {member.identity for member in bearers().get(mention.name, ())} - {mention.identity}
                self.assertFalse(namesakes & set(made.scene.boxes), made.id)

    def test_a_shared_name_that_is_not_shown_stands_in_a_sentence_of_its_type(self) -> None:
        met = 0
        neutral = [line.partition("{0}") for line in patterns("known")["*"]]
        for made in samples("test", 3 * COUNT):
            for mention in made.mentions:
                if mention.box is None and is_shared(mention.name):
                    met += 1
                    for before, _, after in neutral:
                        if "{" not in after:
                            self.assertNotIn(f" {before}{mention.name}{after} .", f" {made.text} .")
        self.assertGreater(met, 20)

    def test_a_box_is_the_one_where_the_picture_shows_the_entity(self) -> None:
        for made in samples("train", COUNT):
            for mention in made.label:
                if mention.box is not None:
                    self.assertIsNotNone(mention.identity)
                    self.assertEqual(made.scene.boxes[mention.identity or 0], mention.box)
                elif mention.identity is not None:
                    self.assertNotIn(mention.identity, made.scene.boxes)

    def test_new_names_are_nobodys(self) -> None:
        random = np.random.default_rng(1)
        names = {new_name(random)[0] for _ in range(500)}
        self.assertGreater(len(names), 300)
        self.assertEqual(names & {member.name for member in CAST}, set())


class SplitTest(unittest.TestCase):
    def test_a_sample_is_made_alone_as_in_its_row(self) -> None:
        row = list(samples("test", 6))
        alone = sample("test", 4)
        self.assertEqual((row[4].text, row[4].label), (alone.text, alone.label))
        self.assertTrue(np.array_equal(row[4].scene.picture, alone.scene.picture))

    def test_only_the_noise_of_training_names_what_the_text_does_not(self) -> None:
        for name, split in SPLITS.items():
            extra = sum(len(made.label) - len(made.mentions) for made in samples(name, 2 * COUNT))
            self.assertEqual(extra > 0, split.noise > 0, name)

    def test_promises_follow_the_picture_in_training_only(self) -> None:
        openings = tuple(line.partition("{0}")[0] for line in patterns("known")["shown"] if line.index("{0}") > 3)

        def kept(name: str) -> float:
            """Share of promised entities that the picture shows."""
            promised = shown = 0
            for made in samples(name, 5 * COUNT):
                for start, _, mention in spans(made):
                    before = " ".join(made.text.split(" ")[:start]) + " "
                    if before.endswith(openings):
                        promised += 1
                        shown += mention.box is not None
            self.assertGreater(promised, 25, name)
            return shown / promised

        self.assertGreater(kept("train"), 0.75)
        self.assertLess(kept("train-balanced"), 0.6)
        self.assertLess(kept("bias-text"), 0.3)
