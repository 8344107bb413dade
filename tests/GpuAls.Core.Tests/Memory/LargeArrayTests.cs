using GpuAls.Core.Memory;

namespace GpuAls.Core.Tests;

public sealed class LargeArrayTests
{
    // 0 bytes; around one cache line; around 2 MiB, the minimum for huge pages.
    [Theory, InlineData(0), InlineData(15), InlineData(16), InlineData(17), InlineData((1 << 19) - 1), InlineData(1 << 19), InlineData((1 << 19) + 1)]
    public void Zeros_OfAnyLength_IsAllZeros(int length)
    {
        using var array = LargeArray<float>.Zeros(length);

        Assert.Equal((length, length * 4L), (array.Length, array.Bytes));
        Assert.Equal(-1, array.Slice(0, length).IndexOfAnyExcept(0f));
    }

    [Theory, InlineData(1), InlineData(1 << 20)]
    public unsafe void Uninitialized_StartsOnACacheLine(int length)
    {
        using var array = LargeArray<float>.Uninitialized(length);
        Assert.Equal(0, (nint)array.Pointer % 64);
    }

    [Fact]
    public void From_Values_HoldsACopy()
    {
        int[] values = [3, 1, 2];
        var array = LargeArray<int>.From(values);
        values[0] = 9;

        Assert.Equal([3, 1, 2], array.Slice(0, 3));
        Assert.Equal([1], array.Slice(1, 1));
        Assert.Equal(2, array[2]);
    }

    [Theory, InlineData(-1), InlineData(3), InlineData(long.MaxValue), InlineData(long.MinValue)]
    public void Index_Outside_Throws(long index)
    {
        var array = LargeArray<int>.From([1, 2, 3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => array[index]);
    }

    [Theory, InlineData(-1, 1), InlineData(0, 4), InlineData(3, 1), InlineData(4, 0), InlineData(0, -1), InlineData(long.MaxValue, 1)]
    public void Slice_Outside_Throws(long start, int length)
    {
        var array = LargeArray<int>.From([1, 2, 3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => array.Slice(start, length).Length);
    }

    [Fact]
    public void Slice_AtTheEnd_IsEmpty() => Assert.Equal(0, LargeArray<int>.From([1, 2, 3]).Slice(3, 0).Length);

    [Fact]
    public void Use_AfterDispose_Throws()
    {
        var array = LargeArray<int>.From([1]);
        array.Dispose();
        array.Dispose();
        Assert.Throws<ObjectDisposedException>(() => array[0]);
    }

    [Fact]
    public void Zeros_OfNegativeLength_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => LargeArray<int>.Zeros(-1));

    [Fact]
    public void Uninitialized_MoreThanTheSystemHas_SaysHowMuchWasAskedFor()
    {
        var exception = Assert.Throws<MemoryLimitException>(() => LargeArray<long>.Uninitialized(1L << 58));
        Assert.Matches(@"^out of memory: the next step needs 2,199,0\d\d,\d{3},\d{3} MiB; [\d,]+ MiB is available \([^)]+\)$", exception.Message);
    }

    [Fact]
    public unsafe void Over_MemoryOfAnother_IsNotFreed()
    {
        var owner = LargeArray<int>.From([7, 8]);
        LargeArray<int>.Over(owner.Pointer + 1, 1, owner).Dispose();
        Assert.Equal([7, 8], owner.Slice(0, 2));
    }
}
