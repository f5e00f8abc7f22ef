"""The article's script, run in PyTorch and compared with the files beside this one.

    python3 article_run.py

Prints for each file whether it is equal to the bit, or the largest difference. Official PyTorch wheels before 2.7 draw other
dropout masks on Intel CPUs (they used MKL's random numbers); everything else is the same from 2.0 on.
"""
import gzip
import hashlib
import json
import os

import torch

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLES, HIDDEN, EPOCHS = 20, 300, 500


def stored(name):
    path = os.path.join(HERE, name)
    data = gzip.open(path + ".gz").read() if os.path.exists(path + ".gz") else open(path, "rb").read()
    return torch.frombuffer(bytearray(data), dtype=torch.float32)


def compare(name, tensor, every=1):
    mine = tensor.detach().reshape(-1)[::every]
    reference = stored(name)
    largest = (mine - reference).abs().max().item()
    print(f"{name}: {'equal to the bit' if torch.equal(mine, reference) else f'largest difference {largest:.3g}'}")


def parameters(kind, label, net, value):
    for name, parameter in net.named_parameters():
        tensor = value(parameter)
        hidden = tensor.numel() == HIDDEN * HIDDEN
        if kind == "init" and hidden:
            digest = hashlib.sha256(tensor.detach().numpy().tobytes()).hexdigest()
            print(f"init.{label}.{name}: SHA-256 {'equal' if digest == RUN['initial_sha256'][f'init.{label}.{name}']['sha256'] else 'differs'}")
        elif kind == "after_epoch0" and hidden:
            compare(f"after_epoch0.{label}.{name}.every16th.f32", tensor, every=16)
        else:
            compare(f"{kind}.{label}.{name}.f32", tensor)


def masks_of(net, x):
    """The masks of one forward pass: what each dropout layer lets through of a tensor of ones."""
    masks = []
    hooks = [layer.register_forward_hook(lambda layer, inputs, output: masks.append((inputs[0], output)))
             for layer in net if isinstance(layer, torch.nn.Dropout)]
    prediction = net(x)
    for hook in hooks:
        hook.remove()
    return prediction, ["".join("1" if kept else "0" for kept in (output == 2 * given).reshape(-1).tolist()) for given, output in masks]


RUN = json.load(open(os.path.join(HERE, "run.json")))
torch.manual_seed(1)
x = torch.unsqueeze(torch.linspace(-1, 1, SAMPLES), 1)
y = x + 0.3 * torch.normal(torch.zeros(SAMPLES, 1), torch.ones(SAMPLES, 1))
test_x = torch.unsqueeze(torch.linspace(-1, 1, SAMPLES), 1)
test_y = test_x + 0.3 * torch.normal(torch.zeros(SAMPLES, 1), torch.ones(SAMPLES, 1))
for name, tensor in (("x", x), ("y", y), ("test_x", test_x), ("test_y", test_y)):
    compare(name + ".f32", tensor)

nn = torch.nn
overfit = nn.Sequential(nn.Linear(1, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 1))
dropped = nn.Sequential(nn.Linear(1, HIDDEN), nn.Dropout(0.5), nn.ReLU(),
                        nn.Linear(HIDDEN, HIDDEN), nn.Dropout(0.5), nn.ReLU(), nn.Linear(HIDDEN, 1))
nets = {"overfit": overfit, "dropped": dropped}
for label, net in nets.items():
    parameters("init", label, net, lambda parameter: parameter)

optimizers = [torch.optim.Adam(overfit.parameters(), lr=0.001), torch.optim.Adam(dropped.parameters(), lr=0.01)]
mse = nn.MSELoss()
losses = {"overfit": [], "dropped": []}
for epoch in range(EPOCHS):
    prediction_overfit = overfit(x)
    if epoch == 0:
        prediction_dropped, masks = masks_of(dropped, x)
        for name, mask in zip(("layer1_dropout", "layer2_dropout"), masks):
            # A kept element that is exactly 0 cannot be told from a dropped one this way; none is.
            print(f"mask {name}: {'equal' if mask == RUN['epoch0_masks'][name] else 'differs'}")
    else:
        prediction_dropped = dropped(x)
    loss_overfit, loss_dropped = mse(prediction_overfit, y), mse(prediction_dropped, y)
    losses["overfit"].append(loss_overfit.item())
    losses["dropped"].append(loss_dropped.item())
    for optimizer in optimizers:
        optimizer.zero_grad()
    loss_overfit.backward()
    loss_dropped.backward()
    if epoch == 0:
        for label, net in nets.items():
            parameters("grad_epoch0", label, net, lambda parameter: parameter.grad)
    for optimizer in optimizers:
        optimizer.step()
    if epoch == 0:
        for label, net in nets.items():
            parameters("after_epoch0", label, net, lambda parameter: parameter)

for label in nets:
    for last in (50, 200, 499):
        pairs = list(zip(losses[label], RUN[f"train_loss_{label}"]))[: last + 1]
        print(f"{label} loss, epochs 0-{last}: {max(abs(a - b) / b for a, b in pairs):.3g} relative, {max(abs(a - b) for a, b in pairs):.3g} absolute")
