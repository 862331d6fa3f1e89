"""Texts to owners' groups: written by one, approved by another, recalled in time, followed to the end."""
