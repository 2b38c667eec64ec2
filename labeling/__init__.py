"""Labeling of 3-D medical images: arrays in, arrays out. No Django, no HTTP, no environment, no clock."""
