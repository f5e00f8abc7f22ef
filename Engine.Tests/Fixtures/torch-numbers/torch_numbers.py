"""Writes torch-numbers.json: what PyTorch 2.6 gives for optimizers, schedules, losses and operations, with gradients.

Usage: python3 torch_numbers.py > torch-numbers.json
"""
import json
import math
import sys

import torch
import torch.nn.functional as F
from torch.optim import lr_scheduler as schedules

torch.manual_seed(1)
torch.set_num_threads(1)
INF, NAN = math.inf, math.nan


def numbers(tensor):
    """The elements as text where JSON has no number."""
    return [float(f"{v:.9g}") if math.isfinite(v) else str(v) for v in tensor.detach().double().flatten().tolist()]


def packed(tensor):
    return {"shape": list(tensor.shape), "values": numbers(tensor)}


def optimizer(name, make):
    start = torch.linspace(-1.5, 2, 11)
    weight = start.clone().requires_grad_()
    made = make([weight])
    gradients = [torch.randn(11) * (0.1 + step) for step in range(6)]
    gradients[3][4] = 0
    for gradient in gradients:
        weight.grad = gradient.clone()
        made.step()
    return {"name": name, "start": numbers(start), "gradients": [numbers(g) for g in gradients], "end": numbers(weight)}


def optimizers():
    o = torch.optim
    return [
        optimizer("RMSprop", lambda p: o.RMSprop(p, lr=0.01)),
        optimizer("RMSprop centered momentum", lambda p: o.RMSprop(p, lr=0.01, alpha=0.9, momentum=0.8, centered=True, weight_decay=0.1)),
        optimizer("RMSprop momentum", lambda p: o.RMSprop(p, lr=0.01, momentum=0.8)),
        optimizer("RMSprop centered", lambda p: o.RMSprop(p, lr=0.01, centered=True)),
        optimizer("Adagrad", lambda p: o.Adagrad(p, lr=0.1)),
        optimizer("Adagrad decay", lambda p: o.Adagrad(p, lr=0.1, lr_decay=0.2, weight_decay=0.1)),
        optimizer("NAdam", lambda p: o.NAdam(p)),
        optimizer("NAdam decay", lambda p: o.NAdam(p, lr=0.05, betas=(0.8, 0.9), weight_decay=0.1, momentum_decay=0.01)),
        optimizer("SGD maximize", lambda p: o.SGD(p, lr=0.01, momentum=0.9, weight_decay=0.1, maximize=True)),
        optimizer("Adam maximize", lambda p: o.Adam(p, lr=0.01, weight_decay=0.1, maximize=True)),
    ]


def rates(name, make, steps, losses=None):
    weight = torch.zeros(1, requires_grad=True)
    sgd = torch.optim.SGD([weight], lr=1.0)
    schedule = make(sgd)
    values = []
    for step in range(steps):
        values.append(sgd.param_groups[0]["lr"])
        sgd.step()
        schedule.step() if losses is None else schedule.step(losses[step])
    return {"name": name, "rates": values, "losses": losses or []}


def all_schedules():
    s = schedules
    falling = [5, 4, 3.9999, 3.99, 3.99, 3.99, 4, 4, 4, 4, 4, 2, 2, 2, 2, 2, 2, 2, 2, 2]
    negative = [-1, -1, -1.00001, -0.99995, -0.9, -0.9, -0.9, -2, -2, -2, -2, -2]
    return [
        rates("Exponential", lambda o: s.ExponentialLR(o, 0.9), 12),
        rates("MultiStep", lambda o: s.MultiStepLR(o, [2, 5, 5, 9], 0.5), 12),
        rates("Polynomial", lambda o: s.PolynomialLR(o, 8, 2), 12),
        rates("CosineRestarts", lambda o: s.CosineAnnealingWarmRestarts(o, 3, 2, 0.1), 24),
        rates("CosineRestarts 1", lambda o: s.CosineAnnealingWarmRestarts(o, 4), 12),
        rates("Cyclic", lambda o: s.CyclicLR(o, 0.1, 1.0, 3, 5), 24),
        rates("Cyclic 2", lambda o: s.CyclicLR(o, 0.1, 1.0, 4, mode="triangular2"), 24),
        rates("Chained", lambda o: s.ChainedScheduler([s.StepLR(o, 3, 0.5), s.ExponentialLR(o, 0.9)]), 12),
        rates("OneCycle linear", lambda o: s.OneCycleLR(o, 1.0, total_steps=1001, anneal_strategy="linear"), 1001),
        rates("OneCycle three phases", lambda o: s.OneCycleLR(o, 1.0, total_steps=1001, three_phase=True), 1001),
        rates("Plateau", lambda o: s.ReduceLROnPlateau(o, patience=2), len(falling), falling),
        rates("Plateau cooldown", lambda o: s.ReduceLROnPlateau(o, factor=0.5, patience=1, cooldown=2, min_lr=0.2), len(falling), falling),
        rates("Plateau absolute", lambda o: s.ReduceLROnPlateau(o, patience=1, threshold=0.5, threshold_mode="abs"), len(falling), falling),
        rates("Plateau max", lambda o: s.ReduceLROnPlateau(o, mode="max", patience=1), len(falling), falling),
        rates("Plateau max absolute", lambda o: s.ReduceLROnPlateau(o, "max", patience=1, threshold=0.5, threshold_mode="abs"), len(falling), falling),
        rates("Plateau negative", lambda o: s.ReduceLROnPlateau(o, patience=1), len(negative), negative),
        rates("Plateau smallest change", lambda o: s.ReduceLROnPlateau(o, factor=0.1, patience=0, eps=0.005), len(falling), falling),
    ]


def main():
    result = {"torch": torch.__version__, "optimizers": optimizers(), "schedules": all_schedules()}
    json.dump(result, sys.stdout, separators=(",", ":"))
    sys.stdout.write("\n")


main()
