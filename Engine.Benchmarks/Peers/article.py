"""The article's script in PyTorch without its pictures: python3 article.py THREADS."""
import sys

import torch

SAMPLES, HIDDEN, EPOCHS, BETWEEN = 20, 300, 500, 50

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(1)
x = torch.unsqueeze(torch.linspace(-1, 1, SAMPLES), 1)
y = x + 0.3 * torch.normal(torch.zeros(SAMPLES, 1), torch.ones(SAMPLES, 1))
test_x = torch.unsqueeze(torch.linspace(-1, 1, SAMPLES), 1)
test_y = test_x + 0.3 * torch.normal(torch.zeros(SAMPLES, 1), torch.ones(SAMPLES, 1))

nn = torch.nn
overfitting = nn.Sequential(nn.Linear(1, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 1))
dropped = nn.Sequential(nn.Linear(1, HIDDEN), nn.Dropout(0.5), nn.ReLU(),
                        nn.Linear(HIDDEN, HIDDEN), nn.Dropout(0.5), nn.ReLU(), nn.Linear(HIDDEN, 1))
nets = [overfitting, dropped]
optimizers = [torch.optim.Adam(overfitting.parameters(), lr=0.001), torch.optim.Adam(dropped.parameters(), lr=0.01)]
mse = nn.MSELoss()
for epoch in range(EPOCHS):
    losses = [mse(net(x), y) for net in nets]
    for optimizer in optimizers:
        optimizer.zero_grad()
    for loss in losses:
        loss.backward()
    for optimizer in optimizers:
        optimizer.step()
    if epoch % BETWEEN == 0:
        for net in nets:
            net.eval()
        print(epoch, *(f"{mse(net(test_x), test_y).item():.4f}" for net in nets))
        for net in nets:
            net.train()
