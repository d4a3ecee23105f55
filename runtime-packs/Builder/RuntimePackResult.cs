using LibPglite.Payload;

namespace PgliteSdk.RuntimePacks;

/// <summary>A finished runtime pack.</summary>
/// <param name="PackagePath">The nupkg.</param>
/// <param name="PackageSize">Its length in bytes.</param>
/// <param name="PackageSha256">SHA-256 of its bytes: the first attestation subject.</param>
/// <param name="Manifest">What it holds; the tree digest is the second attestation subject.</param>
public sealed record RuntimePackResult(string PackagePath, long PackageSize, string PackageSha256, PayloadManifest Manifest);
