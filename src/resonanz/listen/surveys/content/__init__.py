"""What a survey asks: its form, how it is read and checked, and how answers are held against it. No database here."""
