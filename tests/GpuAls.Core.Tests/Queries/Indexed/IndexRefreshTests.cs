using GpuAls.Core.Indexing;
using GpuAls.Core.Living;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Indexed;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>An update keeps the index: it is that of sorting all items anew into the same lists.</summary>
public sealed class IndexRefreshTests : IDisposable
{
    static readonly Lazy<(AlsModel Before, AlsModel After)> Updated = new(() =>
    {
        var before = LivingModels.Train(LivingModels.Events(3000)).Indexed(lists: 6);
        (string, string, float)[] more = [("user 1", "item 8", 30), ("late", "item 14", 9), ("user 2", "new item", 4), ("user 3", "other item", 4)];
        return (before, new ModelUpdater().Update(before, LivingModels.Matrix(more), Cancel).Model);
    });

    readonly TestFolder folder = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void EachItem_IsInTheListOfItsNearestCentroid()
    {
        var (before, after) = Updated.Value;
        Assert.Null(after.Index);
        var refreshed = IndexRefresh.Apply(before, after, threads: 2, Cancel);
        var (index, items) = (refreshed.Index!, after.Factors.Items);

        Assert.Equal(before.Index!.Lists, index.Lists);
        Assert.Equal(Enumerable.Range(0, items.Rows).Where(row => !items.IsZero(row)), index.Rows.Slice(0, (int)index.Rows.Length).ToArray().Order());
        for (var list = 0; list < index.Lists; list++)
        {
            var members = index.Rows.Slice(index.Offsets[list], (int)(index.Offsets[list + 1] - index.Offsets[list])).ToArray();
            Assert.Equal(members.Order(), members);
            foreach (var row in members)
            {
                var products = Enumerable.Range(0, index.Lists).Select(other => Product(items.Row(row), index.Centroids.Row(other))).ToArray();
                Assert.InRange(products[list], products.Max() - 1e-6, products.Max());
            }
        }

        Assert.True(items.Rows > before.Items.Count);
        var changed = Enumerable.Range(0, items.Rows)
            .Count(row => row >= before.Items.Count || !items.Row(row).SequenceEqual(before.Factors.Items.Row(row)));
        Assert.InRange(changed, 3, items.Rows - 1);
        Assert.Equal(changed, refreshed.IndexSettings!.ChangedVectors);
    }

    [Fact]
    public void Codes_AreThoseOfAnIndexOfTheNewVectors()
    {
        var (before, after) = Updated.Value;
        var index = IndexRefresh.Apply(before, after, threads: 2, Cancel).Index!;
        var codes = new sbyte[index.Stride];
        for (var n = 0; n < index.Rows.Length; n++)
        {
            var vector = after.Factors.Items.Row(index.Rows[n]);
            var length = Math.Sqrt(Product(vector, vector));
            var scale = ByteVectors.Encode(vector, codes);
            Assert.Equal(codes, index.Codes.Slice((long)n * index.Stride, index.Stride).ToArray());
            Assert.Equal((float)(scale / length), index.Scales[n]);
            Assert.Equal((float)length, index.Lengths[n]);
        }
    }

    [Fact]
    public void TheFile_IsTheSameOnAnyNumberOfThreads_AndAnswers()
    {
        var (before, after) = Updated.Value;
        IndexRefresh.Apply(before, after, threads: 1, Cancel).Save(folder["1.als"], Cancel);
        IndexRefresh.Apply(before, after, threads: 3, Cancel).Save(folder["3.als"], Cancel);
        Assert.Equal(File.ReadAllBytes(folder["1.als"]), File.ReadAllBytes(folder["3.als"]));

        using var opened = AlsModel.Open(folder["1.als"]);
        var all = opened.ReadingAllLists();
        using var indexed = new IndexedRecommender(all, new Recommender(all));
        var exact = new Recommender(opened);
        var late = opened.Users.Find("late");
        Assert.Equal(exact.Recommend(late), indexed.Recommend(late));
        var item = opened.Items.Find("new item");
        Assert.Equal(exact.SimilarItems(item), indexed.SimilarItems(item));
    }

    [Fact]
    public void AVectorThatBecomesZero_LeavesItsList()
    {
        var before = Updated.Value.Before;
        var f = before.Factors.Items.Factors;
        var items = FactorMatrix.From(
            f, [.. Enumerable.Range(0, before.Items.Count).Select(row => row == 4 ? new float[f] : before.Factors.Items.Row(row).ToArray())]);
        var index = IndexRefresh.Apply(before, before.WithoutIndex() with { Factors = before.Factors with { Items = items } }, 1, Cancel).Index!;
        Assert.Equal(before.Index!.Rows.Length - 1, index.Rows.Length);
        Assert.DoesNotContain(4, index.Rows.Slice(0, (int)index.Rows.Length).ToArray());
        Assert.Equal(0, index.Settings.ChangedVectors);
    }

    [Fact]
    public void WithoutAnIndex_TheModelStaysAsItIs()
    {
        var after = Updated.Value.After;
        Assert.Same(after, IndexRefresh.Apply(Updated.Value.Before.WithoutIndex(), after, 1, Cancel));
    }

    [Fact]
    public void FewerItems_AreRefused() => Assert.StartsWith(
        "the model after the update has fewer items or another number of factors",
        Assert.Throws<ArgumentException>(
            "after", () => IndexRefresh.Apply(Updated.Value.Before, NeighbourModels.WholeNumbers(users: 4, items: 3, factors: 2), 1, Cancel)).Message,
        StringComparison.Ordinal);

    static double Product(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var k = 0; k < a.Length; k++) sum += (double)a[k] * b[k];
        return sum;
    }
}
