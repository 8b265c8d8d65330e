from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "plumbline.people"
    label = "people"
