"""What a publication asks for."""

from django import forms

from shinpo.publishing.models import Revision
from shinpo.ui.forms import Form


class PublishForm(Form):
    """Publish a bulletin; an erratum says what it corrects: 「月報の発行」."""

    change = forms.CharField(
        label="訂正の内容",
        required=False,
        max_length=Revision._meta.get_field("change").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="発行済みの月報を直すときだけ書きます。月報の冒頭に載ります。",
    )
