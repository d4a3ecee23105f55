using System.Text.Json;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using PgliteSdk.Build;
using PgliteSdk.Build.Extensions;
using PgliteSdk.Build.Libraries;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Tests.Eng;

/// <summary>What is built for which system.</summary>
[TestClass]
public sealed class EngineTargetTests
{
    private static readonly Repository Here = Repository.Find(AppContext.BaseDirectory);

    public static IEnumerable<object[]> Targets => EngineTarget.All.Select(target => new object[] { target.Rid });

    [TestMethod]
    public void EveryTargetHasItsPackAndEveryPackItsTarget()
    {
        string folder = Path.Combine(Here.Root, "runtime-packs", "rids");
        (string, string)[] packs =
        [
            .. Directory.EnumerateFiles(folder, "*.json").Select(file => JsonDocument.Parse(File.ReadAllBytes(file)).RootElement)
                .Select(row => (row.GetProperty("rid").GetString()!, row.GetProperty("plugin").GetString()!)).Order(),
        ];
        CollectionAssert.AreEqual(EngineTarget.All.Select(target => (target.Rid, target.Plugin)).Order().ToArray(), packs);
    }

    [TestMethod]
    [DynamicData(nameof(Targets))]
    public void EveryTargetHasItsRoomsTablesSettingsAndHeaders(string rid)
    {
        EngineTarget target = Target(rid);
        var contract = new Contract(Here.Native, target);
        foreach (string table in contract.OfModule(isCxx: true).Concat(contract.Outside).Concat(contract.CxxRuntime))
        {
            Assert.IsNotEmpty(Contract.Names(table), table);
        }

        Assert.IsNotEmpty(SourceLock.Read(Here.Lock).Sysroot(rid).Packages);
        Assert.IsTrue(File.Exists(Path.Combine(Here.Native, "template", target.System + ".conf")));
        var rooms = new Rooms(Here.Native, target);
        Assert.HasCount(rooms.Outside.Count, rooms.Outside.Select(Path.GetFullPath).Distinct(), "no file is compiled twice");
        Assert.IsTrue(rooms.Session.Any(file => file.Contains($"session/{target.System}/", StringComparison.Ordinal)));
    }

    [TestMethod]
    [DynamicData(nameof(Targets))]
    public void NoWordForANameStaysInWhatALibraryIsTold(string rid)
    {
        LibraryInventory libraries = LibraryInventory.Read(Path.Combine(Here.Native, "libraries.json"));
        string[] left = [.. libraries.Libraries.SelectMany(library => library.Options).Select(Target(rid).Named).Where(option => option.Contains('{', StringComparison.Ordinal))];
        Assert.IsEmpty(left, string.Join(' ', left));
    }

    /// <summary>A build makes this machine's and macOS's; what else there is costs nobody time who does not ask for it.</summary>
    [TestMethod]
    public void WhatIsNotMadeUnaskedIsMadeWithAllAndRunByItsEmulator()
    {
        CollectionAssert.AreEqual(new[] { "linux-x64", "osx-arm64" }, EngineTarget.Usual.Select(target => target.Rid).ToArray());
        SourceLock read = SourceLock.Read(Here.Lock);
        foreach (EngineTarget target in EngineTarget.All.Where(target => target.IsEmulated))
        {
            Assert.IsTrue(target.RunsHere);
            Assert.IsNotNull(read.Emulator(target.Rid).Command);
            Assert.IsTrue(ModuleList.Read(Path.Combine(Here.Native, "modules.json")).For(target).Modules.Any(module => module.Test));
        }
    }

    [TestMethod]
    public void AnotherSystemGetsNoModulesForTestsAndStandsOnThePortableParts()
    {
        ModuleList all = ModuleList.Read(Path.Combine(Here.Native, "modules.json"));
        ModuleList mac = all.For(EngineTarget.OsxArm64);
        Assert.IsTrue(all.For(EngineTarget.LinuxX64).Modules.Any(module => module.Test));
        Assert.IsFalse(mac.Modules.Any(module => module.Test));
        CollectionAssert.IsSubsetOf(all.ReplacedPortably.ToArray(), mac.Replaced.ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Targets))]
    public void PacksOfExtensionsAreMadeForThisMachineAndForOthersWhenAllAreAskedFor(string rid)
    {
        ExtensionInventory inventory = ExtensionInventory.Read(Path.Combine(Here.Native, "extensions.json"));
        string[] shipped = [.. inventory.Extensions.Where(row => row.IsShipped).Select(row => row.Name)];
        string[] core = [.. inventory.Extensions.Where(row => row.IsShipped && row.Pack == ExtensionRow.RuntimePack).Select(row => row.Name)];
        CollectionAssert.AreEqual(shipped, Made(inventory.For(Target(rid), all: true)));

        ExtensionInventory some = inventory.For(Target(rid), all: false);
        CollectionAssert.AreEqual(Target(rid).IsBuildMachine ? shipped : core, Made(some));
        Assert.IsTrue(some.Extensions.Where(row => row.Status == ExtensionRow.NotBuilt).All(row => row.Reason is not null));
    }

    [TestMethod]
    [DynamicData(nameof(Targets))]
    public void LibraryInCxxStandsOnTheRuntimeWhereThatIsALibrary(string rid)
    {
        LibraryInventory libraries = LibraryInventory.Read(Path.Combine(Here.Native, "libraries.json")).For(Target(rid));
        string[] below = [.. libraries.Closure(["geos"], "x").Select(library => library.Name)];
        CollectionAssert.AreEqual(new[] { "geos" }.Concat(Target(rid).CxxLibraries).ToArray(), below);
    }

    private static string[] Made(ExtensionInventory inventory) => [.. inventory.Extensions.Where(row => row.IsShipped).Select(row => row.Name)];

    [TestMethod]
    public void TemplateIsComparedByWhatItsControlFileStates()
    {
        byte[] control = new byte[256];
        BitConverter.GetBytes(1800).CopyTo(control, 8);
        BitConverter.GetBytes(1234567.0).CopyTo(control, 208);
        BitConverter.GetBytes(8192).CopyTo(control, 216);
        control[248] = 1;
        string[] values = [.. TemplateProof.Values(control)];
        foreach (string value in new[] { "-DOFFSET_pg_control_version=8", "-DVALUE_pg_control_version=1800", "-DVALUE_floatFormat=1234567", "-DVALUE_blcksz=8192", "-DVALUE_float8ByVal=1" })
        {
            Assert.Contains(value, values);
        }
    }

    private static EngineTarget Target(string rid) => EngineTarget.All.Single(target => target.Rid == rid);
}
