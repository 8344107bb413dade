using GpuAls.Core.Numerics;

namespace GpuAls.Core.Tests;

public sealed class SimdWidthTests
{
    [Fact]
    public void Run_GivesTheWorkVectorsOfTheReportedWidth()
    {
        Assert.Equal(SimdWidth.Bits, SimdWidth.Run<Width, int>(new(32)));
        var floats = new int[1];
        SimdWidth.Run(new Count(floats));
        Assert.Equal(SimdWidth.Bits / 32, floats[0]);
        Assert.Equal(0, SimdWidth.MaxFloats % floats[0]);
    }

    // A search runs the work for every piece.
    [Fact]
    public void Run_AllocatesNothing()
    {
        var floats = new int[1];
        SimdWidth.Run(new Count(floats));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var run = 0; run < 100; run++) SimdWidth.Run(new Count(floats));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    readonly record struct Width(int BitsOfFloat) : ISimdWork<int>
    {
        public int Run<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct => TSimd.Count * BitsOfFloat;
    }

    readonly record struct Count(int[] Floats) : ISimdWork
    {
        public void Run<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct => Floats[0] = TSimd.Count;
    }
}
