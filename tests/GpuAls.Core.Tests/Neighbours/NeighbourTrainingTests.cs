using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Neighbours;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class NeighbourTrainingTests
{
    static readonly NeighbourOptions Neighbours = new() { Count = 10, Regularization = 5, Share = 0.4 };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static AlsOptions Options => SyntheticReference.Runs[0].Options with { Iterations = 2 };

    [Fact]
    public void Train_WithNeighbours_ScalesTheReferenceByBothSpreads()
    {
        var matrix = SyntheticReference.CreateMatrix();
        var model = Train(Options with { Neighbours = Neighbours });
        var raw = ReferenceNeighbours.Fit(matrix.ByUser, 10, 5);
        var scale = ReferenceNeighbours.Scale(model.Factors, matrix.ByUser, raw, 0.4);
        var actual = NeighbourModels.Dense(model.Neighbours!);
        for (var row = 0; row < actual.Length; row++)
        {
            for (var column = 0; column < actual.Length; column++) Assert.Equal(scale * raw[row][column], actual[row][column], 1e-6);
        }

        Assert.Equal(0.4 * model.Training.Neighbours!.FactorSpread / model.Training.Neighbours.NeighbourSpread, scale, 1e-6);
        Assert.Equal(Neighbours, model.Options.Neighbours);
    }

    [Fact]
    public void Train_WithNeighbours_LeavesTheFactorsAsTheyAre()
    {
        var (with, without) = (Train(Options with { Neighbours = Neighbours }), Train(Options));
        Assert.Null(without.Neighbours);
        Assert.Null(without.Training.Neighbours);
        Assert.Equal(
            without.Factors.Items.Values.Slice(0, (int)without.Factors.Items.Values.Length).ToArray(),
            with.Factors.Items.Values.Slice(0, (int)with.Factors.Items.Values.Length).ToArray());
    }

    [Fact]
    public void Train_ReportsTheNeighbours()
    {
        var reports = new List<double>();
        var trainer = new AlsTrainer(Options with { Neighbours = Neighbours }, new CpuDevice()) { NeighbourProgress = new Reports(reports) };
        trainer.Train(SyntheticReference.CreateMatrix(), cancel: Cancel);
        Assert.Equal(1, reports[^1]);
    }

    [Fact]
    public void Spreads_OfUsersWithoutVectors_AreZero_AndTheScaleToo()
    {
        var weights = SmallRows.From(2, [1], [0]);
        var factors = new AlsFactors(FactorMatrix.Zeros(3, 2), FactorMatrix.From(2, [[1, 2], [3, 4]]));
        var spreads = ScoreSpreads.Of(factors, SmallRows.From(2, [0], [1], []), weights);
        Assert.Equal(default, spreads);
        Assert.Equal(0, spreads.Scale(1));
    }

    // The user likes all items, and each item has the sum of the same three weights, in another order: the sums differ by their rounding alone.
    [Fact]
    public void Spreads_OfEqualSums_AreZero_AndNotTheirRounding()
    {
        const int items = 11;
        float[] ofSteps = [0.1f, 0.7f, 1.9f];
        int[] all = [.. Enumerable.Range(0, items)];
        int[][] targets = [.. all.Select(item => Enumerable.Range(1, 3).Select(step => (item + step) % items).Order().ToArray())];
        float[] values = [.. targets.SelectMany((row, item) => row.Select(target => ofSteps[(target - item + items) % items - 1]))];
        var weights = SmallRows.From(items, targets).WithValues(EntryValues.Of(LargeArray<float>.From(values)));
        var factors = new AlsFactors(FactorMatrix.From(1, [[1]]), FactorMatrix.From(1, [.. all.Select(item => (float[])[item])]));
        var known = SmallRows.From(items, all);
        Assert.NotEqual(1, new NeighbourSums(weights).Of(known, 0).Scores.Distinct().Count());
        var spreads = ScoreSpreads.Of(factors, known, weights);
        Assert.True(spreads.Factors > 0);
        Assert.Equal(0, spreads.Neighbours);
        Assert.Equal(0, spreads.Scale(1));
    }

    [Fact]
    public void MemoryPlan_CountsTheNeighbours()
    {
        var matrix = SyntheticReference.CreateMatrix();
        var without = TrainingMemory.FactorBytes(SyntheticReference.Users, SyntheticReference.Items, Options.Factors)
            + TrainingMemory.SolverBytes(SyntheticReference.Users, SyntheticReference.Items, Options.Factors, Solver.Cholesky, 1, Precision.Full);
        var device = new CpuDevice(threads: 1) { Memory = () => new AvailableMemory(0, (long)without + (8 << 20), MemoryBound.PhysicalMemory) };
        new AlsTrainer(Options, device).Train(matrix, cancel: Cancel);
        var options = Options with { Neighbours = Neighbours with { Count = 1000 } };
        var failure = Assert.Throws<MemoryLimitException>(() => new AlsTrainer(options, device).Train(matrix, cancel: Cancel));
        Assert.Matches(@"^training needs \d+ MiB; \d+ MiB is available \(physical memory\)$", failure.Message);
    }

    static Core.Model.AlsModel Train(AlsOptions options) =>
        new AlsTrainer(options, new CpuDevice()).Train(SyntheticReference.CreateMatrix(), cancel: Cancel);

    sealed class Reports(List<double> reports) : IProgress<double>
    {
        public void Report(double value) => reports.Add(value);
    }
}
