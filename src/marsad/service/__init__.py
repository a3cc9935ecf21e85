"""The service: Marsad over HTTP, for programs and for the page that it serves. README.md here tells how to run it.

A request takes these hops: `watch` (log, metrics, headers) → `guard` (host, origin, key, body) → `routes` →
`admission` (a place in the queue) → `batching` (one worker thread, batches over all clients) → reply.
"""
