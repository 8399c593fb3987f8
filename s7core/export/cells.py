"""The cells of a notebook: what it says and what it runs, step by step."""

from s7core.data.mnist import DEVIATION, HELD_OUT_SEED, MEAN
from s7core.export import source
from s7core.export.words import LABELS, changes, percent, setting_value
from s7core.lesson.architecture import layers_of
from s7core.lesson.experiments import Experiment, PublishedExperiment
from s7core.lesson.layers import BatchNorm2d, Conv2d, Dropout
from s7core.lesson.story import STORIES
from s7core.recipe import HELD_OUT_IMAGES, TEST_IMAGES, TRAINING_IMAGES, Recipe

FOLDER_VARIABLE = "MNIST_FOLDER"
LISTED = ("batch_norm", "dropout", "layers", "learning_rate", "scheduler", "momentum", "nesterov", "weight_decay",
          "augmentation", "train_images", "validation", "batch_size", "epochs", "seed")   # what a notebook obeys

SCHEDULE_WORDS = {
    "none": "The learning rate stays the same throughout.",
    "step": "After each third of the epochs the learning rate drops to a tenth.",
    "reduce-on-plateau": "When the loss that is watched has not become better for two epochs, the learning rate drops to a "
                         "tenth.",
    "one-cycle": "The learning rate rises from a small value to `LEARNING_RATE` and then falls to almost nothing, a little "
                 "at each step.",
    "cosine": "The learning rate falls along half a wave of the cosine, a little at each step, to nothing.",
}
AUGMENTATION_WORDS = {
    "none": "The training images are used as they are.",
    "rotation": "Each time a training image is seen it is turned by a random angle, so the network cannot learn the "
                "pictures by heart.",
    "heavy": "Each time a training image is seen, its brightness and contrast change a little, it is turned, and half of "
             "the time it is seen from the side, so the network cannot learn the pictures by heart.",
    "affine": "Each time a training image is seen it is turned, slanted, scaled and shifted a little, all at random, so the "
              "network cannot learn the pictures by heart.",
}


def title(chosen: Experiment, recipe: Recipe, measured: str) -> str:
    differing = changes(recipe, chosen.recipe)
    stage_words = "" if recipe.layers else f"{STORIES[recipe.stage].opening} "
    parts = [f"# {chosen.title}{', with changed settings' if differing else ''}",
             f"{stage_words}This notebook trains it on MNIST, 28 × 28 pictures of handwritten digits, in plain PyTorch: run "
             "the cells from top to bottom, in Jupyter or in Colab. It needs `torch`, `torchvision` and `matplotlib`.",
             "| Setting | Value |\n|---|---|\n" + "\n".join(
                 f"| {LABELS[name]} | {setting_value(name, getattr(recipe, name))} |" for name in LISTED
                 if name != "layers" or recipe.layers)]
    if differing:
        parts.append(f"Changed against {chosen.title}: {'; '.join(differing)}.")
    if isinstance(chosen, PublishedExperiment):
        parts.append(_published(chosen, differing))
    if measured:
        parts.append(f"**Measured:** {measured}")
    return "\n\n".join(parts)


def _published(chosen: PublishedExperiment, differing: list[str]) -> str:
    curves = chosen.curves
    of = "Published figures of the experiment that these settings start from" if differing else "Published figures"
    return (f"**{of}**, none of them measured here: test accuracy {percent(curves.test_accuracy[-1])} after epoch "
            f"{curves.epoch[-1]}, {percent(max(curves.test_accuracy))} after the best epoch ({curves.best_epoch}), training "
            f"accuracy {percent(curves.train_accuracy[-1])}, {chosen.parameters:,} parameters.")


IMPORTS = """\
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
    return ("## 1. Settings\n\nEverything that is worth changing stands here. For a quick look take `EPOCHS = 1` and "
            "`TRAIN_IMAGES = 6_000`.\n\n"
            f"The data is looked for in `DATA_FOLDER`, and downloaded to it if it is not there. The environment variable "
            f"`{FOLDER_VARIABLE}` names another folder.")


def constants(recipe: Recipe) -> str:
    found = source.constants(recipe)
    lines = [f"{each.name} = {each.value}" for each in found]
    lines.append("WORKERS = 2")
    whys = [*(each.why for each in found), "processes that prepare the images; 0 if your system has trouble with them"]
    width = max(map(len, lines))
    commented = [f"{line:<{width}}   # {why}" for line, why in zip(lines, whys, strict=True)]
    return "\n".join([
        *commented, "",
        f'DATA_FOLDER = os.environ.get("{FOLDER_VARIABLE}", "data")',
        'DEVICE = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"',
        'print(f"Training on {DEVICE}")'])


def data_words(recipe: Recipe) -> str:
    held_out = (f"\n\n{HELD_OUT_IMAGES:,} training images are held out: the network never trains on them, and only they "
                "decide about the learning rate. So the test images stay what they are for, a test." if recipe.holds_out
                else "")
    return (f"## 2. Data\n\nMNIST has {TRAINING_IMAGES:,} training images and {TEST_IMAGES:,} test images. `ToTensor` "
            "brings the pixels to 0..1, `Normalize` to mean 0 and standard deviation 1. "
            f"{AUGMENTATION_WORDS[recipe.augmentation]}{held_out}")


def data(recipe: Recipe) -> str:
    most = TRAINING_IMAGES - HELD_OUT_IMAGES if recipe.holds_out else TRAINING_IMAGES
    lines = [
        source.transforms_source(recipe.augmentation),
        f"to_tensor = [transforms.ToTensor(), transforms.Normalize(({MEAN},), ({DEVIATION},))]", "",
        "def mnist(train, steps):",
        "    return torchvision.datasets.MNIST(DATA_FOLDER, train=train, download=True,",
        "                                      transform=transforms.Compose(steps))",
        "",
        "# One fixed order, so that fewer images are the same ones every time.",
        f"order = torch.randperm({TRAINING_IMAGES:_}, generator=torch.Generator().manual_seed({HELD_OUT_SEED})).tolist()",
        f"assert 1 <= TRAIN_IMAGES <= {most:_}",
        "train_data = Subset(mnist(True, augmentation + to_tensor), order[-TRAIN_IMAGES:])"]
    if recipe.holds_out:
        lines.append(f"held_out_data = Subset(mnist(True, to_tensor), order[:{HELD_OUT_IMAGES:_}])   # never changed, never "
                     "trained on")
    lines += ["test_data = Subset(mnist(False, to_tensor), range(TEST_IMAGES))",
              'print(f"{len(train_data):,} training images, {len(test_data):,} test images")']
    return "\n".join(lines)


DIGITS_WORDS = "The first training images, as the network will see them:"

DIGITS = f"""\
figure, places = plt.subplots(1, 10, figsize=(12, 1.6))
for place, index in zip(places, range(10)):
    image, label = train_data[index]                # image (1, 28, 28)
    place.imshow(image[0] * {DEVIATION} + {MEAN}, cmap="gray", vmin=0, vmax=1)
    place.set_title(label)
    place.axis("off")
plt.show()"""


def network_words(recipe: Recipe) -> str:
    layers = layers_of(recipe)
    told = ["## 3. Network\n\nEach line is a layer, under the name that it has in the table below; at its end stands the "
            "shape that it hands on, as channels × height × width."]
    if any(isinstance(each, Conv2d) for each in layers):
        told.append("A **convolution** `nn.Conv2d(inputs, outputs, window)` slides small windows of weights over the "
                    "picture.")
    if any(isinstance(each, BatchNorm2d) for each in layers):
        told.append("**BatchNorm** brings each channel to mean 0 and deviation 1 over the batch, then learns a scale and a "
                    "shift.")
    if any(isinstance(each, Dropout) for each in layers):
        told.append("**Dropout** silences random activations while training, so that no unit relies on one other unit.")
    told.append("The ten numbers at the end are **logits**: scores that softmax turns into probabilities. The loss below "
                "does that itself.")
    return "\n\n".join([told[0], " ".join(told[1:])])


def network(recipe: Recipe) -> str:
    return "\n".join(["torch.manual_seed(SEED)   # the initial weights are drawn now", source.network_source(recipe),
                      "network = network.to(DEVICE)"])


TABLE_WORDS = """\
### Layer by layer

A forward hook is called whenever a layer has done its work: here it writes down the shape that comes out. The **receptive
field** is how many pixels of the image, from left to right, one unit depends on. A window of k pixels adds (k − 1) × jump,
where the **jump** is how far apart, in pixels of the image, two neighbouring units look; a stride multiplies it."""

TABLE = """\
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


def optimizer_words(recipe: Recipe) -> str:
    watched = ""
    if recipe.scheduler == "reduce-on-plateau":
        watched = (" It watches the loss on the held-out images." if recipe.holds_out else
                   " It watches the loss on the test images, as published; that makes the test a little less of a test.")
    return ("## 4. Optimiser and learning rate\n\nStochastic gradient descent: after each batch, every weight moves a "
            f"little against its gradient, and on in the direction of the last steps. "
            f"{SCHEDULE_WORDS[recipe.scheduler]}{watched}")


def optimizer(recipe: Recipe) -> str:
    lines = ["train_batches = DataLoader(train_data, BATCH_SIZE, shuffle=True, num_workers=WORKERS)",
             source.optimizer_source(recipe)]
    if schedule := source.schedule_source(recipe):
        lines += (["steps = EPOCHS * len(train_batches)"] if source.moves_each_step(recipe) else []) + [schedule]
    return "\n".join(lines)


STEPS_WORDS = """\
## 5. Training

Two functions: one pass over the training images, and a look at images that nothing is learned from. `train()` and `eval()`
matter: dropout works only while training, and BatchNorm uses the batch's own statistics there and its running ones here.
Cross-entropy of logits is the same number as log-softmax followed by the negative log-likelihood."""


def steps(recipe: Recipe) -> str:
    after_step = "        scheduler.step()                                    # a little at each step\n" if (
        source.schedule_source(recipe) and source.moves_each_step(recipe)) else ""
    return f"""\
def train_epoch():
    \"\"\"One pass over the training images; mean loss and accuracy on the way, with dropout and augmentation on.\"\"\"
    network.train()
    loss_sum, correct = 0.0, 0
    for images, labels in train_batches:                    # images (N, 1, 28, 28), labels (N,)
        images, labels = images.to(DEVICE), labels.to(DEVICE)
        logits = network(images)                            # (N, 10)
        loss = nn.functional.cross_entropy(logits, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
{after_step}        loss_sum += loss.item() * len(labels)
        correct += (logits.argmax(1) == labels).sum().item()
    return loss_sum / len(train_data), correct / len(train_data)


@torch.no_grad()
def look(data):
    \"\"\"What the network says of every image, (N, 10) logits, and the true labels (N,).\"\"\"
    network.eval()
    found = [(network(images.to(DEVICE)).cpu(), labels) for images, labels in DataLoader(data, 500, num_workers=WORKERS)]
    return torch.cat([logits for logits, _ in found]), torch.cat([labels for _, labels in found])


def loss_and_accuracy(data):
    logits, labels = look(data)
    return nn.functional.cross_entropy(logits, labels).item(), (logits.argmax(1) == labels).float().mean().item()"""


def training_words(recipe: Recipe) -> str:
    return ("Now it learns. Training accuracy is measured on the way, while the network still changes and with dropout and "
            "augmentation on, so it may lie below test accuracy.")


def training(recipe: Recipe) -> str:
    lines = [
        "history = []",
        "for epoch in range(1, EPOCHS + 1):",
        '    rate = optimizer.param_groups[0]["lr"]',
        "    train_loss, train_accuracy = train_epoch()",
        "    test_loss, test_accuracy = loss_and_accuracy(test_data)"]
    if recipe.holds_out:
        lines.append("    held_out_loss, held_out_accuracy = loss_and_accuracy(held_out_data)")
    if source.schedule_source(recipe) and not source.moves_each_step(recipe):
        watched = "held_out_loss" if recipe.holds_out else "test_loss"
        lines.append(f"    scheduler.step({watched if recipe.scheduler == 'reduce-on-plateau' else ''})")
    lines.append("    history.append((epoch, train_loss, train_accuracy, test_loss, test_accuracy))")
    held_out = ', held-out {held_out_accuracy:.2%}' if recipe.holds_out else ""
    lines.append(f'    print(f"epoch {{epoch:>3}}: training {{train_accuracy:.2%}}{held_out}, test {{test_accuracy:.2%}}, '
                 'learning rate {rate:g}")')
    return "\n".join(lines)


def curves_words(chosen: Experiment) -> str:
    published = (f" The dashed grey line is the published run of {chosen.title}; it was not measured here."
                 if isinstance(chosen, PublishedExperiment) else "")
    return f"## 6. Curves\n\nAccuracy and loss after each epoch.{published}"


def curves(chosen: Experiment, recipe: Recipe) -> str:
    lines = []
    if isinstance(chosen, PublishedExperiment):
        listed = ", ".join(f"{accuracy * 100:.2f}" for accuracy in chosen.curves.test_accuracy)
        lines.append(f"published_test_accuracy = [{listed}]   # %")
    lines += [
        "epochs, train_losses, train_accuracies, test_losses, test_accuracies = zip(*history)",
        "figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4))"]
    if isinstance(chosen, PublishedExperiment):
        lines += ["published = published_test_accuracy[:EPOCHS]",
                  'left.plot(range(1, len(published) + 1), published, "o--", color="gray", fillstyle="none", '
                  'label="published test")']
    lines += [
        'left.plot(epochs, [100 * each for each in test_accuracies], "o-", label="test")',
        'left.plot(epochs, [100 * each for each in train_accuracies], "s:", label="training")',
        'left.set(xlabel="epoch", ylabel="accuracy, %", title=f"Test accuracy ends at {test_accuracies[-1]:.2%}")',
        'right.plot(epochs, test_losses, "o-", label="test")',
        'right.plot(epochs, train_losses, "s:", label="training")',
        'right.set(xlabel="epoch", ylabel="loss", title="Mean loss of an image")',
        "for place in (left, right):",
        "    place.grid(alpha=0.3)",
        "    place.legend()",
        "plt.show()"]
    return "\n".join(lines)


MISTAKES_WORDS = """\
## 7. Mistakes

The test digits that the network gets wrong, the highest loss first: those of which it was most sure. Above each stands what
it says and with which probability, and below that what the label says. Would you have read them?"""

MISTAKES = f"""\
logits, labels = look(test_data)
probabilities = logits.softmax(1)
losses = nn.functional.cross_entropy(logits, labels, reduction="none")
wrong = (logits.argmax(1) != labels).nonzero().flatten()
worst = wrong[losses[wrong].argsort(descending=True)][:24]
print(f"{{len(wrong)}} of {{len(labels):,}} test digits are wrong")

figure, places = plt.subplots(3, 8, figsize=(12, 6.2))
for place in places.flat:
    place.axis("off")
for place, index in zip(places.flat, worst.tolist()):
    image, label = test_data[index]
    probability, said = probabilities[index].max(0)
    place.imshow(image[0] * {DEVIATION} + {MEAN}, cmap="gray", vmin=0, vmax=1)
    place.set_title(f"says {{said}} ({{probability:.0%}})\\nis {{label}}", fontsize=10)
plt.tight_layout()
plt.show()"""


def end(recipe: Recipe) -> str:
    tries = "" if recipe.layers else "\n".join(
        f"- {each}" for each in (
            "Change one constant above, run everything again, and compare the last epochs.",
            "Run it again with another `SEED`: how far does chance alone move the result?"))
    return ("## 8. Further\n\n" + (f"{tries}\n\n" if tries else "") +
            "The layers have the names that S7 Lab gives them, so weights that it saved as safetensors load into this "
            "network (`pip install safetensors`):\n\n```python\nfrom safetensors.torch import load_file\n\n"
            'network.load_state_dict(load_file("weights.safetensors"))\n```\n\n'
            "The initial weights are those of a run of S7 Lab with the same seed. The order of the images, their "
            "augmentation and dropout are drawn in another way, so its curves agree with these but for chance.")
