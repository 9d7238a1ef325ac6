"""Asking others over the network, for collectors that are asked to. The only place that requests leave from."""
