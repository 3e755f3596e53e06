"""The commands. What needs PyTorch is imported by the command that needs it, so the world runs without."""

import argparse
import hashlib
import os
import time
from dataclasses import replace
from pathlib import Path

from .recipe import DEVELOPMENT, FOUNDATION, FOUNDING, PRETRAINING, SHAPES, TALKS, TEST_SPLITS, TRAINING, VARIANTS, WORDINGS, Course, Shape, Variant
from .world.splits import SPLITS

Given = argparse.Namespace


def add(commands: argparse._SubParsersAction) -> None:
    """All commands, each with `run`."""
    world = commands.add_parser("world", help="write samples of splits: JSON Lines, Twitter-GMNER layout, pictures")
    world.add_argument("folder", type=Path)
    _splits(world, "default: all but training")
    world.add_argument("--count", type=int, default=1000, help="samples of each split (default: 1000)")
    world.set_defaults(run=_world)
    sheet = commands.add_parser("sheet", help="draw everybody, with names")
    sheet.add_argument("file", type=Path)
    sheet.set_defaults(run=_sheet)
    data = _command(commands, "data", _data, "make splits to learn from and to be tested on: rows, and pictures in patches")
    _splits(data, "default: train and train-balanced")
    data.add_argument("--count", type=int, default=60000, help="samples of each split (default: 60000)")
    data.add_argument("--labels-only", action="store_true", help="no pictures: enough to render chains")
    chains = _command(commands, "chains", _chains, "render the reasoning chains, by the product (npm run build first)")
    _splits(chains, "default: train and train-balanced")
    _wordings(chains)
    tokenizer = _command(commands, "tokenizer", _tokenizer, "learn the tokenizer from chains")
    tokenizer.add_argument("--rows", type=int, default=4000, help="rows to learn from (default: 4000)")
    examples = _command(commands, "examples", _examples, "turn chains into tokens")
    _splits(examples, "default: train and train-balanced")
    _wordings(examples, FOUNDATION)
    pretrain = _command(commands, "pretrain", _pretrain, "the vision tower learns who a cell shows and where its box is")
    _learning(pretrain, PRETRAINING)
    pretrain.add_argument("--split", default="train", choices=sorted(SPLITS))
    see = _command(commands, "see", _see, "work out what the vision tower sees")
    see.add_argument("--split", action="append", choices=sorted(SPLITS), help="again for more; default: train")
    see.add_argument("--device", help="default: cuda where there is one, else cpu")
    see.add_argument("--compile", action="store_true", help="compile the tower first")
    foundation = _command(commands, "foundation", _foundation, "the model learns to repeat, and to say who is where")
    _learning(foundation, FOUNDING)
    train = _command(commands, "train", _train, "the model learns the chains of a variant; goes on where it stopped")
    _learning(train, TRAINING)
    train.add_argument("--variant", required=True, choices=sorted(VARIANTS))
    train.add_argument(
        "--start", choices=("foundation", "pretrain", "nothing"), default="foundation", help="default: foundation"
    )
    evaluate = _run_command(commands, "evaluate", _evaluate, "ask a run for the traces of test splits, and count")
    evaluate.add_argument("--split", action="append", choices=sorted(SPLITS), help="again for more; default: all test splits")
    evaluate.add_argument("--wording", action="append", choices=sorted(WORDINGS), help="again for more; default: the variant's")
    evaluate.add_argument("--limit", type=int, help="the first of the samples only")
    evaluate.add_argument(
        "--development", action="store_true", help=f"the {DEVELOPMENT} samples that may be looked at, which are not counted otherwise"
    )
    evaluate.add_argument("--batch", type=int, default=250)
    evaluate.add_argument("--device", help="default: cuda where there is one, else cpu")
    export = _run_command(commands, "export", _export, "write the folder that the product loads, and compare their tokens")
    export.add_argument("--target", type=Path, help="default: export/ in the folder; models/pico-vl is the shipped one")
    export.add_argument("--also", action="append", default=[], choices=("fp16", "int8", "inside", "transformers"), help="again for more")
    export.add_argument("--compare", type=int, default=200, help="samples to compare with PyTorch (default: 200)")
    export.add_argument("--split", default="test", choices=sorted(SPLITS))
    product = _run_command(commands, "product", _product, "ask an exported run through the product, guided or free")
    product.add_argument("--target", type=Path, help="the exported folder; default: export/ in the folder")
    product.add_argument("--mode", choices=("guided", "free"), default="guided")
    product.add_argument("--split", action="append", choices=sorted(SPLITS), help="again for more; default: test")
    product.add_argument("--wording", action="append", choices=sorted(WORDINGS), help="again for more; default: the variant's")
    product.add_argument("--count", type=int, default=1000)
    goldens = _run_command(commands, "goldens", _goldens, "write what the product's tests compare with, and its first samples")
    goldens.add_argument("--target", type=Path, default=Path("test/goldens/pico-vl"))
    goldens.add_argument("--samples", type=Path, default=Path("samples"))
    pictures = _run_command(commands, "pictures", _pictures, "what a run makes of pictures for a sample for newcomers")
    pictures.add_argument("--sample", required=True, help="its name in world/showcase.py")
    pictures.add_argument("--count", type=int, default=40, help="so many pictures (default: 40)")
    pictures.add_argument("--text", action="append", default=[], help="another sentence that names the same; again for more")
    for name, run, help in (
        ("keep", _keep, "put the start of all runs, and the counts of those that were measured, into kept/"),
        ("restore", _restore, "lay what is kept into the folder, so that training goes on from it"),
    ):
        _command(commands, name, run, help)
    table = _command(commands, "table", _table, "write the page of figures from all results")
    table.add_argument("--output", type=Path, default=Path("docs/pico-vl.md"))
    for name, run, help in (
        ("prepare", _prepare, "labels, chains and tokenizer: what needs the product, and no accelerator"),
        ("learn", _learn, "pictures, training and tests: what an accelerator is for"),
        ("all", _all, "everything: prepare, learn, export of mrsi-1, guided traces, table"),
    ):
        whole = _command(commands, name, run, f"{help}; goes on where it stopped")
        whole.add_argument("--count", type=int, default=60000, help="samples to learn from (default: 60000)")
        whole.add_argument("--tests", type=int, default=1000, help="samples of each test split (default: 1000)")
        whole.add_argument("--minutes", type=float, default=1e6, help="stop then, and go on at the next call")
        if name != "prepare":
            whole.add_argument("--variant", action="append", choices=sorted(VARIANTS), help="again for more; default: four")
            whole.add_argument("--seed", action="append", type=int, help="again for more; default: 1, 2, 3")
            whole.add_argument("--parallel", type=int, default=2, help="runs that learn at once (default: 2)")
            whole.add_argument("--steps", type=int, help="of each run, where not the recipe's")
            whole.add_argument("--batch", type=int, help="of each run, where not the recipe's")
            whole.add_argument("--compile", action="store_true", help="compile the model first: faster, needs a C++ compiler")


def _command(commands: argparse._SubParsersAction, name: str, run, help: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=help)
    command.add_argument("--folder", type=Path, default=Path("training/pico/.work"), help="where all of it lies")
    command.add_argument("--shape", choices=sorted(SHAPES), default="pico")
    command.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    command.set_defaults(run=run)
    return command


def _run_command(commands: argparse._SubParsersAction, name: str, run, help: str) -> argparse.ArgumentParser:
    command = _command(commands, name, run, help)
    command.add_argument("--variant", choices=sorted(VARIANTS), default="mrsi")
    command.add_argument("--seed", type=int, default=1)
    return command


def _splits(command: argparse.ArgumentParser, default: str) -> None:
    command.add_argument("--split", action="append", choices=sorted(SPLITS), help=f"again for more; {default}")


def _wordings(command: argparse.ArgumentParser, *others: str) -> None:
    command.add_argument("--wording", action="append", choices=(*sorted(WORDINGS), *others), help="again for more; default: all")


def _learning(command: argparse.ArgumentParser, course: Course) -> None:
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--steps", type=int, default=course.steps, help=f"default: {course.steps}")
    command.add_argument("--batch", type=int, default=course.batch, help=f"default: {course.batch}")
    command.add_argument("--warm-up", type=int, default=course.warm_up, help=f"steps; default: {course.warm_up}")
    command.add_argument("--minutes", type=float, default=1e9, help="stop then, and go on at the next call")
    command.add_argument("--device", help="default: cuda where there is one, else cpu")
    command.add_argument("--limit", type=int, help="learn from the first rows only")
    command.add_argument("--compile", action="store_true", help="compile the model first: faster, needs a C++ compiler")


def _shape(given: Given) -> Shape:
    return SHAPES[given.shape]


def _training_splits(given: Given) -> list[str]:
    return given.split or ["train", "train-balanced"]


def _world(given: Given) -> None:
    from .world.formats import write_split
    from .world.splits import samples

    for name in given.split or [name for name in SPLITS if not name.startswith("train")]:
        count = write_split(given.folder, name, samples(name, given.count))
        digest = hashlib.sha256((given.folder / f"{name}.jsonl").read_bytes()).hexdigest()[:16]
        print(f"{name}: {count} samples, {digest}", flush=True)


def _sheet(given: Given) -> None:
    from .world.sheet import cast_sheet

    # few flat colours: a palette makes the file a quarter of its size and changes nothing that one sees
    cast_sheet().quantize(128, dither=0).save(given.file, optimize=True)


def _data(given: Given) -> None:
    from .data.description import write_description
    from .data.split import write_split

    write_description(given.folder / "model", _shape(given))
    for split in _training_splits(given):
        start = time.monotonic()
        write_split(given.folder, split, given.count, _shape(given), given.workers, pixels=not given.labels_only)
        print(f"{split}: {given.count} rows in {time.monotonic() - start:.0f} s", flush=True)


def _chains(given: Given) -> None:
    from .data.chains import render_split

    for split in _training_splits(given):
        render_split(given.folder, split, given.wording or list(WORDINGS), given.folder / "model", given.workers)


def _tokenizer(given: Given) -> None:
    from .data.chains import read_chains
    from .data.split import read_rows
    from .text.tokenizer import learn_tokenizer

    rows = read_rows(given.folder, "train")[: given.rows]
    texts = []
    for name in WORDINGS:
        chains = read_chains(given.folder, "train", name)
        texts += [f"user\n{chains.before}{row.text}\nassistant\n{trace}" for row, trace in zip(rows, chains.traces)]
    tokenizer = learn_tokenizer(texts, _shape(given))
    tokenizer.write(given.folder / "model" / "tokenizer.json")
    print(f"{len(tokenizer.merges)} merges, {len(tokenizer.coordinates())} coordinates")


def _examples(given: Given) -> None:
    from .text.shelf import write_foundation, write_shelf
    from .text.tokenizer import read_tokenizer

    tokenizer = read_tokenizer(given.folder / "model" / "tokenizer.json", _shape(given))
    for split in _training_splits(given):
        for name in given.wording or [*WORDINGS, FOUNDATION]:
            if name == FOUNDATION and split == TALKS.split:
                write_foundation(given.folder, split, tokenizer, given.workers)
            elif (given.folder / "chains" / f"{split}.{name}.xz").exists():
                left = write_shelf(given.folder, split, name, tokenizer, given.workers)
                print(f"{split}.{name}: {left} rows left out", flush=True)


def _course(given: Given, course: Course) -> Course:
    return replace(course, steps=given.steps, batch=given.batch, warm_up=given.warm_up)


def _pretrain(given: Given) -> None:
    from .learn.pretrain import pretrain

    pretrain(
        given.folder, given.folder / "runs" / "pretrain", given.split, _shape(given), _course(given, PRETRAINING),
        given.seed, given.minutes, given.workers, given.device, given.limit, given.compile,
    )


def _see(given: Given) -> None:
    from .learn.seen import see

    weights = given.folder / "runs" / "pretrain" / "weights.pt"
    for split in given.split or ["train"]:
        see(given.folder, weights, split, _shape(given), given.workers, given.device, given.compile)


def _foundation(given: Given) -> None:
    _learn_to_write(given, "foundation", "pretrain", TALKS, FOUNDING)


def _train(given: Given) -> None:
    _learn_to_write(given, f"{given.variant}-{given.seed}", given.start, VARIANTS[given.variant], TRAINING)


def _learn_to_write(given: Given, name: str, start: str, variant: Variant, course: Course) -> None:
    from .learn.train import train

    runs = given.folder / "runs"
    if start == "nothing":
        # a tower that has learned nothing has seen nothing that could be kept
        course = replace(course, vision_rate=course.rate / 3)
    train(
        given.folder, runs / name, None if start == "nothing" else runs / start, variant, _shape(given),
        _course(given, course), given.seed, given.minutes, given.workers, given.device, given.limit, given.compile,
    )


def _read_tokenizer(given: Given):
    from .text.tokenizer import read_tokenizer

    return read_tokenizer(given.folder / "model" / "tokenizer.json", _shape(given))


def _evaluate(given: Given) -> None:
    from .data.chains import read_prompt
    from .evaluate.run import evaluate
    from .export.export import load
    from .learn.loop import device_of

    run = f"{given.variant}-{given.seed}"
    tokenizer = _read_tokenizer(given)
    model = load(_shape(given), given.folder / "runs" / run / "weights.pt", str(device_of(given.device)))
    first = 0 if given.development else DEVELOPMENT
    stop = DEVELOPMENT if given.development else None
    asked = slice(first, stop if given.limit is None else first + given.limit)
    results = given.folder / ("development" if given.development else "results") / run
    for wording in given.wording or VARIANTS[given.variant].asked:
        before = read_prompt(given.folder, wording)
        for split in given.split or TEST_SPLITS:
            evaluate(model, tokenizer, before, given.folder, split, results / f"{split}.{wording}.jsonl", asked, given.batch)


def _target(given: Given) -> Path:
    return given.target or given.folder / "export"


def _export(given: Given) -> int:
    from .export.export import compare, export

    run = f"{given.variant}-{given.seed}"
    export(given.folder, run, _shape(given), _target(given), set(given.also))
    if given.compare == 0:
        return 0
    types = ("fp32", *(name for name in given.also if name in ("fp16", "int8")))
    same = compare(
        given.folder, run, _shape(given), _read_tokenizer(given), _target(given), given.split,
        VARIANTS[given.variant].asked, given.compare, types,
    )
    return 0 if same else 1


def _product(given: Given) -> None:
    import numpy as np

    from .data.split import read_rows
    from .evaluate.gold import gold_of
    from .evaluate.score import count
    from .export.product import ask, keep_valid, write_samples

    run = f"{given.variant}-{given.seed}"
    for split in given.split or ["test"]:
        rows = read_rows(given.folder, split)[DEVELOPMENT : DEVELOPMENT + given.count]
        data = write_samples(given.folder / "samples", split, rows)
        for wording in given.wording or VARIANTS[given.variant].asked:
            traces = ask(_target(given), data, wording, given.mode)
            place = given.folder / "results" / run
            place.mkdir(parents=True, exist_ok=True)
            counts = np.stack([count(gold_of(row), trace.text) for row, trace in zip(rows, traces, strict=True)])
            np.save(place / f"{split}.{wording}.{'guided' if given.mode == 'guided' else 'engine'}.npy", counts)
            valid = sum(trace.ending == "complete" and trace.deviations == 0 for trace in traces)
            keep_valid(place / "valid.json", (split, wording, given.mode), valid, len(traces))
            print(f"{split}.{wording}, {given.mode}: {valid} of {len(traces)} traces are valid", flush=True)


def _goldens(given: Given) -> None:
    from .export.export import load
    from .export.goldens import write_goldens, write_showcase

    model = load(_shape(given), given.folder / "runs" / f"{given.variant}-{given.seed}" / "weights.pt")
    write_showcase(given.samples)
    write_goldens(given.folder, model, _shape(given), _read_tokenizer(given), given.target, given.samples)


def _pictures(given: Given) -> None:
    from .export.export import load
    from .export.pictures import told

    model = load(_shape(given), given.folder / "runs" / f"{given.variant}-{given.seed}" / "weights.pt")
    for line in told(given.folder, model, _shape(given), _read_tokenizer(given), given.sample, given.count, given.text):
        print(line, flush=True)


def _keep(given: Given) -> None:
    from .kept import keep

    print("kept:", *(keep(given.folder) or ["no run"]))


def _restore(given: Given) -> None:
    from .kept import restore

    restore(given.folder)


def _table(given: Given) -> None:
    from .evaluate.table import page

    given.output.write_text(page(given.folder, _shape(given)), "utf-8")


def _common(given: Given) -> list[str]:
    return ["--folder", str(given.folder), "--shape", given.shape, "--workers", str(given.workers)]


def _prepare(given: Given) -> int:
    from .sequence import do, made_here

    return 0 if do(made_here(given.folder, given.count), _common(given), given.minutes, 1) else 3


def _learn(given: Given) -> int:
    from .sequence import do, learned

    variants = given.variant or ["mrsi", "direct", "one-style", "direct-balanced"]
    extra = [word for name in ("steps", "batch") if (value := getattr(given, name)) for word in (f"--{name}", str(value))]
    stages = learned(given.folder, given.count, given.tests, variants, given.seed or [1, 2, 3], extra, given.compile)
    workers = max(1, given.workers // given.parallel)
    common = ["--folder", str(given.folder), "--shape", given.shape]
    return 0 if do(stages, [*common, "--workers", str(given.workers if given.parallel == 1 else workers)], given.minutes, given.parallel) else 3


def _all(given: Given) -> int:
    from .sequence import Step, do

    if (_prepare(given) or _learn(given)) != 0:
        return 3
    last = [
        [Step(("export", "--also", "int8", "--also", "fp16"), given.folder / "runs" / "mrsi-1" / "equality.json")],
        [Step(("product",), given.folder / "results" / "mrsi-1" / "test.direct.guided.npy")],
        [Step(("product", "--mode", "free"), given.folder / "results" / "mrsi-1" / "test.direct.engine.npy")],
    ]
    do(last, _common(given), given.minutes, 1)
    given.output = Path("docs/pico-vl.md")
    _table(given)
    return 0
