"""The answers to the questions of the dossiers' forms, one row a question, until it is filed and after."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.columns import person
from tenants.models import TenantModel


class DossierAnswer(TenantModel):
    """The tenant's answer to a question of ``dossiers.questions``; ``value`` is JSON of the question's kind."""

    question = models.CharField(_("câu hỏi"), max_length=50)
    value = models.JSONField(_("câu trả lời"))
    updated_by = person(_("người sửa"))
    updated_at = models.DateTimeField(_("sửa lúc"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("câu trả lời của hồ sơ")
        verbose_name_plural = _("hồ sơ đánh giá tác động")
        ordering = ("question",)
        constraints = [models.UniqueConstraint(fields=["question", "tenant"], name="dossieranswer_once")]

    def __str__(self) -> str:
        return self.question
