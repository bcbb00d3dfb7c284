"""Comments with a known subject and tone, drawn from word lists; every number of the tests follows from the seed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

SUBJECTS = {
    "delivery": ["Paket", "Lieferung", "Zusteller", "Karton", "Versand", "Sendung"],
    "price": ["Preis", "Rechnung", "Gebühr", "Rabatt", "Kosten", "Betrag"],
    "app": ["App", "Anmeldung", "Passwort", "Bildschirm", "Update", "Konto"],
    "staff": ["Beraterin", "Personal", "Gespräch", "Hotline", "Auskunft", "Verkäufer"],
}
GOOD = ["toll", "freundlich", "schnell", "pünktlich", "hilfreich", "klasse", "einfach", "sauber"]
BAD = ["furchtbar", "langsam", "kaputt", "teuer", "frech", "umständlich", "schmutzig", "falsch"]
FILLERS = [
    "wirklich",
    "dieses",
    "Mal",
    "leider",
    "oft",
    "wieder",
    "in",
    "Köln",
    "am",
    "Montag",
    "beim",
    "zweiten",
    "Versuch",
    "für",
    "uns",
    "alle",
]


class Comments(NamedTuple):
    texts: list[str]
    tones: list[str]
    subjects: list[str]


def draw(n: int, seed: int = 0, *, noise: float = 0.0) -> Comments:
    """`n` comments; with `noise`, that share of the tones is drawn anew by a coin."""
    rng = np.random.default_rng(seed)
    texts, tones, subjects = [], [], []
    for _ in range(n):
        subject = str(rng.choice(list(SUBJECTS)))
        tone = str(rng.choice(["negative", "positive"]))
        words = [
            *rng.choice(SUBJECTS[subject], 2, replace=False),
            *rng.choice(GOOD if tone == "positive" else BAD, 2, replace=False),
            *rng.choice(FILLERS, 4, replace=False),
        ]
        rng.shuffle(words)
        texts.append(" ".join(words))
        tones.append(str(rng.choice(["negative", "positive"])) if rng.random() < noise else tone)
        subjects.append(subject)
    return Comments(texts, tones, subjects)
