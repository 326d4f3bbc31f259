{
    "name": "Benchmark: what an Odoo route costs that does nothing",
    "summary": "Loaded by `make bench` beside the suite, never installed",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Water Excursions contributors",
    "license": "LGPL-3",
    "depends": ["web"],
}
