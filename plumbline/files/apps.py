from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "plumbline.files"
