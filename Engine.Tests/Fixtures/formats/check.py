"""Reads what the engine wrote (the files in written/) with PyTorch 2.6, NumPy 2.2.4 and python3-safetensors 0.5.2 of Debian 13.

python3 check.py FOLDER. Ends with the number of files read; any difference is an error.
"""
import math
import sys

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file

folder = sys.argv[1]
weight = np.array([[1, 2], [3, 4]], np.float32)
want = {
    "0.weight": weight, "1.weight": weight, "scalar": np.float32(3.5), "empty": np.zeros((0, 3), np.float32),
    "Fläche": np.arange(24, dtype=np.float32).reshape(2, 3, 4)}


def check(state, skip=()):
    assert set(state) == (set(want) | {"0.bias"}) - set(skip), sorted(state)
    for name, expected in want.items():
        if name in skip:
            continue
        value = np.asarray(state[name])
        assert value.dtype == np.float32 and value.shape == expected.shape and value.tobytes() == expected.tobytes(), name
    bias = np.asarray(state["0.bias"])
    assert math.isnan(bias[0]) and bias[1] == -math.inf and bias[2] == 0 and math.copysign(1, bias[2]) == -1 and bias[3] == np.float32(1e-45)


state = torch.load(f"{folder}/state.pt", weights_only=True)
check(state)
assert state["0.weight"].untyped_storage().data_ptr() == state["1.weight"].untyped_storage().data_ptr()
check(torch.load(f"{folder}/state.pt", weights_only=True, mmap=True))
check(load_file(f"{folder}/state.safetensors"), skip=["1.weight"])
with safe_open(f"{folder}/state.safetensors", "np") as file:
    assert file.metadata() == {"1.weight": "0.weight", "trained on": "digits"}, file.metadata()
with np.load(f"{folder}/state.npz") as arrays:
    check(arrays)
array = np.load(f"{folder}/array.npy")
assert array.dtype == np.float32 and array.tobytes() == want["Fläche"].tobytes() and array.shape == (2, 3, 4)
print("4 files read")
