using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Prepared;
using GpuAls.Testing;

namespace GpuAls.Core.Tests.Prepared;

/// <summary>The sort on the disk, compared with the one in memory, for buckets of all sizes.</summary>
public sealed class PairSortTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    // One name a bucket, few, and all.
    [Theory]
    [InlineData(1, true)]
    [InlineData(40, true)]
    [InlineData(333, false)]
    [InlineData(100_000, true)]
    [InlineData(100_000, false)]
    public void Pairs_AreThoseOfTheSortInMemory(long bucketRows, bool hasLevels)
    {
        var rows = Rows.Random(4000, 1, hasLevels);
        var expected = Rows.Matrix(rows);
        var sort = Sort(rows, expected, bucketRows);
        var (cancelled, rounded) = sort.SortByUser(folder["rows"]);
        sort.SortByItem();
        Assert.Equal(expected.Cancelled, cancelled);
        Assert.Null(rounded);
        var byUser = PairFiles.Open(sort.ByUser, expected.Items.Count);
        Rows.AssertSame(expected.ByUser.WithValues(EntryValues.Of(Floats(expected.ByUser))), byUser);
        Rows.AssertSame(expected.ByItem.WithValues(EntryValues.Of(Floats(expected.ByItem))), PairFiles.Open(sort.ByItem, expected.Users.Count));
        // The files of the buckets are gone.
        Assert.Equal(7, folder.Names.Count());
    }

    [Fact]
    public void SumsBeyondFloat32_NameTheirUserAndItem()
    {
        List<(string, string, float)> rows = [("a", "x", 1), ("b", "y", 3e38f), ("b", "y", 3e38f)];
        var names = Rows.Matrix([("a", "x", 1), ("b", "y", 1)]);
        var error = Assert.Throws<StrengthOverflowException>(() => Sort(rows, names, 1).SortByUser(folder["rows"]));
        Assert.Contains("'b'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Y", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SumsThatAreRounded_AreThoseOfTheSortInMemory()
    {
        List<(string, string, float)> rows = [("a", "x", 1), ("b", "y", 1 << 24), ("b", "y", 1), ("c", "x", 1 << 24), ("c", "x", 1)];
        var expected = Rows.Matrix(rows);
        var (_, rounded) = Sort(rows, expected, 1).SortByUser(folder["rows"]);
        Assert.NotNull(expected.RoundedSums);
        Assert.Equal(expected.RoundedSums, rounded);
    }

    PairSort Sort(IEnumerable<(string User, string Item, float Strength)> rows, InteractionMatrix names, long bucketRows)
    {
        using (var spill = new InteractionSpill(folder["rows"]))
        {
            foreach (var (user, item, strength) in rows) spill.Add(names.Users.FindKey(user), names.Items.FindKey(item), strength);
            spill.Complete(CancellationToken.None);
        }

        return new PairSort(folder.Path, names.Users, names.Items, progress: null, CancellationToken.None) { BucketRows = bucketRows };
    }

    static LargeArray<float> Floats(SparseRows rows)
    {
        var floats = LargeArray<float>.Uninitialized(rows.Entries);
        rows.Values.CopyTo(0, floats.Writable(0, (int)rows.Entries));
        return floats;
    }
}
