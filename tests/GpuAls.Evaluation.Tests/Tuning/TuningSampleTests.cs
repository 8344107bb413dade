using GpuAls.Core.Interactions;
using GpuAls.Evaluation.Tuning;

namespace GpuAls.Evaluation.Tests;

public sealed class TuningSampleTests
{
    static readonly InteractionMatrix Matrix = TasteMatrix.Create();

    [Fact]
    public void Sample_HasWholeUsers_AndAllItems_InBothDirections()
    {
        var sample = TuningSample.Of(Matrix, 400, seed: 42)!;
        Assert.Same(Matrix.Items, sample.Items);
        // 40 of 160 users are expected, 5.5 is the deviation.
        Assert.InRange(sample.Users.Count, 18, 62);
        for (var user = 0; user < sample.Users.Count; user++)
        {
            var there = Matrix.Users.FindKey(sample.Users.Key(user));
            Assert.Equal(Matrix.ByUser.RowColumns(there).ToArray(), sample.ByUser.RowColumns(user).ToArray());
            Assert.Equal(Matrix.ByUser.RowValues(there), sample.ByUser.RowValues(user));
        }

        Assert.Equal(sample.Entries, sample.ByItem.Entries);
        for (var item = 0; item < Matrix.Items.Count; item++)
        {
            var users = Enumerable.Range(0, sample.Users.Count).Where(user => sample.ByUser.RowColumns(user).Contains(item));
            Assert.Equal(users, sample.ByItem.RowColumns(item).ToArray());
        }
    }

    [Fact]
    public void Sample_DependsOnTheSeedAlone()
    {
        string[] Names(long seed) =>
            [.. Enumerable.Range(0, TuningSample.Of(Matrix, 400, seed)!.Users.Count).Select(TuningSample.Of(Matrix, 400, seed)!.Users.Name)];
        Assert.Equal(Names(42), Names(42));
        Assert.NotEqual(Names(42), Names(43));
    }

    [Fact]
    public void Matrix_OfLessThanFourSamples_HasNoSample()
    {
        Assert.NotNull(TuningSample.Of(Matrix, Matrix.Entries / 4, seed: 42));
        Assert.Null(TuningSample.Of(Matrix, Matrix.Entries / 4 + 1, seed: 42));
        Assert.Null(TuningSample.Of(Matrix, 0, seed: 42));
    }
}
