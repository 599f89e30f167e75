"""Benches: Imprint beside its peers. `python -m bench.NAME --help` says what each measures."""
