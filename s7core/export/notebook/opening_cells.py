"""The first cells of a notebook: title, settings, data and network. `..._words` is Markdown, `..._code` Python."""

from s7core.choices import HELD_OUT_IMAGES
from s7core.data.mnist import HELD_OUT_SEED
from s7core.data.mnist_arrays import DEVIATION, MEAN
from s7core.export.notebook import source
from s7core.formatting import count, percent
from s7core.lesson.architecture import layers_of
from s7core.lesson.experiments import Experiment, PublishedExperiment
from s7core.lesson.layers import BatchNorm2d, Conv2d, Dropout
from s7core.lesson.story import STORIES
from s7core.recipe import CHANCE_AND_MACHINE, TEST_IMAGES, TRAINING_IMAGES, Recipe, setting

FOLDER_VARIABLE = "MNIST_FOLDER"

AUGMENTATION_WORDS = {
    "none": "The training images are used as they are.",
    "rotation": "Each time a training image is seen it is turned by a random angle, so the network cannot learn the "
    "pictures by heart.",
    "heavy": "Each time a training image is seen, its brightness and contrast change a little, it is turned, and half of "
    "the time it is seen from the side, so the network cannot learn the pictures by heart.",
    "affine": "Each time a training image is seen it is turned, slanted, scaled and shifted a little, all at random, so the "
    "network cannot learn the pictures by heart.",
}


def title_words(chosen: Experiment, recipe: Recipe, measured: str) -> str:
    differing = _differences(recipe, chosen.recipe)
    stage_words = "" if recipe.layers else f"{STORIES[recipe.stage].opening} "
    parts = [
        f"# {chosen.title}{', with changed settings' if differing else ''}",
        f"{stage_words}This notebook trains it on MNIST, 28 × 28 pictures of handwritten digits, in plain PyTorch: run "
        "the cells from top to bottom, in Jupyter or in Colab. It needs `torch`, `torchvision` and `matplotlib`.",
        "| Setting | Value |\n|---|---|\n"
        + "\n".join(
            f"| {setting(name).label} | {setting(name).text(getattr(recipe, name))} |"
            for name in source.LISTED
            if name != "layers" or recipe.layers
        ),
    ]
    if differing:
        parts.append(f"Changed against {chosen.title}: {'; '.join(differing)}.")
    if isinstance(chosen, PublishedExperiment):
        parts.append(_published(chosen, differing))
    if measured:
        parts.append(f"**Measured:** {measured}")
    return "\n\n".join(parts)


def _differences(recipe: Recipe, published: Recipe) -> list[str]:
    """The settings that differ, without CHANCE_AND_MACHINE: ["learning rate 0.05 (published 0.01)", ...]."""
    recipe_class = type(recipe)
    return [
        f"{setting(name, recipe_class).label_and_text(mine)} (published {setting(name, recipe_class).text(theirs)})"
        for name, (mine, theirs) in recipe.differences(published).items()
        if name not in CHANCE_AND_MACHINE
    ]


def _published(chosen: PublishedExperiment, differing: list[str]) -> str:
    curves = chosen.curves
    heading = "Published figures of the experiment that these settings start from" if differing else "Published figures"
    return (
        f"**{heading}**, none of them measured here: test accuracy {percent(curves.test_accuracy[-1])} after epoch "
        f"{curves.epoch[-1]}, {percent(max(curves.test_accuracy))} after the best epoch ({curves.best_epoch}), training "
        f"accuracy {percent(curves.train_accuracy[-1])}, {count(chosen.parameters)} parameters."
    )


IMPORTS_CODE = """\
import math
import os
from collections import OrderedDict

import matplotlib.pyplot as plt
import torch
import torchvision
from torch import nn
from torch.utils.data import DataLoader, Subset
from torchvision import transforms

# On a GPU too, float32 then means all of its 24 binary digits.
torch.backends.cudnn.allow_tf32 = False"""


def constants_words(recipe: Recipe) -> str:
    return (
        "## 1. Settings\n\nEverything that is worth changing stands here. For a quick look take `EPOCHS = 1` and "
        "`TRAIN_IMAGES = 6_000`.\n\n"
        f"The data is looked for in `DATA_FOLDER`, and downloaded to it if it is not there. The environment variable "
        f"`{FOLDER_VARIABLE}` names another folder."
    )


def constants_code(recipe: Recipe) -> str:
    found = source.constants(recipe)
    lines = [f"{constant.name} = {constant.value}" for constant in found]
    lines.append("WORKERS = 2")
    whys = [
        *(constant.why for constant in found),
        "processes that prepare the images; 0 if your system has trouble with them",
    ]
    width = max(map(len, lines))
    commented = [f"{line:<{width}}   # {why}" for line, why in zip(lines, whys, strict=True)]
    return "\n".join(
        [
            *commented,
            "",
            f'DATA_FOLDER = os.environ.get("{FOLDER_VARIABLE}", "data")',
            'DEVICE = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"',
            'print(f"Training on {DEVICE}")',
        ]
    )


def data_words(recipe: Recipe) -> str:
    held_out = (
        f"\n\n{HELD_OUT_IMAGES:,} training images are held out: the network never trains on them, and only they "
        "decide about the learning rate. So the test images stay what they are for, a test."
        if recipe.holds_out
        else ""
    )
    return (
        f"## 2. Data\n\nMNIST has {TRAINING_IMAGES:,} training images and {TEST_IMAGES:,} test images. `ToTensor` "
        "brings the pixels to 0..1, `Normalize` to mean 0 and standard deviation 1. "
        f"{AUGMENTATION_WORDS[recipe.augmentation]}{held_out}"
    )


def data_code(recipe: Recipe) -> str:
    most = TRAINING_IMAGES - HELD_OUT_IMAGES if recipe.holds_out else TRAINING_IMAGES
    lines = [
        source.transforms_source(recipe.augmentation),
        f"to_tensor = [transforms.ToTensor(), transforms.Normalize(({MEAN},), ({DEVIATION},))]",
        "",
        "def mnist(train, steps):",
        "    return torchvision.datasets.MNIST(DATA_FOLDER, train=train, download=True,",
        "                                      transform=transforms.Compose(steps))",
        "",
        "# One fixed order, so that fewer images are the same ones every time.",
        f"order = torch.randperm({TRAINING_IMAGES:_}, generator=torch.Generator().manual_seed({HELD_OUT_SEED})).tolist()",
        f"assert 1 <= TRAIN_IMAGES <= {most:_}",
        "train_data = Subset(mnist(True, augmentation + to_tensor), order[-TRAIN_IMAGES:])",
    ]
    if recipe.holds_out:
        lines.append(
            f"held_out_data = Subset(mnist(True, to_tensor), order[:{HELD_OUT_IMAGES:_}])   # never changed, never "
            "trained on"
        )
    lines += [
        "# Evenly spaced: the halves of the test set differ in difficulty.",
        f"tested = [place * {TEST_IMAGES:_} // TEST_IMAGES for place in range(TEST_IMAGES)]",
        "test_data = Subset(mnist(False, to_tensor), tested)",
        'print(f"{len(train_data):,} training images, {len(test_data):,} test images")',
    ]
    return "\n".join(lines)


DIGITS_WORDS = "The first training images, as the network will see them:"

DIGITS_CODE = f"""\
figure, places = plt.subplots(1, 10, figsize=(12, 1.6))
for place, index in zip(places, range(10)):
    image, label = train_data[index]                # image (1, 28, 28)
    place.imshow(image[0] * {DEVIATION} + {MEAN}, cmap="gray", vmin=0, vmax=1)
    place.set_title(label)
    place.axis("off")
plt.show()"""


def network_words(recipe: Recipe) -> str:
    layers = layers_of(recipe)
    sentences = [
        "## 3. Network\n\nEach line is a layer, under the name that it has in the table below; at its end stands the "
        "shape that it hands on, as channels × height × width."
    ]
    if any(isinstance(layer, Conv2d) for layer in layers):
        sentences.append(
            "A **convolution** `nn.Conv2d(inputs, outputs, window)` slides small windows of weights over the picture."
        )
    if any(isinstance(layer, BatchNorm2d) for layer in layers):
        sentences.append(
            "**BatchNorm** brings each channel to mean 0 and deviation 1 over the batch, then learns a scale and a shift."
        )
    if any(isinstance(layer, Dropout) for layer in layers):
        sentences.append("**Dropout** silences random activations while training, so that no unit relies on one other unit.")
    sentences.append(
        "The ten numbers at the end are **logits**: scores that softmax turns into probabilities. The loss below "
        "does that itself."
    )
    return "\n\n".join([sentences[0], " ".join(sentences[1:])])


def network_code(recipe: Recipe) -> str:
    return "\n".join(
        [
            "torch.manual_seed(SEED)   # the initial weights are drawn now",
            source.network_source(recipe),
            "network = network.to(DEVICE)",
        ]
    )


TABLE_WORDS = """\
### Layer by layer

A forward hook is called whenever a layer has done its work: here it writes down the shape that comes out. The **receptive
field** is how many pixels of the image, from left to right, one unit depends on. A window of k pixels adds (k − 1) × jump,
where the **jump** is how far apart, in pixels of the image, two neighbouring units look; a stride multiplies it."""

TABLE_CODE = """\
shapes = {}

def remember(layer, inputs, output):
    shapes[layer] = tuple(inputs[0].shape[1:]), tuple(output.shape[1:])

hooks = [layer.register_forward_hook(remember) for layer in network]
network.eval()                                     # so that this image moves no BatchNorm statistics
with torch.no_grad():
    network(torch.zeros(1, 1, 28, 28, device=DEVICE))
for hook in hooks:
    hook.remove()

receptive_field, jump, total = 1, 1, 0
print(f"{'layer':<16}{'output':<16}{'parameters':>12}{'receptive field':>17}")
for name, layer in network.named_children():
    before, after = shapes[layer]
    if isinstance(layer, nn.Flatten):              # one unit now sees all that is left of the grid
        receptive_field += (before[-1] - 1) * jump
    elif hasattr(layer, "kernel_size"):
        window, stride = (each[0] if isinstance(each, tuple) else each for each in (layer.kernel_size, layer.stride))
        receptive_field += (window - 1) * jump
        jump *= stride
    parameters = sum(each.numel() for each in layer.parameters())
    total += parameters
    print(f"{name:<16}{' × '.join(map(str, after)):<16}{parameters:>12,}{receptive_field:>17}")
print(f"\\n{total:,} parameters, receptive field {receptive_field} pixels")"""
