"""Texts in the language of whoever reads them: `translation` finds them, `catalog` reads them, `words` joins them."""
