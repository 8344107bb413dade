using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Evaluation.Splits;
using GpuAls.Testing;

namespace GpuAls.Evaluation.Tests;

public sealed class TestSetTests
{
    readonly AlsModel model = Create(("ann", "muse"), ("ann", "abba"), ("bob", "muse"));

    [Fact]
    public void For_AModel_RenamesDropsAndCounts()
    {
        var test = Matrix(("bob", "queen"), ("bob", "abba"), ("ann", "muse"), ("cid", "muse"), ("bob", "muse"));
        var set = TestSet.For(model, test);

        // Bob has abba, which the model calls item 1, and queen, which it does not
        // have: column 2. The pairs of ann and bob with muse are in the training.
        Assert.Equal((1, 1, 2L), (set.UnknownUsers, set.UnknownItems, set.KnownPairs));
        Assert.Equal(3, set.Rows.Columns);
        Assert.Equal([], set.Rows.RowColumns(0).ToArray());
        Assert.Equal([1, 2], set.Rows.RowColumns(1).ToArray());
    }

    [Fact]
    public void Histories_KeepUsers_AndDropItemsTheModelLacks()
    {
        var set = TestSet.Histories(model, Matrix(("dan", "queen"), ("dan", "abba"), ("eve", "queen")));
        Assert.Equal(1, set.UnknownItems);
        Assert.Equal([1], set.Rows.RowColumns(0).ToArray());
        Assert.Equal(0, set.Rows.RowLength(1));
    }

    [Fact]
    public void For_AHoldout_ExcludesUsersWithoutKnownItems()
    {
        var matrix = Matrix(("ann", "muse"), ("ann", "abba"), ("bob", "muse"));
        var set = TestSet.For(Holdout.From(matrix, LargeArray<SplitPart>.From([SplitPart.Train, SplitPart.Test, SplitPart.Test])));
        Assert.Equal((0, 1), (set.UnknownUsers, set.UsersWithoutLikes));
        Assert.Equal([1], set.Rows.RowColumns(0).ToArray());
        Assert.Equal(0, set.Rows.RowLength(1));
    }

    static AlsModel Create(params (string User, string Item)[] pairs) =>
        new AlsTrainer(PlainOptions.Value with { Factors = 2, Iterations = 1 }, new CpuDevice())
            .Train(Matrix(pairs), cancel: TestContext.Current.CancellationToken);

    static InteractionMatrix Matrix(params (string User, string Item)[] pairs)
    {
        var builder = new InteractionMatrixBuilder();
        foreach (var (user, item) in pairs) builder.Add(user, item, 1);
        return builder.Build();
    }
}
