from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_figures_and_closing_days"),
        ("opportunities", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="opportunity",
            name="cases",
            field=models.ManyToManyField(
                blank=True, related_name="opportunities", to="cases.case", verbose_name="cases"
            ),
        ),
    ]
