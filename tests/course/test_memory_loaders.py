"""The loaders that keep MNIST in memory: the textbook loaders' values and manners, without their
work.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from course import memory
from course.data import Mnist
from course.memory import MemoryLoader, best_device, memory_loaders, normalised


def small(train=300, valid=70, test=30):
    rng = np.random.default_rng(5)
    images = rng.integers(0, 256, size=(train + valid + test, 28, 28), dtype=np.uint8)
    images.flags.writeable = False  # as a file mapped into memory may be
    labels = rng.integers(0, 10, size=train + valid + test)
    parts = [slice(train), slice(train, train + valid), slice(train + valid, None)]
    return Mnist(*(array[part] for part in parts for array in (images, labels)), "digits")


def test_the_values_are_those_of_the_transforms():
    from torchvision import transforms  # seconds, and no other test needs it

    data = small()
    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))])
    wanted = torch.stack([transform(image[:, :, None].copy()) for image in data.train_images])
    assert torch.equal(normalised(data.train_images), wanted)
    assert wanted.shape == (300, 1, 28, 28)


@pytest.mark.filterwarnings("error")
def test_they_are_data_loaders_of_float_images_and_integer_labels():
    loaders = memory_loaders(batch_size=128, device="cpu", data=small())
    assert list(loaders) == ["train", "valid"]
    assert all(isinstance(loader, DataLoader) for loader in loaders.values())
    assert [len(loader) for loader in loaders.values()] == [3, 1]
    assert [len(loader.dataset) for loader in loaders.values()] == [300, 70]
    assert loaders["train"].batch_size == 128
    for loader in loaders.values():
        for images, labels in loader:
            assert images.shape == (len(labels), 1, 28, 28)
            assert (images.dtype, labels.dtype) == (torch.float32, torch.int64)


def test_an_epoch_gives_every_training_image_once_in_an_order_of_its_own():
    data = small()
    data = data._replace(train_labels=np.arange(300))
    loader = memory_loaders(64, "cpu", data)["train"]
    torch.manual_seed(1)
    first, second = (list(loader) for _epoch in range(2))
    assert [len(labels) for _images, labels in first] == [64, 64, 64, 64, 44]
    orders = [
        torch.cat([labels for _images, labels in epoch]).tolist() for epoch in (first, second)
    ]
    assert all(sorted(order) == list(range(300)) for order in orders)
    assert orders[0] != orders[1] != list(range(300))
    everything = normalised(data.train_images)
    # each image with its label
    assert all(torch.equal(images, everything[labels]) for images, labels in first)
    torch.manual_seed(1)
    assert torch.cat([labels for _images, labels in loader]).tolist() == orders[0]


@pytest.mark.parametrize("part", ["valid", "test"])
def test_what_is_not_trained_on_comes_in_order_as_from_a_plain_loader(part):
    data = small()
    images, labels = data[2:4] if part == "valid" else data[4:6]
    plain = DataLoader(TensorDataset(normalised(images), torch.tensor(labels)), batch_size=32)
    ours = (
        memory_loaders(32, "cpu", data)["valid"]
        if part == "valid"
        else memory.final_test_loader(32, "cpu", data)
    )
    assert len(ours.dataset) == len(labels)
    for (images, labels), (wanted_images, wanted_labels) in zip(ours, plain, strict=True):
        assert torch.equal(images, wanted_images)
        assert torch.equal(labels, wanted_labels)


def test_a_generator_of_ones_own_leaves_torchs_alone():
    images, labels = torch.zeros(10, 1, 28, 28), torch.arange(10)
    orders = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        loader = MemoryLoader(
            images, labels, 4, shuffle=True, generator=torch.Generator().manual_seed(9)
        )
        orders.append(torch.cat([part for _images, part in loader]).tolist())
    assert orders[0] == orders[1]


def test_the_batches_of_training_are_copies():
    loader = memory_loaders(50, "cpu", small())["train"]
    for images, _labels in loader:
        images.zero_()
    assert all(images.abs().sum() > 0 for images, _labels in loader)


@pytest.mark.parametrize(
    ("cuda", "apple", "wanted"), [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")]
)
def test_the_best_device(monkeypatch, cuda, apple, wanted):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: apple)
    assert best_device().type == wanted


def test_the_data_can_live_elsewhere():
    loaders = memory_loaders(8, "meta", small(20, 9))
    assert [images.device.type for images, _labels in loaders["valid"]] == ["meta", "meta"]
