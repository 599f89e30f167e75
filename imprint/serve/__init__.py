"""The HTTP server: an OpenAI-compatible chat API and a learning API over one model and its driver.

The only asynchronous part of Imprint, and the only one that needs the extra `serve`. Knows HTTP; what answers
and learns is below it and is only ever touched through the driver.
"""
