#if EF
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace Matrix;

internal sealed class Article
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public string[] Tags { get; set; } = [];
}

internal sealed class Articles(string connectionString) : DbContext
{
    protected override void OnConfiguring(DbContextOptionsBuilder builder) => builder.UseNpgsql(connectionString);

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Article>();
}

/// <summary>As <c>dotnet ef migrations add</c> writes it.</summary>
[DbContext(typeof(Articles))]
[Migration("20260101000000_Initial")]
internal sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
        "Article",
        table => new
        {
            Id = table.Column<int>("integer")
                .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
            Title = table.Column<string>("text"),
            Tags = table.Column<string[]>("text[]"),
        },
        constraints: table => table.PrimaryKey("PK_Article", row => row.Id));

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("Article");

    protected override void BuildTargetModel(ModelBuilder modelBuilder) => Snapshot.Build(modelBuilder);
}

[DbContext(typeof(Articles))]
internal sealed class Snapshot : ModelSnapshot
{
    internal static void Build(ModelBuilder modelBuilder)
    {
        modelBuilder.UseIdentityByDefaultColumns();
        modelBuilder.Entity("Matrix.Article", article =>
        {
            article.Property<int>("Id").ValueGeneratedOnAdd().HasColumnType("integer").UseIdentityByDefaultColumn();
            article.Property<string[]>("Tags").IsRequired().HasColumnType("text[]");
            article.Property<string>("Title").IsRequired().HasColumnType("text");
            article.HasKey("Id");
            article.ToTable("Article");
        });
    }

    protected override void BuildModel(ModelBuilder modelBuilder) => Build(modelBuilder);
}
#endif
