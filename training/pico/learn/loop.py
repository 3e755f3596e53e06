"""The loop: rates, steps, a log, and checkpoints from which it goes on."""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from ..model.build import Model, weights_of
from ..recipe import Course
from .losses import Probes

Figures = dict[str, Tensor]
BLOCKS = ("language_model.layers.", "visual.blocks.")
"""The matrices of these learn by Muon (Jordan et al. 2024, as PyTorch has it), with AdamW's rates."""


def device_of(name: str | None) -> torch.device:
    return torch.device(name or ("cuda" if torch.cuda.is_available() else "cpu"))


@dataclass
class Learner:
    """A model that learns. `folder` gets `log.jsonl`, `checkpoint.pt`, and at the end `weights.pt` with the weights whose name
    holds `part`."""

    model: Model
    probes: Probes
    course: Course
    folder: Path
    device: torch.device
    part: str = ""

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.model.to(self.device).train()
        self.probes.to(self.device).train()
        groups = self._groups()
        self.optimizers = [
            torch.optim.AdamW([group for group in groups if not group["block"]], betas=(0.9, 0.98), fused=True),
            torch.optim.Muon([group for group in groups if group["block"]], adjust_lr_fn="match_rms_adamw"),
        ]
        self.step = 0

    def _groups(self) -> list[dict]:
        """Matrices decay, the rest does not; the vision tower has a rate of its own; matrices of blocks stand alone."""
        groups: dict[tuple[str, bool, bool], list[nn.Parameter]] = defaultdict(list)
        named = [*self.model.named_parameters(), *self.probes.named_parameters(prefix="probes")]
        for name, parameter in named:
            matrix = parameter.dim() > 1
            tower = "vision" if "visual." in name or name.startswith("probes.") else "text"
            groups[tower, matrix, matrix and any(part in name for part in BLOCKS)].append(parameter)
        return [
            {"params": parameters, "weight_decay": self.course.decay if matrix else 0.0, "tower": tower, "block": block, "lr": 0.0}
            for (tower, matrix, block), parameters in groups.items()
        ]

    def resume(self) -> None:
        """Goes on from the folder's checkpoint, if there is one."""
        file = self.folder / "checkpoint.pt"
        if not file.exists():
            return
        held = torch.load(file, map_location=self.device, weights_only=True)
        self.model.load_state_dict(held["model"])
        self.probes.load_state_dict(held["probes"])
        for optimizer, state in zip(self.optimizers, held["optimizers"], strict=True):
            optimizer.load_state_dict(state)
        self.step = held["step"]

    def save(self) -> None:
        file = self.folder / "checkpoint.pt"
        held = {
            "step": self.step, "model": self.model.state_dict(), "probes": self.probes.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
        }
        torch.save(held, file.with_suffix(".part"))
        file.with_suffix(".part").replace(file)

    def rate(self) -> float:
        """Share of the highest rate at this step: up in a line, there for half the time, then down to a twentieth."""
        done = self.step / self.course.steps
        return min(1, (self.step + 1) / self.course.warm_up) * (1 if done < 0.5 else 1 - 0.95 * (done - 0.5) / 0.5)

    def learn(
        self, batches: Iterator, losses: Callable[[object], tuple[Tensor, Figures]], minutes: float, every: int = 50
    ) -> bool:
        """Learns until the course is over (true) or the minutes are (false: there is a checkpoint to go on from)."""
        start = saved = time.monotonic()
        parameters = [*self.model.parameters(), *self.probes.parameters()]
        first = self.step
        sums: Figures = {}
        summed = 0
        log = (self.folder / "log.jsonl").open("a", encoding="utf-8")
        for batch in batches:
            share = self.rate()
            for group in (group for optimizer in self.optimizers for group in optimizer.param_groups):
                group["lr"] = share * (self.course.vision_rate if group["tower"] == "vision" else self.course.rate)
            with torch.autocast(self.device.type, torch.bfloat16):
                total, figures = losses(batch.to(self.device))
            for optimizer in self.optimizers:
                optimizer.zero_grad(set_to_none=True)
            total.backward()
            figures["gradient"] = nn.utils.clip_grad_norm_(parameters, 1.0)
            for optimizer in self.optimizers:
                optimizer.step()
            self.step += 1
            # summed on the device: reading a number waits for it
            sums = {name: sums.get(name, 0) + value.detach() for name, value in figures.items()}
            summed += 1
            now = time.monotonic()
            over = self.step >= self.course.steps or now - start > minutes * 60
            if self.step % every == 0 or over:
                told = {name: round(float(value) / summed, 4) for name, value in sums.items()}
                speed = (self.step - first) * self.course.batch / (time.monotonic() - start)
                line = {"step": self.step, "seconds": round(now - start), "samples/s": round(speed, 1), **told}
                log.write(json.dumps(line) + "\n")
                log.flush()
                print(json.dumps(line), flush=True)
                sums, summed = {}, 0
            if over or now - saved > 120:
                self.save()
                saved = now
            if over:
                break
        log.close()
        if self.step >= self.course.steps:
            # halves: what is tested and shipped is rounded to them anyway
            torch.save(weights_of(self.model, torch.float16, self.part), self.folder / "weights.pt")
            return True
        return False
