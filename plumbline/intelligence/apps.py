from django.apps import AppConfig


class IntelligenceConfig(AppConfig):
    name = "plumbline.intelligence"
    label = "intelligence"
