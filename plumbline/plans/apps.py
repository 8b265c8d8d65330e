from django.apps import AppConfig
from django.db.models.signals import pre_save


class PlansConfig(AppConfig):
    name = "plumbline.plans"
    label = "plans"

    def ready(self) -> None:
        from plumbline.plans.models.withheld import refuse_marks

        pre_save.connect(refuse_marks, dispatch_uid="plans.refuse_marks")
