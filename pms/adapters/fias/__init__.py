"""FIAS, the protocol of on-premise PMSs, without sockets, clock or database: docs/fias.md."""
