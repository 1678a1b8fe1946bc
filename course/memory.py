"""MNIST for PyTorch without waiting.

It is normalised once, kept as tensors on the device, and handed out in batches.

The values are those that torchvision's ToTensor and Normalize((0.5,), (0.5,)) give, image by image,
in every epoch anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader, SequentialSampler, TensorDataset

from course.data import Mnist, mnist


def best_device() -> torch.device:
    """A CUDA graphics card where there is one, else Apple's (mps), else the processor."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


class MemoryLoader(DataLoader[Any]):
    """A `DataLoader` whose batches are cut out of whole tensors, not collected image by image.

    It stands for `DataLoader(TensorDataset(images, labels), batch_size, shuffle)`: `len`, `dataset`
    and `batch_size` mean the same, the last batch may be smaller, and with `shuffle` each epoch has
    an order of its own, from torch's generator (or from `generator`, a CPU generator).
    """

    def __init__(
        self,
        images: Tensor,
        labels: Tensor,
        batch_size: int = 128,
        shuffle: bool = False,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__(
            TensorDataset(images, labels),
            batch_size=batch_size,
            shuffle=shuffle,
            generator=generator,
        )
        self.images, self.labels = images, labels

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]
        count, size = len(self.images), self.batch_size or 1
        if isinstance(self.sampler, SequentialSampler):
            for start in range(0, count, size):
                yield [self.images[start : start + size], self.labels[start : start + size]]
            return
        order = torch.randperm(count, generator=self.generator).to(self.images.device)
        for chosen in order.split(size):
            # a third of the time that `self.images[chosen]` takes
            yield [self.images.index_select(0, chosen), self.labels.index_select(0, chosen)]


def normalised(images: Any) -> Tensor:
    """Grey values, uint8 (n, 28, 28), as float32 (n, 1, 28, 28) from -1 to 1."""
    # a copy: torch warns about arrays that are read-only
    pictures = torch.tensor(images).unsqueeze(1).to(torch.float32)
    # In torchvision's order and in place: the same bits, and no second copy of 188 MB.
    return pictures.div_(255).sub_(0.5).div_(0.5)


def memory_loaders(
    batch_size: int = 128, device: torch.device | str | None = None, data: Mnist | None = None
) -> dict[str, MemoryLoader]:
    """Loaders `train` (shuffled) and `valid` of MNIST, on `device` (None: the best one).

    The data is as `course.data.mnist()` gives it. The test images are left out:
    `final_test_loader` has them.
    """
    data = mnist() if data is None else data
    return {
        "train": _loader(data.train_images, data.train_labels, batch_size, device, shuffle=True),
        "valid": _loader(data.valid_images, data.valid_labels, batch_size, device),
    }


def final_test_loader(
    batch_size: int = 128, device: torch.device | str | None = None, data: Mnist | None = None
) -> MemoryLoader:
    """A loader of MNIST's test images, like `memory_loaders`' "valid".

    They are for one look, when all is chosen.
    """
    data = mnist() if data is None else data
    return _loader(data.test_images, data.test_labels, batch_size, device)


def _loader(
    images: Any,
    labels: Any,
    batch_size: int,
    device: torch.device | str | None,
    shuffle: bool = False,
) -> MemoryLoader:
    place = best_device() if device is None else torch.device(device)
    return MemoryLoader(
        normalised(images).to(place), torch.tensor(labels).to(place), batch_size, shuffle
    )
