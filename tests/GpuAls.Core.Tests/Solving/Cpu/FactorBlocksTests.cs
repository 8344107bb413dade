using GpuAls.Core.Solving.Cpu;

namespace GpuAls.Core.Tests;

public sealed class FactorBlocksTests
{
    [Fact]
    public void Blocks_CoverAllFactorsOnce_InWholeVectors()
    {
        var blocks = new FactorBlocks(20, 9);
        Assert.Equal(
            [(0, 9, 16), (9, 9, 16), (18, 2, 16)],
            Enumerable.Range(0, blocks.Count).Select(block => (blocks.First(block), blocks.Length(block), blocks.Width(block))));
        Assert.Equal(9, blocks.MaxLength);
    }

    [Theory, InlineData(4), InlineData(5), InlineData(int.MaxValue)]
    public void ABlockOfAllFactorsOrMore_IsTheOnlyOne(int size)
    {
        var blocks = new FactorBlocks(4, size);
        Assert.Equal((1, 0, 4, 4), (blocks.Count, blocks.First(0), blocks.Length(0), blocks.MaxLength));
    }
}
