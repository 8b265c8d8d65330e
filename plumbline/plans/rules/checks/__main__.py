"""python -m plumbline.plans.rules.checks: the tables of docs/plan-check.md."""

import sys

from plumbline.plans.rules.checks import RULES
from plumbline.plans.rules.checks.page import table_of

sys.stdout.write(table_of(RULES))
