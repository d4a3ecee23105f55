using System.CommandLine;

namespace PgliteSdk.Build.Verbs;

/// <summary>build.sh clean: removes artifacts, and with --cache the cache of native steps.</summary>
internal static class CleanVerb
{
    public static Command Create()
    {
        var cache = new Option<bool>("--cache") { Description = "Remove the cache of native steps, too; the next build starts from the sources." };
        Command command = Verb.Create("clean", "Remove artifacts/ (and with --cache the cache).", (context, parsed) =>
        {
            // This program itself runs from artifacts/bin and must survive on systems that lock what runs.
            string own = Path.GetFullPath(AppContext.BaseDirectory);
            Remove(context.Repository.Artifacts, own);
            if (parsed.GetValue(cache))
            {
                Remove(context.Cache.Root, own);
            }

            return Task.FromResult(Verb.Success);
        });
        command.Options.Add(cache);
        return command;
    }

    private static void Remove(string folder, string keep)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (string file in Directory.EnumerateFiles(folder))
        {
            File.Delete(file);
        }

        foreach (string inner in Directory.EnumerateDirectories(folder))
        {
            if (new DirectoryInfo(inner).LinkTarget is not null)
            {
                Directory.Delete(inner);
            }
            else if ((keep + Path.DirectorySeparatorChar).StartsWith(inner + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                if (Path.TrimEndingDirectorySeparator(keep) != inner)
                {
                    Remove(inner, keep);
                }
            }
            else
            {
                Directory.Delete(inner, recursive: true);
            }
        }
    }
}
