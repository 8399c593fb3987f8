"""The stages and experiments of the lesson as data: layers, published facts, stories and the glossary."""
