using LibPglite;
using Microsoft.EntityFrameworkCore;

namespace PgliteSdk.Tests.EcosystemHost;

/// <summary>Contexts of LibPglite.EntityFrameworkCore, with whichever EF Core is here.</summary>
internal static class Contexts
{
    public static async Task<int> Run(string directory)
    {
        Said.Line("ef", typeof(DbContext).Assembly.GetName().Version!.Major);

        // A directory: two contexts of two databases, one cluster.
        await Save(builder => builder.UsePglite(directory), "one");
        await Save(builder => builder.UsePglite(new PgliteOptions(directory) { Database = "other" }), "two");
        Said.Line("directory", await Names(builder => builder.UsePglite(directory)));
        Said.Line("other", await Names(builder => builder.UsePglite(new PgliteOptions(directory) { Database = "other" }, npgsql => npgsql.CommandTimeout(20))));

        // Temporary ones: one for the process, one for each instance of options.
        var options = new PgliteOptions();
        await Save(builder => builder.UsePglite(), "shared");
        await Save(builder => builder.UsePglite(options), "own");
        Said.Line("shared", await Names(builder => builder.UsePglite()));
        Said.Line("own", await Names(builder => builder.UsePglite(options)));

        // One that is ours, and a directory that runs in this process already.
        string mine = directory + "-mine";
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(mine));
        await Save(builder => builder.UsePglite(runtime), "mine");
        Said.Line("mine", await Names(builder => builder.UsePglite(mine)));
        return 0;
    }

    /// <summary>Uses the directory until its input ends: another process has it meanwhile, or has not any more.</summary>
    public static async Task<int> Hold(string directory)
    {
        await Save(builder => builder.UsePglite(directory), "held");
        while (true)
        {
            Said.Line("names", await Names(builder => builder.UsePglite(directory)));
            if (await Console.In.ReadLineAsync() is null)
            {
                return 0;
            }
        }
    }

    private static async Task Save(Action<DbContextOptionsBuilder<Shop>> configure, string name)
    {
        await using var shop = new Shop(Options(configure));
        await shop.Database.EnsureCreatedAsync();
        shop.Products.Add(new Product { Name = name });
        await shop.SaveChangesAsync();
    }

    private static async Task<string> Names(Action<DbContextOptionsBuilder<Shop>> configure)
    {
        await using var shop = new Shop(Options(configure));
        return string.Join(',', await shop.Products.OrderBy(product => product.Name).Select(product => product.Name).ToListAsync());
    }

    private static DbContextOptions<Shop> Options(Action<DbContextOptionsBuilder<Shop>> configure)
    {
        var builder = new DbContextOptionsBuilder<Shop>();
        configure(builder);
        return builder.Options;
    }

    private sealed class Shop(DbContextOptions<Shop> options) : DbContext(options)
    {
        public DbSet<Product> Products => Set<Product>();
    }

    private sealed class Product
    {
        public int Id { get; set; }

        public required string Name { get; set; }
    }
}
