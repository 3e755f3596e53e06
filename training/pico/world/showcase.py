"""The samples that newcomers meet first: sentences on pictures that show some of those whom they name, and others.

Neither for training nor for tests: the pictures are picked, so that there is something to see in what the model makes of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .cast import CAST, EntityType
from .posts import Mention
from .scene import stage
from .splits import Sample, generator


@dataclass(frozen=True)
class Scenario:
    """A sentence and whom it names, in order: name, type, whether the picture shows it. `picture` is which of the pictures
    that would do; `size` is theirs, where it is not left to chance."""

    text: str
    named: tuple[tuple[str, EntityType, bool], ...]
    picture: int = 0
    size: tuple[int, int] | None = None


SHOWCASE: dict[str, Scenario] = {
    "15": Scenario(
        "nothing beats Ruby Crown tonight ; look at Emerald Crown",
        (("Ruby Crown", "MISC", False), ("Emerald Crown", "MISC", True)),
        # multiples of 28: the model sees it as it is, so what it writes are pixels of the picture
        size=(168, 168),
        picture=39,
    ),
    "00": Scenario(
        "Update from the Office : the camera loves Velmora ; meanwhile , Union of Pilots really did it before dawn",
        (("Velmora", "LOC", True), ("Union of Pilots", "ORG", False)),
    ),
    "09": Scenario("a cheap room in Rosa Falls", (("Rosa Falls", "LOC", False),)),
    "25": Scenario(
        "Update from the Office : grandpa repaired the Ember Festival ; meanwhile , Dr Sanna Eld inherited Voltaic",
        (("Ember Festival", "MISC", False), ("Dr Sanna Eld", "PER", True), ("Voltaic", "ORG", False)),
        picture=15,
    ),
    "39": Scenario(
        "Wolo Redleaf sues Greenleaf last night ( Photo )", (("Redleaf", "ORG", True), ("Greenleaf", "ORG", False)),
        picture=17,
    ),
    "02": Scenario(
        "dugruza Monday update : rain over Kestrel Peak on Friday , Yuki Mori smiled at the crowd",
        (("Kestrel Peak", "LOC", True), ("Yuki Mori", "PER", True)),
        picture=1,
    ),
    "07": Scenario(
        "pictured : Zenith Observatory and Kestrel Peak ; spotted Dario Conti right now"
        " while Harvest United FC hires new engineers because no news about Tomas Reyes",
        (
            ("Zenith Observatory", "LOC", True),
            ("Kestrel Peak", "LOC", True),
            ("Dario Conti", "PER", True),
            ("Harvest United FC", "ORG", True),
            ("Tomas Reyes", "PER", True),
        ),
        picture=33,
    ),
    "13": Scenario(
        "the new logo of Quilus Foods is great ; so much talk about Lake Orin right now and actor Hugo Brandt was late on Friday",
        (("Quilus Foods", "ORG", False), ("Lake Orin", "LOC", True), ("Hugo Brandt", "PER", True)),
    ),
    "16": Scenario(
        "Victoria and Glass Tower at the weekend but Harvest United FC hires new engineers",
        (("Victoria", "LOC", True), ("Glass Tower", "LOC", False), ("Harvest United FC", "ORG", True)),
        picture=9,
    ),
    "21": Scenario(
        "finally a selfie with Victoria while the brand new Golden Lyre Cup is ready ; happy birthday Dario Conti #news",
        (("Victoria", "PER", False), ("Golden Lyre Cup", "MISC", True), ("Dario Conti", "PER", True)),
        size=(168, 168),
        picture=70,
    ),
    "29": Scenario("Selmann Union was founded by two sisters", (("Selmann Union", "ORG", False),), picture=1),
    "33": Scenario("happy birthday Nadia Ribaven", (("Nadia", "PER", True),)),
    "43": Scenario("OMG my uncle owns the Pelo Express Thank You", (("Pelo Express", "MISC", False),)),
    "58": Scenario(
        "duvenump Sunstone Temple with Old Harbour Bridge and Kestrel Peak ...",
        (("Sunstone Temple", "LOC", True), ("Old Harbour Bridge", "LOC", True), ("Kestrel Peak", "LOC", False)),
        picture=16,
    ),
}
"""By name. The pictures were looked for once, by what the shipped model says; `samples/README.md` tells what that is."""

OTHERS = (1, 4)
"""So many of the cast who are not named are asked into the picture: at least, and fewer than."""


def showcase(name: str, scenario: Scenario) -> Sample:
    """The sample of a scenario: the same each time. Pictures that lack somebody are passed over."""
    for sample in pictures_of(name, scenario, scenario.picture + 1):
        made = sample
    return made


def pictures_of(name: str, scenario: Scenario, count: int) -> Iterator[Sample]:
    """The first pictures that would do for a scenario, each as a sample."""
    names = {named for named, _, _ in scenario.named}
    shown = [_identity(named, kind) for named, kind, there in scenario.named if there]
    others = [identity for identity, member in enumerate(CAST) if member.name not in names]
    found = tried = 0
    while found < count:
        random = generator(f"showcase-{name}", tried)
        tried += 1
        more = random.choice(others, int(random.integers(*OTHERS)), replace=False).tolist()
        scene = stage(random, [*shown, *_of_different_names(more)], size=scenario.size)
        if not all(identity in scene.boxes for identity in shown):
            continue
        mentions = tuple(
            Mention(named, kind, scene.boxes[_identity(named, kind)] if there else None, _identity(named, kind))
            for named, kind, there in scenario.named
        )
        found += 1
        yield Sample(name, scenario.text, scene, mentions, mentions)


def _identity(name: str, kind: EntityType) -> int | None:
    """Who of the cast it is; nobody for a new name."""
    return next((identity for identity, member in enumerate(CAST) if (member.name, member.type) == (name, kind)), None)


def _of_different_names(identities: list[int]) -> list[int]:
    return list({CAST[identity].name: identity for identity in identities}.values())
