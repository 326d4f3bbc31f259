"""How far property-based tests look."""

import os

from hypothesis import HealthCheck, settings


def examples(number, **more):
    """Settings of a property: ``number`` examples, the same ones each time.

    With ``WATER_EXAMPLES=1000`` in the environment it is so many, at random; what fails is printed
    with a blob for ``@reproduce_failure`` and, as it shrinks, in its smallest form.
    """
    asked = os.environ.get("WATER_EXAMPLES")
    return settings(
        max_examples=int(asked or number),
        derandomize=not asked,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.filter_too_much,
            HealthCheck.data_too_large,
            # BaseCase makes one object for all examples, and these tests leave nothing on it
            HealthCheck.differing_executors,
        ],
        **more,
    )
