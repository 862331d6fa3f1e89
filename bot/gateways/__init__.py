"""Payment gateways: a platform that takes money is one file or folder here with its own `GATEWAY`."""
