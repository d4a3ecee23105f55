using LibPglite.Diagnostics;
using LibPglite.Payload;

namespace PgliteSdk.RuntimePacks;

/// <summary>
/// Makes a runtime pack: chooses files by the inventory, adds licences, notices and bill of materials, states all of it in the
/// manifest, and writes the package. The same request gives the same bytes.
/// </summary>
public static class RuntimePackBuilder
{
    /// <summary>The id of the runtime pack for <paramref name="rid"/>.</summary>
    public static string PackageId(string rid) => "LibPglite.Runtime." + rid;

    /// <summary>
    /// Writes <c>LibPglite.Runtime.RID.VERSION.nupkg</c> into the output folder, replacing one that is there. The file appears
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
            throw new RuntimePackException($"The runtime pack for {request.Rid} could not be written: {e.Message}", e);
        }
    }

    private static RuntimePackResult Write(RuntimePackRequest request)
    {
        Inventory inventory = Inventory.Read(request.InventoryDirectory, request.Rid);
        List<PackFile> files = [.. PayloadSelection.Select(inventory, request.InputDirectory)];
        string notices = Notices.Write(inventory);
        files.Add(PackFile.FromDisk("LICENSE", request.LicenseFile));
        files.Add(PackFile.FromText("THIRD-PARTY-NOTICES", notices));
        files.Add(PackFile.FromText("sbom.spdx.json", BillOfMaterials.Write(request, inventory, files)));

        PayloadManifest manifest = new(
            new PayloadIdentity(
                PayloadIdentity.Runtime,
                request.RuntimeStatus,
                PackageId(request.Rid),
                request.Version,
                request.Rid,
                request.PostgresqlVersion,
                request.AbiVersion),
            request.Sources,
            ExtensionInventory.Read(request.InputDirectory, ExtensionInventory.RuntimePack),
            files.Select(file => file.Describe()));
        files.Add(PackFile.FromBytes(PayloadManifest.FileName, ManifestWriter.Write(manifest)));

        string package = PackageWriter.Write(request, inventory, files);
        return new RuntimePackResult(package, new FileInfo(package).Length, PayloadHash.OfFile(package), manifest);
    }
}
