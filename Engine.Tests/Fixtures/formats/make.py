"""Makes the files in this folder: what PyTorch 2.6, NumPy 2.2.4 and python3-safetensors 0.5.2 (all of Debian 13) write.

python3 make.py FOLDER. expected.json holds, for each file that can be read, each tensor's name, shape and the bits of its elements as
float32 (rounded to the nearest where the type is wider); refused.json a part of the message for each file that is refused.
"""
import collections
import json
import os
import sys

import numpy as np
import safetensors
import torch
from safetensors.numpy import save_file as save_numpy
from safetensors.torch import save_file
from torch import nn

out = sys.argv[1]
expected, refused = {}, {}
torch.manual_seed(0)


def floats(array):
    return [int(bits) for bits in np.asarray(array).astype(np.float32).flatten().view(np.uint32)]


def tensors(name, value, found):
    if isinstance(value, torch.Tensor):
        found[name] = {"shape": list(value.shape), "bits": floats(value.detach().to(torch.float32).numpy())}
    elif isinstance(value, dict):
        for key, item in value.items():
            tensors(f"{name}.{key}" if name else str(key), item, found)
    elif isinstance(value, (list, tuple)):
        for key, item in enumerate(value):
            tensors(f"{name}.{key}" if name else str(key), item, found)
    return found


def save(name, value, **options):
    torch.save(value, f"{out}/{name}", **options)
    expected[name] = tensors("", value, {})


def refuse(name, value, part, **options):
    torch.save(value, f"{out}/{name}", **options)
    refused[name] = part


def numpy(name, array):
    np.save(f"{out}/{name}", array)
    expected[name] = {"": {"shape": list(array.shape), "bits": floats(array)}}


net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.BatchNorm1d(4), nn.Linear(4, 2))
net(torch.randn(5, 3))
save("net.pt", net.state_dict())
save("net-legacy.pt", net.state_dict(), _use_new_zipfile_serialization=False)
save("net-protocol4.pt", net.state_dict(), pickle_protocol=4)
save("lstm.pt", nn.LSTM(2, 3, num_layers=2, bidirectional=True).state_dict())
a = torch.arange(24, dtype=torch.float32).reshape(4, 6)
views = collections.OrderedDict(
    t=a.t(), row=a[1:3], column=a[:, 2], strided=a[::2, 1::2], expanded=torch.tensor([1.0, 2.0]).expand(3, 2), scalar=torch.tensor(3.5),
    empty=torch.zeros(0, 3))
save("views.pt", views)
save("views-legacy.pt", views, _use_new_zipfile_serialization=False)
types = {
    "half": torch.tensor([1.5, -2.25, 65504, 6e-8], dtype=torch.half), "bfloat16": torch.tensor([1.5, -2.25, 3e38], dtype=torch.bfloat16),
    "double": torch.tensor([0.5, -3.25], dtype=torch.double), "int64": torch.tensor([1, -2, 2**40]), "int32": torch.tensor([1, -2**31], dtype=torch.int32),
    "int16": torch.tensor([1, -32768], dtype=torch.int16), "int8": torch.tensor([1, -128], dtype=torch.int8),
    "uint8": torch.tensor([1, 255], dtype=torch.uint8), "bool": torch.tensor([True, False]),
    "uint16": torch.tensor([1, 65535], dtype=torch.uint16), "uint32": torch.tensor([1, 2**31], dtype=torch.uint32),
    "uint64": torch.tensor([1, 2**63], dtype=torch.uint64), "special": torch.tensor([float("inf"), -float("inf"), -0.0, 1e-45]),
}
save("types.pt", types)
tied = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
tied[1].weight = tied[0].weight
save("tied.pt", tied.state_dict())
adam = torch.optim.Adam(net.parameters(), lr=0.01)
net(torch.randn(5, 3)).sum().backward()
adam.step()
save("checkpoint.pt", {
    "model": net.state_dict(), "optimizer": adam.state_dict(), "epoch": 3, "loss": 0.25, "name": "net", "done": False, "none": None,
    "tuple": (1, 2.5, "x", torch.ones(1)), "big": 2**70, "negative": -5, "size": torch.Size([2, 3]), "device": torch.device("cpu"), "dtype": torch.float32})
save("parameter.pt", {"p": nn.Parameter(torch.ones(2))})
save("alone.pt", torch.arange(3.0))
save("parallel.pt", nn.DataParallel(nn.Linear(2, 1)).state_dict())


class Malicious:
    def __reduce__(self):
        return (os.system, ("touch malicious-ran",))


refuse("module.pt", net, "torch.nn.modules.container.Sequential came")
refuse("malicious.pt", {"x": Malicious()}, "system came; nothing of the file was run")
refuse("malicious-legacy.pt", {"x": Malicious()}, "system came; nothing of the file was run", _use_new_zipfile_serialization=False)
refuse("numpy-scalar.pt", {"x": np.float64(1.5)}, "numpy")
refuse("sparse.pt", {"s": torch.eye(3).to_sparse()}, "torch.serialization._get_layout came; nothing of the file was run")
refuse("complex.pt", {"c": torch.tensor([1 + 2j])}, "torch.ComplexFloatStorage came")
refuse("inexact.pt", {"c": torch.tensor([2.0, 0.1], dtype=torch.double)}, "c: element 1: a number that float32 holds exactly expected, 0.1 of type Float64 came")
refuse("function.pt", {"c": torch.relu}, "came; nothing of the file was run")
torch.jit.script(nn.Linear(1, 1)).save(f"{out}/script.pt")
refused["script.pt"] = "a TorchScript module came"

numpy("c-order.npy", np.arange(6, dtype=np.float32).reshape(2, 3))
numpy("fortran.npy", np.asfortranarray(np.arange(24, dtype=np.float32).reshape(2, 3, 4)))
numpy("big-endian.npy", np.array([1.5, -2.25], dtype=">f4"))
numpy("big-endian-int64.npy", np.array([1, -300], dtype=">i8"))
numpy("scalar.npy", np.float32(3.5))
numpy("empty.npy", np.zeros((0, 3), dtype=np.float32))
for kind in ["f2", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?"]:
    numpy(f"type-{'bool' if kind == '?' else kind}.npy", np.array([0, 1, 1, 0] if kind == "?" else [0, 1, 100, 7], dtype=kind))
with open(f"{out}/version2.npy", "wb") as file:
    np.lib.format.write_array(file, np.arange(3, dtype=np.float32), version=(2, 0))
expected["version2.npy"] = {"": {"shape": [3], "bits": floats(np.arange(3))}}
for name, array, part in [
        ("objects.npy", np.array([{}, 1], dtype=object), "|O came"), ("text.npy", np.array(["a", "bc"]), "<U2 came"),
        ("complex.npy", np.array([1 + 2j]), "<c16 came"), ("fields.npy", np.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]), "a header with descr expected"),
        ("dates.npy", np.array(["2020-01-01"], dtype="M8[D]"), "<M8[D] came"),
        ("inexact.npy", np.array([[0.5, 0.1]]), "element 1: a number that float32 holds exactly expected, 0.1 of type Float64 came")]:
    np.save(f"{out}/{name}", array)
    refused[name] = part
arrays = {"weight": np.arange(6, dtype=np.float32).reshape(2, 3), "layer.bias": np.array([1, 2], dtype=np.int64), "f": np.asfortranarray(np.eye(3)[:, :2])}
for name, write in [("plain.npz", np.savez), ("compressed.npz", np.savez_compressed)]:
    write(f"{out}/{name}", **arrays)
    expected[name] = {key: {"shape": list(value.shape), "bits": floats(value)} for key, value in arrays.items()}

save_file(net.state_dict(), f"{out}/net.safetensors", metadata={"format": "pt", "trained on": "digits"})
expected["net.safetensors"] = tensors("", net.state_dict(), {})
plain = {key: value for key, value in types.items() if not key.startswith("uint") or key == "uint8"}
save_file(plain, f"{out}/types.safetensors")
expected["types.safetensors"] = tensors("", plain, {})
unsigned = {"u16": np.array([1, 65535], np.uint16), "u32": np.array([1, 2**31], np.uint32), "u64": np.array([1, 2**63], np.uint64)}
save_numpy(unsigned, f"{out}/unsigned.safetensors")
expected["unsigned.safetensors"] = {key: {"shape": list(value.shape), "bits": floats(value)} for key, value in unsigned.items()}
save_file({"f8": torch.ones(2).to(torch.float8_e4m3fn)}, f"{out}/float8.safetensors")
refused["float8.safetensors"] = "F8_E4M3 came"
save_numpy({"big": np.array([2**53 + 1])}, f"{out}/inexact.safetensors")
refused["inexact.safetensors"] = "big: element 0: a number that float32 holds exactly expected, 9007199254740993 of type Int64 came"

with open(f"{out}/expected.json", "w") as file:
    json.dump(expected, file, separators=(",", ":"))
with open(f"{out}/refused.json", "w") as file:
    json.dump(refused, file, indent=1)
print(torch.__version__, np.__version__, safetensors.__version__, len(expected), len(refused))
