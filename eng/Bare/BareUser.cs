namespace PgliteSdk.Build.Bare;

/// <summary>Who runs a command in a bare root, and with which PATH a login gives it to that user on Debian.</summary>
internal sealed record BareUser(string Name, string Account, string Home, string Path)
{
    public static readonly BareUser Root = new("root", "root", "/root", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

    public static readonly BareUser Ordinary =
        new("ordinary", "newcomer", "/home/newcomer", "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games");

    public static readonly IReadOnlyList<BareUser> All = [Root, Ordinary];

    /// <summary>Where the clone of the repository lies.</summary>
    public string Checkout => Home + "/PgliteSdk";
}
