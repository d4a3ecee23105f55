using Microsoft.Extensions.Logging;

namespace LibPglite;

/// <summary>
/// How a cluster is made and started. Read once, on the thread that calls for the start and before that call returns: later changes
/// have no effect. Not thread-safe.
/// </summary>
public sealed class PgliteOptions
{
    /// <summary>A temporary cluster: see <see cref="DataDirectory"/>.</summary>
    public PgliteOptions()
    {
    }

    /// <summary>A cluster in a data directory, which is created when it is missing or empty.</summary>
    /// <param name="dataDirectory">The data directory; relative paths start at the current directory of the process.</param>
    public PgliteOptions(string dataDirectory)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        DataDirectory = dataDirectory;
    }

    /// <summary>
    /// The data directory. Null, the default, makes a temporary cluster: it lies in a private folder (mode 0700) of the
    /// system's folder for temporary files, runs with <c>fsync</c> off, so that a crash of the machine may damage it, and is
    /// removed when it stops. What a killed process left behind, the next start of any cluster removes.
    /// </summary>
    public string? DataDirectory { get; set; }

    /// <summary>Makes the cluster when the data directory is missing or empty. Default: true. A temporary cluster is always made.</summary>
    public bool CreateIfMissing { get; set; } = true;

    /// <summary>
    /// The user of <see cref="PgliteRuntime.ConnectionString"/>, made in a new cluster with <see cref="Privileges"/>. Default:
    /// "postgres". In an existing cluster it must exist already, and keeps what it may do.
    /// </summary>
    public string User { get; set; } = "postgres";

    /// <summary>
    /// What <see cref="User"/> may do in a new cluster. An existing cluster keeps its roles. Default:
    /// <see cref="PglitePrivileges.Superuser"/>; <see cref="PglitePrivileges.Owner"/> is enough for most applications.
    /// </summary>
    public PglitePrivileges Privileges { get; set; } = PglitePrivileges.Superuser;

    /// <summary>
    /// Names of extensions that a user without superuser rights may create in a database that it owns, besides those that are marked
    /// as trusted by their authors. Their scripts run with superuser rights, and some give access to files or other servers:
    /// list what the application needs. Default: none.
    /// </summary>
    public ISet<string> TrustedExtensions { get; private set; } = new SortedSet<string>(StringComparer.Ordinal);

    /// <summary>
    /// The database of <see cref="PgliteRuntime.ConnectionString"/>, made in a new cluster. Default: "postgres", which always
    /// exists. In an existing cluster it must exist already.
    /// </summary>
    public string Database { get; set; } = "postgres";

    /// <summary>
    /// The number in the socket's file name; with <see cref="ListenOnLoopback"/> the TCP port too, else no network port is opened by it.
    /// Default: 5432. 1 to 65535; with <see cref="ListenOnLoopback"/> also 0, which takes a free one at each start.
    /// </summary>
    public int Port { get; set; } = 5432;

    /// <summary>
    /// Listens on TCP at 127.0.0.1 as well, for clients that cannot name a unix socket. They are asked for <see cref="Password"/>
    /// (scram-sha-256); <see cref="PgliteRuntime.TcpConnectionString"/> and <see cref="PgliteRuntime.TcpUrl"/> are for them. A data
    /// directory whose pg_hba.conf lets clients over TCP in without a password, or not at all, is refused with
    /// <see cref="PgliteErrorCode.InvalidSetting"/>. For other addresses there is the setting <c>listen_addresses</c>. Default: false.
    /// </summary>
    public bool ListenOnLoopback { get; set; }

    /// <summary>
    /// The password of <see cref="User"/> over TCP, with <see cref="ListenOnLoopback"/>; printable ASCII. It replaces at each start
    /// whatever password that user had. Null, the default: a random one, another at each start.
    /// </summary>
    public string? Password { get; set; }

    /// <summary>
    /// PostgreSQL settings by name, as <c>postgres -c name=value</c> would take them; they win over postgresql.conf. Names that
    /// the engine needs for itself, and <c>port</c>, for which there is <see cref="Port"/>, are refused with
    /// <see cref="PgliteErrorCode.InvalidSetting"/>.
    /// </summary>
    public IDictionary<string, string> Settings { get; private set; } = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// A folder with further extensions: <c>share/extension/NAME.control</c> and its SQL files, and <c>lib/</c> for modules.
    /// Put in front of PostgreSQL's own through <c>extension_control_path</c> and <c>dynamic_library_path</c>. Null: none.
    /// </summary>
    public string? ExtensionDirectory { get; set; }

    /// <summary>
    /// Ends only the backend when SIGSEGV, SIGBUS or SIGILL strikes on its thread, and lets the cluster recover, instead of
    /// ending the process. Best effort: a wild write may have hit the host's memory before. Signals that strike elsewhere go on
    /// to the handlers that were there before. Default: false.
    /// </summary>
    public bool ContainFaults { get; set; }

    /// <summary>
    /// How many bytes the heaps of all sessions of the cluster may take together. A statement that would take more fails with
    /// "out of memory" (SQLSTATE 53200), and so does opening a session; sessions and host live on. Background processes count, but are
    /// not limited. Shared memory (<c>shared_buffers</c>, parallel queries) and stacks are not in it. Null, the default: no limit.
    /// At least 8 MB.
    /// </summary>
    public long? MemoryLimit { get; set; }

    /// <summary>The same for each session by itself. Null, the default: no limit. At least 8 MB; a session that has started takes 1 MB.</summary>
    public long? SessionMemoryLimit { get; set; }

    /// <summary>
    /// Stops the cluster cleanly when the process exits, and at SIGINT (ctrl-C), SIGTERM and SIGHUP when nobody else answers the
    /// signal; the signal then ends the process as it would. The Generic Host, ASP.NET and every program with a handler of its own
    /// for SIGTERM answer it: there the cluster runs on until it is disposed or the process exits, so that what uses it can shut down
    /// first. When such a handler does not cancel the signal, and the process ends by it, that end is like a crash: nothing committed
    /// is lost and the next start recovers. A handler of SIGINT alone (<see cref="Console.CancelKeyPress"/>) is asked first when it was
    /// registered after the first cluster was started (until .NET 9: before); in another order, set this to false and dispose the
    /// runtime. Default: true.
    /// </summary>
    public bool StopOnExit { get; set; } = true;

    /// <summary>
    /// Where PostgreSQL's log (category "LibPglite.Server") and this library's few messages ("LibPglite.Runtime") go. Null, the
    /// default: nowhere; nothing is ever written to the standard streams.
    /// </summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>
    /// How long a start may take until it is given up and undone. Default: no limit
    /// (<see cref="Timeout.InfiniteTimeSpan"/>), since recovery after a crash takes the time it needs and starts anew when it is
    /// broken off.
    /// </summary>
    public TimeSpan StartTimeout { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// How long a stop may take. After it, <see cref="PgliteRuntime.StopAsync"/> throws
    /// <see cref="PgliteErrorCode.Timeout"/>, and disposing goes on in immediate mode. Default: 30 seconds.
    /// </summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A copy that the host does not change.</summary>
    internal PgliteOptions Snapshot()
    {
        var copy = (PgliteOptions)MemberwiseClone();
        copy.Settings = new SortedDictionary<string, string>(Settings, StringComparer.OrdinalIgnoreCase);
        copy.TrustedExtensions = new SortedSet<string>(TrustedExtensions, StringComparer.Ordinal);
        return copy;
    }
}
