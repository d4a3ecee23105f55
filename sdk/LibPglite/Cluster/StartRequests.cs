using System.Buffers;
using System.Globalization;
using LibPglite.Discovery;
using LibPglite.Interop;

namespace LibPglite;

/// <summary>Checks options and turns them into a request to the engine, and into the connection string that fits it.</summary>
internal static class StartRequests
{
    private const string PortSetting = "port";
    private const string ControlPathSetting = "extension_control_path";
    private const string ListenSetting = "listen_addresses";

    /// <summary>PGLITE_LEAST_MEMORY_LIMIT.</summary>
    private const long LeastMemoryLimit = 8 << 20;

    private static readonly SearchValues<char> s_special = SearchValues.Create(";='\" \t");

    /// <summary>What can be told from the options alone.</summary>
    /// <exception cref="PgliteException">An option is out of range.</exception>
    internal static void Check(PgliteOptions options)
    {
        Require(options.User.Length > 0, nameof(options.User), "is empty");
        Require(options.Database.Length > 0, nameof(options.Database), "is empty");
        Require(options.DataDirectory is not "", nameof(options.DataDirectory), "is empty");
        Require(
            options.Port is >= 0 and <= 65535 && (options.Port > 0 || options.ListenOnLoopback),
            nameof(options.Port),
            $"is {options.Port}; it must be from 1 to 65535, or 0 for a free one with ListenOnLoopback");
        Require(options.ListenOnLoopback || options.Password is null, nameof(options.Password), "is for ListenOnLoopback, which is off");
        Require(
            options.Password is null || (options.Password.Length > 0 && options.Password.All(c => c is >= ' ' and <= '~')),
            nameof(options.Password),
            "must have at least one character, and printable ASCII only");
        _ = Milliseconds(options.StartTimeout, nameof(options.StartTimeout));
        _ = Milliseconds(options.StopTimeout, nameof(options.StopTimeout));
        Refuse(options, PortSetting, nameof(options.Port));
        if (options.ListenOnLoopback)
        {
            Refuse(options, ListenSetting, nameof(options.ListenOnLoopback));
        }
    }

    internal static StartRequest Make(StartPlan plan, PluginLocation plugin, string dataDirectory, string runDirectory)
    {
        PgliteOptions options = plan.Options;
        bool temporary = options.DataDirectory is null;
        NativeStartFlags flags = NativeStartFlags.None;
        flags |= temporary || options.CreateIfMissing ? NativeStartFlags.Create : 0;
        flags |= temporary ? NativeStartFlags.NoSync : 0;
        flags |= options.ContainFaults ? NativeStartFlags.ContainFaults : 0;
        flags |= options.Privileges == PglitePrivileges.Owner ? NativeStartFlags.OwnerRole : 0;

        return new StartRequest(
            flags,
            Milliseconds(options.StartTimeout, nameof(options.StartTimeout)),
            dataDirectory,
            plugin.Prefix,
            plugin.Template,
            runDirectory,
            options.User,
            options.Database == "postgres" ? null : options.Database,
            Settings(plan, plugin, runDirectory),
            MemoryLimit(plan.Options.MemoryLimit, nameof(PgliteOptions.MemoryLimit)),
            MemoryLimit(plan.Options.SessionMemoryLimit, nameof(PgliteOptions.SessionMemoryLimit)));
    }

    /// <summary>For the engine 0 is "no limit"; here it is <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    internal static uint Milliseconds(TimeSpan time, string option)
    {
        if (time == Timeout.InfiniteTimeSpan)
        {
            return 0;
        }

        Require(
            time > TimeSpan.Zero && time.TotalMilliseconds <= int.MaxValue,
            option,
            $"is {time}; it must be positive and below 24 days, or Timeout.InfiniteTimeSpan");
        return (uint)Math.Max(1, time.TotalMilliseconds);
    }

    /// <summary>For the engine 0 is "no limit".</summary>
    private static ulong MemoryLimit(long? limit, string option)
    {
        Require(limit is null or >= LeastMemoryLimit, option, $"is {limit} bytes; it must be at least {LeastMemoryLimit}, or null");
        return (ulong)(limit ?? 0);
    }

    /// <summary>
    /// Words that Npgsql 8 knows already: it and 9 throw at one that came later. TLS is not asked for, which would cost a round trip
    /// to be refused on a socket that only this user can reach.
    /// </summary>
    internal static string ConnectionString(string host, int port, PgliteOptions options) =>
        $"Host={Quoted(host)};Port={port};Username={Quoted(options.User)};Database={Quoted(options.Database)};"
        + "SSL Mode=Disable";

    private static void Refuse(PgliteOptions options, string setting, string option)
    {
        if (options.Settings.ContainsKey(setting))
        {
            throw new PgliteException(PgliteErrorCode.InvalidSetting, $"The setting '{setting}' follows PgliteOptions.{option}; set that instead.");
        }
    }

    private static List<KeyValuePair<string, string>> Settings(StartPlan plan, PluginLocation plugin, string runDirectory)
    {
        // Always, because a directory that was an ordinary server's may name another one in its postgresql.conf.
        PgliteOptions options = plan.Options;
        List<KeyValuePair<string, string>> settings = [new(PortSetting, plan.Port.ToString(CultureInfo.InvariantCulture))];
        if (plan.Tcp is not null)
        {
            settings.Add(new(ListenSetting, TcpAddress.Host));
        }

        List<string> controlPath = ["$system"];
        List<string> controls = [Path.Combine(plugin.Prefix, "share", "postgresql", "extension")];
        if (options.ExtensionDirectory is { } extensions)
        {
            string folder = Path.GetFullPath(extensions);
            Require(Directory.Exists(folder), nameof(options.ExtensionDirectory), $"names '{folder}', which does not exist");
            controlPath.Insert(0, Path.Combine(folder, "share"));
            controls.Insert(0, Path.Combine(folder, "share", "extension"));
            settings.Add(new("dynamic_library_path", Path.Combine(folder, "lib") + ":$libdir"));
        }

        if (options.TrustedExtensions.Count > 0)
        {
            Require(
                !options.Settings.ContainsKey(ControlPathSetting),
                nameof(options.TrustedExtensions),
                $"cannot be used together with the setting '{ControlPathSetting}'; use ExtensionDirectory instead of the setting");
            controlPath.Insert(0, TrustedExtensions.Write(options.TrustedExtensions, controls, runDirectory));
        }

        if (controlPath.Count > 1)
        {
            settings.Add(new(ControlPathSetting, string.Join(':', controlPath)));
        }

        settings.AddRange(options.Settings);
        return settings;
    }

    internal static string Quoted(string value) =>
        value.AsSpan().IndexOfAny(s_special) < 0 ? value : '"' + value.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    private static void Require(bool condition, string option, string complaint)
    {
        if (!condition)
        {
            throw new PgliteException(PgliteErrorCode.InvalidArgument, $"PgliteOptions.{option} {complaint}.");
        }
    }
}
