"""Seven pathologists judge 118 slides for carcinoma (1 = present): how often each pattern of answers occurred.

Source: Landis & Koch 1977, Biometrics 33; Agresti 2002, Categorical Data Analysis, section 13.1; data set
`carcinoma` of the R package poLCA.
"""

from __future__ import annotations

import numpy as np

from resonanz.analytics.segments.table import Encoded

PATTERNS = {
    "0000000": 34, "0000100": 2, "0100000": 6, "0100001": 1, "0100100": 4, "0100101": 5, "1000000": 2,
    "1010101": 1, "1100000": 2, "1100001": 1, "1100100": 2, "1100101": 7, "1100111": 1, "1101001": 1,
    "1101101": 2, "1101111": 3, "1110101": 13, "1110111": 5, "1111101": 10, "1111111": 16,
}  # fmt: skip


def carcinoma() -> tuple[Encoded, np.ndarray]:
    """Patterns and their counts."""
    codes = np.array([[int(digit) for digit in pattern] for pattern in PATTERNS])
    return Encoded(codes, (2,) * 7, np.zeros((len(codes), 0)), (False,) * 7), np.array(
        list(PATTERNS.values()), dtype=float
    )
