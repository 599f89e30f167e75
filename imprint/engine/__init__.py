"""Engines: where tensors live. Everything above speaks token ids, numpy arrays and the values of
`imprint.types`."""
