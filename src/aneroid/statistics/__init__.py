"""Mathematics alone: arrays in, numbers out."""
