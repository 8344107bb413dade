using GpuAls.Core.Memory;
using GpuAls.Testing;

namespace GpuAls.Core.Tests.Memory;

/// <summary>Arrays in memory or in temporary files.</summary>
public sealed class ArrayStoreTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AnArrayBeyondAQuarterOfTheFreeMemory_IsInAFileWithoutAName()
    {
        var store = ArrayStore.InFolder(folder.Path, new AvailableMemory(0, 4000, MemoryBound.Typed));
        Assert.True(store.IsInMemory(1000));
        Assert.False(store.IsInMemory(1001));
        var array = store.Uninitialized<int>(100_000);
        for (var n = 0; n < 100_000; n++) array.Writable(n, 1)[0] = n;
        Assert.Equal(Enumerable.Range(0, 100_000), array.Slice(0, 100_000).ToArray());
        if (!OperatingSystem.IsWindows()) Assert.Empty(folder.Names);
    }

    [Fact]
    public void AFolderThatIsMissing_IsNamed()
    {
        var store = ArrayStore.InFolder(folder["none"], new AvailableMemory(0, 0, MemoryBound.Typed));
        var error = Assert.Throws<GpuAlsException>(() => store.Uninitialized<float>(10));
        Assert.StartsWith($"{folder["none"]}: a temporary file of 40 bytes cannot be written: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(".gpuals-", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATypedLimit_IsTheLimitOfThisCommandAlone()
    {
        var before = SystemMemory.TypedLimit;
        SystemMemory.TypedLimit = 1;
        try
        {
            Assert.Equal("--memory-limit", SystemMemory.Read().Bound.Name);
        }
        finally
        {
            SystemMemory.TypedLimit = before;
        }

        Assert.NotEqual("--memory-limit", SystemMemory.Read().Bound.Name);
    }
}
