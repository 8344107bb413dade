using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Tests;

public sealed class InteractionMatrixBuilderTests
{
    [Fact]
    public void Build_Interactions_NumbersUsersAndItemsInOrderOfFirstAppearance()
    {
        var matrix = Build([("bob", "muse", 3), ("alice", "radiohead", 1), ("bob", "coldplay", 2), ("alice", "muse", 4)]);

        Assert.Equal(["bob", "alice"], Enumerable.Range(0, 2).Select(matrix.Users.Key));
        Assert.Equal(["muse", "radiohead", "coldplay"], Enumerable.Range(0, 3).Select(matrix.Items.Key));
        AssertRow(matrix.ByUser, 0, [0, 2], [3, 2]);
        AssertRow(matrix.ByUser, 1, [0, 1], [4, 1]);
        AssertRow(matrix.ByItem, 0, [0, 1], [3, 4]);
        AssertRow(matrix.ByItem, 1, [1], [1]);
        AssertRow(matrix.ByItem, 2, [0], [2]);
        Assert.Equal((4L, 0L), (matrix.Entries, matrix.Duplicates));
    }

    [Fact]
    public void Build_SamePairAgain_IsSummedAndCounted()
    {
        var matrix = Build([("bob", "muse", 3), ("bob", "coldplay", 1), ("bob", "muse", 4), ("alice", "muse", 5), ("bob", "muse", 0.5f)]);

        Assert.Equal((3L, 2L), (matrix.Entries, matrix.Duplicates));
        AssertRow(matrix.ByUser, 0, [0, 1], [7.5f, 1]);
        AssertRow(matrix.ByUser, 1, [0], [5]);
        AssertRow(matrix.ByItem, 0, [0, 1], [7.5f, 5]);
        AssertRow(matrix.ByItem, 1, [0], [1]);
    }

    [Fact]
    public void Build_ManySmallStrengthsOfAPair_LosesNone()
    {
        // In float 2²⁴ + 1 is 2²⁴ again; the sum is made in double.
        var matrix = Build([("bob", "muse", 1 << 24), ("bob", "muse", 1), ("bob", "muse", 1)]);
        AssertRow(matrix.ByUser, 0, [0], [(1 << 24) + 2]);
    }

    [Theory]
    [InlineData(3e38f, "add up to 6E+38; expected at most 3.4E+38 (float32)")]
    [InlineData(-3e38f, "add up to -6E+38; expected at least -3.4E+38 (float32)")]
    [InlineData(1.8e38f, "add up to 3.6E+38; expected at most 3.4E+38 (float32)")]
    [InlineData(1.7014119E+38f, "add up to 3.40282367E+38; expected at most 3.4E+38 (float32)")]
    public void Build_OfAPairWhoseStrengthsAddUpToMoreThanFloat32_NamesThePair(float strength, string sum) => Assert.Equal(
        $"the values of user 'bob' and item 'muse' {sum}",
        Assert.Throws<StrengthOverflowException>(() => Build([("bob", "abba", 1), ("bob", "muse", strength), ("bob", "muse", strength)])).Message);

    [Fact]
    public void Build_OfWholeSumsBeyondFloat32_CountsThemWithAnExample()
    {
        const float Limit = 1 << 24;
        var matrix = Build(
            [("bob", "muse", Limit), ("bob", "muse", 1), ("ann", "muse", -Limit), ("ann", "muse", -3), ("ann", "abba", Limit), ("ann", "abba", 2)]);
        Assert.Equal(new RoundedStrengths(2, "16,777,217", 16777216, "bob", "muse"), matrix.RoundedSums);
        Assert.Equal("16,777,217 of user 'bob' and item 'muse' to 16,777,216", matrix.RoundedSums!.Example);
        Assert.Null(Build([("bob", "muse", Limit), ("bob", "muse", 0.5f), ("bob", "abba", 3e38f)]).RoundedSums);
    }

    [Fact]
    public void Build_FewDistinctStrengths_StoresCodesOfThemInBothDirections()
    {
        var matrix = Build([("bob", "muse", 3), ("bob", "coldplay", 1), ("alice", "muse", 3), ("alice", "abba", 0.5f)]);
        Assert.Equal([0.5f, 1, 3], matrix.ByUser.Values.Levels!.Slice(0, 3));
        Assert.Same(matrix.ByUser.Values.Levels, matrix.ByItem.Values.Levels);
        AssertRow(matrix.ByUser, 0, [0, 1], [3, 1]);
        AssertRow(matrix.ByItem, 2, [1], [0.5f]);
    }

    // 3 + 4 is a value of no interaction; none of the summed values remains.
    [Fact]
    public void Build_DuplicatesWhoseSumsAreNewValues_CodesTheSums()
    {
        var matrix = Build([("bob", "muse", 3), ("bob", "coldplay", 1), ("alice", "muse", 1), ("bob", "muse", 4)]);
        Assert.Equal([1f, 7], matrix.ByUser.Values.Levels!.Slice(0, 2));
        Assert.Equal(2, matrix.ByUser.Values.Levels!.Length);
        AssertRow(matrix.ByUser, 0, [0, 1], [7, 1]);
        AssertRow(matrix.ByItem, 0, [0, 1], [7, 1]);
    }

    [Theory, InlineData(DistinctValues.MaxCount, true), InlineData(DistinctValues.MaxCount + 1, false)]
    public void Build_AsManyDistinctStrengthsAs16BitsTellApart_AreCoded_AndOneMoreAreNot(int distinct, bool areCoded)
    {
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < 300; user++) builder.Users.GetOrAdd(BitConverter.GetBytes(user));
        for (var item = 0; item < 512; item++) builder.Items.GetOrAdd(BitConverter.GetBytes(item));
        // Each value names its cell.
        for (var n = 0; n < distinct; n++) builder.Add(n / 512, n % 512, n + 1);
        // The pairs of the first user occur twice, so that merged pairs are checked too.
        for (var n = 0; n < 512; n++) builder.Add(0, n, distinct);
        var matrix = builder.Build();

        Assert.Equal((512L, areCoded), (matrix.Duplicates, matrix.ByUser.Values.Codes is not null));
        Assert.Equal(areCoded, matrix.ByItem.Values.Codes is not null);
        for (var user = 0; user < 300; user++)
        {
            var columns = matrix.ByUser.RowColumns(user);
            var values = matrix.ByUser.RowValues(user);
            for (var e = 0; e < values.Length; e++) Assert.Equal(user * 512 + columns[e] + 1 + (user == 0 ? distinct : 0), values[e]);
        }

        Assert.Equal(
            Enumerable.Range(0, matrix.ByItem.RowLength(7)).Select(user => user * 512f + 8 + (user == 0 ? distinct : 0)),
            matrix.ByItem.RowValues(7));
    }

    [Fact]
    public void Build_AnyOrderOfTheSamePairs_GivesTheSameMatrix()
    {
        // Interactions grouped by user take a shorter path through the builder than mixed ones.
        var random = new Random(1);
        var grouped = new InteractionMatrixBuilder();
        var mixed = new InteractionMatrixBuilder();
        for (var row = 0; row < 200; row++)
        {
            foreach (var builder in (InteractionMatrixBuilder[])[grouped, mixed])
            {
                builder.Users.GetOrAdd([(byte)row]);
                builder.Items.GetOrAdd([(byte)row]);
            }
        }

        var pairs = Enumerable.Range(0, 200 * 200).Where(_ => random.Next(5) == 0).Select(cell => (User: cell / 200, Item: cell % 200)).ToArray();
        foreach (var (user, item) in pairs) grouped.Add(user, item, user * 200 + item + 1);
        random.Shuffle(pairs);
        foreach (var (user, item) in pairs) mixed.Add(user, item, user * 200 + item + 1);

        AssertEqual(grouped.Build(), mixed.Build());
    }

    // Sorted in one part below 2¹⁷ interactions, in several beyond that.
    [Theory, InlineData((1 << 17) - 1), InlineData(1 << 17), InlineData((1 << 20) + 1)]
    public void Build_OfManyInteractions_HasEveryInteraction(int count)
    {
        var builder = new InteractionMatrixBuilder();
        foreach (var user in (string[])["even", "odd"]) builder.Users.GetOrAdd(System.Text.Encoding.UTF8.GetBytes(user));
        for (var item = 0; item < 1024; item++) builder.Items.GetOrAdd(BitConverter.GetBytes(item));
        for (var n = 0; n < count; n++) builder.Add(n % 2, n % 1024, 1);
        Assert.Equal(count, builder.Count);

        var matrix = builder.Build();

        // An even item has even users only.
        Assert.Equal((1024L, count - 1024L), (matrix.Entries, matrix.Duplicates));
        Assert.Equal(count, InteractionSummary.From(matrix).TotalStrength);
        Assert.Equal([0], matrix.ByItem.RowColumns(0));
        Assert.Equal([1], matrix.ByItem.RowColumns(1023));
        Assert.Equal(count / 1024 + (count % 1024 > 0 ? 1 : 0), matrix.ByItem.RowValues(0)[0]);
        Assert.Equal(count / 1024, matrix.ByItem.RowValues(1023)[0]);
    }

    [Fact]
    public void Build_OfNothing_IsAnEmptyMatrix()
    {
        var builder = new InteractionMatrixBuilder();
        Assert.Equal(0, builder.Count);
        var matrix = builder.Build();

        Assert.Equal((0, 0, 0L, 0L), (matrix.Users.Count, matrix.Items.Count, matrix.Entries, matrix.Duplicates));
        Assert.Equal((0, 0), (matrix.ByUser.Rows, matrix.ByUser.Columns));
        Assert.Equal((0, 0), (matrix.ByItem.Rows, matrix.ByItem.Columns));
    }

    [Fact]
    public void Build_NamesWithoutInteractions_AreEmptyRows()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Users.GetOrAdd("nobody"u8);
        builder.Add("bob", "muse", 2);
        builder.Items.GetOrAdd("unheard"u8);
        var matrix = builder.Build();

        AssertRow(matrix.ByUser, 0, [], []);
        AssertRow(matrix.ByUser, 1, [0], [2]);
        AssertRow(matrix.ByItem, 0, [1], [2]);
        AssertRow(matrix.ByItem, 1, [], []);
    }

    // muse: 3 − 3 = 0 drops out; abba: 1 − 4 is a dislike of 3; coldplay stays.
    [Fact]
    public void Build_OfLikesAndDislikesOfAPair_AddsThemUp()
    {
        var builder = new InteractionMatrixBuilder();
        foreach (var (item, strength) in ((string, float)[])[("muse", 3), ("abba", 1), ("coldplay", 2), ("abba", -4), ("muse", -3)])
            builder.Add("bob", item, strength);
        var matrix = builder.Build();
        Assert.Equal([1, 2], matrix.ByUser.RowColumns(0).ToArray());
        Assert.Equal([-3f, 2f], matrix.ByUser.RowValues(0));
        Assert.Equal([0, 1, 1], Enumerable.Range(0, 3).Select(matrix.ByItem.RowLength));
        Assert.Equal((1, 1, 2, 2), (matrix.Cancelled, matrix.Dislikes, matrix.Duplicates, matrix.Entries));
    }

    [Fact]
    public void Build_WithLabels_GivesThemToTheRows()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("2", "51", 1);
        var matrix = builder.Build(Utf8Strings.From(["Bob"]), Utf8Strings.From(["Duran Duran"]));
        Assert.Equal(("Bob", "Duran Duran", "51"), (matrix.Users.Name(0), matrix.Items.Name(0), matrix.Items.Key(0)));
    }

    [Fact]
    public void Build_WithLabelFunctions_AsksThemByKey()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("2", "51", 1);
        builder.Add("2", "52", 1);
        var matrix = builder.Build(itemLabel: key => key == "51" ? "Duran Duran" : null);
        Assert.Equal(("Duran Duran", "52", "2"), (matrix.Items.Name(0), matrix.Items.Name(1), matrix.Users.Name(0)));
        Assert.Equal(0, matrix.Items.Find("duran duran"));
    }

    [Fact]
    public void Build_KnowsUsersFromItems()
    {
        var matrix = Build([("bob", "muse", 1)]);
        Assert.Equal("no user named 'muse'", Assert.Throws<UnknownNameException>(() => matrix.Users.Find("muse")).Message);
        Assert.Equal("no item named 'muze'. Did you mean 'muse'?", Assert.Throws<UnknownNameException>(() => matrix.Items.Find("muze")).Message);
    }

    [Fact]
    public void Build_LeavesTheBuilderEmpty()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("bob", "muse", 1);
        builder.Add("alice", "abba", 2);
        var first = builder.Build();
        Assert.Equal((0L, 0, 0), (builder.Count, builder.UserCount, builder.ItemCount));

        builder.Add("cid", "blur", 3);
        var second = builder.Build();
        Assert.Equal(("cid", "blur"), (second.Users.Key(0), second.Items.Key(0)));
        Assert.Equal((1, 1, 1L), (second.Users.Count, second.Items.Count, second.Entries));
        Assert.Equal((2, 2, 2L), (first.Users.Count, first.Items.Count, first.Entries));
        Assert.Equal("muse", first.Items.Key(0));
        Assert.Equal(0, builder.Build().Entries);
    }

    [Fact]
    public void Build_WithTooFewLabels_ChangesNothing()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("bob", "muse", 1);
        Assert.Throws<ArgumentException>(() => builder.Build(itemLabels: Utf8Strings.From([])));
        Assert.Equal((1L, 1, 1), (builder.Count, builder.UserCount, builder.ItemCount));
        Assert.Equal(1, builder.Build().Entries);
    }

    [Theory, InlineData(0f), InlineData(float.NaN), InlineData(float.PositiveInfinity)]
    public void Add_StrengthThatIs0OrNotFinite_Throws(float strength)
    {
        var builder = new InteractionMatrixBuilder();
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => builder.Add("bob", "muse", strength));
        Assert.StartsWith("a strength must be a finite number other than 0 (Parameter 'strength')", exception.Message, StringComparison.Ordinal);
        AssertEmpty(builder);
    }

    [Theory]
    [InlineData("", "muse", "the user id is empty (Parameter 'user')")]
    [InlineData("bob", "", "the item id is empty (Parameter 'item')")]
    public void Add_EmptyId_Throws(string user, string item, string message)
    {
        var builder = new InteractionMatrixBuilder();
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => builder.Add(user, item, 1)).Message);
        Assert.Equal(
            message,
            Assert.Throws<ArgumentException>(
                () => builder.Add(System.Text.Encoding.UTF8.GetBytes(user), System.Text.Encoding.UTF8.GetBytes(item), 1)).Message);
        AssertEmpty(builder);
    }

    // In UTF-8 both would become U+FFFD, and the two users would be one.
    [Fact]
    public void Add_LoneSurrogate_Throws()
    {
        var builder = new InteractionMatrixBuilder();
        Assert.Equal(
            @"the user id 'a\uD83C' is not Unicode text: it has half of a surrogate pair (Parameter 'user')",
            Assert.Throws<ArgumentException>(() => builder.Add("a\uD83C", "muse", 1)).Message);
        Assert.Equal(
            @"the item id '\uDFB8b' is not Unicode text: it has half of a surrogate pair (Parameter 'item')",
            Assert.Throws<ArgumentException>(() => builder.Add("bob", "\uDFB8b", 1)).Message);
        AssertEmpty(builder);
        builder.Add("bob", "\uD83C\uDFB8", 1);
        Assert.Equal("🎸", builder.Build().Items.Key(0));
    }

    [Fact]
    public void Add_BatchWithABadStrength_AddsNothingOfIt()
    {
        var builder = new InteractionMatrixBuilder();
        var batch = new InteractionBatch();
        batch.TryAdd("bob"u8, "muse"u8, 1, isLastUser: false);
        batch.TryAdd("cid"u8, "abba"u8, float.NaN, isLastUser: false);
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Add(batch));
        AssertEmpty(builder);
    }

    [Theory, InlineData(-1, 0), InlineData(1, 0), InlineData(0, -1), InlineData(0, 1)]
    public void Add_RowThatWasNeverGivenOut_Throws(int user, int item)
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("bob", "muse", 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Add(user, item, 1));
        Assert.Equal(1, builder.Count);
    }

    static void AssertEmpty(InteractionMatrixBuilder builder) => Assert.Equal((0L, 0, 0), (builder.Count, builder.UserCount, builder.ItemCount));

    static InteractionMatrix Build((string User, string Item, float Strength)[] interactions)
    {
        var builder = new InteractionMatrixBuilder();
        foreach (var (user, item, strength) in interactions) builder.Add(user, item, strength);
        return builder.Build();
    }

    static void AssertRow(SparseRows rows, int row, int[] columns, float[] values)
    {
        Assert.Equal(columns, rows.RowColumns(row));
        Assert.Equal(values, rows.RowValues(row));
    }

    static void AssertEqual(InteractionMatrix expected, InteractionMatrix actual)
    {
        for (var user = 0; user < expected.Users.Count; user++)
            AssertRow(actual.ByUser, user, expected.ByUser.RowColumns(user).ToArray(), expected.ByUser.RowValues(user).ToArray());
        for (var item = 0; item < expected.Items.Count; item++)
            AssertRow(actual.ByItem, item, expected.ByItem.RowColumns(item).ToArray(), expected.ByItem.RowValues(item).ToArray());
    }
}
