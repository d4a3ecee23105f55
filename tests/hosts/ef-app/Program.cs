using Microsoft.EntityFrameworkCore;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders(); // the test reads the output
builder.Services.AddDbContext<ShopContext>(options => options.UsePglite("./pgdata"));

var app = builder.Build();
app.MapGet("/products", (ShopContext shop) => shop.Products.Select(product => product.Name).ToListAsync());
using (IServiceScope scope = app.Services.CreateScope())
{
    // What the application itself finds of the migrations that were applied.
    ShopContext shop = scope.ServiceProvider.GetRequiredService<ShopContext>();
    await shop.Database.CanConnectAsync();
    Console.WriteLine("applied\t" + string.Join(',', (await shop.Database.GetAppliedMigrationsAsync()).Select(name => name.Split('_')[1])));
}

app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine("ready\t" + Environment.ProcessId));
app.Run();

/// <summary>The model.</summary>
public sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    /// <summary>What is sold.</summary>
    public DbSet<Product> Products => Set<Product>();
}

/// <summary>Something that is sold.</summary>
public sealed class Product
{
    /// <summary>The key.</summary>
    public int Id { get; set; }

    /// <summary>Its name.</summary>
    public required string Name { get; set; }
}
