"""Writes image-modules.json: what PyTorch 2.6 gives for the layers of images, with gradients.

Usage: python3 image_modules.py > image-modules.json

Each of "modules": manual_seed(3), the module, its parameters by normal_ if it is redrawn, then an input for each pass by randn, rounded to
quarters, and an upstream gradient of the last by randn. Passes of training come first, for what they leave in the buffers; the last pass is
written.
"""
import hashlib
import json
import sys

import torch
import torch.nn as nn
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



MODULES = {}


def module(name, shape, make, training=0, evaluate=False, redrawn=False):
    MODULES[name] = (shape, make, training, evaluate, redrawn)


module("Conv1d", [2, 3, 7], lambda: nn.Conv1d(3, 4, 3))
module("Conv1d, stride and padding", [2, 3, 8], lambda: nn.Conv1d(3, 2, 4, stride=3, padding=2))
module("Conv1d, same", [2, 2, 7], lambda: nn.Conv1d(2, 3, 4, padding="same", dilation=2))
module("Conv1d, dilation and groups, no bias", [2, 4, 9], lambda: nn.Conv1d(4, 6, 3, padding=1, dilation=2, groups=2, bias=False))
module("Conv1d, depthwise", [2, 3, 9], lambda: nn.Conv1d(3, 3, 5, padding=2, groups=3))
module("Conv1d, one channel", [1, 1, 5], lambda: nn.Conv1d(1, 1, 2))
module("Conv2d", [2, 3, 5, 6], lambda: nn.Conv2d(3, 4, 3))
module("Conv2d, padding", [1, 2, 5, 4], lambda: nn.Conv2d(2, 3, 3, padding=1))
module("Conv2d, pairs", [2, 2, 7, 5], lambda: nn.Conv2d(2, 3, (3, 2), stride=(2, 1), padding=(1, 2)))
module("Conv2d, same", [1, 2, 5, 4], lambda: nn.Conv2d(2, 3, 3, padding="same"))
module("Conv2d, same, even kernel", [1, 2, 5, 4], lambda: nn.Conv2d(2, 3, (4, 2), padding="same"))
module("Conv2d, same, dilation", [1, 2, 6, 7], lambda: nn.Conv2d(2, 2, (3, 2), padding="same", dilation=(2, 3)))
module("Conv2d, dilation", [1, 3, 7, 8], lambda: nn.Conv2d(3, 2, 3, dilation=2))
module("Conv2d, groups", [2, 4, 4, 5], lambda: nn.Conv2d(4, 6, 3, padding=1, groups=2))
module("Conv2d, depthwise", [2, 3, 5, 5], lambda: nn.Conv2d(3, 3, 3, padding=1, groups=3))
module("Conv2d, depthwise, two kernels each, stride 2", [1, 3, 7, 6], lambda: nn.Conv2d(3, 6, 3, stride=2, padding=1, groups=3, bias=False))
module("Conv2d, no bias", [2, 2, 4, 4], lambda: nn.Conv2d(2, 3, 2, bias=False))
module("Conv2d, one channel", [2, 1, 4, 5], lambda: nn.Conv2d(1, 1, 3))
module("Conv2d, single taps, stride 2", [2, 3, 5, 5], lambda: nn.Conv2d(3, 4, 1, stride=2))
module("Conv2d, 7 x 7, stride 2", [1, 3, 11, 9], lambda: nn.Conv2d(3, 4, 7, stride=2, padding=3))
module("Conv2d, 16 channels", [1, 16, 6, 6], lambda: nn.Conv2d(16, 16, 3, padding=1))
module("ConvTranspose1d", [2, 3, 5], lambda: nn.ConvTranspose1d(3, 2, 4))
module("ConvTranspose1d, stride, padding, output padding", [2, 3, 4],
       lambda: nn.ConvTranspose1d(3, 2, 3, stride=2, padding=1, output_padding=1))
module("ConvTranspose1d, groups and dilation, no bias", [1, 4, 5],
       lambda: nn.ConvTranspose1d(4, 6, 3, groups=2, dilation=2, bias=False))
module("ConvTranspose2d", [1, 3, 3, 4], lambda: nn.ConvTranspose2d(3, 2, 3))
module("ConvTranspose2d, stride, padding, output padding", [1, 2, 3, 4],
       lambda: nn.ConvTranspose2d(2, 3, 3, stride=2, padding=1, output_padding=1))
module("ConvTranspose2d, pairs", [1, 2, 3, 4],
       lambda: nn.ConvTranspose2d(2, 3, (4, 2), stride=(3, 2), padding=(2, 1), output_padding=(2, 0)))
module("ConvTranspose2d, groups", [2, 4, 3, 3], lambda: nn.ConvTranspose2d(4, 2, 2, stride=2, groups=2))
module("ConvTranspose2d, depthwise", [1, 3, 4, 3], lambda: nn.ConvTranspose2d(3, 3, 3, padding=1, groups=3))
module("ConvTranspose2d, dilation, no bias", [1, 2, 4, 3], lambda: nn.ConvTranspose2d(2, 2, (2, 3), dilation=(3, 2), bias=False))

module("MaxPool1d, ceiling and padding", [2, 2, 8], lambda: nn.MaxPool1d(3, 2, padding=1, ceil_mode=True))
module("MaxPool1d, dilation", [2, 2, 9], lambda: nn.MaxPool1d(3, 1, dilation=2))
module("MaxPool2d", [2, 2, 5, 6], lambda: nn.MaxPool2d(2))
module("MaxPool2d, overlapping", [2, 2, 5, 6], lambda: nn.MaxPool2d(3, 1))
module("MaxPool2d, ceiling", [2, 2, 6, 5], lambda: nn.MaxPool2d(3, 2, ceil_mode=True))
module("MaxPool2d, ceiling and padding", [1, 2, 6, 7], lambda: nn.MaxPool2d((3, 2), (2, 3), padding=1, ceil_mode=True))
module("MaxPool2d, padding and dilation", [1, 2, 7, 8], lambda: nn.MaxPool2d(3, 2, padding=1, dilation=(2, 1)))
module("AvgPool1d", [2, 2, 8], lambda: nn.AvgPool1d(3, 2, padding=1))
module("AvgPool1d, ceiling, padding not counted", [2, 2, 8], lambda: nn.AvgPool1d(3, 2, padding=1, ceil_mode=True, count_include_pad=False))
module("AvgPool2d, padding", [1, 2, 5, 6], lambda: nn.AvgPool2d((3, 2), 2, padding=1))
module("AvgPool2d, padding not counted", [1, 2, 5, 6], lambda: nn.AvgPool2d((3, 2), 2, padding=1, count_include_pad=False))
module("AvgPool2d, ceiling", [1, 2, 6, 5], lambda: nn.AvgPool2d(3, 2, ceil_mode=True))
module("AvgPool2d, ceiling and padding", [1, 2, 6, 7], lambda: nn.AvgPool2d((3, 2), (2, 3), padding=1, ceil_mode=True))
module("AvgPool2d, ceiling, padding not counted", [1, 2, 6, 7],
       lambda: nn.AvgPool2d((3, 2), (2, 3), padding=1, ceil_mode=True, count_include_pad=False))
module("AdaptiveAvgPool1d", [2, 2, 7], lambda: nn.AdaptiveAvgPool1d(3))
module("AdaptiveAvgPool2d", [1, 2, 7, 5], lambda: nn.AdaptiveAvgPool2d((3, 4)))
module("AdaptiveAvgPool2d, whole planes", [2, 3, 5, 3], lambda: nn.AdaptiveAvgPool2d(1))
module("AdaptiveAvgPool2d, more windows than pixels", [1, 2, 3, 4], lambda: nn.AdaptiveAvgPool2d((5, 6)))
module("AdaptiveMaxPool1d", [2, 2, 7], lambda: nn.AdaptiveMaxPool1d(3))
module("AdaptiveMaxPool2d", [1, 2, 7, 5], lambda: nn.AdaptiveMaxPool2d((3, 4)))

module("BatchNorm1d", [9, 4], lambda: nn.BatchNorm1d(4), redrawn=True)
module("BatchNorm1d, sequences", [3, 2, 5], lambda: nn.BatchNorm1d(2, eps=0.1, momentum=0.3), training=1, redrawn=True)
module("BatchNorm2d, fourth pass", [2, 3, 3, 4], lambda: nn.BatchNorm2d(3), training=3, redrawn=True)
module("BatchNorm2d in evaluation", [2, 3, 3, 4], lambda: nn.BatchNorm2d(3), training=2, evaluate=True, redrawn=True)
module("BatchNorm2d without parameters", [2, 3, 4, 2], lambda: nn.BatchNorm2d(3, affine=False), training=1)
module("BatchNorm2d, mean of all passes", [2, 3, 3, 3], lambda: nn.BatchNorm2d(3, momentum=None), training=3, redrawn=True)
module("BatchNorm2d, mean of all passes, in evaluation", [2, 3, 3, 3], lambda: nn.BatchNorm2d(3, momentum=None), training=3,
       evaluate=True, redrawn=True)
module("BatchNorm3d", [2, 2, 2, 3, 2], lambda: nn.BatchNorm3d(2), training=1, redrawn=True)
module("LayerNorm", [3, 2, 7], lambda: nn.LayerNorm(7), redrawn=True)
module("LayerNorm of two axes", [3, 4, 3], lambda: nn.LayerNorm([4, 3], eps=0.01), redrawn=True)
module("LayerNorm without parameters", [4, 6], lambda: nn.LayerNorm(6, elementwise_affine=False))
module("LayerNorm without bias", [4, 6], lambda: nn.LayerNorm(6, bias=False), redrawn=True)
module("GroupNorm", [2, 6, 2, 3], lambda: nn.GroupNorm(3, 6), redrawn=True)
module("GroupNorm of one group", [2, 4, 3], lambda: nn.GroupNorm(1, 4, eps=0.01), redrawn=True)
module("GroupNorm without parameters", [3, 4], lambda: nn.GroupNorm(2, 4, affine=False))
module("InstanceNorm1d", [2, 3, 5], lambda: nn.InstanceNorm1d(3))
module("InstanceNorm2d with parameters", [2, 3, 3, 2], lambda: nn.InstanceNorm2d(3, eps=0.01, affine=True), redrawn=True)
module("InstanceNorm3d", [2, 2, 2, 2, 3], lambda: nn.InstanceNorm3d(2))
module("RMSNorm", [3, 2, 7], lambda: nn.RMSNorm(7), redrawn=True)
module("RMSNorm of two axes", [3, 4, 3], lambda: nn.RMSNorm([4, 3], eps=0.01), redrawn=True)
module("RMSNorm without parameters", [4, 6], lambda: nn.RMSNorm(6, elementwise_affine=False))

module("PReLU", [3, 4], lambda: nn.PReLU())
module("PReLU of channels", [2, 3, 2, 3], lambda: nn.PReLU(3, 0.4), redrawn=True)
module("SELU", [5, 4], lambda: nn.SELU())
module("ELU", [5, 4], lambda: nn.ELU(0.3))
module("SiLU", [5, 4], lambda: nn.SiLU())
module("Mish", [5, 4], lambda: nn.Mish())
module("ZeroPad2d", [1, 2, 3, 3], lambda: nn.ZeroPad2d((1, 2, 0, 1)))
module("ConstantPad1d, cut on the left", [2, 2, 4], lambda: nn.ConstantPad1d((-1, 3), 0.75))
module("ConstantPad3d", [1, 1, 2, 3, 2], lambda: nn.ConstantPad3d((1, 0, 2, 1, 0, 1), -0.3))
module("ReflectionPad1d", [2, 2, 4], lambda: nn.ReflectionPad1d((3, 1)))
module("ReflectionPad2d", [1, 2, 3, 4], lambda: nn.ReflectionPad2d((3, 0, 1, 2)))
module("ReplicationPad1d", [2, 2, 4], lambda: nn.ReplicationPad1d((2, 5)))
module("ReplicationPad2d", [1, 2, 3, 2], lambda: nn.ReplicationPad2d((1, 2, 3, 0)))
module("Dropout1d", [4, 5, 3], lambda: nn.Dropout1d(0.4))
module("Dropout2d", [3, 5, 2, 2], lambda: nn.Dropout2d(0.3))
module("Dropout3d", [3, 4, 1, 2, 2], lambda: nn.Dropout3d(0.6))
module("Dropout2d in evaluation", [2, 2, 2, 2], lambda: nn.Dropout2d(0.3), evaluate=True)


def numbers(tensor):
    return [float(f"{value:.8g}") for value in tensor.detach().flatten().tolist()]


def summary(tensor):
    # Places count too: gradients in another order have another weighted sum.
    values = tensor.detach().flatten().double()
    places = torch.arange(len(values)) % 7 + 1
    return numbers(torch.stack([values.abs().sum(), (values * places).sum(), values[0], values[-1]]))


def module_case(shape, make, training, evaluate, redrawn):
    torch.manual_seed(3)
    m = make()
    initial = hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in m.parameters())).hexdigest()
    with torch.no_grad():
        for p in m.parameters() if redrawn else []:
            p.normal_()

    def quarters():
        return (torch.randn(shape).mul(4).round() / 4).requires_grad_()

    for _ in range(training):
        m(quarters())
    if evaluate:
        m.eval()
    x = quarters()
    y = m(x)
    (y * torch.randn(y.shape)).sum().backward()
    return {
        "shape": shape, "training": training, "evaluate": evaluate, "redrawn": redrawn,
        "parameters": {name: {"shape": list(p.shape), "gradient": summary(p.grad)} for name, p in m.named_parameters()},
        "initial": initial,
        "buffers": {name: numbers(b) for name, b in m.named_buffers()},
        "output": {"shape": list(y.shape), "values": numbers(y)},
        "gradient": numbers(x.grad),
        "next_random_integers": torch.randint(0, 1 << 20, (2,)).tolist(),
    }


answers = {"torch": torch.__version__, "cases": {name: case(*c) for name, c in CASES.items()},
           "modules": {name: module_case(*c) for name, c in MODULES.items()}}
json.dump(answers, sys.stdout, separators=(",", ":"))
sys.stdout.write("\n")
