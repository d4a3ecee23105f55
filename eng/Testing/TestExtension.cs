using PgliteSdk.Build.Cache;
using PgliteSdk.Build.Extensions;

namespace PgliteSdk.Build.Testing;

/// <summary>An extension in C++ that only tests need, from ordinary PGXS sources; its folder is one for PgliteOptions.ExtensionDirectory.</summary>
internal static class TestExtension
{
    public static Task<string> GetAsync(BuildContext context, ExtensionTools tools)
    {
        string source = Path.Combine(context.Repository.Root, "tests", "hosts", "extensions", "cxx_counter");
        var row = new ExtensionRow { Name = "cxx_counter", Kind = "external", Cxx = true };
        string identity = new CacheKey("source").AddFiles(source, Directory.EnumerateFiles(source)).Value;
        return new ExtensionBuild(context, tools).GetAsync([row], source, identity);
    }
}
