using System.Globalization;
using System.Reflection;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>
/// Each preset against the objective that its source publishes, written out with every cell visited, in double. The formulas here are those of the
/// sources and know nothing of w, of a mean λ or of a common scale of the vectors.
/// </summary>
public sealed class AlsPresetTests
{
    /// <summary>An objective as published: Σ over all cells of <paramref name="Cell"/> + Σ over all rows of <paramref name="Lambda"/>·|x|².</summary>
    /// <param name="Cell">For a strength (0 if unseen) and a score, the loss of a cell; quadratic in the score.</param>
    /// <param name="Lambda">For the likes of a row, its entries and the number of columns, λ of the row.</param>
    /// <param name="Length">The length of a published vector, relative to the vector here.</param>
    /// <param name="SeenConstant">The constant of each seen pair in the published loss that the loss here does not have.</param>
    sealed record Published(
        Func<float, double, double> Cell, Func<int, int, int, double> Lambda, double Length = 1, double SeenConstant = 0);

    // The numbers of the presets, as the sources print them.
    static Published Of(string name)
    {
        switch (name)
        {
            // ials_main.cc, ComputeLosses and RegularizationValue, with the flags of the README for MovieLens 20M.
            case "ials":
                const double regularization = 0.003, unobservedWeight = 0.1, exponent = 1.0;
                return new(
                    (strength, score) => (strength == 0 ? 0 : Math.Pow(1 - score, 2)) + unobservedWeight * score * score,
                    (_, entries, columns) => regularization * Math.Pow(entries + unobservedWeight * columns, exponent),
                    Math.Sqrt(1 / (1 + unobservedWeight)),
                    unobservedWeight / (1 + unobservedWeight));
            // ALS.scala, computeFactors: c1 = alpha·|rating|, numExplicits·regParam.
            case "spark":
                return new(
                    (strength, score) => (1 + 1.0 * Math.Abs(strength)) * Math.Pow((strength > 0 ? 1 : 0) - score, 2),
                    (likes, _, _) => 0.1 * likes);
            // _als.pyx, _least_squares: confidence = data, its sign the preference; unseen cells count 1.
            case "implicit" or "notebook":
                return new(
                    (strength, score) => (strength == 0 ? 1 : Math.Abs(1.0 * strength)) * Math.Pow((strength > 0 ? 1 : 0) - score, 2),
                    (_, _, _) => 0.01);
            default:
                throw new ArgumentOutOfRangeException(nameof(name), name, null);
        }
    }

    public static TheoryData<string> Names => [.. AlsPreset.All.Select(preset => preset.Name)];

    [Theory, MemberData(nameof(Names))]
    public void AnExactHalfSweep_IsTheMinimumOfThePublishedObjective(string name)
    {
        var (published, matrix) = (Of(name), Matrix(hasDislikes: name != "ials"));
        var options = Small(name);
        using var session = new CpuDevice(1).Open(AlsProblem.From(matrix, options, Start(matrix, options)));
        session.SolveUsers(TestContext.Current.CancellationToken);
        AssertMinimum(published, matrix.ByUser, Widen(session.Download().Users), Widen(session.Download().Items));
        session.SolveItems(TestContext.Current.CancellationToken);
        AssertMinimum(published, matrix.ByItem, Widen(session.Download().Items), Widen(session.Download().Users));
    }

    // loss here · (length²)² + constant · seen pairs: the published vectors are shorter, and both sides are.
    [Theory, MemberData(nameof(Names))]
    public void TheLoss_IsThePublishedOne(string name)
    {
        var (published, matrix) = (Of(name), Matrix(hasDislikes: name != "ials"));
        var model = new AlsTrainer(Small(name) with { ComputeLoss = true, Iterations = 2 }, new CpuDevice(1))
            .Train(matrix, cancel: TestContext.Current.CancellationToken);
        var (users, items) = (Times(published.Length, Widen(model.Factors.Users)), Times(published.Length, Widen(model.Factors.Items)));
        var expected = 0.0;
        for (var user = 0; user < users.Length; user++)
        {
            var strengths = Dense(matrix.ByUser, user);
            for (var item = 0; item < items.Length; item++)
                expected += published.Cell(strengths[item], ReferenceSolvers.Dot(users[user], items[item]));
            expected += Lambda(published, matrix.ByUser, user) * ReferenceSolvers.Dot(users[user], users[user]);
        }

        for (var item = 0; item < items.Length; item++)
            expected += Lambda(published, matrix.ByItem, item) * ReferenceSolvers.Dot(items[item], items[item]);
        var printed = model.Training.Iterations[^1].Loss!.Value.Total;
        Assert.Equal(expected, printed * Math.Pow(published.Length, 4) + published.SeenConstant * matrix.Entries, 1e-4 * expected);
    }

    // The λ of somebody who was not trained, after the model was written and read. Weights are float32, so the vector is exact to about 1e-7.
    [Theory, MemberData(nameof(Names))]
    public void ANewUser_IsTheMinimumOfThePublishedObjective(string name)
    {
        var (published, matrix) = (Of(name), Matrix(hasDislikes: name != "ials"));
        using var folder = new TestFolder();
        var cancel = TestContext.Current.CancellationToken;
        new AlsTrainer(Small(name), new CpuDevice(1)).Train(matrix, cancel: cancel).Save(folder["m.als"], cancel: cancel);
        using var model = AlsModel.Open(folder["m.als"]);
        Assert.Equal(Small(name), model.Options);
        (int, float)[] history = name == "ials" ? [(1, 2), (5, 1), (6, 3)] : [(1, 2), (5, -1), (6, 3)];
        var strengths = new float[matrix.Items.Count];
        foreach (var (item, strength) in history) strengths[item] = strength;
        var folded = new Recommender(model).FoldIn(history).Vector;
        var lambda = published.Lambda(history.Count(pair => pair.Item2 > 0), history.Length, strengths.Length);
        var items = Times(published.Length, Widen(model.Factors.Items));
        AssertMinimum(published, strengths, lambda, Array.ConvertAll([.. folded], value => published.Length * value), items, 1e-6);
        var explanation = new Recommender(model).Explain(new Recommender(model).FoldIn(history), 3);
        Assert.Equal(explanation.Total, explanation.Shares.Sum(share => share.Value), 1e-9);
    }

    [Fact]
    public void ThePublishedNumbers()
    {
        Assert.Equal(["ials", "spark", "implicit", "notebook"], AlsPreset.All.Select(preset => preset.Name));
        Assert.Equal(
            [(256, 0.003, 16), (10, 0.1, 10), (100, 0.01, 15), (100, 0.01, 15)],
            AlsPreset.All.Select(preset => (preset.Options.Factors, preset.Options.Regularization!.Value, preset.Options.Iterations)));
        Assert.All(AlsPreset.All, preset => preset.Options.Validate());
        Assert.All(AlsPreset.All, preset => Assert.True(preset.Options.IsResolved));
    }

    // So that no later default changes a preset.
    [Fact]
    public void APreset_StatesEverySetting()
    {
        var stated = typeof(AlsPreset).GetMethod("Of", BindingFlags.NonPublic | BindingFlags.Static)!.GetParameters();
        Assert.DoesNotContain(stated, parameter => parameter.HasDefaultValue);
        Assert.Equal(
            typeof(AlsOptions).GetProperties().Where(property => property.CanWrite).Select(property => property.Name).Order(),
            stated.Select(parameter => char.ToUpperInvariant(parameter.Name![0]) + parameter.Name[1..])
                .Concat([nameof(AlsOptions.FinishExactly), nameof(AlsOptions.ComputeLoss), nameof(AlsOptions.Seed)])
                .Concat([nameof(AlsOptions.Tolerance), nameof(AlsOptions.Neighbours), nameof(AlsOptions.FeatureRegularization)])
                .Order());
    }

    // The objective of the preset in a few factors, solved exactly.
    static AlsOptions Small(string name) =>
        AlsPreset.All.Single(preset => preset.Name == name).Options with { Factors = 5, Solver = Solver.Cholesky, Iterations = 1 };

    static AlsFactors Start(InteractionMatrix matrix, AlsOptions options) => new ReferenceAls(
        RandomProblem.Start(matrix.Users.Count, options.Factors, seed: 1), RandomProblem.Start(matrix.Items.Count, options.Factors, seed: 2), [])
        .ToFactors();

    static void AssertMinimum(Published published, SparseRows rows, double[][] x, double[][] y)
    {
        var (ofRows, ofColumns) = (Times(published.Length, x), Times(published.Length, y));
        for (var row = 0; row < rows.Rows; row++)
            AssertMinimum(published, Dense(rows, row), Lambda(published, rows, row), ofRows[row], ofColumns, 2e-5);
    }

    // A quadratic's slope is half the difference of its values one to the right and one to the left.
    static void AssertMinimum(Published published, float[] strengths, double lambda, double[] x, double[][] y, double tolerance)
    {
        for (var k = 0; k < x.Length; k++)
        {
            var gradient = 2 * lambda * x[k];
            var size = Math.Abs(gradient);
            for (var column = 0; column < y.Length; column++)
            {
                var score = ReferenceSolvers.Dot(x, y[column]);
                var slope = (published.Cell(strengths[column], score + 1) - published.Cell(strengths[column], score - 1)) / 2 * y[column][k];
                gradient += slope;
                size += Math.Abs(slope);
            }

            Assert.Equal(0, gradient, tolerance * size + 1e-12);
        }
    }

    static double Lambda(Published published, SparseRows rows, int row)
    {
        var strengths = rows.RowValues(row);
        return published.Lambda(strengths.Count(strength => strength > 0), strengths.Length, rows.Columns);
    }

    static float[] Dense(SparseRows rows, int row)
    {
        var dense = new float[rows.Columns];
        foreach (var (column, strength) in rows.RowColumns(row).ToArray().Zip(rows.RowValues(row))) dense[column] = strength;
        return dense;
    }

    static double[][] Widen(FactorMatrix factors) =>
        [.. Enumerable.Range(0, factors.Rows).Select(row => Array.ConvertAll(factors.Row(row).ToArray(), value => (double)value))];

    static double[][] Times(double length, double[][] rows) => Array.ConvertAll(rows, row => Array.ConvertAll(row, value => length * value));

    // Users with no item, with few, with more than there are factors, and with nothing but dislikes; the last item has no user.
    static InteractionMatrix Matrix(bool hasDislikes)
    {
        var random = new Random(20220922);
        var builder = new InteractionMatrixBuilder();
        for (var item = 0; item < 13; item++) builder.Items.GetOrAdd(Name('i', item));
        for (var user = 0; user < 20; user++)
        {
            builder.Users.GetOrAdd(Name('u', user));
            var items = Enumerable.Range(0, 12).ToArray();
            random.Shuffle(items);
            for (var e = 0; e < user % 11; e++)
            {
                var isDislike = hasDislikes && (user == 3 || random.Next(5) == 0);
                builder.Add(user, items[e], random.Next(1, 6) * (isDislike ? -1 : 1));
            }
        }

        return builder.Build();
    }

    static byte[] Name(char side, int row) => System.Text.Encoding.UTF8.GetBytes(side + row.ToString(CultureInfo.InvariantCulture));
}
