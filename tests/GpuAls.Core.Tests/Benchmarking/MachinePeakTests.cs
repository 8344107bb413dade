using System.Runtime.Intrinsics;
using GpuAls.Core.Benchmarking;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Tests;

public sealed class MachinePeakTests
{
    [Fact]
    public void Measure_FindsPlausibleRates()
    {
        var peak = MachinePeak.Measure();

        // From a small board to a large server.
        Assert.InRange(peak.OperationsPerSecond, 1e9, 1e14);
        Assert.InRange(peak.BytesPerSecond, 1e8, 1e13);
    }

    [Fact]
    public void NegativeThreads_AreAnError() => Assert.Equal(
        "threads is -1; expected a whole number of 0 or more", Assert.Throws<GpuAlsException>(() => MachinePeak.Measure(-1)).Message);

    [Fact]
    public void MultiplyAdds_StayAtOne_InAllLanesOfAllTwelveVectors()
    {
        Assert.Equal(12 * 4, MultiplyAddProbe<Simd128, Vector128<float>>.Run(1000));
        Assert.Equal(2.0 * 12 * 4 * 1000, MultiplyAddProbe<Simd128, Vector128<float>>.Operations(1000));
    }

    [Theory, InlineData(1), InlineData(3)]
    public void Triad_CountsThreeArrays(int threads)
    {
        using var triad = new TriadProbe<Simd128, Vector128<float>>(160, threads);

        for (var share = 0; share < threads; share++) triad.Run(share);
        Assert.Equal(3 * 160 * 4, triad.Bytes);
    }
}
