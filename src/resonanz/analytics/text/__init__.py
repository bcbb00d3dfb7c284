"""Text: sentiment and themes in German and English, learned from the organisation's own comments, judged held-out."""

from resonanz.analytics.text.duplicates import near_duplicates
from resonanz.analytics.text.languages import detect_languages, main_language
from resonanz.analytics.text.model import Correction, TextModel
from resonanz.analytics.text.quality import Classifier, ClassQuality, Quality, judge
from resonanz.analytics.text.results import Theme, ThemeParts, ThemePoint
from resonanz.analytics.text.sentiment import Conflict, SentimentModel, tones
from resonanz.analytics.text.themes import ThemeCorrection, Themes, find_themes
from resonanz.analytics.text.voices import example_voices

__all__ = [
    "ClassQuality",
    "Classifier",
    "Conflict",
    "Correction",
    "Quality",
    "SentimentModel",
    "TextModel",
    "Theme",
    "ThemeCorrection",
    "ThemeParts",
    "ThemePoint",
    "Themes",
    "detect_languages",
    "example_voices",
    "find_themes",
    "judge",
    "main_language",
    "near_duplicates",
    "tones",
]
