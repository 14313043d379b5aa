"""Trade charts."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dyadbook.charts import theme  # noqa: F401
from dyadbook.charts.figure import Figure, describe


def turnover(f: pd.DataFrame) -> Figure:
    d = f[["year", "value", "reporter", "source_id"]]
    d = d.astype({"year": int})
    c = alt.Chart(d[["year", "value", "reporter"]]).mark_point().encode(x=alt.X("year:Q", axis=alt.Axis(format="d"), title=None), y=alt.Y("value:Q", title="USD million"), color="reporter:N", shape="reporter:N")
    return Figure(c, d, describe(d, "year", "value", kind="Point chart", of="turnover", unit="USD million", by="reporter"))
