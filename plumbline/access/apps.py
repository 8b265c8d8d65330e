from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "plumbline.access"
    label = "access"
