from django.apps import AppConfig


class PictureConfig(AppConfig):
    name = "plumbline.picture"
    label = "picture"
