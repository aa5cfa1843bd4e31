"""The flows: thin shells of Prefect around ``pipeline.run``, and the only home of Prefect."""
