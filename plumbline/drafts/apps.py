from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "plumbline.drafts"
    label = "drafts"
