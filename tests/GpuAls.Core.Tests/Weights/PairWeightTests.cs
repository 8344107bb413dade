using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Weights;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class PairWeightTests
{
    [Theory, InlineData(0f), InlineData(-0.5f), InlineData(3f), InlineData(1e20f), InlineData(-0.99999994f)]
    public void ALike_HasItsWeightOnBothSides(float weight)
    {
        var pair = PairWeight.OfLike(weight);
        Assert.Equal((true, 1f, weight, 1 + weight), (pair.IsLike, pair.Preference, pair.Weight, pair.RightSide));
        Assert.Equal(weight, pair.Code);
    }

    [Theory, InlineData(1.0), InlineData(0.5), InlineData(4.0), InlineData(1e20)]
    public void ADislike_HasAWeight_AndNothingOnTheRightSide(double confidence)
    {
        var pair = PairWeight.OfDislike(confidence);
        Assert.Equal((false, 0f, (float)confidence - 1, 0f), (pair.IsLike, pair.Preference, pair.Weight, pair.RightSide));
        Assert.Equal((float)(-1 - confidence), pair.Code);
    }

    // Likes and dislikes are equal there, and add the same to the system of their row.
    [Fact]
    public void AConfidenceOf0_IsTheSameForLikesAndDislikes() => Assert.Equal(PairWeight.OfLike(-1), PairWeight.OfDislike(0));

    [Fact]
    public void Rows_ShareThePattern_AndGiveTheWeights()
    {
        var strengths = RandomProblem.WithRowLengths(4, 2, 0, 3).ByUser;
        var rows = strengths.WithWeights([1, -3, 0, -0.5f, -2]);
        Assert.Same(strengths.ColumnIndices, rows.ColumnIndices);
        Assert.Equal((3, 4, 5L, 3), (rows.Rows, rows.Columns, rows.Entries, rows.MaxRowLength));
        Assert.Equal(new PairWeight(-3), rows[1]);
        var copy = new PairWeight[3];
        rows.CopyTo(rows.Offsets[2], copy);
        Assert.Equal([new(0), new(-0.5f), new(-2)], copy);
        Assert.Equal([0, -0.5f, -2], rows.RowCodes(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.RowLength(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => rows[5]);
    }

    [Fact]
    public void Transpose_PutsEachWeightInItsColumn()
    {
        var rows = new SparseRows(3, LargeArray<long>.From([0, 2, 3]), LargeArray<int>.From([0, 2, 2]), LargeArray<float>.From([1, -3, 5]));
        var transposed = rows.AsWeights().Transpose();
        Assert.Equal((3, 2), (transposed.Rows, transposed.Columns));
        Assert.Equal([0], transposed.RowColumns(0).ToArray());
        Assert.Equal([0, 1], transposed.RowColumns(2).ToArray());
        Assert.Equal([-3, 5], transposed.RowCodes(2));
    }
}
