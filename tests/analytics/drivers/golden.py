"""Published inputs and figures.

`SWISS` is the correlation matrix of the data set `swiss` of R (47 French-speaking provinces, 1888; public domain, from
Mosteller & Tukey 1977, Data Analysis and Regression): Agriculture, Examination, Education, Catholic, Infant.Mortality
and, last, Fertility. The figures are those of R's `relaimpo` (Grömping 2006, JSS 17(1)).
"""

from __future__ import annotations

import numpy as np

SWISS = np.array(
    [
        [1.0, -0.686542208617, -0.639522518948, 0.401095053049, -0.060858608417, 0.35307918362],
        [-0.686542208617, 1.0, 0.698415296288, -0.572741806064, -0.114021596482, -0.645882706457],
        [-0.639522518948, 0.698415296288, 1.0, -0.153858917091, -0.099321845821, -0.663788857035],
        [0.401095053049, -0.572741806064, -0.153858917091, 1.0, 0.175495907597, 0.463684700652],
        [-0.060858608417, -0.114021596482, -0.099321845821, 0.175495907597, 1.0, 0.416556031435],
        [0.35307918362, -0.645882706457, -0.663788857035, 0.463684700652, 0.416556031435, 1.0],
    ]
)
SWISS_R2 = 0.70674
SWISS_LMG = [0.0571, 0.1712, 0.2601, 0.1056, 0.1128]
SWISS_JOHNSON = [0.0484, 0.1547, 0.2720, 0.1147, 0.1170]
SWISS_FIRST = [0.1247, 0.4172, 0.4406, 0.2150, 0.1735]
SWISS_LAST = [0.0429, 0.0074, 0.1620, 0.0624, 0.0569]
SWISS_PRATT_AGRICULTURE = -0.1105
