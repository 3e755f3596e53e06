"""The splits: which scenes and which posts each has, and how its samples are made."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from .cast import CAST
from .posts import Mention, Wording, choose_mentions, post
from .scene import Scene, Staging, stage


@dataclass(frozen=True)
class Split:
    """A recipe. `drawn` is how many of the cast are asked into a scene, at least and at most.

    `noise` is the share of samples whose annotation also names somebody who is drawn and not mentioned: the mistake that
    provokes visual bias. Only training has it.
    """

    name: str
    staging: Staging = Staging()
    wording: Wording = Wording()
    drawn: tuple[int, int] = (0, 6)
    groundable: float = 0.5
    new_names: float = 0.0
    noise: float = 0.0


UNSEEN = Staging(family="unseen", tilt=20, overlap=0.35, sizes=(0.18, 0.32), strangers=3, shapes=4)
EVEN = Wording(cue_follows_picture=False)

SPLITS: dict[str, Split] = {
    split.name: split
    for split in (
        Split("train", groundable=0.55, noise=0.04),
        Split("train-balanced", wording=EVEN),
        Split("validation", wording=EVEN),
        Split("test", wording=EVEN),
        Split("unseen", UNSEEN, replace(EVEN, family="unseen"), drawn=(3, 8)),
        Split("new-names", wording=EVEN, new_names=0.6),
        Split("bias-text", wording=replace(EVEN, always_promise_the_unseen=True), drawn=(1, 4), groundable=0.25),
        Split("bias-picture", wording=EVEN, drawn=(4, 8), groundable=0.2),
    )
}
"""By name. The two `bias` splits tempt to a shortcut: a text that promises what the picture does not show, and pictures full
of what the text does not name."""


@dataclass(frozen=True)
class Sample:
    """A post, its picture, and what is to be found. `label` is what the annotation says: the mentions, in training now
    and then also somebody who is only drawn."""

    id: str
    text: str
    scene: Scene
    mentions: tuple[Mention, ...]
    label: tuple[Mention, ...]


def generator(split: str, index: int) -> np.random.Generator:
    """Each sample has its own stream of random numbers, so any of them can be made alone, on any machine."""
    return np.random.default_rng(np.random.SeedSequence([zlib.crc32(split.encode()), index]))


def sample(name: str, index: int) -> Sample:
    """The sample at `index` of a split, the same each time."""
    split = SPLITS[name]
    random = generator(name, index)
    asked = int(random.integers(split.drawn[0], split.drawn[1] + 1))
    scene = stage(random, _invited(random, asked), split.staging)
    mentions = choose_mentions(random, scene, split.groundable, new_names=split.new_names)
    text = post(random, mentions, split.wording)
    label = list(mentions)
    bystanders = sorted(set(scene.boxes) - {mention.identity for mention in mentions})
    if bystanders and random.random() < split.noise:
        member = CAST[bystanders[int(random.integers(len(bystanders)))]]
        label.append(Mention(member.name, member.type, scene.boxes[member.identity], member.identity))
    return Sample(f"{name}-{index:05d}", text, scene, tuple(mentions), tuple(label))


def samples(name: str, count: int, start: int = 0) -> Iterator[Sample]:
    for index in range(start, start + count):
        yield sample(name, index)


def _invited(random: np.random.Generator, count: int) -> list[int]:
    """Different members with different names."""
    found: list[int] = []
    for identity in random.permutation(len(CAST)):
        if len(found) == count:
            break
        if CAST[int(identity)].name not in {CAST[other].name for other in found}:
            found.append(int(identity))
    return found
