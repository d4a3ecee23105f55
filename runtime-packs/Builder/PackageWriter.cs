using System.Globalization;
using System.Text;
using NuGet.Common;
using NuGet.Packaging;
using NuGet.Packaging.Core;
using NuGet.Packaging.Licenses;
using NuGet.Versioning;

namespace PgliteSdk.RuntimePacks;

/// <summary>
/// Writes the package with NuGet's own library. Not with <c>dotnet pack</c>, whose globs lose dotfiles and mangle files without an
/// extension; deterministic, with one fixed time for every entry.
/// </summary>
internal static class PackageWriter
{
    internal const string LicenseExpression = "Apache-2.0 AND PostgreSQL";

    /// <summary>The time that everything in a pack bears: any constant would do that a zip archive can hold.</summary>
    internal static readonly DateTimeOffset FixedTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    internal static string Write(RuntimePackRequest request, Inventory inventory, IReadOnlyList<PackFile> payload)
    {
        string id = RuntimePackBuilder.PackageId(request.Rid);
        PackageBuilder builder = new(deterministic: true, NullLogger.Instance)
        {
            Id = id,
            Version = NuGetVersion.Parse(request.Version),
            Title = "LibPglite runtime for " + request.Rid,
            Description = $"PostgreSQL {request.PostgresqlVersion} for {inventory.Rid.Platform}, as LibPglite loads it. Reference LibPglite, not this package.",
            Copyright = "PgliteSdk contributors",
            ProjectUrl = new Uri("https://github.com/PgliteSdk/PgliteSdk"),
            Repository = new RepositoryMetadata("git", "https://github.com/PgliteSdk/PgliteSdk", branch: "", commit: request.Commit ?? ""),
            LicenseMetadata = new LicenseMetadata(
                LicenseType.Expression, LicenseExpression, NuGetLicenseExpression.Parse(LicenseExpression), warningsAndErrors: null, LicenseMetadata.EmptyVersion),
            DeterministicTimestamp = FixedTime.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        };
        builder.Authors.Add("PgliteSdk contributors");
        builder.Tags.Add("postgresql");

        builder.Files.Add(new PackageEntry($"buildTransitive/{id}.props", () => new MemoryStream(Encoding.UTF8.GetBytes(Registration(request, id)))));
        foreach (PackFile file in payload)
        {
            builder.Files.Add(new PackageEntry("pglite/" + file.Path, file.Open));
            if (file.Path is "LICENSE" or "THIRD-PARTY-NOTICES")
            {
                builder.Files.Add(new PackageEntry(file.Path, file.Open));
            }
        }

        PackageSeal seal = new(builder);
        return Save(builder, seal, Path.Combine(request.OutputDirectory, $"{id}.{builder.Version.ToNormalizedString()}.nupkg"));
    }

    /// <summary>All that a runtime pack says to a build: here I am. The logic is in LibPglite.targets.</summary>
    private static string Registration(RuntimePackRequest request, string id) => $"""
        <Project>
          <!-- Registers this runtime pack; LibPglite.targets chooses among those that are registered. -->
          <ItemGroup>
            <PgliteRuntimePack Include="{request.Rid}" PackageId="{id}" Version="{request.Version}" Root="$(MSBuildThisFileDirectory)../pglite/" Visible="false" />
          </ItemGroup>
        </Project>

        """.Replace("\r\n", "\n", StringComparison.Ordinal);

    private static string Save(PackageBuilder builder, PackageSeal seal, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string unfinished = path + ".unfinished";
        try
        {
            using (FileStream stream = new(unfinished, FileMode.Create, FileAccess.ReadWrite))
            {
                builder.Save(stream);
                seal.Fill(stream);
                stream.SetLength(0);
                builder.Save(stream);
            }

            File.Move(unfinished, path, overwrite: true);
            return path;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
