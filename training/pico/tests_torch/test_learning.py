"""The model learns a handful of samples by heart, goes on where it stopped, and what is exported writes the same tokens."""

import json
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from transformers import AutoTokenizer, Qwen2_5_VLForConditionalGeneration

from ..data.chains import ROOT, read_chains, read_prompt, render_split
from ..data.description import write_description
from ..data.split import read_rows, write_split
from ..evaluate.run import evaluate, traces
from ..evaluate.score import figures
from ..export.export import compare, export, load
from ..export.graphs import as_arrays, configuration
from ..kept import keep, restore
from ..learn.batches import drawn, example_batch
from ..learn.collection import Collection
from ..learn.losses import Probes, chain_losses, reading
from ..learn.pretrain import pretrain
from ..learn.seen import see
from ..learn.train import train
from ..model.build import Model, build
from ..model.decoder import Watched
from ..recipe import PRETRAINING, SHAPES, TALKS, TRAINING, Variant
from ..text.examples import NOWHERE, PLACES, question
from ..text.shelf import write_foundation, write_shelf
from ..text.tokenizer import learn_tokenizer
from ...oracle.decoder_graph import decoder_model

SHAPE = SHAPES["tiny"]
COUNT = 6
VARIANT = Variant("train", {"steps": 0.5, "direct": 0.5}, ("steps",))


@unittest.skipUnless((ROOT / "dist" / "mrsi.cjs").exists(), "the product is not built")
class LearningTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        torch.set_num_threads(1)
        cls.place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.place.cleanup)
        work = cls.work = Path(cls.place.name)
        write_description(work / "model", SHAPE)
        write_split(work, "train", COUNT, SHAPE, 1)
        render_split(work, "train", ["steps", "direct"], work / "model", 1)
        rows = read_rows(work, "train")
        texts = [trace for name in ("steps", "direct") for trace in read_chains(work, "train", name).traces]
        cls.tokenizer = learn_tokenizer([*(row.text for row in rows), *texts] * 4, SHAPE)
        cls.tokenizer.write(work / "model" / "tokenizer.json")
        for name in ("steps", "direct"):
            assert write_shelf(work, "train", name, cls.tokenizer, 1) == 0

    def course(self, steps: int, vision_rate: float = 1.3e-3):
        return replace(TRAINING, steps=steps, batch=COUNT, warm_up=10, rate=4e-3, vision_rate=vision_rate)

    def test_gradients_reach_every_weight(self) -> None:
        model, probes = build(SHAPE, 1), Probes(SHAPE)
        collection = Collection(self.work, "train", ("steps", "direct"))
        batch = example_batch(collection, drawn(collection, VARIANT.wordings, 4, 1, 0), model.config.image_token_id)
        losses = chain_losses(model, probes, batch, Watched((1, 2, 3), 1))
        losses.total().backward()
        for name, parameter in [*model.named_parameters(), *probes.named_parameters()]:
            self.assertIsNotNone(parameter.grad, name)
            self.assertTrue(bool(torch.isfinite(parameter.grad).all()), name)
            self.assertTrue(bool((parameter.grad != 0).any()), name)

    def test_padding_changes_nothing(self) -> None:
        """The losses of a batch are those of its rows alone, weighted by what they count."""
        model, probes = build(SHAPE, 1), Probes(SHAPE)
        collection = Collection(self.work, "train", ("steps",))
        image = model.config.image_token_id
        with torch.no_grad():
            alone = [
                (chain_losses(model, probes, batch, Watched((1, 2, 3), 1)).chain, batch.counts.sum())
                for batch in (example_batch(collection, [(row, "steps")], image) for row in range(3))
            ]
            together = chain_losses(model, probes, example_batch(collection, [(row, "steps") for row in range(3)], image), Watched((1, 2, 3), 1))
        mean = sum(loss * count for loss, count in alone) / sum(count for _, count in alone)
        self.assertAlmostEqual(float(mean), float(together.chain), places=4)

    def test_reading_is_attention_on_the_places_given(self) -> None:
        """Heads that attend to all places alike: a mention of two tokens has two of five."""
        alike = torch.zeros(1, 2, 6, 4)
        watched = Watched((1, 2, 3), 0, queries=[alike] * 3, keys=[alike[:, :1]] * 3)
        places = torch.full((1, 6, PLACES), NOWHERE)
        places[0, 4] = torch.tensor([3, 1, 3, 2])
        loss, share = reading(watched, places)
        shares = torch.tensor([1 / 5, 2 / 5, 2 / 5, 1 / 5])
        self.assertAlmostEqual(float(share), float(shares.mean()), places=5)
        self.assertAlmostEqual(float(loss), float(-shares.log().mean()), places=5)
        nothing, none = reading(watched, torch.full((1, 6, PLACES), NOWHERE))
        self.assertEqual((float(nothing), float(none)), (0, 0))

    def test_going_on_gives_what_one_sitting_gives(self) -> None:
        whole, parts = self.work / "whole", self.work / "parts"
        train(self.work, whole, None, VARIANT, SHAPE, self.course(6), 1, 9, 1, "cpu")
        self.assertFalse(train(self.work, parts, None, VARIANT, SHAPE, self.course(6), 1, 0, 1, "cpu"))
        self.assertTrue(train(self.work, parts, None, VARIANT, SHAPE, self.course(6), 1, 9, 1, "cpu"))
        one, two = (torch.load(folder / "weights.pt", weights_only=True) for folder in (whole, parts))
        for name, value in one.items():
            torch.testing.assert_close(two[name], value, msg=name)
        steps = [json.loads(line)["step"] for line in (parts / "log.jsonl").read_text().splitlines()]
        self.assertEqual(steps, [1, 6])

    def test_learned_by_heart_and_exported(self) -> None:
        runs = self.work / "runs"
        pretrain(self.work, runs / "pretrain", "train", SHAPE, replace(PRETRAINING, steps=60, batch=COUNT, warm_up=5), 1, 9, 1, "cpu")
        seen = [json.loads(line) for line in (runs / "pretrain" / "log.jsonl").read_text().splitlines()]
        self.assertLess(seen[-1]["who"], seen[0]["who"] / 2)
        see(self.work, runs / "pretrain" / "weights.pt", "train", SHAPE, 1, "cpu", False)
        write_foundation(self.work, "train", self.tokenizer, 1)
        talks = self.work / "runs" / "foundation"
        train(self.work, talks, runs / "pretrain", TALKS, SHAPE, self.course(150, 0), 1, 9, 1, "cpu")
        told = [json.loads(line) for line in (talks / "log.jsonl").read_text().splitlines()]
        self.assertLess(told[-1]["chain"], told[0]["chain"] / 2)
        train(self.work, runs / "test-1", talks, VARIANT, SHAPE, self.course(700, 0), 1, 9, 1, "cpu")
        first, last = (torch.load(runs / name / "weights.pt", weights_only=True) for name in ("pretrain", "test-1"))
        for name, value in first.items():
            self.assertTrue(torch.equal(last[name], value), f"{name} is held")
        model = load(SHAPE, runs / "test-1" / "weights.pt")
        before = read_prompt(self.work, "steps")
        counts = evaluate(model, self.tokenizer, before, self.work, "train", self.work / "results" / "test-1" / "train.steps.jsonl")
        found = figures(counts.sum(0))
        self.assertGreater(float(found["span F1"]), 0.99)
        self.assertGreater(float(found["GMNER F1"]), 0.9)
        export(self.work, "test-1", SHAPE, self.work / "export", {"inside", "transformers"})
        self.loaded_elsewhere(model, self.work / "export" / "transformers")
        self.assertTrue(compare(self.work, "test-1", SHAPE, self.tokenizer, self.work / "export", "train", ("steps",), COUNT, ("fp32",)))

        self.kept_and_restored(runs / "test-1")

    def kept_and_restored(self, run: Path) -> None:
        """A clean folder gets what another one had: the same start, and the same counts."""
        there, kept, here = (self.work, *(Path(tempfile.mkdtemp(dir=self.work)) for _ in range(2)))
        self.assertEqual(keep(there, kept), [run.name])
        restore(here, kept)
        self.assertTrue((here / "model" / "tokenizer.json").exists())
        for place in ("pretrain", "foundation"):
            for part in ("weights", "probes"):
                one, two = (torch.load(work / "runs" / place / f"{part}.pt", weights_only=True) for work in (there, here))
                self.assertLessEqual(two.keys(), one.keys())
                for name, value in two.items():
                    self.assertTrue(part == "probes" or torch.equal(value, one[name]), f"{place}: {name}")
        one, two = (np.load(work / "results" / run.name / "train.steps.npy") for work in (there, here))
        self.assertTrue(np.array_equal(one, two))
        log, equality = (run / name for name in ("log.jsonl", "equality.json"))
        for file in (log, equality):
            self.assertEqual(file.read_bytes(), (here / "runs" / run.name / file.name).read_bytes())
        restore(here, kept)

    def loaded_elsewhere(self, model: Model, folder: Path) -> None:
        """transformers' own loading gives the same weights, prompt and tokens: what another trainer starts from."""
        loaded = Qwen2_5_VLForConditionalGeneration.from_pretrained(folder)
        for name, value in model.state_dict().items():
            torch.testing.assert_close(loaded.state_dict()[name], value, msg=name)
        theirs = AutoTokenizer.from_pretrained(folder)
        chains = read_chains(self.work, "train", "steps")
        for row, trace in zip(read_rows(self.work, "train"), chains.traces):
            for text in (f"{chains.before}{row.text}", trace):
                self.assertEqual(theirs(text)["input_ids"], self.tokenizer.encode(text))
            content = [{"type": "image"}, {"type": "text", "text": chains.before.removeprefix("<image>") + row.text}]
            asked = theirs.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True, tokenize=False)
            before, after = question(self.tokenizer, chains.before, row.text)
            self.assertEqual(asked, self.tokenizer.decode([*before, self.tokenizer.added["<|image_pad|>"], *after]))

    def test_inside_of_the_decoder_is_shown(self) -> None:
        """Attention and hidden states of the graph are transformers'."""
        model = build(SHAPE, 5).eval()
        for part in (model.config, model.config.text_config, model.model.language_model.config):
            part._attn_implementation = "eager"
        weights = as_arrays(model.state_dict())
        graph = decoder_model(configuration(SHAPE), weights, grouped=False, inside=True)
        session = onnxruntime.InferenceSession(graph.SerializeToString())
        embeds = torch.randn(1, 7, SHAPE.hidden)
        place = torch.arange(7).expand(3, 1, 7)
        empty = np.zeros((1, SHAPE.key_value_heads, 0, SHAPE.hidden // SHAPE.heads), np.float32)
        past = {f"past_key_values.{layer}.{part}": empty for layer in range(SHAPE.layers) for part in ("key", "value")}
        given = {"inputs_embeds": embeds.numpy(), "attention_mask": np.ones((1, 7), np.int64), "position_ids": place.numpy()}
        names = [output.name for output in session.get_outputs()]
        found = dict(zip(names, session.run(names, given | past)))
        with torch.inference_mode():
            wanted = model.model.language_model(
                inputs_embeds=embeds, position_ids=place, output_attentions=True, output_hidden_states=True
            )
        for layer in range(SHAPE.layers):
            np.testing.assert_allclose(found[f"attentions.{layer}"], wanted.attentions[layer].numpy(), atol=1e-5)
            np.testing.assert_allclose(found[f"hidden_states.{layer}"], wanted.hidden_states[layer].numpy(), atol=1e-5)
