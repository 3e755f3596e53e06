"""Our computation for batches is transformers': features, hidden states, positions, and generated tokens."""

import unittest

import numpy as np
import torch

from ..model.build import build
from ..model.decoder import decode, sequence_positions
from ..model.generate import Prompt, generate
from ..model.vision import features, padded
from ..recipe import SHAPES
from ..data.pictures import DEVIATION, MEAN

GRIDS = [(8, 14), (22, 10), (10, 12)]
"""Rows and columns of patches: windows of 8 × 8 patches are cut at the edges in all."""


def pictures() -> tuple[list[np.ndarray], torch.Tensor]:
    """Patches as bytes, and as transformers takes them: normalised, two equal frames, all in one row."""
    random = np.random.default_rng(1)
    parts = [random.integers(0, 256, (rows * columns, 588), dtype=np.uint8) for rows, columns in GRIDS]
    flat = torch.from_numpy(np.concatenate(parts)).float().view(-1, 3, 1, 196) / 255
    flat = (flat - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(DEVIATION).view(3, 1, 1)
    return parts, flat.expand(-1, 3, 2, 196).reshape(-1, 1176)


class ModelTest(unittest.TestCase):
    def setUp(self) -> None:
        self.shape = SHAPES["tiny"]
        self.model = build(self.shape, 5).eval()
        self.parts, self.flat = pictures()
        self.grid = torch.tensor([(1, *grid) for grid in GRIDS])
        self.image = self.model.config.image_token_id
        self.prompts = [
            Prompt([5, 6, 7 + index], list(range(20, 30 + 3 * index)), (rows // 2, columns // 2))
            for index, (rows, columns) in enumerate(GRIDS)
        ]

    def ids(self, prompt: Prompt) -> torch.Tensor:
        return torch.tensor([[*prompt.before, *[self.image] * (prompt.grid[0] * prompt.grid[1]), *prompt.after]])

    def test_features(self) -> None:
        with torch.inference_mode():
            ours = features(self.model.model.visual, padded(self.parts, GRIDS))
            theirs = self.model.model.visual(self.flat, self.grid).pooler_output
        counts = [rows * columns // 4 for rows, columns in GRIDS]
        mine = torch.cat([row[:count] for row, count in zip(ours, counts)])
        self.assertGreater(float(theirs.std()), 0.05)
        torch.testing.assert_close(mine, theirs, atol=2e-5, rtol=1e-4)

    def test_positions_and_hidden_states(self) -> None:
        prompt = self.prompts[1]
        ids = self.ids(prompt)
        wanted, _ = self.model.model.get_rope_index(ids, (ids == self.image).int(), image_grid_thw=self.grid[1:2])
        positions = sequence_positions(len(prompt.before), prompt.grid, len(prompt.after))[:, None]
        self.assertTrue(torch.equal(positions, wanted))
        with torch.inference_mode():
            embeds = torch.randn(1, ids.shape[1], self.shape.hidden)
            theirs = self.model.model.language_model(inputs_embeds=embeds, position_ids=wanted).last_hidden_state
            ours = decode(self.model.model.language_model, embeds, positions)
            # what is asked for alone, in any order
            asked = torch.tensor([[3, 0, ids.shape[1] - 1]])
            some = decode(self.model.model.language_model, embeds, positions, only=asked)
        torch.testing.assert_close(ours, theirs, atol=2e-5, rtol=1e-4)
        torch.testing.assert_close(some, ours[:, asked[0]], atol=2e-5, rtol=1e-4)

    def test_tokens(self) -> None:
        """Prompts of different lengths at once give what transformers gives for each alone."""
        ours = generate(self.model, padded(self.parts, GRIDS), self.prompts, {-2}, 24)
        ends = np.cumsum([0, *(rows * columns for rows, columns in GRIDS)])
        for index, prompt in enumerate(self.prompts):
            ids = self.ids(prompt)
            theirs = self.model.generate(
                input_ids=ids, attention_mask=torch.ones_like(ids), mm_token_type_ids=(ids == self.image).int(),
                pixel_values=self.flat[ends[index] : ends[index + 1]], image_grid_thw=self.grid[index : index + 1],
                max_new_tokens=24, do_sample=False, eos_token_id=[], pad_token_id=0,
            )
            self.assertEqual(ours[index], theirs[0, ids.shape[1] :].tolist())
            self.assertGreater(len(set(ours[index])), 1)

    def test_generation_ends(self) -> None:
        free = generate(self.model, padded(self.parts, GRIDS), self.prompts, {-2}, 24)
        end = free[0][5]
        for row, whole in zip(generate(self.model, padded(self.parts, GRIDS), self.prompts, {end}, 24), free):
            self.assertEqual(row, whole[: whole.index(end) + 1] if end in whole else whole)
