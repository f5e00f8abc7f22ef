"""Reads the states of the nets of ../layer-runs that the engine wrote, with PyTorch 2.6, python3-safetensors 0.5.2 and NumPy of Debian 13.

python3 nets.py FOLDER DIGITS.csv.gz: FOLDER has NAME.pt, NAME.safetensors and NAME.npz as NetFileTests writes them. Each must load
strictly into PyTorch's own net, and must have, bit for bit, the values that PyTorch draws for it from seed 0. Then each state is written
by PyTorch and safetensors as torch-NAME.*, for the engine to read. Ends with nets.json: the hashes of the files that were read.
"""
import hashlib
import json
import os
import sys

import numpy as np
import torch
from safetensors.torch import load_file, save_file

folder = sys.argv[1]
sys.argv = ["layer_runs.py", sys.argv[2]]
source = open(os.path.join(os.path.dirname(__file__), "..", "layer-runs", "layer_runs.py")).read()
exec(source[:source.index("\n}\n", source.index("NETS = {")) + 3])

readers = {
    "pt": lambda path: torch.load(path, weights_only=True),
    "safetensors": load_file,
    "npz": lambda path: {name: torch.from_numpy(value) for name, value in np.load(path).items()},
}
hashes = {}
for name, make in NETS.items():
    torch.manual_seed(0)
    drawn = make().state_dict()
    for ending, read in readers.items():
        path = f"{folder}/{name}.{ending}"
        state, net = read(path), make()
        net.load_state_dict(state, strict=True)
        for key, value in net.state_dict().items():
            assert value.dtype == drawn[key].dtype and value.shape == drawn[key].shape, (path, key)
            assert value.numpy().tobytes() == drawn[key].numpy().tobytes(), (path, key)
    floats = {key: value.float() for key, value in drawn.items()}
    torch.save(drawn, f"{folder}/torch-{name}.pt")
    torch.save(drawn, f"{folder}/torch-{name}.pth", _use_new_zipfile_serialization=False)
    save_file(floats, f"{folder}/torch-{name}.safetensors")
    np.savez(f"{folder}/torch-{name}.npz", **{key: value.numpy() for key, value in floats.items()})
    for ending in [*readers, "onnx"]:
        with open(f"{folder}/{name}.{ending}", "rb") as file:
            hashes[f"{name}.{ending}"] = hashlib.sha256(file.read()).hexdigest()
with open(f"{folder}/nets.json", "w") as file:
    json.dump(hashes, file, indent=1)
print(len(NETS), "nets read in", len(readers), "formats each; their files are equal to PyTorch's values")
