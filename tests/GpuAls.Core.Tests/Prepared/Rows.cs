using System.Text;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Prepared;

namespace GpuAls.Core.Tests.Prepared;

/// <summary>Rows of users and items in any order, with repeated pairs, dislikes and pairs that cancel out.</summary>
static class Rows
{
    /// <summary>Random rows, the same for the same seed.</summary>
    /// <param name="count">The number of rows.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="hasLevels">Whether strengths have few distinct values.</param>
    public static List<(string User, string Item, float Strength)> Random(int count, int seed, bool hasLevels = true)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(_ => (
                $"user {random.Next(90)}",
                $"item {(int)(60 * random.NextDouble() * random.NextDouble())}",
                hasLevels ? random.Next(1, 5) * (random.Next(4) == 0 ? -1 : 1) : 0.1f + random.NextSingle())),
        ];
    }

    /// <summary>The matrix of rows in memory.</summary>
    public static InteractionMatrix Matrix(IEnumerable<(string User, string Item, float Strength)> rows)
    {
        var builder = new InteractionMatrixBuilder();
        foreach (var (user, item, strength) in rows) builder.Add(user, item, strength);
        return builder.Build(itemLabel: item => item.EndsWith('7') ? null : item.ToUpperInvariant());
    }

    /// <summary>Prepares rows in a folder.</summary>
    public static PreparedManifest Prepare(
        string folder, IEnumerable<(string User, string Item, float Strength)> rows, int shards = 1, InteractionFilter? filter = null)
    {
        using var preparation = Preparation.Open(folder, "rows");
        Read(preparation, rows);
        preparation.SortByUser(null, CancellationToken.None);
        preparation.SortByItem(filter, filter is null ? "" : "--min-user 3", null, CancellationToken.None);
        return preparation.WriteShards(shards, null, CancellationToken.None);
    }

    /// <summary>Opens a folder.</summary>
    public static PreparedFolder Open(string folder) => PreparedFolder.Open(folder, progress: null, TestContext.Current.CancellationToken);

    /// <summary>The first step.</summary>
    public static void Read(Preparation preparation, IEnumerable<(string User, string Item, float Strength)> rows) => preparation.Read(
        (builder, manifest) =>
        {
            foreach (var (user, item, strength) in rows) builder.Add(user, item, strength);
            var labels = Utf8Strings.From(Enumerable.Range(0, builder.Items.Count).Select(row => Encoding.UTF8.GetString(builder.Items[row]))
                .Select(item => item.EndsWith('7') ? "" : item.ToUpperInvariant()));
            return (labels, manifest with { Inputs = [new("rows", 0, builder.Count, 0, 0, 0, new Dictionary<string, long>())] });
        },
        CancellationToken.None);

    /// <summary>Requires that two matrices are the same in every bit.</summary>
    public static void AssertSame(InteractionMatrix expected, InteractionMatrix found)
    {
        Assert.Equal(Names(expected.Users), Names(found.Users));
        Assert.Equal(Names(expected.Items), Names(found.Items));
        AssertSame(expected.ByUser, found.ByUser);
        AssertSame(expected.ByItem, found.ByItem);
        Assert.Equal(
            (expected.Duplicates, expected.Cancelled, expected.IsFiltered, expected.RoundedSums),
            (found.Duplicates, found.Cancelled, found.IsFiltered, found.RoundedSums));
    }

    /// <summary>Requires that two sides are the same in every bit.</summary>
    public static void AssertSame(SparseRows expected, SparseRows found)
    {
        Assert.Equal(expected.Columns, found.Columns);
        Assert.Equal(All(expected.Offsets), All(found.Offsets));
        Assert.Equal(All(expected.ColumnIndices), All(found.ColumnIndices));
        Assert.Equal(Bits(expected), Bits(found));
        Assert.Equal(Levels(expected), Levels(found));
    }

    static T[] All<T>(LargeArray<T> array) where T : unmanaged => array.Slice(0, (int)array.Length).ToArray();

    static float[]? Levels(SparseRows rows) => rows.Values.Levels is { } levels ? All(levels) : null;

    static uint[] Bits(SparseRows rows) =>
        [.. Enumerable.Range(0, (int)rows.Entries).Select(entry => BitConverter.SingleToUInt32Bits(rows.Values[entry]))];

    static IEnumerable<(string, string)> Names(Vocabulary names) => Enumerable.Range(0, names.Count).Select(row => (names.Key(row), names.Name(row)));
}
