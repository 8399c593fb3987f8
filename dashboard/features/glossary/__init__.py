"""The glossary: all terms of the lesson, and the chosen one with its links."""
