using PgliteSdk.Build.Console;

namespace PgliteSdk.Build.Sources;

/// <summary>
/// Brings a locked file into the cache, from the first of its origins that has the right bytes. A file lies in the cache under
/// its hash and was renamed there whole, so one that is there is right.
/// </summary>
internal sealed class Downloader(string cache, string? folder, AptSources apt, HttpClient http)
{
    /// <summary>The path of the file in the cache.</summary>
    public async Task<string> GetAsync(LockedFile file, StepLog log, CancellationToken cancel)
    {
        string home = Path.Combine(cache, "sources", file.Sha256);
        string path = Path.Combine(home, file.File);
        if (File.Exists(path))
        {
            return path;
        }

        Directory.CreateDirectory(home);
        string scratch = Path.Combine(home, $".{Guid.NewGuid():N}");
        Directory.CreateDirectory(scratch);
        try
        {
            var tried = new List<string>();
            foreach (Origin origin in file.Origins)
            {
                string? candidate = await TryAsync(origin, file, scratch, tried, log, cancel);
                if (candidate is not null)
                {
                    File.Move(candidate, path, overwrite: true);
                    log.Write($"{file.File}: from {origin.Kind}");
                    return path;
                }
            }

            throw new BuildFailure($"{file.File} (sha256 {file.Sha256[..12]}...) cannot be had: {string.Join("; ", tried)}");
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private async Task<string?> TryAsync(Origin origin, LockedFile file, string scratch, List<string> tried, StepLog log, CancellationToken cancel)
    {
        string? got;
        try
        {
            got = origin.Kind switch
            {
                "folder" => FromFolder(file, scratch),
                "url" => await FromUrlAsync(new Uri(origin.Url!), Path.Combine(scratch, "url"), cancel),
                "npm-package" => await NpmPackages.GetAsync(origin, scratch, log, cancel),
                "debian-source" => await apt.SourceAsync(origin, file, scratch, log, cancel),
                _ => await apt.PackageAsync(origin, file, scratch, log, cancel),
            };
        }
        catch (BuildFailure failure)
        {
            return Refuse(failure.Message);
        }

        if (got is null)
        {
            return Refuse(origin.Kind == "folder" && folder is null ? "PGLITE_SOURCES is not set" : $"{origin.Kind}: not there");
        }

        string hash = await Hash.OfFileAsync(got, cancel);
        return hash == file.Sha256 ? got : Refuse($"{origin.Kind}: wrong hash {hash[..12]}...");

        string? Refuse(string why)
        {
            log.Write($"{file.File}: {why}");
            tried.Add(why);
            return null;
        }
    }

    private string? FromFolder(LockedFile file, string scratch)
    {
        string source = Path.Combine(folder ?? "", file.File);
        if (folder is null || !File.Exists(source))
        {
            return null;
        }

        string copy = Path.Combine(scratch, "folder");
        File.Copy(source, copy);
        return copy;
    }

    private async Task<string?> FromUrlAsync(Uri url, string target, CancellationToken cancel)
    {
        try
        {
            using HttpResponseMessage response = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (!response.IsSuccessStatusCode)
            {
                throw new BuildFailure($"url: {url.Host} answered {(int)response.StatusCode}");
            }

            await using FileStream file = File.Create(target);
            await response.Content.CopyToAsync(file, cancel);
            return target;
        }
        catch (HttpRequestException unreachable)
        {
            throw new BuildFailure($"url: {url.Host} cannot be reached", unreachable);
        }
        catch (TaskCanceledException late) when (!cancel.IsCancellationRequested)
        {
            throw new BuildFailure($"url: {url.Host} did not answer in time", late);
        }
    }
}
