"""Evaluate (GSBPM 8): synthetic populations and simulated fieldwork, the survey before it is paid for.

It plays the life cycle, so it may use every stage. Whatever it makes is synthetic and says so.
"""
