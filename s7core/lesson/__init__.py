"""The four stages and six experiments as data: layers, published facts and the story."""
