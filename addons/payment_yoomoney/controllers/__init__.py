from . import buyer, webhook
