from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plumbline.plans"
    label = "plans"
