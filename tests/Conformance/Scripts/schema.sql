-- A small shop that uses one of nearly everything that pg_dump has to describe.
CREATE EXTENSION citext;
CREATE EXTENSION hstore;
CREATE EXTENSION pg_trgm;

CREATE SCHEMA shop;
CREATE TYPE shop.state AS ENUM ('open', 'paid', 'sent');
CREATE DOMAIN shop.price AS numeric(10, 2) CHECK (VALUE >= 0);
CREATE TYPE shop.address AS (street text, town citext);

CREATE TABLE shop.item (
    id      int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name    citext NOT NULL UNIQUE,
    price   shop.price NOT NULL,
    gross   numeric(12, 4) GENERATED ALWAYS AS (price * 1.19) STORED,
    tags    text[] NOT NULL DEFAULT '{}',
    extra   hstore,
    data    jsonb,
    search  tsvector
);
COMMENT ON TABLE shop.item IS 'What is sold; quotes '' and backslashes \ included';
CREATE INDEX item_name ON shop.item USING gin ((name::text) gin_trgm_ops);
CREATE INDEX item_data ON shop.item USING gin (data jsonb_path_ops);
CREATE INDEX item_cheap ON shop.item (price) INCLUDE (name) WHERE price < 10;

CREATE TABLE shop.orders (
    id       bigint NOT NULL,
    day      date NOT NULL,
    state    shop.state NOT NULL DEFAULT 'open',
    receiver shop.address,
    PRIMARY KEY (id, day)
) PARTITION BY RANGE (day);
CREATE TABLE shop.orders_2025 PARTITION OF shop.orders FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE shop.orders_rest PARTITION OF shop.orders DEFAULT;

CREATE TABLE shop.line (
    order_id bigint NOT NULL,
    day      date NOT NULL,
    item_id  int NOT NULL REFERENCES shop.item ON DELETE RESTRICT,
    amount   int NOT NULL CHECK (amount > 0),
    EXCLUDE USING btree (order_id WITH =, item_id WITH =),
    FOREIGN KEY (order_id, day) REFERENCES shop.orders DEFERRABLE INITIALLY DEFERRED
);
CREATE SEQUENCE shop.number START 1000 INCREMENT 7 CYCLE MAXVALUE 100000;

CREATE FUNCTION shop.index_item() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    NEW.search := to_tsvector('english', NEW.name::text || ' ' || array_to_string(NEW.tags, ' '));
    RETURN NEW;
END
$body$;
CREATE TRIGGER item_search BEFORE INSERT OR UPDATE ON shop.item FOR EACH ROW EXECUTE FUNCTION shop.index_item();

CREATE FUNCTION shop.total(wanted bigint) RETURNS numeric LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT sum(l.amount * i.price) FROM shop.line l JOIN shop.item i ON i.id = l.item_id WHERE l.order_id = wanted;
END;
CREATE AGGREGATE shop.longest(text) (SFUNC = text_larger, STYPE = text);
CREATE VIEW shop.open_order AS SELECT o.id, o.day, shop.total(o.id) AS total FROM shop.orders o WHERE o.state = 'open' WITH CHECK OPTION;
CREATE MATERIALIZED VIEW shop.turnover AS SELECT i.name, sum(l.amount) AS sold FROM shop.line l JOIN shop.item i ON i.id = l.item_id GROUP BY i.name;
CREATE UNIQUE INDEX turnover_name ON shop.turnover (name);

ALTER TABLE shop.item ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON shop.item FOR SELECT USING (price > 0 OR current_user = 'postgres');
CREATE STATISTICS shop.line_shape (dependencies) ON order_id, day FROM shop.line;
CREATE RULE no_delete AS ON DELETE TO shop.item DO INSTEAD NOTHING;
CREATE PUBLICATION changes FOR TABLE shop.item, shop.line;

INSERT INTO shop.item (name, price, tags, extra, data)
SELECT 'Item ' || i, (i % 50) + 0.99, ARRAY['tag' || i % 7, 'größe "' || i || '"'], hstore('colour', 'c' || i % 5), jsonb_build_object('n', i, 'list', ARRAY[i, NULL])
FROM generate_series(1, 500) AS i;
INSERT INTO shop.orders SELECT i, date '2024-06-01' + i * 3, (ARRAY['open', 'paid', 'sent'])[1 + i % 3]::shop.state, ROW('Street ' || i, 'Town'::citext)::shop.address
FROM generate_series(1, 300) AS i;
INSERT INTO shop.line SELECT i, date '2024-06-01' + i * 3, 1 + (i * k) % 500, k FROM generate_series(1, 300) AS i, generate_series(1, 3) AS k
ON CONFLICT DO NOTHING;
SELECT setval('shop.number', 2002);
REFRESH MATERIALIZED VIEW shop.turnover;
SELECT lo_from_bytea(4711, convert_to(repeat('large object ', 5000), 'UTF8'));
