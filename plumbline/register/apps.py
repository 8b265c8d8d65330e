from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "plumbline.register"
    label = "register"
