"""Build (GSBPM 3, 4.1): who is asked. Frame, allocation, selection, routes, inclusion probabilities."""
