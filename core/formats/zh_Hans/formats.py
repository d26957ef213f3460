"""Chinese as in Django, but numeric short dates with leading zeros so that columns align, and amounts in thousands."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "Y年n月j日 H:i"
SHORT_DATE_FORMAT = "Y-m-d"
SHORT_DATETIME_FORMAT = "Y-m-d H:i"
FIRST_DAY_OF_WEEK = 1
BRIEF_FORMAT = "n月j日 H:i"
WEEKDAY_FORMAT = "n月j日 D H:i"
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
