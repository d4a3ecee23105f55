\set who random(1, 20000)
\set first random(1, 4990)
\set many random(1, 5)
BEGIN;
SELECT id, email, name, profile FROM customer WHERE id = :who;
SELECT buy(:who, :first, :many);
END;
UPDATE purchase SET state = 'paid' WHERE id = (SELECT id FROM purchase WHERE customer = :who AND state = 'new' ORDER BY placed DESC LIMIT 1);
