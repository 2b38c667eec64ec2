"""Networks by name: MONAI's, built for a blueprint. Arguments beyond these go through to MONAI's class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from monai.networks.nets.basic_unet import BasicUNet
from monai.networks.nets.dynunet import DynUNet
from monai.networks.nets.highresnet import HighResNet
from monai.networks.nets.resnet import ResNet
from monai.networks.nets.segresnet import SegResNet
from monai.networks.nets.swin_unetr import SwinUNETR
from monai.networks.nets.unet import UNet
from monai.networks.nets.unetr import UNETR
from torch import Tensor, nn
from torch.nn import functional

from labeling.geometry import Shape
from labeling.infer.blueprint import Blueprint

HEAD = 8
LEAST_SIDE = 4  # voxels that the deepest level keeps along each axis
Arguments = Mapping[str, Any]
FIXED = frozenset({"unetr", "swin_unetr"})  # they attend to places by number: a crop of another size has others


def build(blueprint: Blueprint) -> nn.Module:
    """A fresh network with random weights; KeyError for an unknown name."""
    make = NETWORKS[blueprint.network]
    return make(blueprint.channels, blueprint.outputs, blueprint.patch, dict(blueprint.arguments))


def strides_for(patch: Shape, levels: int) -> list[Shape]:
    """The step of each level from the second on: an axis is halved while LEAST_SIDE voxels stay."""
    side = np.array(patch)
    strides = []
    for _ in range(levels - 1):
        step = np.where((side % 2 == 0) & (side // 2 >= LEAST_SIDE), 2, 1)
        side = side // step
        strides.append((int(step[0]), int(step[1]), int(step[2])))
    return strides


def _dynunet(channels: int, outputs: int, patch: Shape, arguments: dict[str, Any]) -> nn.Module:
    widths = list(arguments.pop("widths", (16, 32, 64, 128)))
    strides = strides_for(patch, len(widths))
    return DynUNet(
        3, channels, outputs, kernel_size=[3] * len(widths), strides=[1, *strides], upsample_kernel_size=strides,
        filters=widths, **arguments,
    )  # fmt: skip


def _unet(channels: int, outputs: int, patch: Shape, arguments: dict[str, Any]) -> nn.Module:
    """MONAI's residual U-Net, which halves before its first layer ends, with `head` features at full resolution."""
    widths = tuple(arguments.pop("widths", (16, 32, 64, 128)))
    head = int(arguments.pop("head", HEAD))
    strides: Any = strides_for(patch, len(widths))  # one step for each axis, which MONAI takes but does not declare
    body = UNet(3, channels, head, widths, strides, **{"num_res_units": 2, **arguments})
    return nn.Sequential(body, nn.Conv3d(head, outputs, 1))


def _basic_unet(channels: int, outputs: int, patch: Shape, arguments: dict[str, Any]) -> nn.Module:
    widths = tuple(arguments.pop("widths", (16, 16, 32, 64, 128, 16)))
    return BasicUNet(3, channels, outputs, widths, **arguments)


def _segresnet(channels: int, outputs: int, patch: Shape, arguments: dict[str, Any]) -> nn.Module:
    return SegResNet(3, arguments.pop("width", 8), channels, outputs, **arguments)


def _highresnet(channels: int, outputs: int, patch: Shape, arguments: dict[str, Any]) -> nn.Module:
    return HighResNet(3, channels, outputs, **arguments)


def _unetr(channels: int, outputs: int, patch: Shape, arguments: dict[str, Any]) -> nn.Module:
    return UNETR(channels, outputs, patch, **arguments)


def _swin_unetr(channels: int, outputs: int, patch: Shape, arguments: dict[str, Any]) -> nn.Module:
    return SwinUNETR(channels, outputs, **{"feature_size": 12, **arguments})


class ResNetFCN(nn.Module):
    """Fully convolutional on a ResNet (Long et al. 2015): every stage votes, and the votes are summed at full size."""

    def __init__(self, channels: int, outputs: int, width: int) -> None:
        super().__init__()
        widths = [width, 2 * width, 4 * width, 8 * width]
        body = ResNet(
            "basic", [1, 1, 1, 1], widths, n_input_channels=channels, conv1_t_stride=1, no_max_pool=True, num_classes=1
        )
        self.stem = nn.Sequential(body.conv1, body.bn1, nn.ReLU(inplace=True))
        self.stages = nn.ModuleList([body.layer1, body.layer2, body.layer3, body.layer4])
        self.votes = nn.ModuleList([nn.Conv3d(side, outputs, 1) for side in widths])

    def forward(self, image: Tensor) -> Tensor:
        features, total = self.stem(image), torch.zeros((), device=image.device)
        for stage, vote in zip(self.stages, self.votes, strict=True):
            features = stage(features)
            vote_here = functional.interpolate(vote(features), image.shape[2:], mode="trilinear")
            total = total + vote_here
        return total


def _resnet_fcn(channels: int, outputs: int, patch: Shape, arguments: dict[str, Any]) -> nn.Module:
    return ResNetFCN(channels, outputs, int(arguments.pop("width", 16)))


NETWORKS: Mapping[str, Callable[[int, int, Shape, dict[str, Any]], nn.Module]] = {
    "dynunet": _dynunet,
    "unet": _unet,
    "basic_unet": _basic_unet,
    "segresnet": _segresnet,
    "resnet_fcn": _resnet_fcn,
    "highresnet": _highresnet,
    "unetr": _unetr,
    "swin_unetr": _swin_unetr,
}
