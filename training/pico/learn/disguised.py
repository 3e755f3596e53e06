"""Examples made anew each time they are met, over other names and words."""

from pathlib import Path

import numpy as np

from ..data.chains import read_prompt
from ..data.disguise import disguise
from ..data.split import Row
from ..text.examples import Example, decisive, example
from ..text.tokenizer import Tokenizer


class Disguise:
    """Makes an example anew, over other names and words. `wordings` are those whose chains are learned."""

    def __init__(self, folder: Path, tokenizer: Tokenizer, wordings: list[str]) -> None:
        self._tokenizer = tokenizer
        self._twice = decisive(tokenizer)
        self._before = {wording: read_prompt(folder, wording) for wording in wordings}

    def __call__(self, row: Row, wording: str, given: Example, random: np.random.Generator) -> Example:
        said = given.tokens[np.flatnonzero(given.counts)[0] : -1]
        disguised, trace = disguise(row, self._tokenizer.decode(said.tolist()), random)
        return example(self._tokenizer, self._twice, self._before[wording], disguised, trace)
