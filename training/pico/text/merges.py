"""Byte-pair merges: learning them from words, and applying them."""

from collections import Counter
from collections.abc import Iterable

Merges = list[tuple[str, str]]


def byte_letters() -> dict[int, str]:
    """GPT-2's and Qwen's letters for bytes: printable ones stand for themselves."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {byte: chr(byte) for byte in printable}
    for byte in range(256):
        letters.setdefault(byte, chr(256 + len(letters) - len(printable)))
    return letters


LETTERS = byte_letters()


def spelled(word: str) -> str:
    """A word in those letters."""
    return "".join(LETTERS[byte] for byte in word.encode("utf-8"))


def apply(word: str, ranks: dict[tuple[str, str], int]) -> list[str]:
    """The pieces of a spelled word: of all pairs the one learned first is merged, until none is left."""
    pieces = list(word)
    while len(pieces) > 1:
        rank, at = min((ranks.get(pair, len(ranks)), index) for index, pair in enumerate(zip(pieces, pieces[1:])))
        if rank == len(ranks):
            break
        pieces[at : at + 2] = [pieces[at] + pieces[at + 1]]
    return pieces


def whole(words: Iterable[str], merges: Merges) -> Merges:
    """`merges` and what it takes to make each of the spelled words one piece, in the order of the words."""
    merges = list(merges)
    ranks = {pair: rank for rank, pair in enumerate(merges)}
    for word in words:
        while len(pieces := apply(word, ranks)) > 1:
            pair = (pieces[0], pieces[1])
            ranks[pair] = len(merges)
            merges.append(pair)
    return merges


def learn(counts: Counter[str], merges: Merges, pieces: int, least: int = 20) -> Merges:
    """Adds the most frequent pairs of the spelled words until there are `pieces` pieces, or none occurs `least` times."""
    merges = list(merges)
    ranks = {pair: rank for rank, pair in enumerate(merges)}
    known = {first + second for first, second in merges}
    words = [(apply(word, ranks), count) for word, count in sorted(counts.items())]
    pairs: Counter[tuple[str, str]] = Counter()
    for parts, count in words:
        for pair in zip(parts, parts[1:]):
            pairs[pair] += count
    while len(known) < pieces and pairs:
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        if pairs[best] < least:
            break
        merges.append(best)
        known.add(best[0] + best[1])
        for parts, count in words:
            if best[0] in parts:
                _merge(parts, count, best, pairs)
        del pairs[best]
    return merges


def _merge(parts: list[str], count: int, best: tuple[str, str], pairs: Counter[tuple[str, str]]) -> None:
    if best not in zip(parts, parts[1:]):
        return
    for pair in zip(parts, parts[1:]):
        pairs[pair] -= count
    index = 0
    while index < len(parts) - 1:
        if (parts[index], parts[index + 1]) == best:
            parts[index : index + 2] = [best[0] + best[1]]
        index += 1
    for pair in zip(parts, parts[1:]):
        pairs[pair] += count
