using System.Text.RegularExpressions;
using PgliteSdk.Build.Native;

namespace PgliteSdk.Build.Release;

/// <summary>Turns folders of this machine in a command into names in braces that mean the same on every machine.</summary>
internal sealed partial class PlaceNames(Repository repository, NativeTree native)
{
    private readonly (string Folder, string Name)[] places =
    [
        .. new[]
        {
            (native.Stock.Prefix, "{stock}"),
            (native.Stock.Tree, "{stock-build}"),
            (native.Source, "{postgresql}"),
            (native.TestModules.Folder, "{test-modules}"),
            (repository.Root, "{checkout}"),
        }.OrderByDescending(place => place.Item1.Length),
    ];

    /// <summary>An argument with its folders named. What is left of absolute paths is a place that existed for the run only.</summary>
    public string Name(string argument)
    {
        string text = places.Aggregate(argument, (known, place) => known.Replace(place.Folder, place.Name, StringComparison.Ordinal));
        return LeftPattern().Replace(text, "$1{temporary}");
    }

    [GeneratedRegex(@"(^|=)/\S+")]
    private static partial Regex LeftPattern();
}
