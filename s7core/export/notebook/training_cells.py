"""The other cells of a notebook: optimizer, training, curves and mistakes. `..._words` is Markdown, `..._code` Python."""

from textwrap import wrap

from s7core.data.mnist_arrays import DEVIATION, MEAN
from s7core.export.notebook import source
from s7core.lesson.experiments import Experiment, PublishedExperiment
from s7core.recipe import Recipe


def optimizer_words(recipe: Recipe) -> str:
    watched = ""
    if recipe.scheduler == "reduce-on-plateau":
        watched = (
            " It watches the loss on the held-out images."
            if recipe.holds_out
            else " It watches the loss on the test images, as published; that makes the test a little less of a test."
        )
    return (
        "## 4. Optimiser and learning rate\n\nStochastic gradient descent: after each batch, every weight moves a "
        "little against its gradient, and on in the direction of the last steps. "
        f"{source.SCHEDULE_SOURCES[recipe.scheduler].words}{watched}"
    )


def optimizer_code(recipe: Recipe) -> str:
    lines = [
        "train_batches = DataLoader(train_data, BATCH_SIZE, shuffle=True, num_workers=WORKERS)",
        source.optimizer_source(recipe),
    ]
    if schedule := source.schedule_source(recipe):
        lines += (["steps = EPOCHS * len(train_batches)"] if source.moves_each_step(recipe) else []) + [schedule]
    return "\n".join(lines)


STEPS_WORDS = """\
## 5. Training

Two functions: one pass over the training images, and a look at images that nothing is learned from. `train()` and `eval()`
matter: dropout works only while training, and BatchNorm uses the batch's own statistics there and its running ones here.
Cross-entropy of logits is the same number as log-softmax followed by the negative log-likelihood."""


def steps_code(recipe: Recipe) -> str:
    after_step = (
        "        scheduler.step()                                    # a little at each step\n"
        if (source.schedule_source(recipe) and source.moves_each_step(recipe))
        else ""
    )
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
    return (
        "Now it learns. Training accuracy is measured on the way, while the network still changes and with dropout and "
        "augmentation on, so it may lie below test accuracy."
    )


def training_code(recipe: Recipe) -> str:
    lines = [
        "history = []",
        "for epoch in range(1, EPOCHS + 1):",
        '    rate = optimizer.param_groups[0]["lr"]',
        "    train_loss, train_accuracy = train_epoch()",
        "    test_loss, test_accuracy = loss_and_accuracy(test_data)",
    ]
    if recipe.holds_out:
        lines.append("    held_out_loss, held_out_accuracy = loss_and_accuracy(held_out_data)")
    if source.schedule_source(recipe) and not source.moves_each_step(recipe):
        watched = "held_out_loss" if recipe.holds_out else "test_loss"
        lines.append(f"    scheduler.step({watched if recipe.scheduler == 'reduce-on-plateau' else ''})")
    lines.append("    history.append((epoch, train_loss, train_accuracy, test_loss, test_accuracy))")
    held_out = ", held-out {held_out_accuracy:.2%}" if recipe.holds_out else ""
    lines.append(
        f'    print(f"epoch {{epoch:>3}}: training {{train_accuracy:.2%}}{held_out}, test {{test_accuracy:.2%}}, '
        'learning rate {rate:g}")'
    )
    return "\n".join(lines)


def curves_words(chosen: Experiment) -> str:
    published = (
        f" The dashed grey line is the published run of {chosen.title}; it was not measured here."
        if isinstance(chosen, PublishedExperiment)
        else ""
    )
    return f"## 6. Curves\n\nAccuracy and loss after each epoch.{published}"


def curves_code(chosen: Experiment, recipe: Recipe) -> str:
    lines = []
    if isinstance(chosen, PublishedExperiment):
        listed = ", ".join(f"{accuracy * 100:.2f}" for accuracy in chosen.curves.test_accuracy)
        wrapped = wrap(listed, 80, initial_indent="    ", subsequent_indent="    ")
        lines += ["published_test_accuracy = [   # %", *wrapped, "]"]
    lines += [
        "epochs, train_losses, train_accuracies, test_losses, test_accuracies = zip(*history)",
        "figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4))",
    ]
    if isinstance(chosen, PublishedExperiment):
        lines += [
            "published = published_test_accuracy[:EPOCHS]",
            'left.plot(range(1, len(published) + 1), published, "o--", color="gray", fillstyle="none", '
            'label="published test")',
        ]
    lines += [
        'left.plot(epochs, [100 * each for each in test_accuracies], "o-", label="test")',
        'left.plot(epochs, [100 * each for each in train_accuracies], "s:", label="training")',
        'left.set(xlabel="epoch", ylabel="accuracy, %", title=f"Test accuracy ends at {test_accuracies[-1]:.2%}")',
        'right.plot(epochs, test_losses, "o-", label="test")',
        'right.plot(epochs, train_losses, "s:", label="training")',
        'right.set(xlabel="epoch", ylabel="loss", title="Mean loss of an image")',
        "for place in (left, right):",
        "    place.grid(alpha=0.3)",
        "    place.xaxis.get_major_locator().set_params(integer=True)",
        '    place.ticklabel_format(axis="y", style="plain", useOffset=False)  # 0.00001 rather than 1e-5',
        "    place.legend()",
        "plt.show()",
    ]
    return "\n".join(lines)


MISTAKES_WORDS = """\
## 7. Mistakes

The test digits that the network gets wrong, the highest loss first: those where it thought the true answer least likely.
Above each stands what it says and with which probability, and below that what the label says. Would you have read them?"""

MISTAKES_CODE = f"""\
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


def end_words(recipe: Recipe) -> str:
    tries = (
        ""
        if recipe.layers
        else "\n".join(
            f"- {suggestion}"
            for suggestion in (
                "Change one constant above, run everything again, and compare the last epochs.",
                "Run it again with another `SEED`: how far does chance alone move the result?",
            )
        )
    )
    return (
        "## 8. Further\n\n"
        + (f"{tries}\n\n" if tries else "")
        + "The layers have the names that S7 Lab gives them, so weights that it saved as safetensors load into this "
        "network (`pip install safetensors`):\n\n```python\nfrom safetensors.torch import load_file\n\n"
        'network.load_state_dict(load_file("weights.safetensors"))\n```\n\n'
        "The initial weights are those of a run of S7 Lab with the same seed. The order of the images, their "
        "augmentation and dropout are drawn in another way, so its curves agree with these but for chance."
    )
