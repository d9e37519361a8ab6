"""Words against figures, where files come in: 「文章校正」.

`published_book` makes a book of figures of published tables, `figures_file` reads a list of
figures; the rules themselves are in `shinpo.core.words`.
"""
