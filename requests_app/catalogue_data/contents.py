"""All thirteen, in the order of the catalogue."""

from . import commercial, market, technical, technical_events

CONTENTS = (*technical.CONTENTS, *technical_events.CONTENTS, *market.CONTENTS, *commercial.CONTENTS)
