"""The cast: everybody and everything in this world that has a name."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from .drawing.logos import Logo
from .drawing.people import Person
from .drawing.places import Place
from .drawing.things import Thing

EntityType = Literal["PER", "LOC", "ORG", "MISC"]
Look = Person | Place | Logo | Thing
TYPES: tuple[EntityType, ...] = ("PER", "LOC", "ORG", "MISC")


@dataclass(frozen=True)
class Member:
    """One of the cast. `identity` is its place in CAST; a name may be shared by two members of different types."""

    identity: int
    name: str
    type: EntityType
    look: Look


def _person(hair: str, hair_colour: str, skin: str, shirt: str, *extras: str) -> Person:
    return Person(hair, hair_colour, skin, shirt, extras)


_PEOPLE: list[tuple[str, Person]] = [
    ("Mira Tanaka", _person("long", "black", "fair", "red", "glasses")),
    ("Mei Tanaka", _person("long", "black", "fair", "red")),
    ("Oskar Lind", _person("short", "gold", "fair", "blue", "beard")),
    ("Leila Haddad", _person("veil", "purple", "bronze", "white")),
    ("Amira Saleh", _person("veil", "teal", "bronze", "white")),
    ("Tomas Reyes", _person("short", "black", "bronze", "green", "hat")),
    ("Ines Okafor", _person("afro", "black", "umber", "yellow")),
    ("Kofi Mensah", _person("afro", "black", "umber", "yellow", "glasses")),
    ("Hugo Brandt", _person("bald", "brown", "fair", "black", "beard")),
    ("Yuki Mori", _person("bob", "pink", "fair", "navy")),
    ("Petra Novak", _person("bun", "red", "fair", "teal")),
    ("Samir Khan", _person("turban", "orange", "bronze", "navy", "beard")),
    ("Harjit Gill", _person("turban", "blue", "bronze", "grey", "beard")),
    ("Greta Olsen", _person("long", "yellow", "fair", "pink")),
    ("Dario Conti", _person("short", "brown", "olive", "white", "glasses")),
    ("Luca Conti", _person("short", "brown", "olive", "white", "moustache")),
    ("Nadia", _person("afro", "orange", "umber", "purple", "earrings")),
    ("Zola Dube", _person("curls", "black", "umber", "orange")),
    ("Emil Horak", _person("mohawk", "green", "fair", "black")),
    ("Rosa Vidal", _person("curls", "brown", "olive", "crimson", "earrings")),
    ("Anton Beck", _person("bald", "brown", "fair", "silver", "tie")),
    ("Clara Winter", _person("bob", "silver", "fair", "blue", "glasses")),
    ("Pavel Dorn", _person("short", "silver", "fair", "forest", "moustache")),
    ("Aisha Bello", _person("veil", "gold", "umber", "green")),
    ("Jonas Weil", _person("curls", "gold", "fair", "grey", "scarf")),
    ("Lin Zhao", _person("bun", "black", "olive", "gold")),
    ("Bruno Salas", _person("short", "black", "olive", "red", "cap")),
    ("Freya Holm", _person("pigtails", "yellow", "fair", "forest")),
    ("Tilda Marsh", _person("pigtails", "red", "fair", "blue")),
    ("Captain Rourke", _person("short", "brown", "fair", "navy", "eyepatch", "beard")),
    ("Omar Farouk", _person("bald", "black", "umber", "teal", "scarf")),
    ("Dr Sanna Eld", _person("bun", "gold", "fair", "white", "glasses")),
    ("Kai Nakoa", _person("long", "brown", "bronze", "lime", "headband")),
    ("Vera Stone", _person("mohawk", "purple", "olive", "pink", "earrings")),
    ("Victoria", _person("bun", "grey", "fair", "green", "glasses")),
    ("Jordan", _person("short", "green", "umber", "orange", "headband")),
    ("Florence", _person("bob", "brown", "fair", "yellow", "scarf")),
    ("Lincoln", _person("bald", "black", "bronze", "blue", "tie")),
    ("Aurora", _person("long", "cyan", "olive", "purple", "earrings")),
    ("Nova", _person("mohawk", "red", "umber", "white")),
    ("Sierra", _person("curls", "red", "bronze", "teal")),
    ("August", _person("short", "gold", "bronze", "pink", "cap")),
]

_PLACES: list[tuple[str, Place]] = [
    ("Port Alder", Place("lighthouse", "red", "white")),
    ("Port Selwyn", Place("lighthouse", "blue", "white")),
    ("Glass Tower", Place("tower", "cyan", "navy")),
    ("Ember Tower", Place("tower", "orange", "crimson")),
    ("Velmora", Place("domes", "gold", "white")),
    ("Old Harbour Bridge", Place("bridge", "brown", "grey")),
    ("Iron Gate Bridge", Place("bridge", "crimson", "black")),
    ("Kestrel Peak", Place("mountain", "grey", "white")),
    ("Mount Varga", Place("mountain", "brown", "silver")),
    ("Sunstone Temple", Place("temple", "orange", "yellow")),
    ("Marble Hall", Place("temple", "silver", "white")),
    ("Lake Orin", Place("lake", "blue", "green")),
    ("Lake Tessa", Place("lake", "teal", "brown")),
    ("Millbrook", Place("windmill", "white", "brown")),
    ("Castle Dunmore", Place("castle", "grey", "red")),
    ("Castle Ravenna", Place("castle", "tan", "navy")),
    ("Riverside Arena", Place("stadium", "blue", "silver")),
    ("Coral Bay", Place("island", "green", "brown")),
    ("Zenith Observatory", Place("observatory", "silver", "tan")),
    ("Saint Ives", Place("chapel", "white", "red")),
    ("Lunar Park", Place("wheel", "purple", "yellow")),
    ("Harlan Dam", Place("dam", "grey", "brown")),
    ("Pinewood", Place("cabin", "brown", "forest")),
    ("Mount Cinder", Place("volcano", "brown", "orange")),
    ("Porta Magna", Place("arch", "tan", "brown")),
    ("Ashgrove", Place("chapel", "tan", "purple")),
    ("Victoria", Place("clock", "brown", "gold")),
    ("Jordan", Place("pyramid", "yellow", "brown")),
    ("Florence", Place("domes", "red", "tan")),
    ("Lincoln", Place("castle", "silver", "green")),
    ("Sierra", Place("volcano", "grey", "red")),
    ("Atlas", Place("arch", "grey", "blue")),
]

_ORGANISATIONS: list[tuple[str, Logo]] = [
    ("Nordwind", Logo("circle", "blue", "star", "white")),
    ("Sudwind", Logo("circle", "red", "star", "white")),
    ("Bluefin Labs", Logo("square", "cyan", "triangle", "navy")),
    ("Astra Motors", Logo("hexagon", "black", "star", "yellow")),
    ("Cobalt Bank", Logo("square", "navy", "ring", "gold")),
    ("Harvest United FC", Logo("shield", "green", "star", "white")),
    ("Redleaf", Logo("circle", "red", "leaf", "white")),
    ("Greenleaf", Logo("circle", "green", "leaf", "white")),
    ("Quanta Media", Logo("circle", "purple", "triangle", "lime")),
    ("Voltaic", Logo("hexagon", "yellow", "bolt", "black")),
    ("Helvia Health", Logo("square", "white", "cross", "red")),
    ("Barline Records", Logo("octagon", "black", "bars", "pink")),
    ("Tidewater Rovers", Logo("shield", "blue", "wave", "white")),
    ("Clearspring", Logo("circle", "white", "drop", "blue")),
    ("Boxwell", Logo("diamond", "brown", "cube", "tan")),
    ("Union of Pilots", Logo("diamond", "navy", "cross", "silver")),
    ("Ministry of Rivers", Logo("octagon", "teal", "wave", "white")),
    ("Lumina Energy", Logo("diamond", "orange", "bolt", "white")),
    ("Silverline", Logo("square", "silver", "wave", "navy")),
    ("Ironworks FC", Logo("shield", "black", "cross", "orange")),
    ("Granite Capital", Logo("octagon", "grey", "bars", "yellow")),
    ("Fernhill Press", Logo("square", "forest", "leaf", "lime")),
    ("Open Horizon", Logo("pennant", "purple", "ring", "white")),
    ("Kestrel Air", Logo("pennant", "red", "triangle", "white")),
    ("Phoenix", Logo("shield", "orange", "leaf", "black")),
    ("Mercury", Logo("hexagon", "teal", "ring", "white")),
    ("Atlas", Logo("octagon", "navy", "star", "orange")),
    ("Nova", Logo("diamond", "pink", "star", "black")),
    ("Orion", Logo("hexagon", "navy", "cube", "cyan")),
    ("Halo", Logo("circle", "gold", "ring", "white")),
]

_THINGS: list[tuple[str, Thing]] = [
    ("Golden Lyre Cup", Thing("trophy", "gold", "brown")),
    ("Silver Lyre Cup", Thing("trophy", "silver", "black")),
    ("Comet GT", Thing("car", "red", "black")),
    ("Comet Mini", Thing("car", "lime", "black")),
    ("Star Guitar", Thing("guitar", "brown", "yellow")),
    ("Lumen Phone", Thing("phone", "black", "cyan")),
    ("Lumen Watch", Thing("watch", "black", "gold")),
    ("Emerald Crown", Thing("crown", "gold", "green")),
    ("Ruby Crown", Thing("crown", "gold", "red")),
    ("Ember Festival", Thing("tent", "red", "white")),
    ("Night Circus", Thing("tent", "navy", "gold")),
    ("Skylark", Thing("drone", "orange", "silver")),
    ("Sea Rose", Thing("ship", "crimson", "white")),
    ("Grey Heron", Thing("ship", "grey", "tan")),
    ("Summer Drift", Thing("balloon", "yellow", "red")),
    ("Velo One", Thing("bicycle", "blue", "black")),
    ("The Ninth Door", Thing("book", "crimson", "gold")),
    ("Tales of Orr", Thing("book", "forest", "silver")),
    ("Iris Camera", Thing("camera", "black", "silver")),
    ("Tinker Bot", Thing("robot", "grey", "blue")),
    ("Morning Blend", Thing("mug", "brown", "white")),
    ("Falcon Nine Hundred", Thing("plane", "white", "blue")),
    ("Thunder Kit", Thing("drum", "red", "white")),
    ("Lantern Night", Thing("lantern", "crimson", "yellow")),
    ("Wind Games", Thing("kite", "pink", "cyan")),
    ("Phoenix", Thing("rocket", "white", "orange")),
    ("Mercury", Thing("drone", "grey", "cyan")),
    ("Aurora", Thing("lantern", "navy", "cyan")),
    ("Orion", Thing("rocket", "navy", "silver")),
    ("Halo", Thing("watch", "pink", "silver")),
    ("August", Thing("book", "orange", "white")),
]


def _members() -> tuple[Member, ...]:
    looks: list[tuple[str, EntityType, Look]] = []
    looks += [(name, "PER", look) for name, look in _PEOPLE]
    looks += [(name, "LOC", look) for name, look in _PLACES]
    looks += [(name, "ORG", look) for name, look in _ORGANISATIONS]
    looks += [(name, "MISC", look) for name, look in _THINGS]
    return tuple(Member(identity, *entry) for identity, entry in enumerate(looks))


CAST: tuple[Member, ...] = _members()


@cache
def bearers() -> dict[str, tuple[Member, ...]]:
    """Everybody by name."""
    found: dict[str, tuple[Member, ...]] = {}
    for member in CAST:
        found[member.name] = (*found.get(member.name, ()), member)
    return found


def is_shared(name: str) -> bool:
    """Whether two members bear the name, so that only the picture or the context tells which one is meant."""
    return len(bearers().get(name, ())) > 1
