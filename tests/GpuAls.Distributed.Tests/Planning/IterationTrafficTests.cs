using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Distributed.Planning;
using GpuAls.Distributed.Training;

namespace GpuAls.Distributed.Tests.Planning;

/// <summary>The formulas of the bytes of an iteration, compared with the bytes that ranks count as they send them.</summary>
public sealed class IterationTrafficTests
{
    // Two slabs of G a side (2,048 rows), rows without entries, and many items that one rank alone refers to.
    static readonly Lazy<InteractionMatrix> Sparse = new(() => RandomProblem.WithRowLengths(
        4200, [.. Enumerable.Range(0, 4300).Select(user => user % 97 == 0 ? 300 : user % 5)]));

    [Theory]
    [InlineData(2, 33, Solver.PreconditionedConjugateGradient, false)]
    [InlineData(3, 33, Solver.PreconditionedConjugateGradient, false)]
    [InlineData(2, 33, Solver.PreconditionedConjugateGradient, true)]
    [InlineData(3, 33, Solver.PreconditionedConjugateGradient, true)]
    [InlineData(2, 16, Solver.ConjugateGradient, false)]
    [InlineData(3, 16, Solver.Cholesky, false)]
    [InlineData(8, 20, Solver.Subspace, false)]
    public void CountedBytes_AreThoseOfTheFormula(int ranks, int factors, Solver solver, bool sendsBesideSolving)
    {
        var (matrix, options) = (Sparse.Value, RandomProblem.Options(factors, solver) with { ComputeLoss = false });
        var (two, five) = (Train(2), Train(5));

        var expected = IterationTraffic.Exact(
            TestWeights.AsWeights(matrix.ByUser), TestWeights.AsWeights(matrix.ByItem), factors, solver, ranks, sendsBesideSolving);
        Assert.Equal(expected.Total, (five.Bytes - two.Bytes) / 3.0);
        // Rank 0 knows it too, without the matrix.
        Assert.Equal(expected, five.Traffic);

        (long Bytes, IterationTraffic? Traffic) Train(int iterations)
        {
            var results = Communication.Ranks.Run(ranks, group =>
            {
                if (group.Rank > 0)
                {
                    new RankWorker(group, host: null, () => new CpuDevice(1)).Run();
                    return (group.SentBytes, null);
                }

                var device = new GroupDevice(group, host: null, new CpuDevice(1)) { Cut = null, SendsBesideSolving = _ => sendsBesideSolving };
                new AlsTrainer(options with { Iterations = iterations }, device).Train(matrix, null, TestContext.Current.CancellationToken);
                group.Send(Order.Quit);
                return (group.SentBytes, device.Traffic);
            }, asOnSeveralHosts: true);
            return (results.Sum(result => result.SentBytes), results[0].Item2);
        }
    }

    [Fact]
    public void TheFormula_IsTheOneWorkedByHand()
    {
        // 5000 users have 2 slabs and 1000 items one. Two half-sweeps: an order to 3 ranks, and 4 outcomes to 3 ranks each.
        var traffic = IterationTraffic.Of(receivedBytes: 700, users: 5000, items: 1000, factors: 60, ranks: 4);

        Assert.Equal(new IterationTraffic(700, 3 * 64 * 64 * 8 * 3, 2 * 64 * (3 + 4 * 3)), traffic);
    }

    [Fact]
    public void WhitenedVectors_HaveTheirWidth_AndThoseOfSlabsAreSentToo()
    {
        Assert.Equal(4 * 10 * 48, IterationTraffic.ExchangedBytes(rows: 10, slabRows: 3, stride: 48, exchangedFloats: 0));
        Assert.Equal(4 * (10 * 64 + 3 * 48), IterationTraffic.ExchangedBytes(rows: 10, slabRows: 3, stride: 48, exchangedFloats: 64));
    }

    [Fact]
    public void OneRank_SendsNothing() => Assert.Equal(
        0,
        IterationTraffic.Exact(
            TestWeights.AsWeights(Sparse.Value.ByUser), TestWeights.AsWeights(Sparse.Value.ByItem), 16, Solver.Cholesky, ranks: 1).Total);
}
