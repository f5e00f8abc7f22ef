"""Records what PyTorch gives for calls, as one safetensors file.

A call is one tensor: its inputs x0, x1, ..., its results y0, ..., the upstream gradients u0, ... and the gradients g0, ... one after another.
The tensor's name says the operation, the case, and the shapes in this order: "Add|broadcast|x0:5x4 x1:4 y0:5x4 u0:5x4 g0:5x4 g1:4".
"""
import json
import math
import struct

import torch

INF, NAN = math.inf, math.nan


def random(*shape):
    return torch.randn(shape)


def of(*values):
    return torch.tensor(values, dtype=torch.float32)


class Recorder:
    def __init__(self):
        self.calls = {}

    def add(self, operation, case, function, *inputs, gradients=True):
        """gradients: the inputs that have them; True for all."""
        wanted = range(len(inputs)) if gradients is True else gradients
        leaves = [x.clone().detach().requires_grad_(i in wanted) for i, x in enumerate(inputs)]
        results = function(*leaves)
        results = list(results) if isinstance(results, (tuple, list)) else [results]
        upstream = {i: torch.randn(y.shape) for i, y in enumerate(results) if y.requires_grad}
        if upstream:
            torch.autograd.backward([results[i] for i in upstream], list(upstream.values()))
        parts = [(f"x{i}", x) for i, x in enumerate(inputs)] + [(f"y{i}", y) for i, y in enumerate(results)]
        parts += [(f"u{i}", u) for i, u in upstream.items()]
        if upstream:
            parts += [(f"g{i}", torch.zeros_like(x) if x.grad is None else x.grad) for i, x in enumerate(leaves) if x.requires_grad]
        name = f"{operation}|{case}|" + " ".join(f"{part}:{'x'.join(map(str, tensor.shape))}" for part, tensor in parts)
        assert not any(key.startswith(f"{operation}|{case}|") for key in self.calls), name
        self.calls[name] = torch.cat([tensor.detach().to(torch.float32).flatten() for _, tensor in parts])

    def write(self, path):
        header, data = {"__metadata__": {"made_by": f"torch {torch.__version__}"}}, b""
        for name, tensor in self.calls.items():
            part = tensor.numpy().tobytes()
            header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(part)]}
            data += part
        text = json.dumps(header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 8)
        with open(path, "wb") as file:
            file.write(struct.pack("<Q", len(text)) + text + data)
