using GpuAls.Core.Checkpoints;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>A checkpoint is written beside the half-sweeps, and none of them changes what it still reads.</summary>
public sealed class CheckpointedSessionTests : IDisposable
{
    // Enough that the disk takes longer than a half-sweep of this test.
    const int Rows = 100_000;
    const int Factors = 64;
    const int Iterations = 3;

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory, InlineData(1), InlineData(2)]
    public void TheFactorsOfACheckpoint_AreThoseOfItsIteration(int every)
    {
        var options = PlainOptions.Value with { Factors = Factors };
        var matrix = RandomProblem.WithRowLengths(3, 1);
        var identity = new CheckpointIdentity("1", "1", "a device", "1");
        using (var checkpoints = TrainingCheckpoints.Open(new CheckpointOptions(folder.Path) { Iterations = every }, matrix, identity, []))
        {
            using var session = checkpoints.Watch(new Quick(), done: 0, last: Iterations);
            for (var number = 1; number <= Iterations; number++)
            {
                session.SolveUsers(TestContext.Current.CancellationToken);
                session.SolveItems(TestContext.Current.CancellationToken);
                AlsIteration[] iterations = [.. Enumerable.Range(1, number).Select(one => new AlsIteration(one, 0, 0, null))];
                var description = ModelDescription.Write(options, new TrainingRecord("a device", iterations));
                var factors = session.Download();
                checkpoints.IterationEnded(iterations[^1], () => new(identity, description, iterations, null, factors, null, null));
            }
        }

        foreach (var (iteration, path) in CheckpointFolder.Find(folder.Path))
        {
            var read = CheckpointFile.Read(path);
            AssertAll(iteration, read.Factors.Users);
            AssertAll(-iteration, read.Factors.Items);
        }
    }

    static void AssertAll(float expected, FactorMatrix factors)
    {
        for (var row = 0; row < factors.Rows; row++)
            Assert.True(!factors.Row(row).ContainsAnyExcept(expected), $"row {row} has factors of another iteration than {expected}");
    }

    /// <summary>Half-sweeps that take no time beside the disk: they write the number of the iteration into every factor.</summary>
    sealed class Quick : IAlsSession
    {
        readonly FactorMatrix users = FactorMatrix.Zeros(Rows, Factors);
        readonly FactorMatrix items = FactorMatrix.Zeros(Rows, Factors);
        int number;

        public void SolveUsers(CancellationToken cancel) => Fill(users, ++number);

        public void SolveItems(CancellationToken cancel) => Fill(items, -number);

        public double[] ReadUserGram() => [];

        public AlsLoss ComputeLoss(CancellationToken cancel) => default;

        public FactorMatrix DownloadUsers() => users;

        public FactorMatrix DownloadItems() => items;

        public void Dispose()
        {
        }

        static void Fill(FactorMatrix matrix, float value)
        {
            for (var row = 0; row < Rows; row++) matrix.WritableRow(row).Fill(value);
        }
    }
}
