\set who random(1, 20000)
\set city random(0, 96)
\set tag random(0, 28)
SELECT id, title, price FROM product WHERE tags @> ARRAY['tag' || :tag::text] ORDER BY price DESC, id LIMIT 20;
SELECT title, ts_rank(words, query) FROM product, plainto_tsquery('english', 'wooden chairs') AS query WHERE words @@ query ORDER BY 2 DESC, id LIMIT 5;
SELECT p.id, p.placed, p.total, count(l.product) FROM purchase AS p LEFT JOIN line AS l ON l.purchase = p.id WHERE p.customer = :who GROUP BY p.id ORDER BY p.placed DESC LIMIT 10;
SELECT id, name FROM customer WHERE profile ->> 'city' = 'city ' || :city::text AND name LIKE 'A%' ORDER BY name LIMIT 10;
SELECT count(*) FROM customer WHERE profile @> jsonb_build_object('age', 18 + :who::int % 60);
