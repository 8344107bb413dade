using System.Globalization;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Living;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class ModelUpdaterTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<Confidence> Confidences => [.. ConfidenceInfo.All.Select(row => row.Value)];

    [Theory, InlineData(true, false), InlineData(false, true), InlineData(true, true)]
    public void AModelWithFeatures_IsSolvedWithTheirPrior(bool ofUsers, bool ofItems)
    {
        var matrix = LivingModels.Matrix(LivingModels.Events(3000));
        var features = new SideFeatures(ofUsers ? Groups(matrix.Users) : null, ofItems ? Groups(matrix.Items) : null);
        var trainer = new AlsTrainer(LivingModels.Options, new CpuDevice(2)) { Features = features };
        var model = trainer.Train(matrix, cancel: Cancel);
        Assert.All(LivingModels.Gradients(model).Users, gradient => Assert.InRange(gradient, 0, 0.05));

        (string, string, float)[] more = [("user 1", "item 8", 3), ("late", "item 8", 2), ("late", "item 14", 9), ("user 2", "new item", 4)];
        var updated = new ModelUpdater(tolerance: 1e-3) { MaxSweeps = 1000 }.Update(model, LivingModels.Matrix(more), Cancel).Model;

        if (ofUsers) Assert.Equal(matrix.Users.Count + 1, updated.Features!.Users!.Rows);
        if (ofItems) Assert.Equal(matrix.Items.Count + 1, updated.Features!.Items!.Rows);
        Assert.Same(model.UserFeatures, updated.UserFeatures);
        var (users, items) = LivingModels.Gradients(updated);
        Assert.InRange(users[updated.Users.Find("late")], 0, 0.01);
        Assert.InRange(items[updated.Items.Find("new item")], 0, 0.01);
        Assert.InRange(users.Concat(items).Max(), 0, 0.05);
        // Without the prior, the gradient would be another one: it is in b.
        var without = LivingModels.Gradients(updated with { UserFeatures = null, ItemFeatures = null });
        Assert.True(without.Users.Concat(without.Items).Max() > 2 * users.Concat(items).Max());

        static SparseRows Groups(Vocabulary names) => new(
            6,
            LargeArray<long>.From([.. Enumerable.Range(0, names.Count + 1).Select(row => (long)row)]),
            LargeArray<int>.From([.. Enumerable.Range(0, names.Count).Select(row => Number(names.Key(row)) % 6)]),
            LargeArray<float>.From([.. Enumerable.Repeat(1f, names.Count)]));

        static int Number(string name) => int.Parse(name.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    // The gradient of every row is compared with the one that the same vectors had before the rows were solved.
    [Theory, MemberData(nameof(Confidences))]
    public void AnUpdate_SolvesTheRowsWhoseEvidenceChanges(Confidence confidence)
    {
        var options = LivingModels.Options with
        {
            Confidence = confidence,
            Alpha = confidence == Confidence.Scaled ? 3 : 1.5,
            Regularization = 0.5,
            UnobservedWeight = 0.5,
            DislikeWeight = 0.7,
        };
        var model = LivingModels.Train(LivingModels.Events(3000, dislikesInTen: 1), options);
        var events = LivingModels.Matrix(
        [
            .. LivingModels.Events(40, seed: 2, dislikesInTen: 1),
            ("new user", "item 1", 4), ("user 3", "new item", 2), ("new user", "new item", 1),
        ]);

        var unsolved = new ModelUpdater(tolerance: 0.999999) { MaxSweeps = 1 }.Update(model, events, Cancel).Model;
        var updated = new ModelUpdater(tolerance: 1e-3) { MaxSweeps = 1000 }.Update(model, events, Cancel);

        Assert.Equal((1, 1), (updated.AddedUsers, updated.AddedItems));
        Assert.Equal(default, updated.Left);
        var (users, items) = LivingModels.Gradients(updated.Model);
        Assert.All(users.Concat(items), gradient => Assert.InRange(gradient, 0, 0.01));
        Assert.InRange(LivingModels.Gradients(unsolved).Items.Max(), 0.02, 100);
    }

    [Theory, InlineData(RegularizationScale.Mean), InlineData(RegularizationScale.Ials), InlineData(RegularizationScale.Likes)]
    public void RowsWithTheirOwnRegularization_AreSolvedWithIt(RegularizationScale scale)
    {
        var options = LivingModels.Options with { Regularization = 0.1, RegularizationExponent = 0.5, RegularizationScale = scale };
        var model = LivingModels.Train(LivingModels.Events(3000), options);

        var updated = new ModelUpdater(tolerance: 1e-3) { MaxSweeps = 1000 }.Update(model, LivingModels.Matrix(LivingModels.Events(40, 2)), Cancel);

        var (users, items) = LivingModels.Gradients(updated.Model);
        Assert.All(users.Concat(items), gradient => Assert.InRange(gradient, 0, 0.01));
    }

    // The lists of two trainings on the same data from other start vectors share four of five items: the objective has several minima that are
    // nearly equal. An updated model is as near, in its loss, to a training on all data, and its lists are nearer than those without the updates.
    [Theory, InlineData(ModelUpdater.StandardTolerance, 0.005, 0.1), InlineData(0.01, 0.002, 0)]
    public void AThousandUpdates_GiveTheModelOfOneTrainingOnAllData(double tolerance, double lossShare, double margin)
    {
        var (first, later) = (LivingModels.Events(4000, seed: 1), LivingModels.Events(1000, seed: 2));
        var old = LivingModels.Train(first);
        var model = old;
        foreach (var one in later) model = new ModelUpdater(tolerance).Update(model, LivingModels.Matrix(one), Cancel).Model;

        var whole = LivingModels.Train([.. first, .. later]);
        var other = LivingModels.Train([.. first, .. later], LivingModels.Options with { Seed = 4, Start = StartDistribution.Normal });
        var (updated, again, without) = (Overlap(model, whole), Overlap(other, whole), Overlap(old, whole));
        var loss = LivingModels.Loss(model) / LivingModels.Loss(whole) - 1;
        var gradient = LivingModels.Gradients(model).Users.Average();
        var numbers = $"loss +{loss:P2}, gradient {gradient:F4}, overlap {updated:F3}; another start {again:F3}, without the updates {without:F3}";
        TestContext.Current.TestOutputHelper?.WriteLine(numbers);
        Assert.Equal(1000, model.Training.Updates!.Count);
        Assert.Equal(whole.Known.Entries, model.Known.Entries);
        Assert.True(Math.Abs(loss) < lossShare && gradient < tolerance && updated > without + 0.05 && updated > again - margin, numbers);
    }

    [Fact]
    public void Threads_DoNotChangeABit()
    {
        var model = LivingModels.Train(LivingModels.Events(3000));
        var events = LivingModels.Matrix(LivingModels.Events(200, seed: 2));

        var (one, three) = (new ModelUpdater(threads: 1).Update(model, events, Cancel), new ModelUpdater(threads: 3).Update(model, events, Cancel));

        Assert.Equal(one.Model.Factors.Users.Rows(), three.Model.Factors.Users.Rows());
        Assert.Equal(one.Model.Factors.Items.Rows(), three.Model.Factors.Items.Rows());
        Assert.Equal(one.Sweeps, three.Sweeps);
        Assert.Equal(one.Model.Training.Updates, three.Model.Training.Updates);
        Assert.NotEmpty(one.Sweeps);
    }

    [Fact]
    public void ANewUser_GetsTheVectorOfAFoldIn()
    {
        var model = LivingModels.Train(LivingModels.Events(3000));
        var events = LivingModels.Matrix(("new user", "item 6", 5), ("new user", "item 12", 9));

        // With this tolerance, no item is solved afterwards.
        var updated = new ModelUpdater(tolerance: 0.5).Update(model, events, Cancel).Model;

        Assert.Equal([new SolvedRows(1, 0)], new ModelUpdater(tolerance: 0.5).Update(model, events, Cancel).Sweeps);
        var folded = new Recommender(updated).FoldIn([(updated.Items.Find("item 6"), 5), (updated.Items.Find("item 12"), 9)]);
        var row = updated.Users.Find("new user");
        Assert.Equal(240, row);
        Assert.All(updated.Factors.Users.Row(row).ToArray().Zip(folded.Exact), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
    }

    [Fact]
    public void SmallChanges_AreAddedUpUntilTheRowIsSolved()
    {
        var first = LivingModels.Events(3000);
        var model = LivingModels.Train(first);
        var item = model.Items.Find("item 0");
        var before = model.Factors.Items.Row(item).ToArray();
        string[] others = [.. model.Users.Names().Where(user => first.All(one => (one.User, one.Item) != (user, "item 0")))];
        var updates = 0;
        for (; model.Factors.Items.Row(item).SequenceEqual(before); updates++)
        {
            Assert.InRange(model.Changed?.Items[item] ?? 0, 0, ModelUpdater.StandardTolerance);
            model = new ModelUpdater().Update(model, LivingModels.Matrix((others[updates], "item 0", 1)), Cancel).Model;
        }

        Assert.InRange(updates, 2, 20);
        Assert.InRange(model.Changed!.Items[item], 0, ModelUpdater.StandardTolerance / 5);
    }

    [Fact]
    public void AUserWithDislikesAlone_HasAVectorOfZeros()
    {
        var model = LivingModels.Train(LivingModels.Events(3000));
        var updated = new ModelUpdater().Update(model, LivingModels.Matrix(("new user", "item 6", -5)), Cancel).Model;

        Assert.True(updated.Factors.Users.IsZero(updated.Users.Find("new user")));
        Assert.Equal("has 1 dislike and no likes in the model", updated.WhyNothing(updated.Users.Find("new user")));
    }

    [Fact]
    public void AnUpdateThatChangesNothing_KeepsEveryVector()
    {
        var model = LivingModels.Train(LivingModels.Events(3000));
        var updated = new ModelUpdater().Update(model, LivingModels.Matrix(), Cancel);

        Assert.Empty(updated.Sweeps);
        Assert.Equal(model.Factors.Users.Rows(), updated.Model.Factors.Users.Rows());
        Assert.Equal(model.Factors.Items.Rows(), updated.Model.Factors.Items.Rows());
    }

    [Fact]
    public void ASystemThatCannotBeSolved_IsNamed()
    {
        var model = LivingModels.Train(LivingModels.Events(3000), LivingModels.Options with { Confidence = Confidence.Hu, Regularization = 1e-4 });
        var events = LivingModels.Matrix(("user 7", "item 1", 1e30f), ("user 7", "item 2", 1e30f), ("user 7", "item 3", 1e30f));

        var error = Assert.Throws<GpuAlsException>(() => new ModelUpdater().Update(model, events, Cancel));
        Assert.StartsWith("the system of user 'user 7' is not positive definite in float32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NewItems_HaveNoNeighbours()
    {
        var model = NeighbourModels.WholeNumbers(users: 30, items: 20, factors: 4);
        var updated = new ModelUpdater().Update(model, LivingModels.Matrix((model.Users.Name(0), "new item", 3)), Cancel).Model;

        Assert.Equal(21, updated.Neighbours!.Rows);
        Assert.Equal(0, updated.Neighbours.RowLength(20));
        for (var item = 0; item < 20; item++)
        {
            Assert.Equal(model.Neighbours!.RowColumns(item).ToArray(), updated.Neighbours.RowColumns(item).ToArray());
            Assert.Equal(model.Neighbours.RowValues(item), updated.Neighbours.RowValues(item));
        }
    }

    [Fact]
    public void TheDrift_SaysWhenATrainingIsDue()
    {
        var first = LivingModels.Events(3000);
        var model = LivingModels.Train(first);
        Assert.Null(Drift.Of(model));
        var one = new ModelUpdater().Update(model, LivingModels.Matrix(LivingModels.Events(30, 2)), Cancel).Model;
        var drift = Drift.Of(one)!;
        Assert.Equal((1, model.Known.Entries), (drift.Updates.Count, drift.Updates.TrainedPairs));
        Assert.InRange(drift.Updates.ChangedPairs, 20, 30);
        Assert.Null((drift with { Updates = drift.Updates with { TrainedGradient = 0.1, Gradient = 0.14 } }).Reason);
        Assert.Equal(
            "the gradient of unchanged vectors, 0.160, is 1.60 times that of the last one",
            (drift with { Updates = drift.Updates with { TrainedGradient = 0.1, Gradient = 0.16 } }).Reason);
        Assert.Null((drift with { Updates = drift.Updates with { TrainedGradient = 0.01, Gradient = 0.04 } }).Reason);
        Assert.Equal(
            "updates changed 20.5 % of the pairs of the last one, more than 20 %",
            (drift with { Updates = drift.Updates with { TrainedPairs = 1000, ChangedPairs = 205 } }).Reason);
        Assert.Equal(
            "10 % of the items have no neighbours, more than 5 %",
            (drift with { HasNeighbours = true, Items = 100, Updates = drift.Updates with { TrainedItems = 90, Gradient = null } }).Reason);
    }

    static double Overlap(AlsModel one, AlsModel other)
    {
        var lists = new Recommender(one);
        var others = new Recommender(other);
        return one.Users.Names().Average(user =>
        {
            HashSet<string> expected = [.. others.Recommend(other.Users.Find(user)).Select(item => other.Items.Name(item.Row))];
            return lists.Recommend(one.Users.Find(user)).Count(item => expected.Contains(one.Items.Name(item.Row))) / (double)expected.Count;
        });
    }
}

/// <summary>The names of a vocabulary.</summary>
static class VocabularyNames
{
    public static IEnumerable<string> Names(this Vocabulary names) => Enumerable.Range(0, names.Count).Select(names.Name);
}
