"""The weekly figure of a group; nothing about a person."""
