from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "plumbline.library"
    label = "library"
