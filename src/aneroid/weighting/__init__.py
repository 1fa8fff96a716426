"""Process (GSBPM 5.6): how many people each interview stands for, factor by factor."""
