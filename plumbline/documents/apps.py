from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "plumbline.documents"
    label = "documents"
