using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>Models of a few rows, and the file that one becomes.</summary>
static class SmallModels
{
    /// <summary>
    /// Four users (one without a history, one with a name in Greek), three items
    /// with labels (one of them empty), 17 factors: one more than a cache line.
    /// </summary>
    public static AlsModel WithLabels(int factors = 17)
    {
        var options = new AlsOptions
        {
            Factors = factors,
            Regularization = 0.1,
            Confidence = Confidence.Log,
            Alpha = 2.5,
            Iterations = 2,
            Seed = -7,
            Start = StartDistribution.Uniform,
            Solver = Solver.Cholesky,
        };
        var known = new SparseRows(
            3,
            LargeArray<long>.From([0, 2, 2, 5, 6]),
            LargeArray<int>.From([0, 2, 0, 1, 2, 1]),
            LargeArray<float>.From([1.5f, 2, 3, 4e9f, 0.25f, 6]));
        return new AlsModel(
            StartFactors.Create(4, 3, factors, seed: 1),
            Vocabulary.From(["alice", "bob", "Κωνσταντίνος", "d"]),
            Vocabulary.From(["17", "94", "mbid-3"], ["Beyoncé", "", "☃ \"quoted\"\t🎸"]),
            known,
            options,
            new TrainingRecord("CPU, 2 threads", [new AlsIteration(1, 0.25, 0.125, new AlsLoss(12.5, 0.1)), new AlsIteration(2, 0.2, 1e-9, null)]));
    }

    /// <summary>
    /// Every section that a file can have: labels of users and items, dislikes, neighbours, features, shares that updates changed, and an index.
    /// </summary>
    public static AlsModel WithEverySection() => WithFeatures(
        NeighbourModels.WithDislikes(NeighbourModels.WholeNumbers(users: 4, items: 5, factors: 3)) with
        {
            Users = Vocabulary.From(["a", "b", "γ", "d"], ["Ann", "Bob", "Γιώργος", ""]),
            Items = Vocabulary.From(["17", "94", "mbid-3", "4", "5"], ["Beyoncé", "", "☃ \"quoted\"\t🎸", "four", "Five"]),
            Changed = new([0, 0.5f, 0, 2], [0.25f, 0, 0, 0, 1]),
        }).Indexed(lists: 2);

    /// <summary>The same model with features of users and of items.</summary>
    public static AlsModel WithFeatures(AlsModel model)
    {
        var (f, users, items) = (model.Options.Factors, model.Users.Count, model.Items.Count);
        return model with
        {
            UserFeatures = new FeatureWeights(StartFactors.Create(3, 0, f, seed: 5).Users, new float[f], new float[f], regularization: 2.5),
            ItemFeatures = new FeatureWeights(StartFactors.Create(2, 0, f, seed: 6).Users, new float[f], new float[f], double.PositiveInfinity),
            Features = new SideFeatures(
                SmallRows.FromValues(3, [.. Enumerable.Range(0, users).Select(user => ((int, float)[])[(user % 2, 1), (2, user / 4f)])]),
                SmallRows.FromValues(2, [.. Enumerable.Range(0, items).Select(item => ((int, float)[])[(item % 2, 1)])])),
            UserSchema = new FeatureSchema(
                [
                    new Feature("country", FeatureKind.Category) { Values = ["DE", "Ελλάδα"] },
                    new Feature("age", FeatureKind.Number) { Center = [30] },
                ],
                [0.5f, 0.5f, 0],
                [2, 2, 4]),
            ItemSchema = new FeatureSchema([new Feature("genre", FeatureKind.Tags) { Values = ["rock", "pop"] }], [0.5f, 0.5f], [3, 2]),
        };
    }

    /// <summary>Two users and two items, no labels.</summary>
    public static AlsModel WithoutLabels() => new(
        new AlsFactors(FactorMatrix.From(2, [[1, 2], [3, 4]]), FactorMatrix.From(2, [[5, 6], [7, 8]])),
        Vocabulary.From(["u", "v"]),
        Vocabulary.From(["i", "j"]),
        new SparseRows(2, LargeArray<long>.From([0, 1, 1]), LargeArray<int>.From([1]), LargeArray<float>.From([9])),
        PlainOptions.Value with { Factors = 2 },
        new TrainingRecord("by hand", []));

    /// <summary>Neither users nor items.</summary>
    public static AlsModel Empty() => new(
        new AlsFactors(FactorMatrix.Zeros(0, 2), FactorMatrix.Zeros(0, 2)),
        Vocabulary.From([]),
        Vocabulary.From([]),
        new SparseRows(0, LargeArray<long>.From([0]), LargeArray<int>.From([]), LargeArray<float>.From([])),
        PlainOptions.Value with { Factors = 2 },
        new TrainingRecord("by hand", []));

    public static void SaveTo(this AlsModel model, string path) => model.Save(path, TestContext.Current.CancellationToken);

    public static void AssertEqual(AlsModel expected, AlsModel actual)
    {
        Assert.Equal(expected.Options, actual.Options);
        Assert.Equal(expected.Training.Device, actual.Training.Device);
        Assert.Equal(expected.Training.Iterations, actual.Training.Iterations);
        AssertEqual(expected.Factors.Users, actual.Factors.Users);
        AssertEqual(expected.Factors.Items, actual.Factors.Items);
        AssertEqual(expected.Users, actual.Users);
        AssertEqual(expected.Items, actual.Items);
        Assert.Equal(expected.Known.Columns, actual.Known.Columns);
        Assert.Equal(All(expected.Known.Offsets), All(actual.Known.Offsets));
        Assert.Equal(All(expected.Known.ColumnIndices), All(actual.Known.ColumnIndices));
        Assert.Equal(All(expected.Known), All(actual.Known));
    }

    static void AssertEqual(FactorMatrix expected, FactorMatrix actual)
    {
        Assert.Equal((expected.Rows, expected.Factors, expected.Stride), (actual.Rows, actual.Factors, actual.Stride));
        Assert.Equal(All(expected.Values), All(actual.Values));
    }

    static void AssertEqual(Vocabulary expected, Vocabulary actual)
    {
        Assert.Equal(All(expected.Keys), All(actual.Keys));
        Assert.Equal(expected.Labels is { } labels ? All(labels) : null, actual.Labels is { } read ? All(read) : null);
    }

    static float[] All(SparseRows rows) => [.. Enumerable.Range(0, rows.Rows).SelectMany(rows.RowValues)];

    static T[] All<T>(LargeArray<T> array) where T : unmanaged => array.Slice(0, (int)array.Length).ToArray();

    static string[] All(Utf8Strings strings) => [.. Enumerable.Range(0, strings.Count).Select(strings.GetString)];
}
