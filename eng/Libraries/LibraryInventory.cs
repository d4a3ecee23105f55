using System.Text.Json;
using System.Text.Json.Serialization;
using PgliteSdk.Build.Native;

namespace PgliteSdk.Build.Libraries;

/// <summary>native/libraries.json: every library below a module. None comes from the machine.</summary>
internal sealed record LibraryInventory
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
    };

    public required IReadOnlyList<Library> Libraries { get; init; }

    public static LibraryInventory Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (JsonException invalid)
        {
            throw new BuildFailure($"{path}: {invalid.Message}", invalid);
        }
    }

    /// <summary>Reads the list; it names a library after those that it needs, so that no circle can be written down.</summary>
    public static LibraryInventory Parse(string text)
    {
        LibraryInventory inventory = JsonSerializer.Deserialize<LibraryInventory>(text, Json)!;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (Library library in inventory.Libraries)
        {
            string? stranger = library.Needs.FirstOrDefault(need => !names.Contains(need));
            Require(stranger is null, library, $"needs {stranger}, which is not listed before it");
            Require(names.Add(library.Name), library, "is listed twice");
            Require(library.Kind is "configure" or "cmake" or "openssl" or "make", library, $"has the unknown kind '{library.Kind}'");
            Require(library.Place is Library.Server or Library.Engine or Library.Module, library, $"has the unknown place '{library.Place}'");
            Require(library.Archives.Count > 0, library, "makes nothing");
        }

        return inventory;
    }

    /// <summary>The same for a target: with what make is told on its system, and in C++ with the runtime, where that is a library of the list.</summary>
    public LibraryInventory For(EngineTarget target) => this with
    {
        Libraries =
        [
            .. Libraries.Select(library => library with
            {
                Make = [.. library.Make, .. library.MakeOn?.GetValueOrDefault(target.System) ?? []],
                MakeOn = null,
                Needs = library.Cxx ? [.. library.Needs, .. target.CxxLibraries] : library.Needs,
                Cxx = false,
            }),
        ],
    };

    /// <summary>The libraries that PostgreSQL itself is built on.</summary>
    public IEnumerable<string> BelowServer => Libraries.Where(library => library.IsBelowServer).Select(library => library.Name);

    /// <summary>The libraries with these names and all that they need, those that need before those that are needed.</summary>
    public IReadOnlyList<Library> Closure(IEnumerable<string> names, string asker)
    {
        var wanted = new HashSet<string>(names, StringComparer.Ordinal);
        string? stranger = wanted.FirstOrDefault(name => Libraries.All(library => library.Name != name));
        if (stranger is not null)
        {
            throw new BuildFailure($"{asker} names the library {stranger}, which native/libraries.json does not have");
        }

        var found = new List<Library>();
        foreach (Library library in Libraries.Reverse().Where(library => wanted.Contains(library.Name)))
        {
            found.Add(library);
            wanted.UnionWith(library.Needs);
        }

        return found;
    }

    private static void Require(bool holds, Library library, string complaint)
    {
        if (!holds)
        {
            throw new BuildFailure($"native/libraries.json: {library.Name} {complaint}");
        }
    }
}
