"""MNIST, checked before use, and augmentation of whole batches."""
