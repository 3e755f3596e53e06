"""A picture sheet of the whole cast, for the documentation."""

from PIL import Image, ImageDraw, ImageFont

from .cast import CAST, TYPES

CELL, LABEL, COLUMNS = 96, 16, 14
GROUND = {"PER": (226, 232, 240), "LOC": (222, 240, 224), "ORG": (243, 236, 217), "MISC": (240, 224, 236)}


def cast_sheet() -> Image.Image:
    """Everybody with their name below, a background for each type."""
    rows = [[member for member in CAST if member.type == kind] for kind in TYPES]
    lines = [(members[start], members[start : start + COLUMNS]) for members in rows for start in range(0, len(members), COLUMNS)]
    sheet = Image.new("RGB", (COLUMNS * CELL, len(lines) * (CELL + LABEL)), "white")
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(10)
    for row, (first, members) in enumerate(lines):
        top = row * (CELL + LABEL)
        draw.rectangle([0, top, sheet.width, top + CELL + LABEL], fill=GROUND[first.type])
        for column, member in enumerate(members):
            figure = member.look.draw()
            figure.thumbnail((CELL - 14, CELL - 14), Image.Resampling.LANCZOS)
            left = column * CELL + (CELL - figure.width) // 2
            sheet.paste(figure, (left, top + CELL - 4 - figure.height), figure)
            width = draw.textlength(member.name, font=font)
            draw.text((column * CELL + (CELL - width) / 2, top + CELL), member.name, fill=(40, 40, 46), font=font)
    return sheet
