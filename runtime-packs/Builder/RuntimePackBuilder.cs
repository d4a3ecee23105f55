using LibPglite.Diagnostics;
using LibPglite.Payload;

namespace PgliteSdk.RuntimePacks;

/// <summary>
/// Makes a pack, of PostgreSQL itself or of extensions that are laid over it: chooses files by the inventory, adds licences, notices and bill of materials, states all of it in the
/// manifest, and writes the package. The same request gives the same bytes.
/// </summary>
public static class RuntimePackBuilder
{
    /// <summary>
    /// Writes <c>PACK.RID.VERSION.nupkg</c> into the output folder, replacing one that is there. The file appears
    /// whole or not at all. Not thread-safe for the same output.
    /// </summary>
    /// <exception cref="RuntimePackException">The input lacks something, has something that no inventory entry names, or cannot be read.</exception>
    public static RuntimePackResult Build(RuntimePackRequest request)
    {
        try
        {
            return Write(request);
        }
        catch (PgliteDiagnosticException e)
        {
            throw new RuntimePackException(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Text.Json.JsonException)
        {
            throw new RuntimePackException($"The pack {request.PackageId} could not be written: {e.Message}", e);
        }
    }

    /// <summary>What the request's native files come to in a payload, before any paper about them is written.</summary>
    /// <exception cref="RuntimePackException">The input lacks something, or has something that no inventory entry names.</exception>
    public static IReadOnlyList<PayloadFile> Content(RuntimePackRequest request) =>
        [.. PayloadSelection.Select(Inventory.Read(request.InventoryDirectory, request.Rid, request.Pack), request.InputDirectory).Select(file => file.Describe())];

    private static RuntimePackResult Write(RuntimePackRequest request)
    {
        Inventory inventory = Inventory.Read(request.InventoryDirectory, request.Rid, request.Pack);
        List<PackFile> files = [.. PayloadSelection.Select(inventory, request.InputDirectory)];
        files.AddRange(Diagnostics.Read(request));
        files.Add(PackFile.FromDisk(request.Papers + "LICENSE", request.LicenseFile));
        files.Add(PackFile.FromText(request.Papers + "THIRD-PARTY-NOTICES", Notices.Write(request, inventory)));
        files.Add(PackFile.FromText(request.Papers + "sbom.spdx.json", Checked(BillOfMaterials.Write(request, inventory, files), request)));

        PayloadManifest manifest = new(
            new PayloadIdentity(
                request.IsRuntime ? PayloadIdentity.Runtime : PayloadIdentity.Extension,
                request.RuntimeStatus,
                request.PackageId,
                request.Version,
                request.Rid,
                request.PostgresqlVersion,
                request.AbiVersion),
            request.Sources,
            ExtensionInventory.Read(request.InputDirectory, request.Pack),
            files.Select(file => file.Describe()));
        files.Add(PackFile.FromBytes(PayloadManifest.FileName, ManifestWriter.Write(manifest)));

        string package = PackageWriter.Write(request, inventory, files);
        return new RuntimePackResult(package, new FileInfo(package).Length, PayloadHash.OfFile(package), manifest);
    }

    /// <summary>Nothing is packed with a bill of materials that others could not read.</summary>
    private static string Checked(string bill, RuntimePackRequest request)
    {
        string path = Path.Combine(request.InventoryDirectory, "schemas", BillOfMaterialsCheck.Family + DiagnosticSchema.Suffix);
        IReadOnlyList<string> problems = BillOfMaterialsCheck.Problems(bill, DiagnosticSchema.Parse(BillOfMaterialsCheck.Family, File.ReadAllText(path)));
        return problems.Count == 0
            ? bill
            : throw new RuntimePackException("The bill of materials is not valid SPDX 2.3:\n  " + string.Join("\n  ", problems));
    }
}
