"""Agreement as JSON: figures with their intervals, or why they cannot be told."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from pipeline.review.agreement import Agreement, ObjectiveAgreement
from pipeline.review.figures import Figure, Unknown
from pipeline.review.sway import Sway
from pipeline.web.access import AsAnalyst
from pipeline.web.agreement_shelf import KeptReport
from pipeline.web.api_shapes import KNOWN, Digest, Number, unless_known
from pipeline.web.site import site_of

router = APIRouter(tags=["agreement"])


class FigureShape(BaseModel):
    """A value with its interval of 95 %, or the reason why there is none."""

    value: float | None
    low: float | None = Field(description="Null where too few documents were read to tell it.")
    high: float | None
    unknown: Unknown | None


class ObjectiveShape(BaseModel):
    """How far people agree on an objective, over passages that two or more of them read."""

    objective: int | None = Field(description="Null for all objectives together.")
    yes: Number
    passages_with_yes: Number
    documents_with_yes: Number
    raw: FigureShape
    on_yes: FigureShape
    cohen: FigureShape
    fleiss: FigureShape
    alpha: FigureShape


class PairShape(BaseModel):
    """Two people."""

    first: str
    second: str
    common: Number
    raw: FigureShape
    kappa: FigureShape


class SwayShape(BaseModel):
    """How much the machine sways people, by their first readings."""

    shown: Number
    blind: Number
    left_out: Number
    suggested: FigureShape = Field(description="By how much they say yes more often to a suggestion that they see.")
    others: FigureShape = Field(description="The same of objectives that are not suggested.")


class AgreementShape(BaseModel):
    """A report, at most a minute behind the readings. Whoever read and did not name an objective has said no to it."""

    made_at: datetime
    readings: Number
    passages: Number
    common: Number = Field(description="Passages that two or more people read.")
    documents: Number
    overall: ObjectiveShape
    whole_answers: FigureShape
    objectives: list[ObjectiveShape]
    pairs: list[PairShape]
    alone: list[str] = Field(description="People who have read no passage in common with anybody.")
    sway: SwayShape


@router.get(
    "/agreement",
    operation_id="getAgreement",
    summary="How far people agree",
    response_model=AgreementShape,
    responses=KNOWN,
)
def show_agreement(
    request: Request,
    response: Response,
    visitor: AsAnalyst,
    document: Annotated[Digest | None, Query(description="Of one document alone.")] = None,
    assignment: Annotated[int | None, Query(ge=1, lt=2**31, description="Of one assignment alone.")] = None,
) -> Any:
    """Of all readings, of a document or of an assignment; bulk decisions are left out."""
    del visitor
    site = site_of(request)
    if document is not None:
        site.archive.version(document)
    if assignment is not None:
        site.archive.assignment(assignment)
    kept = site.agreement.report(site.archive, site.now(), sha256=document, assignment=assignment)
    return unless_known(request, response, _shape(kept))


def _shape(kept: KeptReport) -> AgreementShape:
    found: Agreement = kept.report.agreement
    return AgreementShape(
        made_at=kept.made_at,
        readings=found.readings,
        passages=found.passages,
        common=found.common,
        documents=found.documents,
        overall=_objective(found.overall),
        whole_answers=_figure(found.whole_answers),
        objectives=[_objective(row) for row in found.objectives],
        pairs=[
            PairShape(
                first=pair.first,
                second=pair.second,
                common=pair.common,
                raw=_figure(pair.raw),
                kappa=_figure(pair.kappa),
            )
            for pair in found.pairs
        ],
        alone=list(found.alone),
        sway=_sway(kept.report.sway),
    )


def _sway(found: Sway) -> SwayShape:
    return SwayShape(
        shown=found.shown,
        blind=found.blind,
        left_out=found.left_out,
        suggested=_figure(found.suggested.more),
        others=_figure(found.others.more),
    )


def _objective(row: ObjectiveAgreement) -> ObjectiveShape:
    return ObjectiveShape(
        objective=int(row.objective) if row.objective is not None else None,
        yes=row.yes,
        passages_with_yes=row.passages_with_yes,
        documents_with_yes=row.documents_with_yes,
        raw=_figure(row.raw),
        on_yes=_figure(row.on_yes),
        cohen=_figure(row.cohen),
        fleiss=_figure(row.fleiss),
        alpha=_figure(row.alpha),
    )


def _figure(figure: Figure) -> FigureShape:
    return FigureShape(value=figure.value, low=figure.low, high=figure.high, unknown=figure.unknown)
