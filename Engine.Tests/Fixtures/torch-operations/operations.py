"""Writes operations.safetensors: what PyTorch 2.6 gives for every operation of the table, with gradients.

Usage: python3 operations.py
"""
import os

import torch
import torch.nn.functional as F

from recorder import INF, NAN, Recorder, of, random

SPECIAL = of(NAN, INF, -INF, 0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, 1e-40, -1e-40, 100, -100, 3e38)


def unary(recorder, name, function, gradients=True, values=lambda x: x, special=SPECIAL):
    recorder.add(name, "random", function, values(random(3, 5)), gradients=gradients)
    recorder.add(name, "zero-size", function, values(random(0, 3)), gradients=gradients)
    recorder.add(name, "scalar", function, values(random()), gradients=gradients)
    recorder.add(name, "special", function, special, gradients=gradients)


def binary(recorder, name, function, gradients=True, values=(lambda x: x, lambda x: x)):
    first, second = values
    for case, a, b in [("random", (3, 5), (3, 5)), ("broadcast", (2, 1, 3), (4, 1)), ("zero-size", (0, 3), (3,)), ("scalar", (), ()),
                       ("with a scalar", (3,), ())]:
        recorder.add(name, case, function, first(random(*a)), second(random(*b)), gradients=gradients)
    few = of(NAN, INF, -INF, 0, -0.0, 1, -1, 0.5, 2, 3e38)
    x, y = (t.flatten() for t in torch.meshgrid(few, few, indexing="ij"))
    recorder.add(name, "special", function, x, y, gradients=gradients)


def elementwise(recorder):
    positive = lambda x: x.abs() + 0.1
    for name, function in {
        "Negate": torch.neg, "Abs": torch.abs, "Sign": torch.sign, "Square": torch.square, "Exp": torch.exp, "Sin": torch.sin,
        "Cos": torch.cos, "Expm1": torch.expm1, "Erf": torch.erf, "Floor": torch.floor, "Round": torch.round, "Relu": torch.relu,
        "Sigmoid": torch.sigmoid, "Tanh": torch.tanh, "LogSigmoid": F.logsigmoid, "Hardtanh": F.hardtanh, "Elu": F.elu, "Selu": F.selu,
        "Silu": F.silu, "Softplus": F.softplus, "Mish": F.mish, "Gelu": F.gelu, "Clone": torch.clone,
        "LeakyRelu": lambda x: F.leaky_relu(x, 0.2), "GeluTanh": lambda x: F.gelu(x, approximate="tanh"),
        "Clamp": lambda x: torch.clamp(x, -0.5, 1), "Pow 3": lambda x: x ** 3, "Pow 0": lambda x: x ** 0, "Pow -2": lambda x: x ** -2,
        "Add a number": lambda x: x + 0.3, "Subtract from a number": lambda x: 0.3 - x, "Multiply by a number": lambda x: x * 0.3,
        "Divide a number": lambda x: 0.3 / x, "Divide by a number": lambda x: x / 0.3,
    }.items():
        unary(recorder, name, function)
    for name, function in {"Sqrt": torch.sqrt, "Log": torch.log, "Log1p": torch.log1p, "ReciprocalSqrt": torch.rsqrt,
                           "Pow 0.5": lambda x: x ** 0.5}.items():
        unary(recorder, name, function, values=positive)
    for name, function in {"Add": torch.add, "Subtract": torch.sub, "Multiply": torch.mul, "Divide": torch.div, "Maximum": torch.maximum,
                           "Minimum": torch.minimum}.items():
        binary(recorder, name, function)
    binary(recorder, "Pow of tensors", torch.pow, values=(positive, lambda x: x))
    binary(recorder, "Pow of a number", lambda x, y: 0 * x + torch.pow(1.5, y), gradients=[1])
    binary(recorder, "Clamp from a tensor", lambda x, low: torch.clamp(x, min=low))
    binary(recorder, "Clamp to a tensor", lambda x, high: torch.clamp(x, max=high))
    for name, function in {"Greater": torch.gt, "Less": torch.lt, "GreaterOrEqual": torch.ge, "LessOrEqual": torch.le, "Equal": torch.eq}.items():
        binary(recorder, name, function, gradients=[])
    for case, x, low, high in [("random", random(3, 5), random(3, 5) - 0.5, random(3, 5) + 0.5), ("broadcast", random(2, 4, 3), random(4, 1), random(3)),
                               ("zero-size", random(0, 3), random(3), random(1, 1)), ("scalar", random(), random(), random()),
                               ("special", SPECIAL, SPECIAL.flip(0), SPECIAL.roll(5))]:
        recorder.add("Clamp between tensors", case, torch.clamp, x, low, high)
        recorder.add("Where", case, lambda x, a, b: torch.where(x > 0, a, b), x, low, high, gradients=[1, 2])


def reductions(recorder):
    cube = random(2, 3, 4)
    ties = of(1, 3, 3, -2, -2, 3).reshape(2, 3)
    special = torch.stack([of(NAN, 1, 2), of(INF, 1, -INF), of(INF, INF, 2), of(0, -0.0, 0), of(3e38, 3e38, 1), of(-INF, 5, 5)])
    whole = {
        "Sum": torch.sum, "Mean": torch.mean, "Variance": torch.var, "StandardDeviation": torch.std, "Norm": torch.linalg.vector_norm,
        "Norm 1": lambda x: torch.linalg.vector_norm(x, 1), "Norm 0.5": lambda x: torch.linalg.vector_norm(x, 0.5),
        "Norm 3": lambda x: torch.linalg.vector_norm(x, 3), "Norm 0": lambda x: torch.linalg.vector_norm(x, 0),
        "Product": torch.prod, "Amax": torch.amax, "Amin": torch.amin, "Max": torch.max, "Min": torch.min, "Norm inf": lambda x: torch.linalg.vector_norm(x, INF),
        "Norm -inf": lambda x: torch.linalg.vector_norm(x, -INF),
    }
    needs_elements = "Amax", "Amin", "Max", "Min", "Norm inf", "Norm -inf"
    for name, function in whole.items():
        recorder.add(name, "random", function, cube)
        recorder.add(name, "ties", function, ties)
        if name not in needs_elements:
            recorder.add(name, "zero-size", function, random(0, 3))
        recorder.add(name, "scalar", function, random())
        for i, row in enumerate(special):
            recorder.add(name, f"special {i}", function, row)
    for name, function in {
        "Sum 1": lambda x, d: x.sum(d), "Mean 1": lambda x, d: x.mean(d), "Variance 1": lambda x, d: x.var(d),
        "StandardDeviation 1": lambda x, d: x.std(d), "Norm axis": lambda x, d: torch.linalg.vector_norm(x, 2, d),
        "Norm 0.5 axis": lambda x, d: torch.linalg.vector_norm(x, 0.5, d), "Product 1": lambda x, d: x.prod(d),
        "CumulativeSum": lambda x, d: x.cumsum(d), "Max 1": lambda x, d: tuple(x.max(d)), "Min 1": lambda x, d: tuple(x.min(d)),
        "ArgMax": lambda x, d: x.argmax(d), "ArgMin": lambda x, d: x.argmin(d), "LogSumExp": lambda x, d: x.logsumexp(d),
        "Softmax": lambda x, d: x.softmax(d), "LogSoftmax": lambda x, d: x.log_softmax(d), "Amax 1": lambda x, d: x.amax(d),
        "Amin 1": lambda x, d: x.amin(d),
    }.items():
        gradients = [] if name.startswith("Arg") else True
        recorder.add(name, "random", lambda x: function(x, -1), random(2, 4), gradients=gradients)
        recorder.add(name, "ties", lambda x: function(x, -1), ties, gradients=gradients)
        recorder.add(name, "cube", lambda x: function(x, -1), cube, gradients=gradients)
        recorder.add(name, "zero-size", lambda x: function(x, -1), random(0, 3), gradients=gradients)
        recorder.add(name, "scalar", lambda x: function(x, -1), random(), gradients=gradients)
        recorder.add(name, "special", lambda x: function(x, -1), special, gradients=gradients)
    recorder.add("Amax over 0, 2", "cube", lambda x: x.amax((0, 2)), cube)
    recorder.add("Amin over 0, 2", "cube", lambda x: x.amin((0, 2)), cube)


def moves(recorder):
    cube = random(2, 3, 4)
    places = torch.tensor([[0, 2], [1, 1], [3, 0]]).float()
    once = torch.tensor([[0, 2], [1, 3], [3, 0]]).float()
    add = recorder.add
    add("Expand", "new axis", lambda x: x.expand(2, 3, 4), random(3, 1))
    add("Expand", "scalar", lambda x: x.expand(2, 3, 4), random())
    add("Repeat", "matrix", lambda x: x.repeat(2, 1, 3), random(2, 3))
    add("Repeat", "scalar", lambda x: x.repeat(2, 1, 3), random())
    add("Flip", "cube", lambda x: x.flip(0, -1), cube)
    add("Flip", "zero-size", lambda x: x.flip(0, -1), random(0, 3))
    add("Roll", "cube", lambda x: x.roll(-5, 1), cube)
    add("Pad", "constant", lambda x: F.pad(x, (1, 2, -1, 3), value=0.5), random(2, 3))
    add("Pad", "zero-size", lambda x: F.pad(x, (1, 2, 1, 3), value=0.5), random(2, 0))
    add("Pad reflect", "picture", lambda x: F.pad(x, (2, 1, 1, 0), "reflect"), random(1, 2, 3, 4))
    add("Pad replicate", "picture", lambda x: F.pad(x, (2, 1, 0, 3), "replicate"), random(1, 2, 3, 4))
    add("Slice with a step", "cube", lambda x: x[:, -3:, 1::2], cube)
    add("Split", "7 by 3", lambda x: x.split(3, 0), random(7, 2))
    add("Split", "zero-size", lambda x: x.split(3, 0), random(0, 2))
    add("Chunk", "7 by 3", lambda x: x.chunk(3, 0), random(7, 2))
    add("Chunk", "2 by 3", lambda x: x.chunk(3, 0), random(2, 2))
    add("LowerTriangle", "cube", lambda x: x.tril(1), cube)
    add("LowerTriangle", "special", lambda x: x.tril(1), torch.full((3, 3), NAN))
    add("UpperTriangle", "cube", lambda x: x.triu(1), cube)
    add("OneHot", "classes", lambda x: F.one_hot(x.long(), 3), of(0, 2, 1, 1).reshape(2, 2), gradients=[])
    add("Gather", "places", lambda x, i: x.gather(1, i.long()), random(3, 4), places, gradients=[0])
    add("Scatter", "places", lambda x, i, s: x.scatter(1, i.long(), s), random(3, 4), once, random(3, 2), gradients=[0, 2])
    add("ScatterAdd", "places", lambda x, i, s: x.scatter_add(1, i.long(), s), random(3, 4), places, random(3, 2), gradients=[0, 2])
    add("IndexAdd", "rows", lambda x, s: x.index_add(1, torch.tensor([2, 0, 2]), s), random(2, 4), random(2, 3))
    add("IndexSelect", "rows", lambda x: x.index_select(1, torch.tensor([2, 0, 2])), cube)
    values = of(2, NAN, -1, INF, 0, -INF, 2, NAN)
    for case, x in [("matrix", random(3, 5)), ("special", values), ("scalar", random()), ("zero-size", random(0, 3)), ("ties", of(1, 3, 3, -2, 3, 1))]:
        add("Sort", case, lambda x: tuple(x.sort(stable=True, dim=-1)), x)
        add("Sort descending", case, lambda x: tuple(x.sort(stable=True, dim=-1, descending=True)), x)
    add("TopK", "matrix", lambda x: tuple(x.topk(2, -1)), random(3, 5))
    add("TopK smallest", "matrix", lambda x: tuple(x.topk(2, -1, largest=False)), random(3, 5))
    add("TopK", "special", lambda x: x.topk(3, -1)[0], of(2, NAN, -1, INF, 0))
    add("Transpose", "scalar", lambda x: x.transpose(0, -1), random())
    add("Squeeze", "scalar", lambda x: x.squeeze(-1), random())


def products(recorder):
    add = recorder.add
    for case, a, b in [("vectors", (5,), (5,)), ("with a vector", (3, 5), (5,)), ("of a vector", (5,), (2, 5, 3)), ("stacks and a vector", (2, 3, 5), (5,)),
                       ("matrices", (3, 5), (5, 2)), ("stacks", (2, 1, 3, 5), (4, 5, 2)), ("zero-size", (0, 5), (5, 2)), ("nothing inside", (3, 0), (0, 2)),
                       ("empty vectors", (0,), (0,))]:
        add("MatMul", case, torch.matmul, random(*a), random(*b))
    for equation, *shapes in [
        ("i,i->", (5,), (5,)), ("i,j->ij", (3,), (4,)), ("ij->ji", (3, 4)), ("ij->j", (3, 4)), ("ii->i", (4, 4)), ("ii->", (4, 4)),
        ("ik,kj->ij", (3, 4), (4, 2)), ("bij,bjk->bik", (2, 3, 4), (2, 4, 5)), ("bij,bjk->ik", (2, 3, 4), (2, 4, 5)),
        ("bn,anm,bm->ba", (2, 3), (4, 3, 5), (2, 5)), ("ji,jk", (3, 2), (3, 4)), ("...ij,...jk->...ik", (2, 3, 4), (4, 2)),
        ("...i->...", (2, 3, 4)), ("iij,jk->ki", (3, 3, 2), (2, 4)), ("ij,j->ij", (2, 3), (1,)), ("b...,b->...b", (2, 3, 4), (2,)),
        ("ij,jk->ik", (0, 3), (3, 2)), ("ij,jk->ik", (2, 0), (0, 3)),
    ]:
        add(f"Einsum {equation}", " ".join(map(str, shapes)), lambda *x: torch.einsum(equation, *x), *[random(*shape) for shape in shapes])


def main():
    torch.manual_seed(2)
    torch.set_num_threads(1)
    recorder = Recorder()
    for part in elementwise, reductions, moves, products:
        part(recorder)
    recorder.write(os.path.join(os.path.dirname(os.path.abspath(__file__)), "operations.safetensors"))


main()
