# What nn.LSTM keeps for its backward pass on a CPU: distinct storages that saved tensors lie in, without the weights and
# the input, with the output. Prints T, N, inputs, hidden, floats, and floats a step, sequence and hidden unit.
import torch

for T, N, x, h in ((1000, 4, 32, 64), (100, 8, 64, 64)):
    lstm, sequence = torch.nn.LSTM(x, h), torch.randn(T, N, x)
    others = {p.untyped_storage().data_ptr() for p in lstm.parameters()} | {sequence.untyped_storage().data_ptr()}
    seen, alive = {}, []

    def pack(t):
        storage = t.untyped_storage()
        if storage.data_ptr() not in others:
            seen[storage.data_ptr()] = storage.nbytes()
        alive.append(t)  # so that no address comes twice
        return t

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda t: t):
        output, _ = lstm(sequence)
    seen[output.untyped_storage().data_ptr()] = output.untyped_storage().nbytes()
    floats = sum(seen.values()) / 4
    print(T, N, x, h, floats, floats / (T * N * h))
