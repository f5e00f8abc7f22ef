"""Writes image-modules.json: what PyTorch 2.6 gives for upsampling, stochastic depth, DropBlock and Hardtanh, with gradients.

Usage: python3 image_modules.py > image-modules.json
"""
import json
import sys

import torch
import torch.nn.functional as F

torch.set_num_threads(1)


def stochastic_depth(x, p):
    noise = torch.empty([x.shape[0]] + [1] * (x.ndim - 1)).bernoulli_(1 - p).div_(1 - p)
    return x * noise


def drop_block(x, p, block):
    n, c, h, w = x.shape
    block = min(block, h, w)
    rows, columns = h - block + 1, w - block + 1
    noise = torch.empty(n, c, rows, columns).bernoulli_(p * h * w / (block ** 2 * rows * columns))
    noise = F.max_pool2d(F.pad(noise, [block // 2] * 4), (block, block), (1, 1), block // 2)
    noise = 1 - noise
    return x * noise * (noise.numel() / noise.sum())


CASES = {
    "nearest, factor 2": ([2, 2, 3, 4], lambda x: F.interpolate(x, scale_factor=2)),
    "nearest, factor 1.7": ([1, 2, 5, 6], lambda x: F.interpolate(x, scale_factor=1.7)),
    "nearest, factor 0.6": ([1, 2, 7, 6], lambda x: F.interpolate(x, scale_factor=0.6)),
    "nearest, size": ([1, 2, 3, 4], lambda x: F.interpolate(x, (7, 3))),
    "bilinear, factor 2": ([2, 2, 3, 4], lambda x: F.interpolate(x, scale_factor=2, mode="bilinear")),
    "bilinear, factor 1.7": ([1, 2, 5, 6], lambda x: F.interpolate(x, scale_factor=1.7, mode="bilinear")),
    "bilinear, factor 0.6": ([1, 2, 7, 6], lambda x: F.interpolate(x, scale_factor=0.6, mode="bilinear")),
    "bilinear, size": ([1, 2, 3, 4], lambda x: F.interpolate(x, (7, 3), mode="bilinear")),
    "bilinear, aligned, factor 2": ([2, 2, 3, 4], lambda x: F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True)),
    "bilinear, aligned, size": ([1, 2, 3, 4], lambda x: F.interpolate(x, (1, 9), mode="bilinear", align_corners=True)),
    "stochastic depth": ([9, 2, 2, 2], lambda x: stochastic_depth(x, 0.3)),
    "drop block of 3": ([2, 3, 7, 6], lambda x: drop_block(x, 0.2, 3)),
    "drop block of 5 in less": ([2, 3, 4, 3], lambda x: drop_block(x, 0.3, 5)),
    "hardtanh at its ends": ([4, 5], lambda x: F.hardtanh(x, -0.5, 0.75)),
}


def case(shape, run):
    torch.manual_seed(3)
    x = (torch.randn(shape).mul(4).round() / 4).requires_grad_()
    y = run(x)
    upstream = torch.randn(y.shape)
    (y * upstream).sum().backward()
    return {
        "output": {"shape": list(y.shape), "values": y.flatten().tolist()},
        "gradient": x.grad.flatten().tolist(),
        "next_random_integers": torch.randint(0, 1 << 20, (2,)).tolist(),
    }


json.dump({"torch": torch.__version__, "cases": {name: case(*c) for name, c in CASES.items()}}, sys.stdout, separators=(",", ":"))
sys.stdout.write("\n")
