from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('register', '0004_services_of_providers'),
    ]

    operations = [
        migrations.AddField('grade', 'on', models.DateField(blank=True, null=True)),
        migrations.AddField('provider', 'as_of', models.DateField(blank=True, null=True)),
        migrations.AddField('load', 'areas', models.JSONField(default=list)),
        migrations.AddField('load', 'insists', models.BooleanField(default=False)),
        migrations.AddField('load', 'tallies', models.JSONField(default=list)),
        migrations.AddField('load', 'tries', models.PositiveSmallIntegerField(default=0)),
        migrations.AddField('load', 'totals', models.JSONField(default=dict)),
        migrations.AlterField('loadchange', 'kind', models.CharField(choices=[('new', 'New in the register'), ('closed', 'No longer in the register'), ('back', 'In the register again'), ('renamed', 'Renamed'), ('moved-provider', 'Has another provider'), ('provider-renamed', 'The provider has another name'), ('moved-area', 'In another area'), ('regraded', 'Regraded'), ('grades-changed', 'Other grades changed, the lowest not'), ('new-requirements', 'New requirements'), ('requirements-reworded', 'Requirements worded differently'), ('new-enforcement', 'New enforcement'), ('complaints-upheld', 'More complaints upheld'), ('status', 'Opened or stopped operating')], max_length=24)),
    ]
