using GpuAls.Core.Memory;

namespace GpuAls.Core.Tests;

public sealed class SystemMemoryTests
{
    [Fact]
    public void Read_FindsTheMemoryOfThisProcess()
    {
        var memory = SystemMemory.Read();
        Assert.InRange(memory.Used, 1 << 20, 1L << 40);
        Assert.InRange(memory.Free, 1 << 20, 1L << 50);
        Assert.Equal(memory.Used + memory.Free, memory.Total);
    }

    [Fact]
    public void ShellLimits_AreReadFromTheFileOfTheProcess()
    {
        string[] lines =
        [
            "Limit                     Soft Limit           Hard Limit           Units     ",
            "Max data size             300000000            unlimited            bytes     ",
            "Max address space         unlimited            unlimited            bytes     ",
        ];
        Assert.Equal((long.MaxValue, 300_000_000L), SystemMemory.ShellLimits(lines));
        Assert.Equal((long.MaxValue, long.MaxValue), SystemMemory.ShellLimits([]));
    }

    [Fact]
    public void ProcessStatus_IsReadFromTheFileOfTheProcess()
    {
        Assert.Equal(
            ((long?)3 * 1024, (long?)4096 * 1024, (long?)292 * 1024),
            SystemMemory.ProcessStatus(["VmSize:\t    4096 kB", "RssAnon:\t       3 kB", "VmData:\t     292 kB"]));
        Assert.Equal(((long?)null, (long?)null, (long?)null), SystemMemory.ProcessStatus([]));
    }

    [Fact]
    public void Require_MoreThanThereIs_NamesBothNumbersAndTheLimit()
    {
        var memory = new AvailableMemory(300 << 20, 100 << 20, MemoryBound.ControlGroup);
        Assert.Equal(
            "training needs 901 MiB; 400 MiB is available (memory limit of the control group)",
            new MemoryLimitException("training needs", (600 << 20) + 1, memory).Message);
    }
}
