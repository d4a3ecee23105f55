using Dapper;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace PgliteSdk.Tests.Facade;

[TestClass]
public sealed class OrmTests
{
    [TestMethod]
    public async Task DapperMapsRows()
    {
        await using NpgsqlConnection connection = await SharedCluster.DataSource.OpenConnectionAsync();
        IEnumerable<Article> articles = await connection.QueryAsync<Article>(
            """SELECT i AS "Id", 'title ' || i AS "Title" FROM generate_series(1, @count) i""",
            new { count = 3 });
        CollectionAssert.AreEqual(new[] { "title 1", "title 2", "title 3" }, articles.Select(article => article.Title).ToArray());
    }

    [TestMethod]
    public async Task EntityFrameworkMakesSavesAndQueries()
    {
        await using (var context = new Articles())
        {
            await context.Database.EnsureDeletedAsync();
            await context.Database.EnsureCreatedAsync();
            context.AddRange(new Article { Title = "first" }, new Article { Title = "second" });
            Assert.AreEqual(2, await context.SaveChangesAsync());
        }

        await using (var context = new Articles())
        {
            Article second = await context.Set<Article>().SingleAsync(article => article.Title.StartsWith("sec"));
            second.Title = "changed";
            await context.SaveChangesAsync();
            Assert.AreEqual(1, await context.Set<Article>().CountAsync(article => article.Title == "changed"));
            await context.Database.EnsureDeletedAsync();
        }
    }

    private sealed class Article
    {
        public int Id { get; set; }

        public string Title { get; set; } = "";
    }

    private sealed class Articles : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) =>
            optionsBuilder.UseNpgsql(new NpgsqlConnectionStringBuilder(SharedCluster.Runtime.ConnectionString)
            {
                Database = "articles",
                Pooling = false,
            }.ConnectionString);

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Article>();
    }
}
