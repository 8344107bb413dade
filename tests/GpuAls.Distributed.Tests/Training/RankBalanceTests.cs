using GpuAls.Core.Solving;
using GpuAls.Distributed.Training;

namespace GpuAls.Distributed.Tests.Training;

public sealed class RankBalanceTests
{
    // 12 users with a pair each, and 12 items with a pair each.
    static readonly AlsProblem Problem = new(
        TestWeights.AsWeights(SmallRows.From(12, [.. Enumerable.Range(0, 12).Select(row => new[] { row })])),
        TestWeights.AsWeights(SmallRows.From(12, [.. Enumerable.Range(0, 12).Select(row => new[] { row })])),
        new(FactorMatrix.Zeros(12, 8), FactorMatrix.Zeros(12, 8)),
        0.1,
        Solver.ConjugateGradient,
        3);

    // Rank 0 took 3 s for its first three users, and 1 s for the others; rank 1 took 2 s for all. The items are balanced.
    static readonly RankBalance Unequal = new([new([3, 6], [3, 1]), new([12], [2])], [new([6], [1]), new([12], [1])]);

    [Fact]
    public void NewRanges_HaveEqualTimes()
    {
        Assert.Equal((5, 4), (Unequal.SlowestSeconds, Unequal.MeanSeconds));
        var cut = Unequal.Cut(Problem, iterations: 10, openingSeconds: 1)!;
        // 3 s before user 3.
        Assert.Equal([0, 3, 12], cut.Users.Bounds.ToArray());
        Assert.Equal([0, 6, 12], cut.Items.Bounds.ToArray());
    }

    [Theory]
    [InlineData(10, 9.9, true)]
    [InlineData(10, 10.1, false)]
    [InlineData(1, 0.9, true)]
    [InlineData(0, 0, false)]
    public void RowsAreHandedOutAnew_IfThatSavesMoreTimeThanItTakes(int iterations, double openingSeconds, bool pays) =>
        Assert.Equal(pays, Unequal.Cut(Problem, iterations, openingSeconds) is not null);

    [Fact]
    public void ASmallGain_IsNone()
    {
        var nearlyEqual = new RankBalance([new([6], [1.03]), new([12], [0.97])], [new([6], [1]), new([12], [1])]);
        Assert.Null(nearlyEqual.Cut(Problem, iterations: 1000, openingSeconds: 0));
    }

    [Fact]
    public void OneLongRow_IsNoReason()
    {
        // The first user takes 5 s, however the others are cut.
        var oneUser = new RankBalance([new([1], [5]), new([12], [2])], [new([6], [1]), new([12], [1])]);
        Assert.Null(oneUser.Cut(Problem, iterations: 1000, openingSeconds: 0));
    }

    [Fact]
    public void Times_ArriveAsTheyWere()
    {
        var times = new SideTimes([3, 70_000], [0.25, 1e-9]);
        var read = SideTimes.FromBytes(times.ToBytes());
        Assert.Equal(times.Ends, read.Ends);
        Assert.Equal(times.Seconds, read.Seconds);
    }
}
