from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "plumbline.history"
    label = "history"
