"""Collect (GSBPM 4): contact attempts and their dispositions, interviews, and files that hold them."""
