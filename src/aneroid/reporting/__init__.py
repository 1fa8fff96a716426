"""Disseminate (GSBPM 7): tables, charts, a narrative with bound numbers, and the pages that carry them."""
