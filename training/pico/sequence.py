"""Everything in its order, each step in a process of its own, left out where its result is there: so one command does it
all, and the same command goes on after it was stopped."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from .recipe import DEVELOPMENT, TALKS, TEST_SPLITS, VARIANTS

LEAST = 0.5
"""Minutes that must be left for a step to begin, where it does not say otherwise."""


@dataclass(frozen=True)
class Step:
    """A command, and the file that says that it is done; `after` is one that says so too, of what it is needed for. `timed`
    ones stop when told and go on at the next call; others should not begin with fewer than `needs` minutes left."""

    words: tuple[str, ...]
    result: Path
    timed: bool = False
    needs: float = LEAST
    after: Path | None = None

    def done(self) -> bool:
        return self.result.exists() or (self.after is not None and self.after.exists())


Stage = list[Step]
"""Steps that do not need each other."""


def made_here(work: Path, count: int) -> list[Stage]:
    """What needs no accelerator and no pictures: labels, chains, tokenizer."""
    labels = [
        Step(("data", "--labels-only", "--split", split, "--count", str(count)), work / f"{split}.rows.jsonl")
        for split in ("train", "train-balanced")
    ]
    chains = [
        Step(("chains", "--split", "train"), work / "chains" / "train.answer.xz"),
        Step(
            ("chains", "--split", "train-balanced", *_words("--wording", _balanced_wordings())),
            work / "chains" / f"train-balanced.{_balanced_wordings()[-1]}.xz",
        ),
    ]
    return [labels, chains, [Step(("tokenizer",), work / "model" / "tokenizer.json")]]


def learned(
    work: Path, count: int, tests: int, variants: list[str], seeds: list[int], extra: list[str], compiled: bool = False
) -> list[Stage]:
    """Pictures, training and tests: what an accelerator is for. Chains and tokenizer must be there. `extra` are options of
    all that learns."""
    fast = ["--compile"] if compiled else []
    extra = [*extra, *fast]
    splits = sorted({VARIANTS[variant].split for variant in variants} | {"train"})
    data = [
        Step(("data", "--split", split, "--count", str(count)), work / f"{split}.counts.npy") for split in splits
    ] + [
        Step(("data", "--split", split, "--count", str(DEVELOPMENT + tests)), work / f"{split}.counts.npy")
        for split in TEST_SPLITS
    ]
    examples = [
        Step(
            ("examples", "--split", split, *_words("--wording", wordings)),
            work / "examples" / f"{split}.{wordings[-1]}.about.npy",
        )
        for split in splits
        if (wordings := _learned_wordings(split, variants))
    ]
    wanted = [(variant, seed) for seed in seeds for variant in variants]
    runs = [
        Step(
            ("train", "--variant", variant, "--seed", str(seed), *extra), work / "runs" / f"{variant}-{seed}" / "weights.pt", True,
            after=_measured(work, variant, seed),
        )
        for variant, seed in wanted
    ]
    tested = [
        Step(("evaluate", "--variant", variant, "--seed", str(seed)), _measured(work, variant, seed), needs=2)
        for variant, seed in wanted
    ]
    pretraining = [Step(("pretrain", *extra), work / "runs" / "pretrain" / "probes.pt", True)]
    seen = [Step(("see", "--split", split, *fast), work / "seen" / f"{split}.txt") for split in splits]
    talks = [Step(("foundation", *extra), work / "runs" / "foundation" / "probes.pt", True)]
    return [data, examples, pretraining, seen, talks, runs, tested]


def _measured(work: Path, variant: str, seed: int) -> Path:
    """What is written last of a run: once it is there (`restore` lays it there, too), the run need not be trained again."""
    return work / "results" / f"{variant}-{seed}" / f"{TEST_SPLITS[-1]}.{VARIANTS[variant].asked[-1]}.npy"


def _learned_wordings(split: str, variants: list[str]) -> list[str]:
    learning = [variant for variant in (TALKS, *(VARIANTS[name] for name in variants)) if variant.split == split]
    return sorted({name for variant in learning for name in variant.wordings})


def _balanced_wordings() -> list[str]:
    return sorted({name for variant in VARIANTS.values() if variant.split == "train-balanced" for name in variant.wordings})


def _words(option: str, values: list[str]) -> list[str]:
    return [word for value in values for word in (option, value)]


def do(stages: list[Stage], common: list[str], minutes: float, parallel: int) -> bool:
    """Runs what is not done, up to `parallel` steps of a stage at once; false where the minutes were over before."""
    end = time.monotonic() + minutes * 60
    for stage in stages:
        waiting = [step for step in stage if not step.done()]
        running: list[subprocess.Popen] = []
        while waiting or running:
            left = (end - time.monotonic()) / 60
            if not running and waiting and left <= waiting[0].needs:
                return False
            while waiting and len(running) < parallel and left > waiting[0].needs:
                step = waiting.pop(0)
                limit = ["--minutes", f"{max(LEAST, left - LEAST):.2f}"] if step.timed else []
                command = [sys.executable, "-m", "training.pico", *step.words, *common, *limit]
                print(f"— {' '.join(step.words)} {' '.join(limit)}", flush=True)
                running.append(subprocess.Popen(command))
            for process in [process for process in running if process.poll() is not None]:
                running.remove(process)
                if process.returncode != 0:
                    for other in running:
                        other.terminate()
                    raise RuntimeError(f"a step failed: {process.args}")
            time.sleep(0.5)
        if any(not step.done() for step in stage):
            return False
    return True
