"""The palette that all drawings share."""

Colour = tuple[int, int, int]

PALETTE: dict[str, Colour] = {
    "red": (214, 48, 49),
    "crimson": (150, 22, 48),
    "orange": (240, 130, 30),
    "gold": (220, 175, 50),
    "yellow": (247, 214, 62),
    "lime": (160, 220, 60),
    "green": (46, 160, 67),
    "forest": (22, 92, 52),
    "teal": (20, 160, 160),
    "cyan": (90, 210, 240),
    "blue": (41, 98, 214),
    "navy": (20, 35, 95),
    "purple": (130, 60, 190),
    "pink": (240, 130, 180),
    "brown": (120, 75, 40),
    "tan": (205, 170, 125),
    "black": (35, 35, 40),
    "grey": (130, 135, 140),
    "silver": (200, 205, 210),
    "white": (245, 245, 245),
    "fair": (250, 214, 180),
    "olive": (222, 178, 136),
    "bronze": (190, 138, 98),
    "umber": (120, 80, 55),
}

SKINS = ("fair", "olive", "bronze", "umber")

PAINTS = tuple(name for name in PALETTE if name not in SKINS)
"""Colours of things; the rest are colours of skin."""
