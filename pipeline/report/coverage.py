"""Coverage: which document speaks on which objective, as one table. The home of pandas."""

from collections.abc import Sequence

import pandas as pd

from pipeline.objectives import Objective
from pipeline.report.run_report import DocumentLine

ABOUT = ["path", "title", "country", "kind", "passages", "tagged objectives", "confirmed", "confirmed, carried"]


def coverage_table(lines: Sequence[DocumentLine]) -> pd.DataFrame:
    """One row a document that was read, one column an objective (1 to 23) with the passages proposed for it.

    ``confirmed`` counts the pairs of passage and objective to which a reviewer says yes; ``confirmed, carried`` those
    of them that were said on an earlier version. The last two rows sum up over the documents: passages proposed, and
    documents with at least one.
    """
    read = [line for line in lines if line.passages]
    counts = pd.DataFrame(
        [[line.tags.get(objective, 0) for objective in Objective] for line in read],
        columns=[int(objective) for objective in Objective],
        dtype="int64",
    )
    about = pd.DataFrame(
        [(line.path, line.title, line.country, line.kind, line.passages) for line in read], columns=ABOUT[:5]
    )
    about["tagged objectives"] = (counts > 0).sum(axis="columns")
    about["confirmed"] = [line.confirmed for line in read]
    about["confirmed, carried"] = [line.carried for line in read]
    sums = pd.DataFrame([counts.sum(), (counts > 0).sum()], columns=counts.columns)
    named = pd.DataFrame({"path": ["all passages", "all documents"]}, columns=ABOUT)
    table = pd.concat([pd.concat([about, counts], axis="columns"), pd.concat([named, sums], axis="columns")])
    return table.reset_index(drop=True).convert_dtypes()


def gaps(table: pd.DataFrame) -> list[Objective]:
    """The objectives on which no document speaks."""
    documents = table[table["path"] == "all documents"].iloc[-1]
    return [objective for objective in Objective if documents[int(objective)] == 0]
