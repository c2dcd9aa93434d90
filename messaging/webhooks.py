"""What became of a message, as Twilio tells it: signed, repeated, and in any order."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core.clock import now
from core.transactions import unit
from messaging.services import receipt
from messaging.transports.twilio import signed_by_twilio
from staff.policy import bearer


@csrf_exempt
@bearer
@require_POST
def twilio_status(request: HttpRequest, message: str) -> HttpResponse:
    """Takes a status call-back. The signature is checked against our public address, not the Host.

    A wrong signature is answered 403 and changes nothing.
    """
    url = settings.BASE_URL.rstrip("/") + request.get_full_path()
    signature = request.headers.get("X-Twilio-Signature", "")
    if not signed_by_twilio(url=url, params=request.POST.dict(), signature=signature):
        return HttpResponseForbidden("The signature does not fit. Nothing was changed.")
    with unit():
        receipt(
            public_id=message,
            provider_id=request.POST.get("MessageSid", ""),
            status=request.POST.get("MessageStatus", ""),
            code=request.POST.get("ErrorCode", ""),
            now=now(),
        )
    return HttpResponse(status=204)
