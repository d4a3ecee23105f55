using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace LibPglite;

/// <summary>
/// The way in over loopback TCP, for clients that cannot name a unix socket. Everybody on the machine reaches it, so it asks for a
/// password, and a data directory whose pg_hba.conf would let clients in without one is refused before anything listens.
/// </summary>
/// <param name="Port">The TCP port.</param>
/// <param name="Password">What clients say.</param>
internal sealed partial record TcpAddress(int Port, string Password)
{
    internal const string Host = "127.0.0.1";

    /// <summary>As PostgreSQL's own default.</summary>
    private const int Iterations = 4096;

    private const int SaltBytes = 16;
    private const int RandomPasswordBytes = 16;

    /// <summary>The way in that these options ask for, or null.</summary>
    /// <exception cref="PgliteException">The data directory would let clients in without a password, or not at all.</exception>
    internal static TcpAddress? For(PgliteOptions options, string? dataDirectory)
    {
        if (!options.ListenOnLoopback)
        {
            return null;
        }

        if (dataDirectory is not null)
        {
            CheckRules(Path.Combine(dataDirectory, "pg_hba.conf"));
        }

        string password = options.Password ?? Convert.ToHexString(RandomNumberGenerator.GetBytes(RandomPasswordBytes)).ToLowerInvariant();
        return new TcpAddress(options.Port == 0 ? FreePort() : options.Port, password);
    }

    internal string ConnectionString(PgliteOptions options) =>
        StartRequests.ConnectionString(Host, Port, options) + ";Password=" + StartRequests.Quoted(Password);

    internal string Url(PgliteOptions options) => string.Create(
        CultureInfo.InvariantCulture,
        $"postgresql://{Uri.EscapeDataString(options.User)}:{Uri.EscapeDataString(Password)}@{Host}:{Port}/{Uri.EscapeDataString(options.Database)}?sslmode=disable");

    /// <summary>What PostgreSQL keeps of a password (RFC 5802, RFC 7677): with this no statement has to carry the password itself.</summary>
    internal string Verifier()
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(Password), salt, Iterations, HashAlgorithmName.SHA256, 32);
        byte[] stored = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        byte[] server = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(stored)}:{Convert.ToBase64String(server)}";
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void CheckRules(string file)
    {
        if (!File.Exists(file))
        {
            return;
        }

        string[] rules = [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => HostRule().IsMatch(line))];
        if (rules.FirstOrDefault(rule => Trust().IsMatch(rule)) is { } open)
        {
            throw new PgliteException(
                PgliteErrorCode.InvalidSetting,
                $"'{file}' lets every program of this machine in without a password: '{open}'.",
                nextStep: "Let its host lines ask for scram-sha-256, or leave PgliteOptions.ListenOnLoopback off.");
        }

        if (rules.Length == 0)
        {
            throw new PgliteException(
                PgliteErrorCode.InvalidSetting,
                $"'{file}' lets nobody in over TCP.",
                nextStep: "Add the line: host all all 127.0.0.1/32 scram-sha-256");
        }
    }

    /// <summary>A line that is about TCP, or that includes others.</summary>
    [GeneratedRegex(@"^(host|include)")]
    private static partial Regex HostRule();

    [GeneratedRegex(@"^host.*\btrust\b")]
    private static partial Regex Trust();
}
