"""Services known so far get their place in the register: each organisation that runs services becomes a provider, each in
whose area there are some becomes an area, under the same number, so that 0004 need only turn the references round."""

from django.core.management.color import no_style
from django.db import migrations


def forwards(apps, schema_editor):
    Service = apps.get_model("register", "Service")
    Organisation = apps.get_model("people", "Organisation")
    Provider, Area = apps.get_model("register", "Provider"), apps.get_model("register", "Area")
    Coverage = apps.get_model("register", "Coverage")
    for body in Organisation.objects.filter(pk__in=Service.objects.values("provider_id")):
        Provider.objects.create(
            pk=body.pk, source="local", number=f"org-{body.pk}", name=body.name, organisation_id=body.pk
        )
    for body in Organisation.objects.filter(pk__in=Service.objects.values("area_id")):
        Area.objects.create(pk=body.pk, nation=body.nation, name=body.name[:120], slug=body.slug)
        Coverage.objects.create(area_id=body.pk, organisation_id=body.pk)
    for statement in schema_editor.connection.ops.sequence_reset_sql(no_style(), [Provider, Area]):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("register", "0002_published_register")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
