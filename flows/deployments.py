"""The deployment of one machine: the nightly run over the raw folder, and the same flow when files are added.

``python -m flows.deployments`` serves it until it is told to stop; ``migralex up`` starts it beside a server.
"""

from prefect import serve
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron

from flows.process import ProcessParameters, process_documents
from flows.trigger import DEPLOYMENT
from pipeline.extract.limits import leave_with_parent
from pipeline.settings import Settings, load_settings

ONE_AT_A_TIME = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE)


def deployment(settings: Settings) -> RunnerDeployment:
    """The deployment over the folders of ``settings``.

    It is one for the schedule and for arrivals, so that its limit holds for both: one run at a time, the next waits.
    """
    folders = ProcessParameters(raw=str(settings.raw.resolve()), out=str(settings.out.resolve()))
    made = process_documents.to_deployment(
        DEPLOYMENT.split("/")[1],
        parameters={"parameters": folders.model_dump(mode="json")},
        schedule=Cron(settings.schedule, timezone=settings.timezone),
        concurrency_limit=ONE_AT_A_TIME,
        description="Reads what is new or changed in the raw folder: every night, and whenever files were added.",
    )
    assert isinstance(made, RunnerDeployment)  # noqa: S101 - a coroutine only inside an event loop
    return made


def main() -> None:
    """Serve the deployments; ends with its parent."""
    leave_with_parent()
    serve(deployment(load_settings()), pause_on_shutdown=False, print_starting_message=False)


if __name__ == "__main__":
    main()
