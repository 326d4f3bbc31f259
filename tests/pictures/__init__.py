"""Pictures of the demo's pages for docs/tour.md: `make pictures`."""
