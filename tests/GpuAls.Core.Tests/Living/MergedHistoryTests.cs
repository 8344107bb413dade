using GpuAls.Core.Interactions;
using GpuAls.Core.Living;

namespace GpuAls.Core.Tests;

public sealed class MergedHistoryTests
{
    // The whole file read at once has the same pairs as its halves one after the other, in the same order of names.
    [Theory, InlineData(0), InlineData(3)]
    public void AHistoryWithMoreInteractions_IsThatOfOneReading(int dislikesInTen)
    {
        var all = LivingModels.Events(900, seed: 5, dislikesInTen);
        var whole = LivingModels.Matrix(all);
        var (first, later) = (LivingModels.Matrix(all[..400]), LivingModels.Matrix(all[400..]));
        var (users, items) = (NameGrowth.Of(first.Users, later.Users), NameGrowth.Of(first.Items, later.Items));
        var merged = MergedHistory.Of(first.ByUser, later.ByUser, users, items, threads: 2).Known;

        Assert.Equal(whole.Users.Names(), users.Names.Names());
        Assert.Equal(whole.Items.Names(), items.Names.Names());
        Assert.Equal(whole.ByUser.Rows, merged.Rows);
        Assert.Equal(whole.ByUser.Columns, merged.Columns);
        for (var user = 0; user < merged.Rows; user++)
        {
            Assert.Equal(whole.ByUser.RowColumns(user).ToArray(), merged.RowColumns(user).ToArray());
            Assert.Equal(whole.ByUser.RowValues(user), merged.RowValues(user));
        }
    }

    [Fact]
    public void Changes_ListThePairsByUserAndItem()
    {
        var first = LivingModels.Matrix(("a", "x", 2), ("a", "y", 3), ("b", "x", 4));
        var later = LivingModels.Matrix(("c", "z", 1), ("b", "x", -4), ("a", "z", 5), ("a", "y", 1));
        var (users, items) = (NameGrowth.Of(first.Users, later.Users), NameGrowth.Of(first.Items, later.Items));
        var merged = MergedHistory.Of(first.ByUser, later.ByUser, users, items, threads: 2);

        Assert.Equal((1, 1), (users.Added, items.Added));
        Assert.Equal([new(0, 1, 3, 4), new(0, 2, 0, 5), new(1, 0, 4, 0), new(2, 2, 0, 1)], merged.Changes);
        Assert.Equal([3, 0, 1], Enumerable.Range(0, 3).Select(merged.Known.RowLength));
    }

    [Fact]
    public void ASumBeyondFloat32_IsNamed()
    {
        var (first, later) = (LivingModels.Matrix(("a", "x", 3e38f)), LivingModels.Matrix(("a", "x", 2e38f)));
        var error = Assert.Throws<StrengthOverflowException>(() => MergedHistory.Of(
            first.ByUser, later.ByUser, NameGrowth.Of(first.Users, later.Users), NameGrowth.Of(first.Items, later.Items), threads: 2));
        Assert.Equal("the values of user 'a' and item 'x' add up to 5E+38; expected at most 3.4E+38 (float32)", error.Message);
    }

    [Theory, InlineData(true, true), InlineData(true, false), InlineData(false, true), InlineData(false, false)]
    public void Labels_StayBesideTheirKeys(bool ofOld, bool ofNew)
    {
        var old = Vocabulary.From(["1", "2"], ofOld ? ["one", ""] : null, "item");
        var more = Vocabulary.From(["2", "3"], ofNew ? ["two", "three"] : null, "item");
        var grown = NameGrowth.Of(old, more);

        Assert.Equal([1, 2], grown.Rows);
        Assert.Equal(["1", "2", "3"], Enumerable.Range(0, 3).Select(grown.Names.Key));
        // The model keeps its labels; those of the new interactions name new items alone.
        Assert.Equal([ofOld ? "one" : "1", "2", ofNew ? "three" : "3"], grown.Names.Names());
        Assert.Equal(ofOld || ofNew, grown.Names.Labels is not null);
        Assert.Equal("item", grown.Names.Kind);
    }

    [Fact]
    public void KeysInAnotherCase_AreOtherRows() =>
        Assert.Equal(1, NameGrowth.Of(Vocabulary.From(["Ann"]), Vocabulary.From(["ann"])).Added);
}
