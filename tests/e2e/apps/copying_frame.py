"""The table of `copying_app`."""

import pandas as pd

FRAME = pd.DataFrame(
    {
        "name": ["=1+1", "<b>bold</b>\twith a tab", "亚太"],
        "n": [1028, 3, 0],
        "total_h": [24.0, 0.5, None],
    }
)
KINDS = {"name": "text", "n": "count", "total_h": "hours"}
