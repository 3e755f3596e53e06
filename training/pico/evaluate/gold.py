"""Labels as the scorer takes them."""

from ..data.boxes import unsnapped
from ..data.split import Row
from .score import Gold


def gold_of(row: Row) -> Gold:
    """The label with exact boxes, as the model would see them: rounding to the grid is the model's loss, not the label's."""
    exact = [
        None if box is None else unsnapped(tuple(box), tuple(row.seen), tuple(row.size)) for box in row.exact
    ]
    entities = [(name, kind, box) for (name, kind, _), box in zip(row.entities, exact)]
    return Gold(row.text, entities, set(row.drawn))
