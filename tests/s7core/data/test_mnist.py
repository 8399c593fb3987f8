import torch

from s7core.data.mnist import held_out_digits, held_out_indices, load_mnist, normalise, training_indices
from s7core.data.mnist_arrays import checked_files, load_arrays
from s7core.recipe import Recipe


def test_the_standard_data_set_ships_with_the_package(mnist):
    assert mnist.train_images.shape == (60_000, 28, 28) and mnist.test_images.shape == (10_000, 28, 28)
    assert mnist.train_images.dtype == torch.uint8 and mnist.train_labels.dtype == torch.int64
    # Counts of the ten classes as LeCun's files have them.
    assert mnist.train_labels.bincount().tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert mnist.test_labels.bincount().tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    mean, deviation = (mnist.train_images / 255).mean(), (mnist.train_images / 255).std()
    assert (round(mean.item(), 4), round(deviation.item(), 4)) == (0.1307, 0.3081)


def test_the_tensors_are_torchvision_s_own(mnist):
    from s7core.data.vision import torchvision

    for part, images, labels in (
        (True, mnist.train_images, mnist.train_labels),
        (False, mnist.test_images, mnist.test_labels),
    ):
        theirs = torchvision.datasets.MNIST(checked_files(), train=part)
        assert torch.equal(images, theirs.data) and images.dtype == theirs.data.dtype
        assert torch.equal(labels, theirs.targets) and labels.dtype == theirs.targets.dtype


def test_tensors_and_arrays_are_the_same_memory():
    assert load_mnist().train_images.data_ptr() == load_arrays().train_images.ctypes.data


def test_held_out_images_are_never_trained_on():
    held_out = set(held_out_indices().tolist())
    assert len(held_out) == 5_000
    for images in (6_000, 55_000, 60_000):
        trained = training_indices(Recipe(validation="held-out", train_images=images)).tolist()
        assert len(set(trained)) == len(trained) == min(images, 55_000)
        assert not held_out & set(trained)


def test_a_recipe_without_held_out_images_uses_all_sixty_thousand():
    assert sorted(training_indices(Recipe()).tolist()) == list(range(60_000))


def test_a_small_selection_is_balanced(mnist):
    counts = mnist.train_labels[training_indices(Recipe(train_images=6_000))].bincount(minlength=10)
    assert counts.min() > 450 and counts.max() < 750


def test_held_out_digits_are_the_images_and_labels_at_the_held_out_indices(mnist):
    images, labels = held_out_digits(mnist)
    assert images.shape == (5_000, 28, 28) and labels.shape == (5_000,)
    for place, index in enumerate(held_out_indices().tolist()[:20]):
        assert (images[place] == mnist.train_images[index].numpy()).all() and labels[place] == mnist.train_labels[index]


def test_normalised_training_pixels_have_mean_0_and_deviation_1(mnist):
    pixels = normalise(mnist.train_images)
    assert abs(pixels.mean().item()) < 1e-3 and abs(pixels.std().item() - 1) < 1e-3
