using System.Diagnostics;
using System.Globalization;

// A test measures or kills a process of its own; two at once would disturb each other on two cores.
[assembly: DoNotParallelize]

namespace PgliteSdk.Tests.Engine;

/// <summary>A child process with PostgreSQL inside: what it says, and how it ends.</summary>
internal sealed class Host : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private Host(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    /// <summary>Starts the engine host.</summary>
    public static Host Start(params string[] arguments) => new(new ProcessStartInfo(Program("EngineHost"), arguments));

    /// <summary>Starts it with a limit on its descriptors.</summary>
    public static Host StartWithDescriptors(int limit, params string[] arguments) => StartAfter($"ulimit -n {limit}", arguments);

    /// <summary>Starts it from a shell that has set limits, or joined a control group, before.</summary>
    public static Host StartAfter(string command, params string[] arguments) =>
        new(new ProcessStartInfo("/bin/sh", ["-c", command + " && exec \"$@\"", "sh", Program("EngineHost"), .. arguments]));

    /// <summary>
    /// Starts it as a user that has no other processes, with a limit on its threads; only root can. Files of the tests must be for
    /// everybody to read.
    /// </summary>
    public static Host StartWithThreads(int limit, params string[] arguments) => new(new ProcessStartInfo(
        "prlimit",
        [
            $"--nproc={limit}:{limit}", "setpriv", "--reuid", "61234", "--regid", "61234", "--clear-groups",
            "env", "HOME=/nonexistent", Program("EngineHost"), .. arguments,
        ]));

    /// <summary>Starts any program.</summary>
    public static Host Run(ProcessStartInfo start) => new(start);

    /// <summary>Where the build has put a host: beside the folder of these tests.</summary>
    public static string Program(string name)
    {
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.Combine(own.Parent!.Parent!.FullName, name, own.Name, name);
    }

    /// <summary>The next line that it says, or null when it has ended.</summary>
    public async Task<(string Name, string Value)?> ReadAsync()
    {
        string? line = await _process.StandardOutput.ReadLineAsync().WaitAsync(s_limit);
        return line?.Split('\t', 2) is [string name, string value] ? (name, value) : null;
    }

    /// <summary>Reads until this line came, and returns its value.</summary>
    public async Task<string> UntilAsync(string name)
    {
        while (await ReadAsync() is { } line)
        {
            if (line.Name == name)
            {
                return line.Value;
            }
        }

        throw new AssertFailedException($"The host ended before it said '{name}': {await _errors}");
    }

    /// <summary>Waits for its end and returns all that it said from now on; several lines of one name are joined by newlines.</summary>
    public async Task<Dictionary<string, string>> EndAsync(int exitCode = 0)
    {
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await ReadAsync() is { } line)
        {
            said[line.Name] = said.TryGetValue(line.Name, out string? earlier) ? earlier + "\n" + line.Value : line.Value;
        }

        await _process.WaitForExitAsync().WaitAsync(s_limit);
        Assert.AreEqual(exitCode, _process.ExitCode, await _errors);
        return said;
    }

    /// <summary>What it wrote to its error stream; complete when it has ended.</summary>
    public Task<string> ErrorsAsync() => _errors.WaitAsync(s_limit);

    /// <summary>Gives it a line.</summary>
    public void Input(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    /// <summary>Closes its input.</summary>
    public void EndInput() => _process.StandardInput.Close();

    /// <summary>Waits for its end, whatever the exit status.</summary>
    public Task UntilEndAsync() => _process.WaitForExitAsync().WaitAsync(s_limit);

    /// <summary>kill -9.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Another signal by name. The shell sends it: a program kill is in a package that not every machine has.</summary>
    public void Signal(string name)
    {
        string[] arguments = ["-c", "kill -s \"$1\" \"$2\"", "sh", name, Id.ToString(CultureInfo.InvariantCulture)];
        using Process kill = Process.Start("/bin/sh", arguments);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
