using GpuAls.Core.Interactions;

namespace GpuAls.Core.Tests.Interactions;

/// <summary>Names of a builder that are replaced after their interactions were added.</summary>
public sealed class RenamedNamesTests
{
    [Fact]
    public void RenamedItems_ThatBecomeEqual_AreOneRow_AndTheOthersMoveUp()
    {
        var builder = Builder(("u", "a", 1), ("u", "A", 2), ("u", "b", 4), ("v", "A", 8));
        builder.RenameItems(new Dictionary<int, byte[]> { [1] = "a"u8.ToArray() });
        Assert.Equal((2, 2, 4), (builder.UserCount, builder.ItemCount, (int)builder.Count));
        var matrix = builder.Build();
        Assert.Equal(["a", "b"], Enumerable.Range(0, 2).Select(matrix.Items.Key));
        Assert.Equal([3, 4], matrix.ByUser.RowValues(0));
        Assert.Equal([8], matrix.ByUser.RowValues(1));
        Assert.Equal(1, matrix.Duplicates);
    }

    [Fact]
    public void RenamedUsers_TakeTheNumberOfTheFirst()
    {
        var builder = Builder((" u", "a", 1), ("v", "a", 2), ("u", "a", 4), ("w", "a", 8));
        builder.RenameUsers(new Dictionary<int, byte[]> { [0] = "u"u8.ToArray() });
        var matrix = builder.Build();
        Assert.Equal(["u", "v", "w"], Enumerable.Range(0, 3).Select(matrix.Users.Key));
        Assert.Equal([5, 2, 8], matrix.ByItem.RowValues(0));
    }

    [Fact]
    public void ARenamedName_IsFoundAndAddedAgain()
    {
        var builder = Builder((" u", "a", 1));
        builder.RenameUsers(new Dictionary<int, byte[]> { [0] = "u"u8.ToArray() });
        builder.Add("u", "a", 2);
        Assert.Equal(1, builder.UserCount);
        Assert.Equal([3], builder.Build().ByUser.RowValues(0));
    }

    [Fact]
    public void WithoutNewNames_NothingIsCopied()
    {
        var builder = Builder(("u", "a", 1));
        var users = builder.Users;
        builder.RenameUsers(new Dictionary<int, byte[]>());
        Assert.Same(users, builder.Users);
    }

    [Fact]
    public void EveryPiece_IsRenumbered()
    {
        var builder = new InteractionMatrixBuilder();
        for (var row = 0; row <= InteractionList.FirstPieceLength; row++) builder.Add("u", row % 2 == 0 ? "a" : "A", 1);
        builder.RenameItems(new Dictionary<int, byte[]> { [1] = "a"u8.ToArray() });
        Assert.Equal([InteractionList.FirstPieceLength + 1], builder.Build().ByUser.RowValues(0));
    }

    static InteractionMatrixBuilder Builder(params (string User, string Item, float Strength)[] interactions)
    {
        var builder = new InteractionMatrixBuilder();
        foreach (var (user, item, strength) in interactions) builder.Add(user, item, strength);
        return builder;
    }
}
