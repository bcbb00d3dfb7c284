"""Mails that customers answer with."""
