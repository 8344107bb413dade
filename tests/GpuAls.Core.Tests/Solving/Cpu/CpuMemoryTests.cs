using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>A training that does not fit into the memory of the process ends before its first iteration.</summary>
public sealed class CpuMemoryTests
{
    const long MiB = 1 << 20;

    // 300 MiB in use; f = 2048 needs 64 · f² bytes and more.
    [Theory]
    [InlineData(200, @"training needs 5\d\d MiB; 500 MiB is available \(ulimit -v\)", 1)]
    [InlineData(0, @"training needs 5\d\d MiB; 300 MiB is available \(ulimit -v\)", 0)]
    public void APlanBeyondTheLimit_IsAnErrorWithTheNumberOfFactorsThatFits(int free, string message, int fits)
    {
        var device = Device(free);
        var options = PlainOptions.Value with { Factors = 2048 };
        var error = Assert.Throws<MemoryLimitException>(() => Train(options, device));
        Assert.Matches($"^{message}$", error.Message);
        if (fits == 0)
        {
            Assert.Equal(0, error.MaxFactors);
            return;
        }

        // The largest number that fits: with it the plan holds, and with one more cache line it does not.
        var factors = error.MaxFactors!.Value;
        Assert.InRange(factors, 16, 2047);
        Require(device, factors);
        Assert.Throws<MemoryLimitException>(() => Require(device, factors + 16));
    }

    // The system of 1,000 neighbours takes 16 MB, and the factors less than one.
    [Fact]
    public void APlanThatHoldsWithoutNeighboursAlone_SaysSo()
    {
        var options = PlainOptions.Value with { Factors = 8, Iterations = 1, Neighbours = new() { Count = 1000 } };
        Assert.True(Assert.Throws<MemoryLimitException>(() => Train(options, Device(1))).FitsWithoutNeighbours);
        Assert.False(Assert.Throws<MemoryLimitException>(() => Train(options with { Factors = 2048 }, Device(1))).FitsWithoutNeighbours);
    }

    [Fact]
    public void APlanWithinTheLimit_Trains() =>
        Assert.Equal(8, Train(PlainOptions.Value with { Factors = 8, Iterations = 1 }, Device(100)).Options.Factors);

    static CpuDevice Device(int freeMiB) => new(1) { Memory = () => new AvailableMemory(300 * MiB, freeMiB * MiB, MemoryBound.AddressSpace) };

    static void Require(IAlsDevice device, int factors) =>
        device.RequireMemory(SyntheticReference.CreateMatrix(), PlainOptions.Value with { Factors = factors }, isWatched: false);

    static AlsModel Train(AlsOptions options, CpuDevice device) =>
        new AlsTrainer(options, device).Train(SyntheticReference.CreateMatrix(), cancel: TestContext.Current.CancellationToken);
}
