# What PyTorch keeps for the backward pass of a module on a CPU: distinct storages that saved tensors lie in, without the weights and the
# input, with the output. Prints the case, floats, and floats a step and sequence.
import torch
import torch.nn as nn

def count(name, module, *shape):
    sequence = torch.randn(*shape)
    others = {p.untyped_storage().data_ptr() for p in module.parameters()} | {sequence.untyped_storage().data_ptr()}
    seen, alive = {}, []

    def pack(t):
        storage = t.untyped_storage()
        if storage.data_ptr() not in others:
            seen[storage.data_ptr()] = storage.nbytes()
        alive.append(t)  # so that no address comes twice
        return t

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda t: t):
        output = module(sequence)
    output = output[0] if isinstance(output, tuple) else output
    seen[output.untyped_storage().data_ptr()] = output.untyped_storage().nbytes()
    floats = sum(seen.values()) / 4
    print(name, shape, floats, floats / (shape[0] * shape[1]))

for cell in (nn.LSTM, nn.GRU, nn.RNN):
    count(cell.__name__, cell(32, 64), 1000, 4, 32)
    count(cell.__name__ + ' wide input', cell(256, 64), 1000, 4, 256)
    count(cell.__name__ + ' wider input', cell(1024, 64), 1000, 4, 1024)
    count(cell.__name__ + ' two layers', cell(32, 64, 2), 1000, 4, 32)
    count(cell.__name__ + ' two layers, both directions, dropout', cell(32, 64, 2, bidirectional=True, dropout=0.3), 1000, 4, 32)
for first in (False, True):
    count(f'encoder layer, norm first: {first}', nn.TransformerEncoderLayer(64, 4, 128, 0.1, norm_first=first), 1000, 4, 64)
    count(f'encoder layer, no dropout, norm first: {first}', nn.TransformerEncoderLayer(64, 4, 128, 0, norm_first=first), 1000, 4, 64)
