\set who random(1, 20000)
INSERT INTO customer (email, name) VALUES ('user' || :who::text || '@example.org', 'Again') ON CONFLICT (email) DO UPDATE SET profile = customer.profile || jsonb_build_object('seen', :who::int), name = excluded.name;
WITH old AS (SELECT id FROM purchase WHERE state = 'paid' ORDER BY id LIMIT 3 FOR UPDATE SKIP LOCKED)
UPDATE purchase SET state = 'sent' FROM old WHERE purchase.id = old.id;
DELETE FROM purchase WHERE id IN (SELECT id FROM purchase WHERE customer = :who AND state = 'sent' ORDER BY id LIMIT 1);
