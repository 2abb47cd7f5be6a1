"""How an act on one record is answered: the record with its ``ETag``, or the problem that the contract names."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ObjectDoesNotExist
from rest_framework.response import Response

from activities.records import etags, write
from activities.records.read import Representation
from pdpl_inventory.errors import Problem, echo


def record_response(shown: Representation, status: int = 200) -> Response:
    """A response with the record and its ``ETag``."""
    return Response(shown, status=status, headers={"ETag": etags.etag_of(shown)})


@contextmanager
def refusals_as_problems() -> Iterator[None]:
    """Turn the exceptions of an act into the ``Problem`` of contract §4: 400, 403, 404, 409."""
    try:
        yield
    except ObjectDoesNotExist as error:
        raise Problem(404, "not_found") from error
    except write.DeletionNotAllowed as error:
        raise Problem(403, "approved_record") from error
    except write.InvalidRecord as error:
        if error.is_conflict:
            raise Problem(409, "conflict", fields=error.faults, value=echo(error.key)) from error
        raise Problem(400, "validation_failed", fields=error.faults) from error
    except write.RecordInUse as error:
        vi, en = ("; ".join(map(_lowered, sentences)) for sentences in zip(*error.users, strict=True))
        raise Problem(409, "record_in_use", users_vi=vi, users_en=en) from error


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
