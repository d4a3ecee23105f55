using CliWrap;
using CliWrap.Buffered;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>The smallest host there is, in C: compiled with the public header alone, linked with the packed plugin.</summary>
[TestClass]
public sealed class ExampleHostTests
{
    /// <summary>An emulator can be several processors: all that it knows, and one of the first generation, without the newer instructions.</summary>
    private static IEnumerable<object?[]> Processors => TestInputs.Launcher.Count == 0 ? [[null]] : [[null], ["cortex-a53"]];

    [TestMethod]
    [DynamicData(nameof(Processors))]
    public async Task ExampleInCStartsAnswersAndStops(string? processor)
    {
        using var scratch = new ScratchDirectory();
        string sources = Path.Combine(TestInputs.Root, "tests", "hosts", "c"), program = scratch.Combine("example");
        string[] compile =
        [
            .. TestInputs.Compiler, "-std=c11", "-D_GNU_SOURCE", "-Wall", "-Werror", "-I" + Path.Combine(TestInputs.Root, "native", "abi"),
            Path.Combine(sources, "example.c"), Path.Combine(sources, "client.c"), "-o", program,
            "-L" + TestInputs.Payload, "-lpglite", "-Wl,-rpath," + TestInputs.Payload,
        ];
        await Programs.RunAsync(compile[0], compile[1..]);

        string[] run = [.. TestInputs.Launcher, program, TestInputs.Payload, scratch.Combine("data")];
        BufferedCommandResult result = await Programs.Command(run[0], run[1..])
            .WithEnvironmentVariables(environment => environment.Set("LC_ALL", "C").Set("QEMU_CPU", processor)).ExecuteBufferedAsync();

        Assert.AreEqual(0, result.ExitCode, result.StandardOutput + result.StandardError);
        Assert.Contains("PostgreSQL 18.", result.StandardOutput);
    }
}
