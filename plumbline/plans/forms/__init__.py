"""The shape of what people type about plans. What it means is decided by the actions and their rules."""

from plumbline.plans.forms.common import ReasonForm, SubmissionForm
from plumbline.plans.forms.items import ActionForm, MoveFinishForm, OccurrenceForm, ProgressForm
from plumbline.plans.forms.plans import EndPlanForm, NewPlanForm, PlanForm, SectionForm, ShareForm
from plumbline.plans.forms.uploads import (
    AboutUploadForm,
    AgreementForm,
    RowForm,
    UploadedSectionForm,
    UploadForm,
    UseUploadForm,
)

__all__ = [
    "AboutUploadForm",
    "ActionForm",
    "AgreementForm",
    "EndPlanForm",
    "MoveFinishForm",
    "NewPlanForm",
    "OccurrenceForm",
    "PlanForm",
    "ProgressForm",
    "ReasonForm",
    "RowForm",
    "SectionForm",
    "ShareForm",
    "SubmissionForm",
    "UploadForm",
    "UploadedSectionForm",
    "UseUploadForm",
]
