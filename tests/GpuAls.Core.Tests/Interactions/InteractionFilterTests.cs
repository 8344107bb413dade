using GpuAls.Core.Interactions;

namespace GpuAls.Core.Tests;

public sealed class InteractionFilterTests
{
    // ann has two items, and one of them only her: without it she has too few. Then bob loses muse, and so on.
    [Fact]
    public void Apply_RepeatsUntilNothingChanges()
    {
        var matrix = Build(
            "ann abba 1", "ann muse 2", "bob muse 3", "bob cake 4", "cid cake 5", "cid dido 6", "eve dido 7", "eve enya 8", "fay dido 9",
            "fay enya 10");

        var filtered = new InteractionFilter { MinItemsPerUser = 2, MinUsersPerItem = 2 }.Apply(matrix);

        // Round 1 drops abba, round 2 ann and muse, round 3 bob and cake, round 4 cid.
        Assert.Equal(["eve dido 7", "eve enya 8", "fay dido 9", "fay enya 10"], Lines(filtered.Matrix));
        Assert.Equal((6L, 3, 3, 4), (filtered.DroppedPairs, filtered.DroppedUsers, filtered.DroppedItems, filtered.Rounds));
        Assert.Equal((10L, 5), (matrix.Entries, matrix.Users.Count));
    }

    [Fact]
    public void Apply_WithOneMinimum_AlsoDropsWhatHasNothingLeft()
    {
        var matrix = Build("ann abba 1", "bob muse 3", "bob abba 4", "cid muse 2", "cid dido 5");

        var ofItems = new InteractionFilter { MinUsersPerItem = 3 }.Apply(
            Build("ann abba 1", "bob abba 2", "cid abba 3", "cid muse 4", "eve muse 5"));
        var ofUsers = new InteractionFilter { MinItemsPerUser = 2 }.Apply(matrix);

        Assert.Equal(["ann abba 1", "bob abba 2", "cid abba 3"], Lines(ofItems.Matrix));
        Assert.Equal((1, 1, 2), (ofItems.DroppedUsers, ofItems.DroppedItems, ofItems.Rounds));
        Assert.Equal(["bob abba 4", "bob muse 3", "cid muse 2", "cid dido 5"], Lines(ofUsers.Matrix));
        Assert.Equal((1, 0, 1), (ofUsers.DroppedUsers, ofUsers.DroppedItems, ofUsers.Rounds));
    }

    [Fact]
    public void Apply_WithNothingToDrop_IsTheMatrix()
    {
        var matrix = Build("ann abba 1", "ann muse 2", "bob abba 3", "bob muse 4");

        var filtered = new InteractionFilter { MinItemsPerUser = 2, MinUsersPerItem = 2 }.Apply(matrix);

        Assert.Equal(new FilteredInteractions(matrix, 0, 0, 0, 0), filtered);
        Assert.False(matrix.IsFiltered);
    }

    [Fact]
    public void Apply_ThatLeavesNothing_HasAnEmptyMatrix()
    {
        var filtered = new InteractionFilter { MinItemsPerUser = 3 }.Apply(Build("ann abba 1", "ann muse 2", "bob abba 3"));

        Assert.Equal((0L, 0, 0, 1), (filtered.Matrix.Entries, filtered.Matrix.Users.Count, filtered.Matrix.Items.Count, filtered.Rounds));
        Assert.Equal((3L, 2, 2), (filtered.DroppedPairs, filtered.DroppedUsers, filtered.DroppedItems));
    }

    [Theory]
    [InlineData(1, 1, 40)]
    [InlineData(2, 9, 300)]
    [InlineData(7, 3, 900)]
    [InlineData(8, 8, 2000)]
    [InlineData(12, 12, 2000)]
    public void Apply_IsThePlainRepetition(int minItems, int minUsers, int rows)
    {
        var random = new Random(rows + minItems);
        List<(string User, string Item, float Strength)> pairs =
        [
            .. Enumerable.Range(0, rows)
                // Few of many: some users and items are popular, and most are not.
                .Select(_ => (User: $"u{(int)(150 * Math.Pow(random.NextDouble(), 2))}", Item: $"i{(int)(120 * Math.Pow(random.NextDouble(), 3))}"))
                .Distinct()
                .Select((pair, n) => (pair.User, pair.Item, (float)(n % 7 == 0 ? -n - 1 : n + 1))),
        ];
        var matrix = Build([.. pairs.Select(pair => $"{pair.User} {pair.Item} {pair.Strength}")]);

        var filtered = new InteractionFilter { MinItemsPerUser = minItems, MinUsersPerItem = minUsers }.Apply(matrix).Matrix;

        var kept = Plain(pairs, minItems, minUsers);
        Assert.Equal(kept.Select(pair => $"{pair.User} {pair.Item} {pair.Strength}").Order(), Lines(filtered).Order());
        // Numbered in the order that they had, as if the others had never been read.
        Assert.Equal(Names(matrix.Users).Where(kept.Select(pair => pair.User).Contains), Names(filtered.Users));
        Assert.Equal(Names(matrix.Items).Where(kept.Select(pair => pair.Item).Contains), Names(filtered.Items));
        var again = filtered.ByUser.Transpose();
        Assert.Equal(
            again.ColumnIndices.Slice(0, (int)again.Entries).ToArray(), filtered.ByItem.ColumnIndices.Slice(0, (int)again.Entries).ToArray());
    }

    [Fact]
    public void Apply_KeepsLabelsAndCounts()
    {
        var builder = new InteractionMatrixBuilder();
        foreach (var (user, item) in ((string, string)[])[("ann", "1"), ("ann", "2"), ("ann", "2"), ("bob", "2"), ("bob", "3"), ("cid", "3")])
            builder.Add(user, item, 1);
        var matrix = builder.Build(itemLabel: id => $"band {id}");

        var filtered = new InteractionFilter { MinUsersPerItem = 2 }.Apply(matrix).Matrix;

        Assert.Equal(["band 2", "band 3"], Enumerable.Range(0, filtered.Items.Count).Select(filtered.Items.Name));
        Assert.Equal(("item", "user", 1L), (filtered.Items.Kind, filtered.Users.Kind, filtered.Duplicates));
        Assert.True(filtered.IsFiltered);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, -1)]
    public void Apply_WithAMinimumBelow1_IsRefused(int minItems, int minUsers) => Assert.Throws<ArgumentOutOfRangeException>(
        () => new InteractionFilter { MinItemsPerUser = minItems, MinUsersPerItem = minUsers }.Apply(Build("ann abba 1")));

    static List<(string User, string Item, float Strength)> Plain(
        List<(string User, string Item, float Strength)> pairs, int minItems, int minUsers)
    {
        while (true)
        {
            var items = pairs.CountBy(pair => pair.User).ToDictionary();
            var left = pairs.Where(pair => items[pair.User] >= minItems).ToList();
            var users = left.CountBy(pair => pair.Item).ToDictionary();
            left = [.. left.Where(pair => users[pair.Item] >= minUsers)];
            if (left.Count == pairs.Count) return left;
            pairs = left;
        }
    }

    static InteractionMatrix Build(params string[] lines)
    {
        var builder = new InteractionMatrixBuilder();
        foreach (var line in lines)
        {
            var fields = line.Split(' ');
            builder.Add(fields[0], fields[1], float.Parse(fields[2], System.Globalization.CultureInfo.InvariantCulture));
        }

        return builder.Build();
    }

    static IEnumerable<string> Names(Vocabulary names) => Enumerable.Range(0, names.Count).Select(names.Key);

    static IEnumerable<string> Lines(InteractionMatrix matrix)
    {
        for (var user = 0; user < matrix.Users.Count; user++)
        {
            var items = matrix.ByUser.RowColumns(user).ToArray();
            for (var e = 0; e < items.Length; e++)
                yield return FormattableString.Invariant($"{matrix.Users.Key(user)} {matrix.Items.Key(items[e])} {matrix.ByUser.RowValues(user)[e]}");
        }
    }
}
