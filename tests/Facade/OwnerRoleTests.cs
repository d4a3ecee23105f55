using LibPglite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace PgliteSdk.Tests.Facade;

/// <summary>An application under an ordinary role: what it can do, and what it cannot reach.</summary>
[TestClass]
public sealed class OwnerRoleTests
{
    [TestMethod]
    [DataRow("postgres", "postgres", "pglite_superuser")]
    [DataRow("postgres", "shop", "pglite_superuser")]
    [DataRow("the \"owner\"", "the database", "postgres")]
    [DataRow("app", "postgres", "postgres")]
    public async Task UserOwnsTheDatabaseAndIsNoSuperuser(string user, string database, string superuser)
    {
        await using PgliteRuntime runtime = await StartAsync(options => (options.User, options.Database) = (user, database));
        Assert.AreEqual($"{user}/{database}", await SharedCluster.Scalar<string>(runtime, "SELECT current_user || '/' || current_database()"));
        Assert.AreEqual(user, await SharedCluster.Scalar<string>(
            runtime, "SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = current_database()"));
        Assert.AreEqual(superuser, await SharedCluster.Scalar<string>(runtime, "SELECT string_agg(rolname, ',') FROM pg_roles WHERE rolsuper"));
        await SharedCluster.Execute(runtime, "CREATE TABLE public.mine (id int); CREATE SCHEMA more");

        string connection = new NpgsqlConnectionStringBuilder(runtime.ConnectionString) { Username = superuser }.ConnectionString;
        await using var administrator = NpgsqlDataSource.Create(connection);
        Assert.AreEqual(0, await SharedCluster.Scalar<int>(administrator, "SELECT count(*)::int FROM public.mine"));
    }

    [TestMethod]
    [DataRow("SELECT pg_read_file('PG_VERSION')")]
    [DataRow("SELECT pg_read_file('/proc/self/environ')")]
    [DataRow("SELECT pg_ls_dir('/')")]
    [DataRow("SELECT lo_import('/etc/passwd')")]
    [DataRow("COPY (SELECT 1) TO '/tmp/none'")]
    [DataRow("CREATE FUNCTION peek(cstring) RETURNS int LANGUAGE internal AS 'int4in'")]
    [DataRow("CREATE FUNCTION peek() RETURNS int LANGUAGE c AS 'plpgsql'")]
    [DataRow("LOAD '/tmp/none.so'")]
    [DataRow("ALTER SYSTEM SET work_mem = '5MB'")]
    [DataRow("CREATE ROLE more SUPERUSER")]
    [DataRow("ALTER ROLE postgres SUPERUSER")]
    [DataRow("SET ROLE pglite_superuser")]
    [DataRow("SET session_authorization = pglite_superuser")]
    [DataRow("UPDATE pg_authid SET rolsuper = true")]
    [DataRow("SELECT rolpassword FROM pg_authid")]
    [DataRow("CREATE EXTENSION file_fdw")]
    [DataRow("CREATE EXTENSION pg_stat_statements")]
    [DataRow("CREATE EXTENSION dblink")]
    [DataRow("CREATE EXTENSION postgres_fdw")]
    public async Task OwnerReachesNothingOutsideItsDatabases(string sql)
    {
        await using PgliteRuntime runtime = await StartAsync();
        PostgresException refused = await Assert.ThrowsExactlyAsync<PostgresException>(() => SharedCluster.Execute(runtime, sql));
        Assert.AreEqual("42501", refused.SqlState, refused.MessageText);
    }

    [TestMethod]
    public async Task TrustedExtensionsAreTheOwnersAndListedOnesToo()
    {
        await using PgliteRuntime runtime = await StartAsync(options => options.TrustedExtensions.UnionWith(["pg_stat_statements", "file_fdw"]));
        await SharedCluster.Execute(runtime, "CREATE EXTENSION citext; CREATE EXTENSION pg_stat_statements; CREATE EXTENSION file_fdw");
        Assert.AreEqual("postgres", await SharedCluster.Scalar<string>(
            runtime, "SELECT DISTINCT pg_get_userbyid(extowner)::text FROM pg_extension WHERE extname <> 'plpgsql'"));
        PostgresException refused = await Assert.ThrowsExactlyAsync<PostgresException>(
            () => SharedCluster.Execute(runtime, "CREATE EXTENSION pg_walinspect"));
        Assert.AreEqual("42501", refused.SqlState);
    }

    [TestMethod]
    [DataRow("no_such_extension")]
    [DataRow("../citext")]
    public async Task UnknownTrustedExtensionIsRefused(string name)
    {
        PgliteException refused = await Assert.ThrowsExactlyAsync<PgliteException>(
            async () => await (await StartAsync(options => options.TrustedExtensions.Add(name))).DisposeAsync());
        Assert.AreEqual(PgliteErrorCode.InvalidArgument, refused.ErrorCode);
        Assert.Contains(name, refused.Message);
    }

    /// <summary>The socket trusts whoever opens it, and libpq is in the engine: a connection of SQL's own must ask for a password.</summary>
    [TestMethod]
    [DataRow("SELECT * FROM dblink('user=pglite_superuser dbname=postgres', 'SELECT 1') AS t (i int)")]
    [DataRow("SELECT dblink_connect('dbname=postgres')")]
    [DataRow("SELECT * FROM remote")]
    public async Task OwnerCannotLogInAsAnotherRoleFromSql(string sql)
    {
        await using PgliteRuntime runtime = await StartAsync();
        await using var administrator = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(runtime.ConnectionString) { Username = "pglite_superuser" }.ConnectionString);
        await SharedCluster.Execute(
            administrator,
            "CREATE EXTENSION dblink; CREATE EXTENSION postgres_fdw; GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO postgres");
        await SharedCluster.Execute(
            runtime,
            """
            CREATE SERVER own FOREIGN DATA WRAPPER postgres_fdw OPTIONS (dbname 'postgres');
            CREATE USER MAPPING FOR postgres SERVER own OPTIONS (user 'pglite_superuser');
            CREATE FOREIGN TABLE remote (i int) SERVER own OPTIONS (schema_name 'pg_catalog', table_name 'pg_authid');
            """);
        PostgresException refused = await Assert.ThrowsExactlyAsync<PostgresException>(() => SharedCluster.Execute(runtime, sql));
        Assert.AreEqual("2F003", refused.SqlState, refused.MessageText);
    }

    [TestMethod]
    public async Task EntityFrameworkMigratesANewDatabase()
    {
        await using PgliteRuntime runtime = await StartAsync();
        string connection = new NpgsqlConnectionStringBuilder(runtime.ConnectionString) { Database = "migrated", Pooling = false }.ConnectionString;
        await using (var context = new Shop(connection))
        {
            await context.Database.MigrateAsync();
            context.Add(new Product { Name = "Kettle" });
            Assert.AreEqual(1, await context.SaveChangesAsync());
        }

        await using (var context = new Shop(connection))
        {
            Assert.AreEqual(1, await context.Set<Product>().CountAsync(product => product.Name == "KETTLE"));
            await context.Database.EnsureDeletedAsync();
            await context.Database.EnsureCreatedAsync();
            Assert.AreEqual(0, await context.Set<Product>().CountAsync());
        }
    }

    [TestMethod]
    public async Task DatabaseForATestIsMadeAndDropped()
    {
        await using PgliteRuntime runtime = await StartAsync(options => options.Database = "app");
        await SharedCluster.Execute(runtime, "CREATE TABLE kept (id int)");
        string administration = new NpgsqlConnectionStringBuilder(runtime.ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString;
        await using var dataSource = NpgsqlDataSource.Create(administration);
        NpgsqlConnection.ClearAllPools();
        await SharedCluster.Execute(dataSource, "CREATE DATABASE test1 TEMPLATE app STRATEGY = FILE_COPY");
        await SharedCluster.Execute(dataSource, "DROP DATABASE test1 WITH (FORCE)");
    }

    [TestMethod]
    public async Task ExistingClusterKeepsItsRoles()
    {
        using var folder = new ScratchFolder();
        var superuser = new PgliteOptions(folder.Sub("data")) { Privileges = PglitePrivileges.Superuser };
        await (await PgliteRuntime.StartAsync(superuser)).DisposeAsync();
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(
            new PgliteOptions(folder.Sub("data")) { Privileges = PglitePrivileges.Owner });
        Assert.IsTrue(await SharedCluster.Scalar<bool>(runtime, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"));
    }

    private static Task<PgliteRuntime> StartAsync(Action<PgliteOptions>? change = null)
    {
        var options = new PgliteOptions { Privileges = PglitePrivileges.Owner };
        change?.Invoke(options);
        return PgliteRuntime.StartAsync(options);
    }

    private sealed class Product
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";
    }

    private sealed class Shop(string connection) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder
            .UseNpgsql(connection)
            .ConfigureWarnings(warnings => warnings.Ignore(Microsoft.EntityFrameworkCore.Diagnostics.RelationalEventId.PendingModelChangesWarning));

        protected override void OnModelCreating(ModelBuilder modelBuilder) =>
            modelBuilder.HasPostgresExtension("citext").Entity<Product>().Property(product => product.Name).HasColumnType("citext");
    }

    [DbContext(typeof(Shop))]
    [Migration("20260101000000_First")]
    private sealed class First : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterDatabase().Annotation("Npgsql:PostgresExtension:citext", ",,");
            migrationBuilder.CreateTable(
                "Product",
                table => new
                {
                    Id = table.Column<int>().Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Name = table.Column<string>("citext"),
                },
                constraints: table => table.PrimaryKey("PK_Product", product => product.Id));
            migrationBuilder.CreateIndex("IX_Product_Name", "Product", "Name");
        }
    }
}
