using GpuAls.Core.Memory;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>Control groups as folders of files, as Linux shows them.</summary>
public sealed class ControlGroupsTests : IDisposable
{
    const string NoLimit = "9223372036854771712\n";

    readonly TestFolder folder = new();

    public ControlGroupsTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "control groups are those of Linux");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Version2_TakesTheLeastOfTheGroupAndThoseAboveIt()
    {
        Group("", "max\n", 0);
        Group("user.slice", "1000000\n", 900_000);
        Group("user.slice/job", "500000\n", 100_000);

        var groups = Find("0::/user.slice/job\n");

        // 1,000,000 − (900,000 − 40 of cache) above, 500,000 − (100,000 − 40) of its own.
        Assert.Equal((true, 100_040L), (groups.HaveLimit, groups.Free()));
    }

    [Fact]
    public void Version1_OfAContainer_HasItsLimitAtTheRoot()
    {
        Write("memory/memory.limit_in_bytes", "1000000\n");
        Write("memory/memory.usage_in_bytes", "700000\n");
        Write("memory/memory.stat", "cache 5\ninactive_file 1\ntotal_inactive_file 30000\ntotal_active_file 20000\n");

        // The path is that of the host, where the container does not see it.
        Assert.Equal(350_000L, Find("5:cpu,cpuacct:/\n4:memory:/docker/7bac\n0::/\n").Free());
    }

    [Theory, InlineData(""), InlineData("0::/\n"), InlineData("4:memory:/a\n"), InlineData("nonsense\n:\n")]
    public void WithoutALimit_NothingIsCompared(string processFile)
    {
        Group("", "max\n", 5);
        Write("memory/a/memory.limit_in_bytes", NoLimit);
        Write("memory/a/memory.usage_in_bytes", "5\n");
        var groups = Find(processFile);
        Assert.Equal((false, (long?)null), (groups.HaveLimit, groups.Free()));
    }

    void Group(string path, string limit, long used)
    {
        Write(Path.Combine(path, "memory.max"), limit);
        Write(Path.Combine(path, "memory.current"), $"{used}\n");
        Write(Path.Combine(path, "memory.stat"), "anon 7\ninactive_file 30\nactive_file 10\n");
    }

    void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.WriteAllText(folder[name], text);
    }

    ControlGroups Find(string processFile)
    {
        Write("process", processFile);
        return ControlGroups.Find(folder["process"], folder.Path);
    }
}
