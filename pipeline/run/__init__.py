"""The journey: the only place where the steps meet. No Prefect in here."""
