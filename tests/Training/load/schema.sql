-- A small shop: what an application keeps in its database, with the types, constraints, triggers and indexes it would have.
CREATE TABLE customer (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name varchar(80) NOT NULL,
    profile jsonb NOT NULL DEFAULT '{}',
    created timestamptz NOT NULL DEFAULT now());
CREATE TABLE product (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title text NOT NULL,
    price numeric(10, 2) NOT NULL CHECK (price > 0),
    stock int NOT NULL,
    tags text[] NOT NULL,
    words tsvector GENERATED ALWAYS AS (to_tsvector('english', title)) STORED);
CREATE TABLE purchase (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer int NOT NULL REFERENCES customer,
    placed timestamptz NOT NULL DEFAULT clock_timestamp(),
    state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'paid', 'sent')),
    total numeric(12, 2) NOT NULL DEFAULT 0);
CREATE TABLE line (
    purchase bigint NOT NULL REFERENCES purchase ON DELETE CASCADE,
    product int NOT NULL REFERENCES product,
    count int NOT NULL,
    price numeric(10, 2) NOT NULL,
    PRIMARY KEY (purchase, product));
CREATE TABLE happening (at timestamptz NOT NULL, kind text NOT NULL, body jsonb NOT NULL) PARTITION BY HASH (kind);
CREATE TABLE happening_0 PARTITION OF happening FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE happening_1 PARTITION OF happening FOR VALUES WITH (MODULUS 2, REMAINDER 1);

INSERT INTO customer (email, name, profile)
    SELECT format('user%s@example.org', i), initcap(md5(i::text)),
           jsonb_build_object('age', 18 + i % 60, 'city', 'city ' || i % 97, 'likes', jsonb_build_array(i % 11, i % 13))
    FROM generate_series(1, 20000) AS i;
INSERT INTO product (title, price, stock, tags)
    SELECT concat_ws(' ', (ARRAY['red', 'small', 'quiet', 'wooden', 'quick'])[1 + i % 5], (ARRAY['chair', 'lamp', 'engine', 'book'])[1 + i % 4], i),
           (i % 4000 + 99) / 100.0, 1000000, ARRAY['tag' || i % 7, 'tag' || i % 29]
    FROM generate_series(1, 5000) AS i;

CREATE INDEX ON customer ((profile ->> 'city'));
CREATE INDEX ON customer USING gin (profile jsonb_path_ops);
CREATE INDEX ON product USING gin (words);
CREATE INDEX ON product USING gin (tags);
CREATE INDEX ON purchase (customer, placed DESC);
CREATE INDEX ON purchase (state) WHERE state <> 'sent';
CREATE INDEX ON happening USING brin (at);

CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO happening VALUES (clock_timestamp(), TG_TABLE_NAME || ' ' || lower(TG_OP), to_jsonb(NEW));
    RETURN NEW;
END $$;
CREATE TRIGGER note AFTER INSERT OR UPDATE ON purchase FOR EACH ROW EXECUTE FUNCTION note();

CREATE FUNCTION buy(who int, first int, many int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    made bigint;
    sum numeric := 0;
    item record;
BEGIN
    INSERT INTO purchase (customer) VALUES (who) RETURNING id INTO made;
    FOR item IN SELECT id, price FROM product WHERE id BETWEEN first AND first + many - 1 ORDER BY id LOOP
        UPDATE product SET stock = stock - 1 WHERE id = item.id;
        INSERT INTO line VALUES (made, item.id, 1, item.price);
        sum := sum + item.price * (CASE WHEN many > 3 THEN 0.95 ELSE 1 END);
    END LOOP;
    UPDATE purchase SET total = round(sum, 2) WHERE id = made;
    RETURN made;
END $$;
ANALYZE;
