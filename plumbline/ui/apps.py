from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "plumbline.ui"
    label = "ui"
