"""How a process that serves no sockets tells those that do."""

import dataclasses

from django.conf import settings as configured

from hybrid.live.bus import Bus
from hybrid.live.delivery import RightsChanged


def test_what_is_saved_while_redis_is_away_is_no_error(settings, caplog, closed_port):
    url = f"redis://127.0.0.1:{closed_port}/0"
    settings.CONFIG = dataclasses.replace(configured.CONFIG, redis_url=url)
    settings.CHANNEL_LAYERS = {
        "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [url]}}
    }
    Bus().send(RightsChanged(1, 1))
    assert "could not be passed on" in caplog.text
