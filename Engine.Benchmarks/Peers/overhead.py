"""What calls of PyTorch cost: python3 overhead.py prints lines "call;elements;mode;nanoseconds", as the command overhead reads them."""
import time
import warnings

import torch
from torch import nn
from torch.nn import functional as F

TURN, ROUNDS = 2e-3, 9

CALLS = {
    "-x": lambda o: -o.x, "Abs": lambda o: o.x.abs(), "Exp": lambda o: o.x.exp(), "Expm1": lambda o: o.x.expm1(),
    "Log": lambda o: o.x.log(), "Log1p": lambda o: o.x.log1p(), "Sqrt": lambda o: o.x.sqrt(),
    "ReciprocalSqrt": lambda o: o.x.rsqrt(), "Square": lambda o: o.x.square(), "Sin": lambda o: o.x.sin(),
    "Cos": lambda o: o.x.cos(), "Erf": lambda o: o.x.erf(), "Floor": lambda o: o.x.floor(), "Round": lambda o: o.x.round(),
    "Sign": lambda o: o.x.sign(), "Clamp": lambda o: o.x.clamp(0.7, 1.3), "Pow(2.5)": lambda o: o.x.pow(2.5),
    "Relu": lambda o: o.x.relu(), "LeakyRelu": lambda o: F.leaky_relu(o.x), "Elu": lambda o: F.elu(o.x),
    "Gelu": lambda o: F.gelu(o.x), "Hardtanh": lambda o: F.hardtanh(o.x), "LogSigmoid": lambda o: F.logsigmoid(o.x),
    "Mish": lambda o: F.mish(o.x), "Sigmoid": lambda o: o.x.sigmoid(), "Silu": lambda o: F.silu(o.x),
    "Softplus": lambda o: F.softplus(o.x), "Tanh": lambda o: o.x.tanh(),
    "x + y": lambda o: o.x + o.y, "x - y": lambda o: o.x - o.y, "x * y": lambda o: o.x * o.y, "x / y": lambda o: o.x / o.y,
    "x + 2": lambda o: o.x + 2, "x * 2": lambda o: o.x * 2, "x + row": lambda o: o.x + o.row, "Pow(y)": lambda o: o.x.pow(o.y),
    "Maximum": lambda o: torch.maximum(o.x, o.y), "x > y": lambda o: o.x > o.y,
    "Where": lambda o: torch.where(o.condition, o.x, o.y), "MatMul": lambda o: o.x.matmul(o.y),
    "Linear": lambda o: F.linear(o.x, o.weight, o.row), "Sum": lambda o: o.x.sum(), "Sum(1)": lambda o: o.x.sum(1),
    "Mean": lambda o: o.x.mean(), "Norm": lambda o: o.x.norm(),
    "Amax(1)": lambda o: o.x.amax(1), "ArgMax(1)": lambda o: o.x.argmax(1), "LogSumExp(1)": lambda o: o.x.logsumexp(1),
    "CumulativeSum(1)": lambda o: o.x.cumsum(1), "Softmax(1)": lambda o: o.x.softmax(1),
    "LogSoftmax(1)": lambda o: o.x.log_softmax(1), "LayerNorm": lambda o: F.layer_norm(o.x, [o.side]),
    "Dropout": lambda o: F.dropout(o.x, 0.5, True), "MSELoss": lambda o: F.mse_loss(o.x, o.y),
    "CrossEntropyLoss": lambda o: F.cross_entropy(o.x, o.labels), "Reshape": lambda o: o.x.reshape(o.side * o.side),
    "Unsqueeze": lambda o: o.x.unsqueeze(0), "Transpose": lambda o: o.x.transpose(0, 1), "Slice": lambda o: o.x.narrow(0, 0, 1),
    "Expand": lambda o: o.x.expand(2, o.side, o.side), "Concatenate": lambda o: torch.cat([o.x, o.y], 1),
    "Stack": lambda o: torch.stack([o.x, o.y]), "Gather": lambda o: o.x.gather(0, o.indices), "Clone": lambda o: o.x.clone(),
}
WITHOUT_GRADIENT = {"Floor", "Round", "Sign", "x > y", "ArgMax(1)"}


class Operands:
    def __init__(self, side, recorded):
        self.side = side
        self.x, self.y, self.weight = (0.5 + torch.rand(side, side) for _ in range(3))
        self.row = 0.5 + torch.rand(side)
        self.labels, self.indices = torch.zeros(side, dtype=torch.int64), torch.zeros(side, side, dtype=torch.int64)
        self.condition = self.indices > 0
        for tensor in (self.x, self.weight, self.row):
            tensor.requires_grad_(recorded)


def nanoseconds(work):
    def seconds(repeats):
        start = time.perf_counter()
        for _ in range(repeats):
            work()
        return time.perf_counter() - start

    seconds(20)
    repeats = max(1, int(TURN / (seconds(20) / 20)))
    return min(1e9 * seconds(repeats) / repeats for _ in range(ROUNDS))


def step(uses_adam):
    net = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1))
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01) if uses_adam \
        else torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)
    loss, inputs, targets = nn.MSELoss(), torch.rand(4, 2), torch.rand(4, 1)

    def work():
        value = loss(net(inputs), targets)
        optimizer.zero_grad()
        value.backward()
        optimizer.step()

    return work


warnings.simplefilter("ignore")
torch.set_num_threads(1)
for side in (1, 4, 16):
    for mode in ("Plain", "Recorded", "Backward"):
        operands = Operands(side, mode != "Plain")
        for name, call in CALLS.items():
            if mode != "Plain" and name in WITHOUT_GRADIENT:
                continue
            if mode == "Backward":
                gradient = torch.ones_like(call(operands))
                took = nanoseconds(lambda: call(operands).backward(gradient))
            else:
                took = nanoseconds(lambda: call(operands))
            print(f"{name};{side * side};{mode};{took:.0f}")
for name, uses_adam in (("2-8-1, SGD", False), ("2-8-1, Adam", True)):
    print(f"{name};8;Step;{nanoseconds(step(uses_adam)):.0f}")
