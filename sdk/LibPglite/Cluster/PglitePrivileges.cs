namespace LibPglite;

/// <summary>What the user of a new cluster may do: <see cref="PgliteOptions.Privileges"/>.</summary>
public enum PglitePrivileges
{
    /// <summary>
    /// Everything, which includes the files and the memory of this process. Only trusted SQL may run as a superuser.
    /// </summary>
    Superuser = 0,

    /// <summary>
    /// An ordinary role: it owns <see cref="PgliteOptions.Database"/>, makes databases, and creates trusted extensions in what it owns
    /// (<see cref="PgliteOptions.TrustedExtensions"/>). A superuser is there besides: "postgres", or "pglite_superuser" when
    /// <see cref="PgliteOptions.User"/> is "postgres".
    /// </summary>
    Owner = 1,
}
