"""The demo's illustrations, drawn in code so that they can be shipped and redrawn by anybody."""
