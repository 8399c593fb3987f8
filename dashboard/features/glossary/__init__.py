"""Glossary: all terms, and one in full."""
