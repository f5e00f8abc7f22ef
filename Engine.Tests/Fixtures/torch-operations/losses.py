"""Writes losses.safetensors: what PyTorch 2.6 gives for every loss, with gradients.

Usage: python3 losses.py
"""
import os

import torch
import torch.nn as nn

from recorder import INF, NAN, Recorder, of, random

REDUCTIONS = ("mean", "sum", "none")


def pairs(recorder, name, loss, prediction, target, extra=lambda shape: []):
    """Losses of a prediction and a target of one shape; prediction and target make one from random numbers."""
    for reduction in REDUCTIONS:
        make = lambda *rest: loss(reduction, *rest)
        call = lambda x, y, *rest: make(*rest)(x, y)
        for case, shape in ("random", (5, 3)), ("zero-size", (0, 3)), ("scalar", ()), ("deep", (2, 3, 2, 2)):
            recorder.add(f"{name} {reduction}", case, call, prediction(random(*shape)), target(random(*shape)), *extra(shape),
                         gradients=[0, 1])


def all_pairs(recorder):
    same = lambda x: x
    pairs(recorder, "MSELoss", lambda r: nn.MSELoss(reduction=r), same, same)
    pairs(recorder, "L1Loss", lambda r: nn.L1Loss(reduction=r), same, same)
    pairs(recorder, "SmoothL1Loss", lambda r: nn.SmoothL1Loss(reduction=r, beta=0.7), same, same)
    pairs(recorder, "HuberLoss", lambda r: nn.HuberLoss(reduction=r, delta=0.7), same, same)
    pairs(recorder, "BCEWithLogitsLoss", lambda r: nn.BCEWithLogitsLoss(reduction=r), same, torch.sigmoid)
    rows = lambda shape: [torch.rand(shape[:1] + (1,) * (len(shape) - 1)) + 0.5]
    last = lambda shape: [torch.rand(shape[-1:]) + 0.5]
    pairs(recorder, "BCEWithLogitsLoss weight", lambda r, w: nn.BCEWithLogitsLoss(w, reduction=r), same, torch.sigmoid, rows)
    pairs(recorder, "BCEWithLogitsLoss posWeight", lambda r, v: nn.BCEWithLogitsLoss(reduction=r, pos_weight=v), same, torch.sigmoid, last)
    pairs(recorder, "BCEWithLogitsLoss both", lambda r, w, v: nn.BCEWithLogitsLoss(w, reduction=r, pos_weight=v), same, torch.sigmoid,
          lambda shape: rows(shape) + last(shape))
    pairs(recorder, "BCELoss", lambda r: nn.BCELoss(reduction=r), torch.sigmoid, torch.sigmoid)
    pairs(recorder, "BCELoss weight", lambda r, w: nn.BCELoss(w, reduction=r), torch.sigmoid, torch.sigmoid, rows)
    pairs(recorder, "KLDivLoss", lambda r: nn.KLDivLoss(reduction=r), lambda x: -x.abs(), torch.sigmoid)
    pairs(recorder, "KLDivLoss log", lambda r: nn.KLDivLoss(reduction=r, log_target=True), lambda x: -x.abs(), lambda x: -x.abs())


def special_pairs(recorder):
    values = of(NAN, INF, -INF, 0, -0.0, 1, -1, 0.7, -0.7, 2, 1e-40, 3e38)
    x, y = (t.flatten() for t in torch.meshgrid(values, values, indexing="ij"))
    for name, loss in [
        ("MSELoss none", nn.MSELoss(reduction="none")), ("L1Loss none", nn.L1Loss(reduction="none")),
        ("SmoothL1Loss none", nn.SmoothL1Loss(reduction="none", beta=0.7)), ("HuberLoss none", nn.HuberLoss(reduction="none", delta=0.7)),
        ("KLDivLoss log none", nn.KLDivLoss(reduction="none", log_target=True)),
    ]:
        recorder.add(name, "special", loss, x, y)
    x, y = (t.flatten() for t in torch.meshgrid(values, of(0, 1, 0.25, 1e-40, INF, NAN), indexing="ij"))
    recorder.add("KLDivLoss none", "special", nn.KLDivLoss(reduction="none"), x, y)
    x, y = (t.flatten() for t in torch.meshgrid(values, of(0, 1, 0.25), indexing="ij"))
    recorder.add("BCEWithLogitsLoss none", "special", nn.BCEWithLogitsLoss(reduction="none"), x, y)
    recorder.add("BCEWithLogitsLoss posWeight none", "special",
                 lambda x, y, v: nn.BCEWithLogitsLoss(reduction="none", pos_weight=v)(x, y), x, y, of(3), gradients=[0, 1])
    x, y = (t.flatten() for t in torch.meshgrid(of(0, 1, 1e-40, 1e-30, 0.5, 1 - 2 ** -24), of(0, 1, 0.25), indexing="ij"))
    recorder.add("BCELoss none", "special", nn.BCELoss(reduction="none"), x, y)


def classes(recorder):
    """The predictions come from random scores; NLLLoss takes their LogSoftmax's place, any numbers."""
    cases = [
        ("rows", random(5, 4), of(2, 0, 3, 1, 1)),
        ("places", random(2, 4, 3), of(2, 0, 3, 1, 1, 0).reshape(2, 3)),
        ("picture", random(2, 4, 2, 3), of(2, 0, 3, 1, 1, 0, 2, 2, 3, 3, 0, 1).reshape(2, 2, 3)),
        ("one", random(4), torch.tensor(2.0)),
        ("some ignored", random(5, 4), of(2, -100, 3, 1, -100)),
        ("places ignored", random(2, 4, 3), of(2, -100, 3, -100, 1, 0).reshape(2, 3)),
        ("all ignored", random(3, 4), of(-100, -100, -100)),
        ("one ignored", random(4), torch.tensor(-100.0)),
        ("no rows", random(0, 4), torch.zeros(0)),
        ("no places", random(2, 4, 0), torch.zeros(2, 0)),
        ("special", torch.stack([of(NAN, 1, 2, 3), of(-INF, 1, 2, 3), of(1, -INF, 2, 3), of(INF, 1, 2, 3), of(3e38, -3e38, 0, 1)]),
         of(1, 0, 0, 1, 0)),
    ]
    losses = {
        "CrossEntropyLoss": lambda r, w, **rest: nn.CrossEntropyLoss(w, reduction=r, **rest),
        "CrossEntropyLoss smoothed": lambda r, w, **rest: nn.CrossEntropyLoss(w, reduction=r, label_smoothing=0.2, **rest),
        "NLLLoss": lambda r, w, **rest: nn.NLLLoss(w, reduction=r, **rest),
    }
    for name, loss in losses.items():
        for reduction in REDUCTIONS:
            for case, x, c in cases:
                recorder.add(f"{name} {reduction}", case, lambda x, c: loss(reduction, None)(x, c.long()), x, c, gradients=[0])
                recorder.add(f"{name} weight {reduction}", case, lambda x, c, w: loss(reduction, w)(x, c.long()), x, c,
                             of(0.5, 2, 0, 1.5), gradients=[0])
            recorder.add(f"{name} ignores 1 {reduction}", "rows",
                         lambda x, c: loss(reduction, None, ignore_index=1)(x, c.long()), cases[0][1], cases[0][2], gradients=[0])


def probabilities(recorder):
    for reduction in REDUCTIONS:
        for smoothing in 0, 0.2:
            name = f"CrossEntropyLoss {'smoothed ' if smoothing else ''}probabilities"
            for case, x in [("rows", random(5, 4)), ("places", random(2, 4, 3)), ("one", random(4)), ("no rows", random(0, 4)),
                            ("special", torch.stack([of(NAN, 1, 2, 3), of(-INF, 1, 2, 3), of(INF, 1, 2, 3), of(3e38, -3e38, 0, 1)]))]:
                t = random(*x.shape).softmax(0 if x.dim() == 1 else 1)
                make = lambda w: nn.CrossEntropyLoss(w, reduction=reduction, label_smoothing=smoothing)
                recorder.add(f"{name} {reduction}", case, lambda x, t: make(None)(x, t), x, t)
                recorder.add(f"{name} weight {reduction}", case, lambda x, t, w: make(w)(x, t), x, t, of(0.5, 2, 0, 1.5), gradients=[0, 1])


def embeddings(recorder):
    for reduction in REDUCTIONS:
        cosine = nn.CosineEmbeddingLoss(0.1, reduction=reduction)
        for case, a, b, y in [
            ("pairs", random(6, 3), random(6, 3), of(1, -1, -1, 1, -1, 0)), ("one", random(3), random(3), torch.tensor(-1.0)),
            ("no pairs", random(0, 3), random(0, 3), random(0)),
            ("special", torch.stack([of(NAN, 1), of(INF, 1), of(0, 0), of(0, 0), of(1, 2)]), of(1, 2, 1, 2, 1, 2, 0, 0, 1, 2).reshape(5, 2),
             of(1, 1, 1, -1, 1)),
        ]:
            recorder.add(f"CosineEmbeddingLoss {reduction}", case, cosine, a, b, y, gradients=[0, 1])
        for name, made in [
            ("TripletMarginLoss", nn.TripletMarginLoss(reduction=reduction)),
            ("TripletMarginLoss swap", nn.TripletMarginLoss(0.5, swap=True, reduction=reduction)),
            ("TripletMarginLoss p 1", nn.TripletMarginLoss(p=1, eps=0, reduction=reduction)),
            ("TripletMarginLoss p 3", nn.TripletMarginLoss(p=3, reduction=reduction)),
        ]:
            for case, triplet in [
                ("triplets", [random(5, 3) for _ in range(3)]), ("one", [random(3) for _ in range(3)]),
                ("broadcast", [random(5, 3), random(1, 3), random(5, 3)]), ("no triplets", [random(0, 3) for _ in range(3)]),
                ("special", [torch.stack([of(NAN, 1), of(INF, 1), of(1, 1)]), random(3, 2), random(3, 2)]),
            ]:
                recorder.add(f"{name} {reduction}", case, made, *triplet)


def main():
    torch.manual_seed(1)
    torch.set_num_threads(1)
    recorder = Recorder()
    for part in all_pairs, special_pairs, classes, probabilities, embeddings:
        part(recorder)
    recorder.write(os.path.join(os.path.dirname(os.path.abspath(__file__)), "losses.safetensors"))


main()
