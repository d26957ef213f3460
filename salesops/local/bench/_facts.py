"""What a large archive holds beside the names, written by SQL: facts that differ, people, chances, visits, a history.

`n.id` is the place of a customer in the order of recording; every expression follows from it, so each run writes the
same. 200 reps who record 10 on a working day need some 700 days for a million.
"""

from __future__ import annotations

DAYS = 700
"""For how long the archive has been filled."""

OF_A_CUSTOMER = {
    "created_at": "recorded.at",
    "updated_at": "recorded.at",
    "owned_since": "CASE WHEN n.owner_id IS NOT NULL THEN recorded.at END",
    "recorded_by_id": "coalesce(n.owner_id, t.recorded_by_id)",
    "completed_at": "CASE WHEN n.id % 9 > 0 THEN recorded.at + interval '1 day' END",
    "contacted_at": "CASE WHEN n.id % 3 > 0 THEN recorded.at + interval '2 days' END",
    "last_contact_at": "CASE WHEN n.id % 3 > 0 THEN recorded.at + (now() - recorded.at) * (n.id % 1000) / 1000 END",
    "protected_until": "recorded.at + interval '180 days'",
    "value": "CASE WHEN n.id % 50 = 0 THEN 'gold' WHEN n.id % 7 = 0 THEN 'silver' ELSE 'ordinary' END",
    "account": "CASE WHEN n.id % 40 = 0 THEN 'key' ELSE 'general' END",
    "tracking": "(ARRAY['tracking', 'potential', 'progressing', 'key', 'intent', 'signed'])[1 + (n.id % 36)::int / 7]",
    "stage": "(ARRAY['new', 'contacted', 'needs', 'negotiating', 'customer', 'dormant'])[1 + n.id % 6]",
    "competition": "(ARRAY['unknown', 'none', 'some', 'strong'])[1 + n.id % 4]",
    "source": "(ARRAY['trade_fair', 'internet', 'partner', 'own_data', 'inbound'])[1 + n.id % 4]",
    "industry_id": "industries.ids[1 + n.id % cardinality(industries.ids)]",
    "tags": "CASE WHEN n.id % 5 = 0 THEN ARRAY['tag ' || n.id % 300]::varchar[] ELSE '{}' END",
    "phone": "'0755-' || 20000000 + n.id / 2",
    "phone_key": "CASE WHEN n.id % 400 < 2 THEN '0755' || 20000000 + n.id / 2 ELSE '0755' || 80000000 + n.id END",
    "website": "CASE WHEN n.id % 2 = 0 THEN 'www.company' || n.id || '.example' ELSE '' END",
    "domain": "CASE WHEN n.id % 2 = 0 THEN 'company' || n.id || '.example' ELSE '' END",
    "notes": "CASE WHEN n.id % 4 = 0 THEN '在展会上认识的客户，对新产品有兴趣。' ELSE '' END",
    "next_step": "CASE WHEN n.id % 8 = 0 THEN '寄送资料并约定见面' ELSE '' END",
    "next_on": "CASE WHEN n.id % 8 = 0 THEN current_date + (n.id / 8 % 90)::int - 30 END",
}
"""Column → expression over n (the names), t (the customer after which all are made), recorded and industries."""

BESIDE = """
    CROSS JOIN LATERAL (SELECT now() - ({customers} - n.id) * interval '{days} days' / {customers} AS at) recorded
    CROSS JOIN (SELECT array_agg(id) ids FROM customers_industry WHERE parent_id IS NOT NULL) industries
"""

EVERYTHING_ELSE = {
    "main contacts": """
        INSERT INTO customers_contact (customer_id, name, position, department, phone, mobile, email, chat, phone_key,
            role, is_main, notes, created_at, version)
        SELECT id, '联系人' || id, '采购经理', '', '', '138' || lpad(id::text, 8, '0'),
            'p' || id || '@company.example', '', '138' || lpad(id::text, 8, '0'), 'decides', true, '', created_at, 1
        FROM customers_customer""",
    "addresses": """
        INSERT INTO customers_address (customer_id, label, text, is_main)
        SELECT id, '', '示例路' || id || '号', true FROM customers_customer WHERE id % 2 = 0""",
    "records in the history": """
        INSERT INTO customers_customerevent (customer_id, kind, actor_id, at, note, private, target, changes, version)
        SELECT id, 'recorded', recorded_by_id, created_at, '', false, '{}', '{}', 1 FROM customers_customer""",
    "changes in the history": """
        INSERT INTO customers_customerevent (customer_id, kind, actor_id, at, note, private, target, changes, version)
        SELECT id, 'changed', recorded_by_id, created_at + n * interval '1 hour', '', false, '{}',
            '{"stage": ["new", "contacted"]}', 1 + n
        FROM customers_customer, generate_series(1, 20) n WHERE id % 20 = 0""",
    "opportunities": """
        INSERT INTO customers_opportunity (customer_id, name, amount, currency, signing_on, tracking, competitors,
            next_step, state, closed_at, close_reason, created_by_id, created_at, version)
        SELECT id, '年度采购', 1000 + id % 500000, 'CNY', current_date + (id % 180)::int, 'progressing', '', '',
            CASE WHEN id % 30 = 0 THEN 'won' ELSE 'open' END, CASE WHEN id % 30 = 0 THEN now() END, '', recorded_by_id,
            created_at, 1
        FROM customers_customer WHERE id % 10 = 0""",
    "visits": """
        INSERT INTO customers_visit (customer_id, rep_id, unit_id, purpose, aim, whom, questions, starts_at, ends_at,
            place, wants_manager, state, planned_at, decided_at, decided_by_id, decision_note, left_at,
            expected_back_at, back_at, ended_at, cancel_reason, version)
        SELECT id, owner_id, unit_id, 'needs', '了解需求', '', '', at, at + interval '1 hour', '', false,
            CASE WHEN at < now() THEN 'logged' ELSE 'approved' END, at - interval '3 days', at - interval '2 days',
            owner_id, '', NULL, NULL, NULL, CASE WHEN at < now() THEN at + interval '1 day' END, '', 1
        FROM (
            SELECT *, date_trunc('hour', now()) + (id % 371 - 357) * interval '1 day' AS at FROM customers_customer
        ) held
        WHERE id % 12 = 0 AND owner_id IS NOT NULL""",
    "entries in the log": """
        INSERT INTO customers_logentry (customer_id, kind, at, by_id, result, minutes, next_step, written_at, version)
        SELECT id, 'call', last_contact_at - n * interval '5 days', owner_id, '对报价有兴趣，下周再联系。', '', '',
            last_contact_at, 1
        FROM customers_customer, generate_series(0, 1) n
        WHERE id % 3 = 2 AND owner_id IS NOT NULL AND last_contact_at IS NOT NULL""",
}
"""What it is → the statement that writes it."""
