"""Loads one tenant with very many activities by ``generate_series``, as the tables' owner, for measuring lists."""

from uuid import UUID

from django.db import connections

OWNER = "owner" if "owner" in connections else "default"
A_BATCH = 10_000

MILLISECONDS = "extract(epoch FROM {at})::bigint * 1000 + n %% 1000"
KEY = f"(lpad(to_hex({MILLISECONDS}), 12, '0') || '7' || lpad(to_hex({{kind}}), 3, '0')"
KEY += " || '8' || lpad(to_hex(n), 15, '0'))::uuid"
AT = "(timestamptz '2026-01-01 08:00+07' + n * interval '0.5 second')"
WORDS = "(ARRAY['Quản lý hồ sơ nhân viên','Chăm sóc khách hàng','Tính lương','Tuyển dụng','Khám bệnh','Giao hàng'])"
FOLDED = "(ARRAY['quan ly ho so nhan vien','cham soc khach hang','tinh luong','tuyen dung','kham benh','giao hang'])"
GROUNDS = "(ARRAY['contract','consent','legal_obligation','contract','contract','consent','contract','state_agency'])"

STATEMENTS = (
    # The batches that brought them.
    f"""INSERT INTO activities_batch (id, tenant_id, kind, mode, on_conflict, status, total_submitted, total_created,
        total_updated, total_skipped, total_failed, total_aborted, message, message_vi, duration_seconds, packed_errors,
        created_by_id, created_at, dry_run)
    SELECT {KEY.format(at=AT, kind=1)}, %(tenant)s, 'processing-activities', 'partial', 'error', 'completed', {A_BATCH},
        {A_BATCH}, 0, 0, 0, 0, 'Successfully created', 'Đã tạo thành công', 1, '', %(user)s, {AT}, false
    FROM generate_series(1, %(count)s, {A_BATCH}) n""",
    f"""INSERT INTO activities_processingactivity (id, tenant_id, batch_id, created_by_id, changed_by_id, created_at,
        updated_at, folded, name_order, external_id, activity_name_vi, activity_name_en, purpose_vi,
        purpose_en, legal_basis, legal_basis_citation, data_source_vi, data_source_en, retention_period_months,
        has_automated_decision_making, requires_dpia, status, data_subject_groups, processing_operations,
        consent_form_vi, storage_system_vi, storage_country_codes, deletion_method_vi, transfers_for_fee,
        automated_processing_vi, protection_measures_vi, risks_vi, responsible_vi)
    SELECT {KEY.format(at=AT, kind=2)}, %(tenant)s,
        (SELECT {KEY.format(at=AT, kind=1)} FROM (SELECT (g - 1) / {A_BATCH} * {A_BATCH} + 1 AS n) first),
        %(user)s, %(user)s, {AT}, {AT}, {FOLDED}[1 + g %% 6] || ' ' || g || ' employee records ' || g || ' scan-' || g,
        {FOLDED}[1 + g %% 6] || ' ' || g,
        'scan-' || g, {WORDS}[1 + g %% 6] || ' ' || g, 'Employee records ' || g,
        repeat('Thực hiện hợp đồng lao động và trả lương hằng tháng. ', 3), '', {GROUNDS}[1 + g %% 8], '',
        'Hệ thống nhân sự', '', g %% 120, g %% 50 = 0, g %% 20 = 0,
        CASE WHEN g %% 10 = 0 THEN 'approved' WHEN g %% 10 < 3 THEN 'submitted' ELSE 'draft' END,
        '{{employees}}', '{{collect}}', '', '', '{{VN}}', '', false, '', '', '', ''
    FROM (SELECT n, n AS g FROM generate_series(1, %(count)s) n) each""",
    f"""INSERT INTO activities_activitycategory (tenant_id, activity_id, data_category_id)
    SELECT %(tenant)s, {KEY.format(at=AT, kind=2)}, c.id FROM generate_series(1, %(count)s) n
    JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM activities_datacategory
          WHERE tenant_id = %(tenant)s) c ON c.place IN (n %% 23, 10 + n %% 29) AND c.place < 39""",
    f"""INSERT INTO activities_datatransfer (id, tenant_id, created_at, updated_at, folded, name_order, name_vi,
        name_en, transfer_case, destination_country, purpose_vi, exemption_code, contract_number)
    SELECT {KEY.format(at=AT, kind=3)}, %(tenant)s, {AT}, {AT}, 'dam may', 'dam may', 'Đám mây', '', 'offshore_cloud',
        'SG', '', '', '' FROM generate_series(1, 100) n""",
    f"""INSERT INTO activities_activitytransfer (tenant_id, activity_id, transfer_id)
    SELECT %(tenant)s, {KEY.format(at=AT, kind=2)},
        (SELECT {KEY.format(at=AT, kind=3)} FROM (SELECT 1 + g %% 100 AS n) picked)
    FROM (SELECT n, n AS g FROM generate_series(1, %(count)s, 10) n) each""",
)
TABLES = ("processingactivity", "activitycategory", "activitytransfer", "datatransfer", "datacategory", "batch")


def load(tenant_id: UUID, user_id: int, count: int) -> None:
    """``count`` activities in batches of 10,000, with one or two categories each and a transfer for every tenth."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, false)", [str(tenant_id)])
        for statement in STATEMENTS:
            cursor.execute(statement, {"tenant": tenant_id, "user": user_id, "count": count})
        cursor.execute("SELECT set_config('app.tenant_id', '', false)")
        for table in TABLES:
            cursor.execute(f"VACUUM ANALYZE activities_{table}")
