from django.apps import AppConfig


class GuestsConfig(AppConfig):
    name = "plumbline.guests"
