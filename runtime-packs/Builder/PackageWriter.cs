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
    /// <summary>The time that everything in a pack bears: any constant would do that a zip archive can hold.</summary>
    internal static readonly DateTimeOffset FixedTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    internal static string Write(RuntimePackRequest request, Inventory inventory, IReadOnlyList<PackFile> payload)
    {
        string id = request.PackageId;
        string license = inventory.Pack.License;
        PackageBuilder builder = new(deterministic: true, NullLogger.Instance)
        {
            Id = id,
            Version = NuGetVersion.Parse(request.Version),
            Title = inventory.Pack.Title + " for " + request.Rid,
            Description = inventory.Pack.Description.Replace("{postgresql}", request.PostgresqlVersion, StringComparison.Ordinal)
                .Replace("{platform}", inventory.Rid.Platform, StringComparison.Ordinal),
            Copyright = "PgliteSdk contributors",
            ProjectUrl = new Uri("https://github.com/PgliteSdk/PgliteSdk"),
            Repository = new RepositoryMetadata("git", "https://github.com/PgliteSdk/PgliteSdk", branch: "", commit: request.Commit ?? ""),
            LicenseMetadata = new LicenseMetadata(
                LicenseType.Expression, license, NuGetLicenseExpression.Parse(license), warningsAndErrors: null, LicenseMetadata.EmptyVersion),
            DeterministicTimestamp = FixedTime.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        };
        builder.Authors.Add("PgliteSdk contributors");
        builder.Tags.Add("postgresql");

        builder.Files.Add(new PackageEntry($"buildTransitive/{id}.props", () => new MemoryStream(Encoding.UTF8.GetBytes(Registration(request, id)))));
        foreach (PackFile file in payload)
        {
            builder.Files.Add(new PackageEntry("pglite/" + file.Path, file.Open));
            if (file.Path == request.Papers + "LICENSE" || file.Path == request.Papers + "THIRD-PARTY-NOTICES")
            {
                builder.Files.Add(new PackageEntry(file.Path[request.Papers.Length..], file.Open));
            }
        }

        PackageSeal seal = new(builder);
        return Save(builder, seal, Path.Combine(request.OutputDirectory, $"{id}.{builder.Version.ToNormalizedString()}.nupkg"));
    }

    /// <summary>All that a pack says to a build: here I am. The logic is in LibPglite.targets.</summary>
    private static string Registration(RuntimePackRequest request, string id) => $"""
        <Project>
          <!-- Registers this pack; LibPglite.targets chooses among those that are registered. -->
          <ItemGroup>
            <{(request.IsRuntime ? $"PgliteRuntimePack Include=\"{request.Rid}\"" : $"PgliteExtensionPack Include=\"{id}\" Rid=\"{request.Rid}\"")} PackageId="{id}" Version="{request.Version}" Root="$(MSBuildThisFileDirectory)../pglite/" Visible="false" />
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
