SELECT date_trunc('minute', placed), state, count(*), sum(total), avg(total)::numeric(12, 2) FROM purchase GROUP BY 1, 2 ORDER BY 1, 2;
SELECT * FROM (SELECT p.title, sum(l.count * l.price) AS sold, rank() OVER (ORDER BY sum(l.count * l.price) DESC) AS place FROM line AS l JOIN product AS p ON p.id = l.product GROUP BY p.id) AS r WHERE place <= 10;
WITH RECURSIVE step (n, day) AS (SELECT 1, date '2024-01-31' UNION ALL SELECT n + 1, (day + interval '1 month')::date FROM step WHERE n < 200) SELECT min(day), max(day), count(DISTINCT extract(dow FROM day)) FROM step;
SELECT c.profile ->> 'city' AS city, percentile_cont(0.5) WITHIN GROUP (ORDER BY (c.profile ->> 'age')::int), string_agg(left(c.name, 3), ',' ORDER BY c.name) FROM customer AS c WHERE c.id % 10 = 0 GROUP BY 1 HAVING count(*) > 3 ORDER BY 1 LIMIT 20;
SELECT kind, count(*), max(length(body::text)), sum((body ->> 'total')::numeric) FROM happening GROUP BY kind;
SELECT upper(regexp_replace(title, '(\w+) (\w+)', '\2, \1')), to_char(price, 'FM9990.00'), md5(title) FROM product WHERE title ~* 'lamp \d*7$' ORDER BY title COLLATE "C";
SELECT sum(price * stock / 3.7), stddev(price), corr(price::float8, stock::float8) FROM product CROSS JOIN generate_series(1, 5);
