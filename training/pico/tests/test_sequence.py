"""The order of the steps: what is done is left out."""

from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import TestCase

from ..sequence import learned


class SequenceTest(TestCase):
    def test_a_run_that_was_measured_is_not_trained_again(self) -> None:
        with TemporaryDirectory() as name:
            work = Path(name)
            results = work / "results" / "direct-1"
            results.mkdir(parents=True)
            (results / "bias-picture.direct.npy").touch()
            *_, runs, tested = learned(work, 60, 8, ["direct", "mrsi"], [1, 2], [])
            waiting = [step.words for stage in (runs, tested) for step in stage if not step.done()]
            self.assertNotIn(("train", "--variant", "direct", "--seed", "1"), waiting)
            self.assertNotIn(("evaluate", "--variant", "direct", "--seed", "1"), waiting)
            self.assertIn(("train", "--variant", "mrsi", "--seed", "1"), waiting)
            self.assertEqual(len(waiting), 6)
