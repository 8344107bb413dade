using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Evaluation.Splits;
using GpuAls.Testing;

namespace GpuAls.Evaluation.Tests;

public sealed class SplitTests
{
    static readonly InteractionMatrix Matrix = WholeNumberModel.CreateMatrix(users: 60, items: 50);

    public static TheoryData<string> Kinds => ["random", "leave-out", "last", "time", "unseen-users", "unseen-items"];

    static ISplit Create(string kind) => kind switch
    {
        "random" => new RandomSplit(0.2),
        "leave-out" => LeaveOutSplit.Random(3),
        "last" => LeaveOutSplit.Last(3),
        "time" => new TimeSplit(0.2),
        "unseen-items" => new UnseenItemsSplit(0.2),
        _ => new UnseenUsersSplit(0.2),
    };

    // Ten different times in no order, so that many interactions have the same time.
    static LargeArray<double> Times(InteractionMatrix matrix) =>
        LargeArray<double>.From([.. Enumerable.Range(0, (int)matrix.Entries).Select(e => e * 7 % 10.0)]);

    static Holdout Cut(string kind, InteractionMatrix matrix, long seed = 1) =>
        Holdout.From(matrix, Create(kind).Assign(matrix, seed, Times(matrix)));

    [Theory]
    [InlineData("random:0.2", "random"), InlineData("leave-out:3", "leave-out"), InlineData("last:3", "last")]
    [InlineData("time:0.2", "time"), InlineData("unseen-users:0.2", "unseen-users"), InlineData("unseen-items:0.2", "unseen-items")]
    public void Split_ByText_IsTheSplitOfTheRule(string text, string kind)
    {
        var holdout = Holdout.Split(Matrix, text, seed: 1, Times(Matrix).Slice(0, (int)Matrix.Entries));

        Assert.Equal(Pairs(Cut(kind, Matrix).Test), Pairs(holdout.Test));
        Assert.Equal(Pairs(Cut(kind, Matrix).Train.ByUser), Pairs(holdout.Train.ByUser));
    }

    [Fact]
    public void Split_ByText_WithoutTheTimesItNeeds_IsAnError()
    {
        var error = Assert.Throws<GpuAlsException>(() => Holdout.Split(Matrix, "last:3"));
        Assert.Equal("the split 'last:3' needs the time of each interaction", error.Message);
        var few = Assert.Throws<ArgumentException>(() => Holdout.Split(Matrix, "last:3", times: [1, 2]));
        Assert.StartsWith($"there are 2 times; expected {Matrix.Entries}, one for each entry", few.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void EverySplit_PutsEachPairInOnePart_WithItsStrength(string kind)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var holdout = Cut(kind, Matrix, seed);
            Assert.True(holdout.Test.Entries > 0);
            Assert.Equal(
                Pairs(Matrix.ByUser),
                Pairs(holdout.Train.ByUser).Concat(Pairs(holdout.Test)).Concat(holdout.History is { } history ? Pairs(history) : []).Order());
            Assert.Equal(Pairs(holdout.Train.ByUser), Pairs(holdout.Train.ByItem).Select(pair => (pair.Column, pair.Row, pair.Value)).Order());
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void TheSameSeed_GivesTheSameParts_AndAnotherSeedOthersIfTheSplitIsRandom(string kind)
    {
        Assert.Equal(Pairs(Cut(kind, Matrix, 7).Test), Pairs(Cut(kind, Matrix, 7).Test));
        var isSame = Pairs(Cut(kind, Matrix, 7).Test).SequenceEqual(Pairs(Cut(kind, Matrix, 8).Test));
        Assert.Equal(Create(kind).NeedsTimes, isSame);
    }

    [Fact]
    public void Random_HoldsOutAboutItsShare()
    {
        // 3,000 draws at 0.2: a standard deviation of 22.
        var matrix = WholeNumberModel.CreateMatrix(users: 200, items: 60);
        Assert.InRange(Cut("random", matrix).Test.Entries, 0.17 * matrix.Entries, 0.23 * matrix.Entries);
    }

    [Theory, InlineData("leave-out"), InlineData("last")]
    public void LeaveOut_HoldsOutTheSameNumberOfEveryUserWithMore(string kind)
    {
        var matrix = Matrix;
        var few = Builder([("ann", 3), ("bob", 4), ("cid", 1)]);
        Assert.Equal([0, 3, 0], Lengths(Cut(kind, few).Test));
        Assert.All(Lengths(Cut(kind, matrix).Test), (length, user) => Assert.Equal(matrix.ByUser.RowLength(user) > 3 ? 3 : 0, length));
    }

    [Fact]
    public void Last_TakesTheLatest_AndOfEqualTimesTheHigherRow()
    {
        var matrix = Builder([("ann", 5)]);
        var parts = LeaveOutSplit.Last(2).Assign(matrix, 0, LargeArray<double>.From([9.0, 3, 8, 1, 8]));
        Assert.Equal([SplitPart.Test, SplitPart.Train, SplitPart.Train, SplitPart.Train, SplitPart.Test], parts.Slice(0, 5).ToArray());
    }

    [Fact]
    public void Time_CutsAtOneMoment_AndKeepsEqualTimesTogether()
    {
        var matrix = Builder([("ann", 3), ("bob", 2)]);
        // The last two of five would begin in the middle of time 5, which stays whole.
        var parts = new TimeSplit(0.4).Assign(matrix, 0, LargeArray<double>.From([1.0, 5, 7, 5, 2]));
        Assert.Equal([SplitPart.Train, SplitPart.Train, SplitPart.Test, SplitPart.Train, SplitPart.Train], parts.Slice(0, 5).ToArray());
    }

    [Fact]
    public void UnseenUsers_AreNotTrainedOn_AndKeepFourFifths()
    {
        var holdout = Cut("unseen-users", Matrix);
        var heldOut = Enumerable.Range(0, 60).Where(user => holdout.Test.RowLength(user) > 0).ToArray();
        Assert.Equal(12, heldOut.Length);
        foreach (var user in heldOut)
        {
            var items = Matrix.ByUser.RowLength(user);
            Assert.Equal(0, holdout.Train.ByUser.RowLength(user));
            Assert.Equal(Math.Max(1, items / 5), holdout.Test.RowLength(user));
            Assert.Equal(items - Math.Max(1, items / 5), holdout.Known.RowLength(user));
        }
    }

    [Fact]
    public void UnseenItems_AreNotTrainedOn_AndTheOthersKeepTheirPairs()
    {
        var holdout = Cut("unseen-items", Matrix);
        int[] heldOut = [.. Enumerable.Range(0, 50).Where(item => holdout.Train.ByItem.RowLength(item) < Matrix.ByItem.RowLength(item))];
        Assert.Equal(10, heldOut.Length);
        Assert.All(heldOut, item => Assert.Equal(0, holdout.Train.ByItem.RowLength(item)));
    }

    [Fact]
    public void UnseenUsers_FoldedIn_HaveTheVectorsOfFoldIn()
    {
        var holdout = Cut("unseen-users", Matrix);
        var model = new AlsTrainer(PlainOptions.Value with { Factors = 4, Iterations = 2 }, new CpuDevice())
            .Train(holdout.Train, cancel: TestContext.Current.CancellationToken);
        var folded = UnseenUsers.FoldIn(model, Matrix.Users, holdout.Known, TestContext.Current.CancellationToken);
        for (var user = 0; user < 60; user++)
        {
            var items = holdout.Known.RowColumns(user).ToArray();
            if (items.Length == 0)
            {
                Assert.True(folded.Factors.Users.IsZero(user));
                continue;
            }

            var strengths = holdout.Known.RowValues(user).ToArray();
            Assert.Equal(new Recommender(model).FoldIn([.. items.Zip(strengths)]).Vector.ToArray(), folded.Factors.Users.Row(user).ToArray());
        }
    }

    [Fact]
    public void InvalidSplit_IsRefused()
    {
        Assert.Equal("share to hold out is 1; expected a number above 0 and below 1", Message(() => new RandomSplit(1)));
        Assert.Equal("share to hold out is 0; expected a number above 0 and below 1", Message(() => new TimeSplit(0)));
        Assert.Equal("share to hold out is NaN; expected a number above 0 and below 1", Message(() => new UnseenUsersSplit(double.NaN)));
        Assert.Equal(
            "number of interactions of each user to hold out is 0; expected a whole number of 1 or more",
            Message(() => LeaveOutSplit.Last(0)));
        Assert.Equal(
            "the time split leaves no test part: the interactions after the first 80 % all have the same time as the last of those",
            Message(() => new TimeSplit(0.2).Assign(Builder([("ann", 5)]), 0, LargeArray<double>.From([1.0, 2, 2, 2, 2]))));

        static string Message(Func<object> work) => Assert.Throws<GpuAlsException>(work).Message;
    }

    static List<(int Row, int Column, float Value)> Pairs(SparseRows rows) =>
        [
            .. Enumerable.Range(0, rows.Rows)
                .SelectMany(row => rows.RowColumns(row).ToArray().Zip(rows.RowValues(row).ToArray(), (column, value) => (row, column, value)))
                .Order(),
        ];

    static int[] Lengths(SparseRows rows) => [.. Enumerable.Range(0, rows.Rows).Select(rows.RowLength)];

    static InteractionMatrix Builder(IEnumerable<(string User, int Items)> users)
    {
        var builder = new InteractionMatrixBuilder();
        foreach (var (user, items) in users)
        {
            for (var item = 0; item < items; item++) builder.Add(user, $"item {item}", item + 1);
        }

        return builder.Build();
    }
}
