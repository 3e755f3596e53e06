"""What the repository keeps of trainings, so that nobody has to do them again to go on from them: the start of all runs, and what
runs were measured with. Needs PyTorch.

`start/` holds tokenizer and weights after the foundation (the vision tower's are those of its pretraining, for it is held), in half
precision, and the read-outs that only training has. `runs/RUN.npz` holds the counts of each sample by split and wording,
`runs/RUN.valid.json` and `RUN.equality.json` what was measured through the product, `logs/` the logs of all.
"""

from pathlib import Path
from shutil import copyfile

import numpy as np
import torch
from safetensors.torch import load_file, save_file

KEPT = Path(__file__).parent / "kept"
STARTS = ("pretrain", "foundation")
PARTS = ("weights", "probes")


def keep(work: Path, kept: Path = KEPT) -> list[str]:
    """Writes into `kept` what there is in `work`; returns the names of the runs."""
    if _done(work / "runs" / "foundation"):
        _copy(work / "model" / "tokenizer.json", kept / "start" / "tokenizer.json")
        for part in PARTS:
            held = torch.load(work / "runs" / "foundation" / f"{part}.pt", map_location="cpu", weights_only=True)
            halves = {name: value.half().contiguous() for name, value in held.items()}
            save_file(halves, kept / "start" / f"{part}.safetensors")
        for run in STARTS:
            _copy(_log(work, run), kept / "logs" / f"{run}.jsonl")
    runs = sorted({file.parent.name for file in (work / "results").glob("*/*.npy")})
    for run in runs:
        counts = {file.stem: np.load(file).astype(np.int16) for file in sorted((work / "results" / run).glob("*.npy"))}
        (kept / "runs").mkdir(parents=True, exist_ok=True)
        np.savez_compressed(kept / "runs" / f"{run}.npz", **counts)
        for there, here in _beside(work, kept, run):
            if there.exists():
                _copy(there, here)
    return runs


def restore(work: Path, kept: Path = KEPT) -> None:
    """Lays what is kept into `work`, where it is not done."""
    if (kept / "start").exists() and not _done(work / "runs" / "foundation"):
        _copy(kept / "start" / "tokenizer.json", work / "model" / "tokenizer.json")
        weights, probes = (load_file(kept / "start" / f"{part}.safetensors") for part in PARTS)
        tower = {name: value for name, value in weights.items() if "visual." in name}
        for run, held in zip(STARTS, (tower, weights), strict=True):
            _copy(kept / "logs" / f"{run}.jsonl", _log(work, run))
            torch.save(held, work / "runs" / run / "weights.pt")
            torch.save({name: value.float() for name, value in probes.items()}, work / "runs" / run / "probes.pt")
    for file in sorted((kept / "runs").glob("*.npz")):
        results = work / "results" / file.stem
        if results.exists():
            continue
        results.mkdir(parents=True)
        with np.load(file) as counts:
            for name in counts.files:
                np.save(results / f"{name}.npy", counts[name].astype(np.int64))
        for there, here in _beside(work, kept, file.stem):
            if here.exists():
                _copy(here, there)


def _beside(work: Path, kept: Path, run: str) -> list[tuple[Path, Path]]:
    """Where a run's log and what the product did lie, and where they are kept."""
    return [
        (_log(work, run), kept / "logs" / f"{run}.jsonl"),
        (work / "results" / run / "valid.json", kept / "runs" / f"{run}.valid.json"),
        (work / "runs" / run / "equality.json", kept / "runs" / f"{run}.equality.json"),
    ]


def _done(run: Path) -> bool:
    return all((run / f"{part}.pt").exists() for part in PARTS)


def _log(work: Path, run: str) -> Path:
    return work / "runs" / run / "log.jsonl"


def _copy(file: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    copyfile(file, to)
