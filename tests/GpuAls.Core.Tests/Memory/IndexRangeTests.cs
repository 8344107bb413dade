using GpuAls.Core.Memory;

namespace GpuAls.Core.Tests;

public sealed class IndexRangeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData((1 << 20) + 33)]
    public void FindOutside_SeesEveryPlace(int length)
    {
        var indices = new int[length];
        Array.Fill(indices, 6);
        Assert.Null(IndexRange.FindOutside(LargeArray<int>.From(indices), 7));
        foreach (var place in new[] { 0, length / 2, length - 1 })
        {
            foreach (var outside in new[] { 7, -1, int.MaxValue, int.MinValue })
            {
                indices[place] = outside;
                Assert.Equal(outside, IndexRange.FindOutside(LargeArray<int>.From(indices), 7));
            }

            indices[place] = 6;
        }
    }

    [Fact]
    public void FindOutside_OfNothing_IsNull() => Assert.Null(IndexRange.FindOutside(LargeArray<int>.From([]), 0));
}
