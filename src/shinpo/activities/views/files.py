"""Many activities at once: the workbook to fill, its check, its import: 「活動の一括記録」."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from shinpo.activities import importing, services
from shinpo.activities.forms import UploadForm
from shinpo.activities.models import Counterpart
from shinpo.activities.services import Recorded
from shinpo.activities.template import TITLE, template
from shinpo.core.refusal import Refused
from shinpo.governance.access import needs
from shinpo.governance.roles import Permission
from shinpo.ledger.doing import Doing
from shinpo.registry import rows
from shinpo.registry.asking import association_of, doing_of
from shinpo.ui.acting import new_request_id

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200  # problems on one page


class _Undo(Exception):
    """Takes back what a check has tried."""


@needs(Permission.RECORD)
@require_GET
def blank(request: HttpRequest) -> HttpResponse:
    """Give the workbook to fill: 「記録用の雛形」."""
    on = association_of(request).business_on
    own = dict(Counterpart.objects.order_by("order_no", "code").values_list("code", "name"))
    response = HttpResponse(template(own, on=on), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{TITLE}.xlsx"'
    return response


@needs(Permission.RECORD)
def upload(request: HttpRequest) -> HttpResponse:
    """Check a file, or record all of it: all rows or none."""
    form = UploadForm(
        request.POST or None, request.FILES or None, initial={"request_id": new_request_id()}
    )
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        check = request.POST.get("then") == "check"
        try:
            done = _carry_out(form.cleaned_data["file"], doing_of(request, form), check=check)
        except Refused as refused:
            problems = refused.problems
            context |= {"problems": problems[:SHOWN], "count": len(problems)}
        else:
            if not check:
                messages.success(request, f"{done.count:,}件の活動を記録しました。")
                return redirect("activities:list")
            context |= {"checked": done}
    return render(request, "activities/upload.html", context)


def _carry_out(file: UploadedFile, doing: Doing, *, check: bool) -> Recorded:
    """Record the file whole or not at all; a check records it and takes it back."""
    read = importing.activities(_rows(file), on=doing.booked_on)
    found = Recorded(0)
    try:
        with transaction.atomic():
            found = services.activities_record(read, doing)
            if check:
                raise _Undo
    except _Undo:
        pass
    return found


def _rows(file: UploadedFile) -> list[rows.Row]:
    suffix = ".xlsx" if str(file.name).lower().endswith(".xlsx") else ".csv"
    with NamedTemporaryFile(suffix=suffix) as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        return rows.read(Path(copy.name), sheet=TITLE)
