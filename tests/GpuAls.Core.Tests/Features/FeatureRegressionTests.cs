using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Core.Tests.Features;

/// <summary>The regression from features to vectors, compared with the normal equations in double, and its choice of μ.</summary>
public sealed class FeatureRegressionTests
{
    // Few features of many rows have a formed Gram matrix; of many features only products are computed.
    [Theory, InlineData(200, 5, 3), InlineData(30, 40, 17), InlineData(1, 1, 1), InlineData(60, 9, 8)]
    public void Fit_IsTheSolutionOfTheNormalEquations(int rows, int features, int factors)
    {
        var (table, x) = (RandomTable(rows, features, seed: 1), RandomVectors(rows, factors, seed: 2));
        double[] weights = [.. Enumerable.Range(0, rows).Select(row => rows > 1 && row % 7 == 3 ? 0.0 : 1)];
        var actual = new FeatureRegression(table, weights, penalty: 2.5, threads: 2).Fit(x, cancel: TestContext.Current.CancellationToken);
        var (expected, intercept, mean) = Reference(table, weights, x, 2.5);
        Assert.Equal(2.5, actual.Regularization);
        Assert.Equal((features, factors), (actual.Features, actual.Factors));
        for (var k = 0; k < factors; k++)
        {
            Assert.Equal(mean[k], actual.Mean[k], 1e-6);
            Assert.Equal(intercept[k], actual.Intercept[k], 1e-3);
            for (var c = 0; c < features; c++) Assert.Equal(expected[c][k], actual.Weights.Row(c)[k], 1e-3);
        }
    }

    // Thirty columns have a formed Gram matrix here, and a hundred have none.
    [Theory, InlineData(500, 30), InlineData(300, 100)]
    public void FitsThatGoOnFromTheLastW_ConvergeToTheSolution(int rows, int features)
    {
        var (table, x) = (RandomTable(rows, features, seed: 3), RandomVectors(rows, 12, seed: 9));
        var regression = new FeatureRegression(table, Ones(rows), penalty: 2.5, threads: 2);
        var fitted = regression.Fit(RandomVectors(rows, 12, seed: 10), cancel: TestContext.Current.CancellationToken);
        var first = Distance(fitted);
        for (var iteration = 0; iteration < 12; iteration++)
            fitted = regression.Fit(x, fitted, goesOn: true, TestContext.Current.CancellationToken);
        Assert.True(first > 0.05, $"the start is {first} away");
        Assert.True(Distance(fitted) < 1e-3, $"the last fit is {Distance(fitted)} away");

        double Distance(FeatureWeights weights)
        {
            var expected = Reference(table, Ones(rows), x, 2.5).Weights;
            return Enumerable.Range(0, features).Max(c => Enumerable.Range(0, 12).Max(k => Math.Abs(weights.Weights.Row(c)[k] - expected[c][k])));
        }
    }

    // A pass over the rows has as many blocks of factors as suit the threads: 12 here, or 2 of them, or 1 if the sums would leave the cache.
    [Theory, InlineData(500, 30, 93), InlineData(300, 5000, 20)]
    public void TheNumberOfThreads_ChangesNoBit(int rows, int features, int factors)
    {
        Assert.Equal(features == 30 ? 12 : 1, RidgeSums.BlocksOfPass(features, LaneRows.Blocks(factors), threads: 1));
        Assert.Equal(features == 30 ? 2 : 1, RidgeSums.BlocksOfPass(features, LaneRows.Blocks(factors), threads: 7));
        var (table, x) = (RandomTable(rows, features, seed: 3), Signal(RandomTable(rows, features, seed: 3), factors, noise: 1, seed: 4));
        FeatureWeights Fit(int threads) =>
            new FeatureRegression(table, Ones(rows), penalty: null, threads).Fit(x, cancel: TestContext.Current.CancellationToken);
        var (one, many) = (Fit(1), Fit(7));
        Assert.True(one.HasSignal);
        Assert.Equal(one.Regularization, many.Regularization);
        Assert.Equal(one.Intercept.ToArray(), many.Intercept.ToArray());
        for (var c = 0; c < features; c++) Assert.Equal(one.Weights.Row(c).ToArray(), many.Weights.Row(c).ToArray());
    }

    [Fact]
    public void FeaturesOfPureNoise_GetNoWeight()
    {
        var wrong = 0;
        for (var seed = 0; seed < 40; seed++)
        {
            var regression = new FeatureRegression(RandomTable(300, 20, seed), Ones(300), penalty: null, 2);
            var fitted = regression.Fit(RandomVectors(300, 24, seed + 1000), cancel: TestContext.Current.CancellationToken);
            if (fitted.HasSignal) wrong++;
            else Assert.All(Enumerable.Range(0, 20), c => Assert.All(fitted.Weights.Row(c).ToArray(), weight => Assert.Equal(0, weight)));
        }

        // The best of eight μ has to beat the mean by three standard errors.
        Assert.True(wrong <= 2, $"{wrong} of 40 tables of noise got weights");
    }

    [Fact]
    public void FeaturesWithASignal_PredictRowsThatAreLeftOut()
    {
        var table = RandomTable(600, 12, seed: 5);
        var x = Signal(table, 16, noise: 1, seed: 6);
        var truth = Signal(table, 16, noise: 0, seed: 6);
        double[] weights = [.. Enumerable.Range(0, 600).Select(row => row < 500 ? 1.0 : 0)];
        var fitted = new FeatureRegression(table, weights, penalty: null, 2).Fit(x, cancel: TestContext.Current.CancellationToken);
        double error = 0, size = 0;
        for (var row = 500; row < 600; row++)
        {
            var predicted = fitted.Predict(table.RowColumns(row), table.RowValues(row));
            for (var k = 0; k < 16; k++)
            {
                error += Math.Pow(predicted[k] - truth.Row(row)[k], 2);
                size += Math.Pow(truth.Row(row)[k] - fitted.Mean[k], 2);
            }
        }

        Assert.True(fitted.HasSignal);
        Assert.True(error < 0.05 * size, $"the error is {error / size:P1} of the spread");
    }

    [Fact]
    public void VectorsThatAreNotNumbers_GetWeightsThatAreNone()
    {
        var x = RandomVectors(50, 8, seed: 7);
        x.WritableRow(3)[2] = float.NaN;
        var regression = new FeatureRegression(RandomTable(50, 4, seed: 8), Ones(50), penalty: null, 1);
        var fitted = regression.Fit(x, cancel: TestContext.Current.CancellationToken);
        Assert.True(float.IsNaN(fitted.Mean[2]));
    }

    [Fact]
    public void Weights_OfAnotherLength_AreRefused()
    {
        var weights = FactorMatrix.Zeros(3, 4);
        Assert.StartsWith(
            "the intercept has 3 numbers; expected 4",
            Assert.Throws<ArgumentException>(() => new FeatureWeights(weights, new float[3], new float[4], 1)).Message);
        Assert.StartsWith(
            "the mean has 5 numbers; expected 4",
            Assert.Throws<ArgumentException>(() => new FeatureWeights(weights, new float[4], new float[5], 1)).Message);
        var right = new FeatureWeights(weights, new float[4], new float[4], 1);
        Assert.StartsWith("1 values for 2 columns", Assert.Throws<ArgumentException>(() => right.Predict([0, 1], [1])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => right.Predict([3], [1]));
    }

    static double[] Ones(int rows) => [.. Enumerable.Repeat(1.0, rows)];

    static SparseRows RandomTable(int rows, int features, int seed)
    {
        var random = new Random(seed);
        return SmallRows.FromValues(features, [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, features)
            .Where(_ => features < 3 || random.Next(3) == 0).ToArray().Select(column => (column, 1 + random.NextSingle())).ToArray())]);
    }

    static FactorMatrix RandomVectors(int rows, int factors, int seed)
    {
        var random = new Random(seed);
        return FactorMatrix.From(factors, [.. Enumerable.Range(0, rows).Select(_ =>
            Enumerable.Range(0, factors).Select(k => random.NextSingle() - 0.3f * (k % 3)).ToArray())]);
    }

    /// <summary>A·W + 3 + noise, with random W.</summary>
    static FactorMatrix Signal(SparseRows table, int factors, float noise, int seed)
    {
        var weights = RandomVectors(table.Columns, factors, seed);
        var random = new Random(seed);
        return FactorMatrix.From(factors, [.. Enumerable.Range(0, table.Rows).Select(row =>
        {
            float[] x = [.. Enumerable.Range(0, factors).Select(_ => 3 + noise * (random.NextSingle() - 0.5f))];
            var columns = table.RowColumns(row);
            var values = table.RowValues(row);
            for (var e = 0; e < columns.Length; e++)
            {
                for (var k = 0; k < factors; k++) x[k] += values[e] * weights.Row(columns[e])[k];
            }

            return x;
        })]);
    }

    /// <summary>The normal equations of centred features, solved directly.</summary>
    static (double[][] Weights, double[] Intercept, double[] Mean) Reference(SparseRows table, double[] weights, FactorMatrix x, double penalty)
    {
        int[] used = [.. Enumerable.Range(0, table.Rows).Where(row => weights[row] > 0)];
        var a = Array.ConvertAll(used, row =>
        {
            var dense = new double[table.Columns];
            for (var e = 0; e < table.RowLength(row); e++) dense[table.RowColumns(row)[e]] = table.RowValues(row)[e];
            return dense;
        });
        double[] means = [.. Enumerable.Range(0, table.Columns).Select(c => a.Average(row => row[c]))];
        double[] mean = [.. Enumerable.Range(0, x.Factors).Select(k => used.Average(row => (double)x.Row(row)[k]))];
        var system = Enumerable.Range(0, table.Columns).Select(c => Enumerable.Range(0, table.Columns)
            .Select(d => a.Sum(row => (row[c] - means[c]) * (row[d] - means[d])) + (c == d ? penalty : 0)).ToArray()).ToArray();
        var result = Array.ConvertAll(means, _ => new double[x.Factors]);
        var intercept = new double[x.Factors];
        for (var k = 0; k < x.Factors; k++)
        {
            double[] right =
                [.. Enumerable.Range(0, table.Columns).Select(c => used.Select((row, n) => (a[n][c] - means[c]) * (x.Row(row)[k] - mean[k])).Sum())];
            var solved = ReferenceSolvers.Cholesky(Array.ConvertAll(system, line => (double[])line.Clone()), right);
            for (var c = 0; c < solved.Length; c++) result[c][k] = solved[c];
            intercept[k] = mean[k] - ReferenceSolvers.Dot(solved, means);
        }

        return (result, intercept, mean);
    }
}
