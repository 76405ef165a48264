"""A small recorder and player of Alibaba Cloud's HTTP API, with the emulator behind it.

``server`` listens, as a server and as a proxy. ``http_request`` reads a request, ``signatures`` checks its
signature, ``player`` answers it, and ``recorder`` records it. ``kinds`` translates between the API's
and the emulator's names. One module for each product says which actions there are.
"""
