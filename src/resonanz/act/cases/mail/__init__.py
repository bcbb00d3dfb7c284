"""Mails from and to the customer of a case."""
