"""What crosses addons: browser journeys, races, the double of YooKassa, tests of the tooling."""
