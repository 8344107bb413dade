using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Tests;

public sealed class KeptFeaturesTests
{
    // Columns: country a, b, c, other, missing; age 20, 40; tag x.
    static readonly FeatureSchema Schema = new(
        [
            new Feature("country", FeatureKind.Category) { Values = ["a", "b", "c"], HasOther = true, HasMissing = true },
            new Feature("age", FeatureKind.Bins) { Knots = [20, 40] },
            new Feature("tag", FeatureKind.Tags) { Values = ["x"] },
        ],
        new float[8],
        new int[8]);

    [Fact]
    public void ValuesThatNoRowHas_AreGone_AndOtherColumnsStay()
    {
        // The last row has no interactions: it keeps its value c, and is in no mean.
        var rows = Rows(8, [(0, 1f), (5, 0.25f)], [(0, 1f), (5, 0.75f)], [(2, 1f)]);
        var kept = KeptFeatures.Of(Schema, rows, trained: 2)!;

        Assert.Equal(["a", "c"], kept.Schema.Features[0].Values);
        Assert.Empty(kept.Schema.Features[2].Values);
        Assert.Equal(
            ["country=a", "country=c", "country other", "country missing", "age=20", "age=40"],
            Enumerable.Range(0, kept.Schema.Columns).Select(kept.Schema.NameOf));
        Assert.Equal([1, 0, 0, 0, 0.5f, 0], kept.Schema.Means);
        Assert.Equal([2, 0, 0, 0, 2, 0], kept.Schema.Rows);
        Assert.Equal([0, 4], kept.Rows.RowColumns(1).ToArray());
        Assert.Equal([1, 0.75f], kept.Rows.RowValues(1));
        Assert.Equal([1], kept.Rows.RowColumns(2).ToArray());
    }

    [Fact]
    public void WithoutAColumn_ThereAreNoFeatures()
    {
        var tags = new FeatureSchema([new Feature("tag", FeatureKind.Tags) { Values = ["x", "y"] }], new float[2], new int[2]);
        Assert.Null(KeptFeatures.Of(tags, Rows(2, [], []), trained: 2));
    }

    static SparseRows Rows(int columns, params (int Column, float Value)[][] rows) => new(
        columns,
        LargeArray<long>.From([0, .. rows.Select((_, row) => (long)rows.Take(row + 1).Sum(one => one.Length))]),
        LargeArray<int>.From([.. rows.SelectMany(row => row).Select(entry => entry.Column)]),
        LargeArray<float>.From([.. rows.SelectMany(row => row).Select(entry => entry.Value)]));
}
