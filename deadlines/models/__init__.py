from .incident import Incident as Incident
from .ladder import LadderVersion as LadderVersion
from .promise import Notice as Notice
from .promise import Promise as Promise
from .promise import Reminder as Reminder
from .running import DigestTurn as DigestTurn
from .running import Heartbeat as Heartbeat
from .running import Recalculation as Recalculation
