"""MNIST, augmentation of batches, and digits from drawings and uploaded pictures."""
