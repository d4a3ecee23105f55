using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>A statement that needs an extension, and what it answers. {connection} is how the server reaches itself.</summary>
public sealed record Sample(string Extension, string Sql, string Answer)
{
    private const string Trigger = "FOR EACH ROW EXECUTE FUNCTION";

    /// <summary>One for each extension that there is.</summary>
    public static IReadOnlyList<Sample> All { get; } =
    [
        new("amcheck", "SELECT count(*)::text FROM bt_index_check('pg_class_oid_index')", "1"),
        new("autoinc", $"CREATE TEMP SEQUENCE s; CREATE TEMP TABLE t (id int, v text); CREATE TRIGGER g BEFORE INSERT ON t {Trigger} autoinc(id, s);"
            + "INSERT INTO t (v) VALUES ('x'); SELECT id::text FROM t", "1"),
        new("bloom", "CREATE TEMP TABLE t (a int, b int); INSERT INTO t SELECT i, i % 7 FROM generate_series(1, 1000) i;"
            + "CREATE INDEX ON t USING bloom (a, b); SET enable_seqscan = off; SELECT count(*)::text FROM t WHERE a = 500 AND b = 3", "1"),
        new("btree_gin", Indexed("gin"), "1"),
        new("btree_gist", Indexed("gist"), "1"),
        new("citext", "SELECT ('A'::citext = 'a')::text", "true"),
        new("cube", "SELECT cube_distance('(0, 0)', '(3, 4)')::text", "5"),
        new("dblink", "SELECT a::text FROM dblink('{connection}', 'SELECT 42') AS t (a int)", "42"),
        new("dict_int", "SELECT ts_lexize('intdict', '12345678')::text", "{123456}"),
        new("dict_xsyn", "ALTER TEXT SEARCH DICTIONARY xsyn (RULES = 'xsyn_sample'); SELECT ts_lexize('xsyn', 'supernova')::text",
            "{supernova,sn,sne,1987a}"),
        new("earthdistance", "SELECT (earth_distance(ll_to_earth(0, 0), ll_to_earth(0, 90)) > 1e7)::text", "true"),
        new("file_fdw", "CREATE SERVER s FOREIGN DATA WRAPPER file_fdw;"
            + "CREATE FOREIGN TABLE f (l text) SERVER s OPTIONS (filename 'PG_VERSION'); SELECT l FROM f", "18"),
        new("fuzzystrmatch", "SELECT levenshtein('kitten', 'sitting')::text", "3"),
        new("hstore", "SELECT 'a=>1, b=>2'::hstore -> 'b'", "2"),
        new("insert_username", $"CREATE TEMP TABLE t (a int, u text); CREATE TRIGGER g BEFORE INSERT ON t {Trigger} insert_username(u);"
            + "INSERT INTO t VALUES (1); SELECT u FROM t", "postgres"),
        new("intagg", "SELECT int_array_aggregate(i)::text FROM generate_series(1, 3) i", "{1,2,3}"),
        new("intarray", "SELECT sort('{3, 1, 2}'::int[])::text", "{1,2,3}"),
        new("isn", "SELECT isbn('978-0-393-04002-9')::text", "0-393-04002-X"),
        new("lo", "SELECT lo_oid(1::lo)::text", "1"),
        new("ltree", "SELECT ('Top.Science'::ltree @> 'Top.Science.Astronomy')::text", "true"),
        new("moddatetime", $"CREATE TEMP TABLE t (a int, m timestamp); CREATE TRIGGER g BEFORE UPDATE ON t {Trigger} moddatetime(m);"
            + "INSERT INTO t VALUES (1); UPDATE t SET a = 2; SELECT (m IS NOT NULL)::text FROM t", "true"),
        new("pageinspect", "SELECT (upper > lower)::text FROM page_header(get_raw_page('pg_class', 0))", "true"),
        new("pg_buffercache", "SELECT (count(*) > 0)::text FROM pg_buffercache", "true"),
        new("pg_freespacemap", "SELECT (count(*) > 0)::text FROM pg_freespace('pg_class')", "true"),
        new("pg_logicalinspect", "DO $$ BEGIN PERFORM pg_get_logical_snapshot_meta('0-40796E18.snap');"
            + "EXCEPTION WHEN undefined_file THEN PERFORM set_config('sample.answer', 'no such file', false); END $$; SHOW sample.answer", "no such file"),
        new("pg_prewarm", "SELECT (pg_prewarm('pg_class') > 0)::text", "true"),
        new("pg_stat_statements", "SELECT (count(*) > 0)::text FROM pg_stat_statements", "true"),
        new("pg_surgery", "CREATE TEMP TABLE t AS SELECT 1 AS a; DO $$ BEGIN PERFORM heap_force_kill('t'::regclass, ARRAY['(0,1)']::tid[]); END $$;"
            + "SELECT count(*)::text FROM t", "0"),
        new("pg_trgm", "SELECT round(similarity('postgres', 'postgrez')::numeric, 1)::text", "0.6"),
        new("pg_visibility", "SELECT (count(*) > 0)::text FROM pg_visibility_map('pg_class')", "true"),
        new("pg_walinspect", "SELECT (count(*) > 0)::text FROM pg_get_wal_records_info((SELECT redo_lsn FROM pg_control_checkpoint()), pg_current_wal_flush_lsn())", "true"),
        new("pgcrypto", "SELECT convert_from(decrypt(encrypt('secret', 'key', 'bf'), 'key', 'bf'), 'UTF8') || encode(digest('abc', 'sha1'), 'hex')",
            "secreta9993e364706816aba3e25717850c26c9cd0d89d"),
        new("pgrowlocks", "CREATE TEMP TABLE t AS SELECT 1 AS a; SELECT count(*)::text FROM pgrowlocks('t')", "0"),
        new("pgstattuple", "SELECT (table_len > 0)::text FROM pgstattuple('pg_class')", "true"),
        new("pgtap", "SELECT plan(1)", "1..1"),
        new("postgres_fdw", "CREATE SERVER o FOREIGN DATA WRAPPER postgres_fdw OPTIONS ({options}); CREATE USER MAPPING FOR postgres SERVER o OPTIONS (user 'postgres');"
            + "CREATE FOREIGN TABLE r (datname name) SERVER o OPTIONS (schema_name 'pg_catalog', table_name 'pg_database');"
            + "SELECT datname::text FROM r WHERE datname = 'template0'", "template0"),
        new("refint", $"CREATE TEMP TABLE p (id int PRIMARY KEY); CREATE TEMP TABLE c (id int); CREATE TRIGGER g AFTER INSERT ON c {Trigger} check_primary_key('id', 'p', 'id');"
            + "INSERT INTO p VALUES (1); INSERT INTO c VALUES (1); SELECT count(*)::text FROM c", "1"),
        new("seg", "SELECT ('1 .. 3'::seg && '2 .. 4'::seg)::text", "true"),
        new("tablefunc", "SELECT count(*)::text FROM normal_rand(5, 0, 1)", "5"),
        new("tcn", $"CREATE TEMP TABLE t (a int PRIMARY KEY); CREATE TRIGGER g AFTER INSERT ON t {Trigger} triggered_change_notification();"
            + "INSERT INTO t VALUES (1); SELECT count(*)::text FROM t", "1"),
        new("tsm_system_rows", Sampled("SYSTEM_ROWS (10)"), "10"),
        new("tsm_system_time", Sampled("SYSTEM_TIME (10000)"), "100"),
        new("unaccent", "SELECT unaccent('Hôtel')", "Hotel"),
        new("uuid-ossp", "SELECT uuid_generate_v5(uuid_ns_dns(), 'www.widgets.com')::text", "21f7f8de-8051-5b89-8680-0195ef798b6a"),
        new("vector", "SELECT ('[1,2,3]'::vector <-> '[1,2,5]')::text", "2"),
        new("xml2", "SELECT xslt_process('<a>x</a>', '<xsl:stylesheet version=\"1.0\" xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\">"
            + "<xsl:output method=\"text\"/><xsl:template match=\"/\"><xsl:value-of select=\"/a\"/></xsl:template></xsl:stylesheet>')", "x"),
    ];

    /// <summary>The statement for one server and database.</summary>
    public string For(IServer server, string database) => Sql
        .Replace("{connection}", $"host={server.SocketDirectory} port={server.Port} user=postgres dbname={database}", StringComparison.Ordinal)
        .Replace("{options}", $"host '{server.SocketDirectory}', port '{server.Port}', dbname '{database}'", StringComparison.Ordinal);

    private static string Indexed(string method) =>
        $"CREATE TEMP TABLE t AS SELECT generate_series(1, 100) AS a; CREATE INDEX ON t USING {method} (a); SET enable_seqscan = off;"
        + "SELECT count(*)::text FROM t WHERE a = 5";

    private static string Sampled(string method) =>
        $"CREATE TEMP TABLE t AS SELECT generate_series(1, 100) AS a; SELECT count(*)::text FROM t TABLESAMPLE {method}";
}
