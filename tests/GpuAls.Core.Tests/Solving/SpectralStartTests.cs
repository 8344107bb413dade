using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>The spectral start, compared with the same formula in double, without blocks, threads or vectors.</summary>
public sealed class SpectralStartTests
{
    const long Seed = 7;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Factors below, at and above a vector, both sides the smaller one, and more factors than users.
    [Theory, InlineData(40, 60, 5), InlineData(60, 40, 16), InlineData(50, 50, 17), InlineData(12, 60, 33)]
    public void Items_SpanTheRangeOfThePowerStep(int users, int items, int factors)
    {
        var matrix = Random(users, items);
        var start = Create(matrix, factors);

        Assert.All(start.Users.Rows(), row => Assert.All(row, value => Assert.Equal(0, value)));
        var expected = Reference(matrix, factors);
        var basis = Basis(Columns(expected));
        foreach (var column in Columns(start.Items.Rows())) Assert.InRange(Outside(column, basis), 0, 2e-3);
        // And no direction of it is missing: the Gram matrix has full rank, up to what the fewer rows leave.
        Assert.Equal(basis.Count, Basis(Columns(start.Items.Rows())).Count);
    }

    // Columns that depend on those before them are found by AᵀA: sums in float32 would take their own rounding for a direction.
    [Theory, InlineData(40, 60, 5), InlineData(24, 16, 100), InlineData(16, 24, 100), InlineData(24, 5, 128), InlineData(1, 9, 3)]
    public void Items_AreThoseOfTheReference_WithDependentColumnsToo(int users, int items, int factors)
    {
        var matrix = Random(users, items);
        var options = PlainOptions.Value with { Factors = factors, Seed = Seed };
        var expected = ReferenceSpectralStart.Items(ReferenceWeights.ByUser(matrix.ByUser, options), items, options, (value, _) => value);
        var actual = Create(matrix, factors).Items.Rows();
        foreach (var (one, other) in expected.Zip(actual))
        {
            for (var k = 0; k < factors; k++) Assert.Equal(one[k], other[k], 1e-4);
        }
    }

    [Fact]
    public void Items_HaveTheDocumentedLength()
    {
        var matrix = Random(40, 60);
        var start = Create(matrix, 5);
        var square = start.Items.Rows().Sum(row => row.Sum(value => (double)value * value));
        Assert.Equal(Math.Sqrt(5.0 * matrix.Entries), square, 1e-3);
    }

    [Fact]
    public void Threads_ChangeNoBit()
    {
        var matrix = Random(3000, 2500);
        var one = Create(matrix, 20, threads: 1);
        foreach (var threads in (int[])[2, 5])
        {
            var more = Create(matrix, 20, threads: threads);
            Assert.Equal(one.Items.Rows(), more.Items.Rows());
        }

        Assert.NotEqual(one.Items.Rows(), Create(matrix, 20, seed: Seed + 1).Items.Rows());
    }

    [Fact]
    public void Communities_AreFoundEvenIfTheMatrixHasNoOtherDirection()
    {
        // Three groups without a common item: N has rank 3, and five of the eight factors find nothing of their own.
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < 30; user++)
        {
            for (var item = 0; item < 7; item++) builder.Add($"u{user}", $"i{user % 3 * 7 + item}", 1);
        }

        var items = Create(builder.Build(), 8).Items.Rows();
        var basis = Basis(Columns(items));
        Assert.Equal(3, basis.Count);
        for (var group = 0; group < 3; group++)
        {
            double[] members = [.. Enumerable.Range(0, 21).Select(item => item / 7 == group ? 1.0 : 0)];
            Assert.InRange(Outside(members, basis), 0, 1e-4);
        }
    }

    [Fact]
    public void DislikesAndRowsWithoutPairs_CountAsNothing()
    {
        var with = new InteractionMatrixBuilder();
        var without = new InteractionMatrixBuilder();
        foreach (var builder in (InteractionMatrixBuilder[])[with, without])
        {
            foreach (var name in (string[])["a", "b", "c", "nobody"]) builder.Users.GetOrAdd(System.Text.Encoding.UTF8.GetBytes(name));
            foreach (var name in (string[])["x", "y", "z", "nothing"]) builder.Items.GetOrAdd(System.Text.Encoding.UTF8.GetBytes(name));
            builder.Add("a", "x", 2);
            builder.Add("b", "x", 1);
            builder.Add("b", "y", 5);
            builder.Add("c", "y", 3);
        }

        with.Add("a", "z", -4);
        var start = Create(with.Build(), 2);
        Assert.Equal(Create(without.Build(), 2).Items.Rows(), start.Items.Rows());
        Assert.All(start.Items.Rows()[2..], row => Assert.All(row, value => Assert.Equal(0, value)));
        Assert.All(start.Items.Rows()[..2], row => Assert.Contains(row, value => value != 0));
    }

    [Fact]
    public void OnlyDislikes_GiveZeros()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("a", "x", -1);
        builder.Add("b", "y", -1);
        Assert.All(Create(builder.Build(), 3).Items.Rows(), row => Assert.All(row, value => Assert.Equal(0, value)));
    }

    [Fact]
    public void ACancelledStart_Ends()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var options = PlainOptions.Value with { Start = StartDistribution.Spectral };
        Assert.Throws<OperationCanceledException>(() => new AlsTrainer(options, new CpuDevice(1)).Train(Random(20, 30), cancel: source.Token));
    }

    [Theory, InlineData(Solver.Cholesky), InlineData(Solver.ConjugateGradient), InlineData(Solver.PreconditionedConjugateGradient)]
    [InlineData(Solver.Subspace)]
    public void OneIteration_HasALowerLossThanFromRandomNumbers(Solver solver)
    {
        var options = RandomProblem.Options(8, solver) with { Regularization = 5 };
        var spectral = Loss(options with { Start = StartDistribution.Spectral });
        Assert.InRange(spectral, 0, 0.99 * Loss(options with { Start = StartDistribution.Normal }));

        static double Loss(AlsOptions options) =>
            new AlsTrainer(options, new CpuDevice(1)).Train(Random(200, 150), cancel: Cancel).Training.Iterations[^1].Loss!.Value.Total;
    }

    static AlsFactors Create(InteractionMatrix matrix, int factors, int threads = 2, long seed = Seed)
    {
        var weights = PlainOptions.Value.Weighting.Of(matrix.ByUser);
        return SpectralStart.Create(weights.ByUser(), weights.ByItem(matrix.ByItem), factors, seed, threads, Cancel);
    }

    static InteractionMatrix Random(int users, int items)
    {
        var random = new Random(3);
        return RandomProblem.WithRowLengths(items, [.. Enumerable.Range(0, users).Select(_ => random.Next(1, Math.Min(items, 20)))]);
    }

    /// <summary>[items × f] NᵀN·NᵀΩ in double.</summary>
    static double[][] Reference(InteractionMatrix matrix, int factors)
    {
        var (users, items) = (matrix.Users.Count, matrix.Items.Count);
        var n = new double[users, items];
        for (var user = 0; user < users; user++)
        {
            foreach (var item in matrix.ByUser.RowColumns(user))
                n[user, item] = 1 / Math.Sqrt((double)matrix.ByUser.RowLength(user) * matrix.ByItem.RowLength(item));
        }

        var key = SplitMix.Mix((ulong)Seed);
        double[][] signs =
        [
            .. Enumerable.Range(0, users).Select(user => Enumerable.Range(0, factors)
                .Select(k => (SplitMix.Mix(SplitMix.Mix(key + (ulong)user) + (ulong)(k / 64 * 64)) >> (k % 64) & 1) == 0 ? 1.0 : -1).ToArray()),
        ];
        return ToItems(ToUsers(ToItems(signs)));

        double[][] ToItems(double[][] x) => Product(items, users, (item, user) => n[user, item], x);
        double[][] ToUsers(double[][] y) => Product(users, items, (user, item) => n[user, item], y);
        double[][] Product(int rows, int columns, Func<int, int, double> at, double[][] by) =>
            [.. Enumerable.Range(0, rows).Select(row => Enumerable.Range(0, factors)
                .Select(k => Enumerable.Range(0, columns).Sum(column => at(row, column) * by[column][k])).ToArray())];
    }

    static double[][] Columns(double[][] rows) => [.. Enumerable.Range(0, rows[0].Length).Select(k => rows.Select(row => row[k]).ToArray())];

    static double[][] Columns(float[][] rows) => Columns(rows.Select(row => Array.ConvertAll(row, value => (double)value)).ToArray());

    /// <summary>An orthonormal basis of vectors (Gram, Schmidt, twice); a vector that is nearly in the span of those before it adds none.</summary>
    static List<double[]> Basis(double[][] vectors)
    {
        var basis = new List<double[]>();
        foreach (var vector in vectors)
        {
            var length = Length(vector);
            var rest = Rest(Rest(vector, basis), basis);
            if (Length(rest) > 1e-3 * length) basis.Add([.. rest.Select(value => value / Length(rest))]);
        }

        return basis;
    }

    /// <summary>The share of a vector's length outside the span of a basis.</summary>
    static double Outside(double[] vector, List<double[]> basis) => Length(Rest(vector, basis)) / Length(vector);

    static double[] Rest(double[] vector, List<double[]> basis)
    {
        var rest = (double[])vector.Clone();
        foreach (var one in basis)
        {
            var share = one.Zip(rest, (a, b) => a * b).Sum();
            for (var k = 0; k < rest.Length; k++) rest[k] -= share * one[k];
        }

        return rest;
    }

    static double Length(double[] vector) => Math.Sqrt(vector.Sum(value => value * value));
}

/// <summary>The vectors of a matrix as arrays.</summary>
static class FactorRows
{
    public static float[][] Rows(this FactorMatrix matrix) => [.. Enumerable.Range(0, matrix.Rows).Select(row => matrix.Row(row).ToArray())];
}
