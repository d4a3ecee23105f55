namespace LibPglite.Tool.Serve;

/// <summary>Where a password may come from. Not from the command line: everybody on the machine can read that.</summary>
internal static class Password
{
    private const string Variable = "PGPASSWORD";

    /// <summary>The first line of the file; or what PGPASSWORD says; or null.</summary>
    public static string? Find(string? file)
    {
        string? password = file is null ? Environment.GetEnvironmentVariable(Variable) : File.ReadLines(file).FirstOrDefault();
        return string.IsNullOrEmpty(password) ? null : password;
    }
}
