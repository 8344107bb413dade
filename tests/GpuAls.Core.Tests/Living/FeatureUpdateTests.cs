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

namespace GpuAls.Core.Tests;

/// <summary>Updates with side tables: new features of rows that the model has, features of new rows, and rows known by features alone.</summary>
public sealed class FeatureUpdateTests
{
    static readonly FeatureSchema Schema = new(
        [
            new Feature("group", FeatureKind.Category) { Values = ["0", "1", "2", "3", "4", "5"] },
            new Feature("half", FeatureKind.Category) { Values = ["low", "high"] },
        ],
        new float[8],
        new int[8]);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // A tenth of the users and of the items, and all that they did, come later: 18 % of the pairs, as in the test of a thousand updates.
    [Theory, InlineData(ModelUpdater.StandardTolerance), InlineData(0.01)]
    public void AnUpdateWithTables_IsNearOneTrainingOnAllData(double tolerance)
    {
        var events = LivingModels.Events(5000);
        var first = events.Where(one => Number(one.User) < 216 && Number(one.Item) < 81).ToArray();
        var later = events.Where(one => Number(one.User) >= 216 || Number(one.Item) >= 81).ToArray();
        var (old, whole, other) = (Train(first), Train(events), Train(events, seed: 4));
        var matrix = LivingModels.Matrix(later);

        var updated = new ModelUpdater(tolerance).Update(
            old, matrix, new([Table(Names(matrix.Users))], [Table(Names(matrix.Items))], KeepsCold: true), Cancel).Model;

        Assert.InRange(later.Length / 5000.0, 0.17, 0.19);
        Assert.Equal(whole.Known.Entries, updated.Known.Entries);
        var loss = LivingModels.Loss(updated) / LivingModels.Loss(whole) - 1;
        var (users, items) = LivingModels.Gradients(updated);
        var (lists, ofOther) = (Overlap(updated, whole), Overlap(other, whole));
        var numbers = $"loss {loss:+0.00%;-0.00%}, gradients {users.Average():F4} and {items.Average():F4}, lists {lists:F3}, "
            + $"another start {ofOther:F3}";
        TestContext.Current.TestOutputHelper?.WriteLine(numbers);
        Assert.True(Math.Abs(loss) < 0.005 && Math.Max(users.Average(), items.Average()) < tolerance && lists > ofOther - 0.1, numbers);
        for (var row = 0; row < updated.Items.Count; row++)
        {
            var trained = whole.Items.Find(updated.Items.Name(row));
            Assert.Equal(whole.Features!.Items!.RowColumns(trained).ToArray(), updated.Features!.Items!.RowColumns(row).ToArray());
        }
    }

    // The one listener is of another group than the table says.
    [Fact]
    public void ANewItemOfOneListener_IsForThoseWhomItsFeaturesSuitToo()
    {
        var model = Train(LivingModels.Events(3000));
        var events = LivingModels.Matrix(("user 3", "late", 2));

        var with = new ModelUpdater().Update(model, events, new([], [Table([("late", 2)])], KeepsCold: true), Cancel).Model;
        var without = new ModelUpdater().Update(model, events, Cancel).Model;

        var (tagged, plain) = (Scores(with), Scores(without));
        var numbers = $"{string.Join(' ', tagged.Select(score => $"{score:F3}"))}; without {string.Join(' ', plain.Select(score => $"{score:F3}"))}";
        TestContext.Current.TestOutputHelper?.WriteLine(numbers);
        Assert.True(tagged[2] > plain[2] + 0.02, numbers);
        Assert.All([0, 1, 4, 5], group => Assert.True(tagged[2] > tagged[group] + 0.015, numbers));

        // [groups] The mean score of the new item for users of each group.
        static double[] Scores(AlsModel model)
        {
            var item = model.Items.Find("late");
            return
            [
                .. Enumerable.Range(0, 6).Select(group => Enumerable.Range(0, model.Users.Count)
                    .Where(user => Number(model.Users.Name(user)) % 6 == group).Average(user => Score(model, user, item))),
            ];
        }

        static double Score(AlsModel model, int user, int item) =>
            model.Factors.Users.Row(user).ToArray().Zip(model.Factors.Items.Row(item).ToArray(), (x, y) => (double)x * y).Sum();
    }

    [Fact]
    public void OtherFeaturesOfAKnownRow_AreTheCauseToSolveIt()
    {
        var model = Train(LivingModels.Events(3000));
        var (user, item) = (model.Users.Find("user 1"), model.Items.Find("item 2"));
        // One of them in another group; the second name has the features of the model.
        var users = Table([("user 1", 4), ("user 2", 2)]);
        var items = Table([("item 2", 5), ("item 3", 3)]);

        var updated = new ModelUpdater(tolerance: 0.5).Update(model, LivingModels.Matrix(), new([users], [items], KeepsCold: true), Cancel);

        Assert.Equal((new FeatureCounts(1, 0), new FeatureCounts(1, 0)), (updated.UserFeatures, updated.ItemFeatures));
        Assert.Equal([new SolvedRows(1, 1)], updated.Sweeps);
        Assert.Equal([4, 6], updated.Model.Features!.Users!.RowColumns(user).ToArray());
        Assert.Equal([user], Different(model.Factors.Users, updated.Model.Factors.Users));
        Assert.Equal([item], Different(model.Factors.Items, updated.Model.Factors.Items));
        var after = LivingModels.Gradients(updated.Model);
        // With the old vectors, the new prior would leave a gradient.
        var before = LivingModels.Gradients(updated.Model with { Factors = model.Factors });
        Assert.InRange(after.Users[user], 0, before.Users[user] / 10);
        Assert.InRange(after.Items[item], 0, before.Items[item] / 10);
    }

    [Fact]
    public void RowsWithoutInteractions_AreKnownByTheirFeatures()
    {
        var model = Train(LivingModels.Events(3000));
        FeatureUpdate tables = new([], [Table([("fresh", 1), ("Fresher", 2)])], KeepsCold: true);
        var once = new ModelUpdater().Update(model, LivingModels.Matrix(), tables, Cancel);

        Assert.Equal(new FeatureCounts(0, 2), once.ItemFeatures);
        Assert.Empty(once.Sweeps);
        Assert.Equal((2, 92), (once.Model.ColdItems, once.Model.Items.Count));
        Assert.Equal(Predicted(model, 1), once.Model.Factors.Items.Row(once.Model.Items.Find("fresh")).ToArray());

        // One of them changes, one gets a like, a third one comes; and names that nobody knows are left out if they are not wanted.
        var events = LivingModels.Matrix(("user 3", "fresh", 4));
        var more = Table([("Fresher", 3), ("third", 0), ("fresh", 5)]);
        var twice = new ModelUpdater().Update(once.Model, events, new([], [more], KeepsCold: true), Cancel);
        Assert.Equal((1, 1, new FeatureCounts(2, 1)), (twice.AddedUsers + twice.AddedItems, twice.Sweeps.Count > 0 ? 1 : 0, twice.ItemFeatures));
        Assert.Equal(["fresh", "Fresher", "third"], twice.Model.Items.Names().TakeLast(3));
        Assert.Equal(2, twice.Model.ColdItems);
        Assert.Equal([[5, 6], [3, 6], [0, 6]], Enumerable.Range(90, 3).Select(row => twice.Model.Features!.Items!.RowColumns(row).ToArray()));
        Assert.Equal(Predicted(model, 3), twice.Model.Factors.Items.Row(91).ToArray());
        Assert.InRange(LivingModels.Gradients(twice.Model).Items[90], 0, 0.05);
        var left = new ModelUpdater().Update(once.Model, events, new([], [more], KeepsCold: false), Cancel);
        Assert.Equal((1, 92, new FeatureCounts(2, 0)), (left.Model.ColdItems, left.Model.Items.Count, left.ItemFeatures));
    }

    [Fact]
    public void FeaturesThatATableDoesNotHave_StayAsTheyAre()
    {
        var model = Train(LivingModels.Events(3000));
        var half = new FeatureRows(Vocabulary.From(["item 7", "new"]), Rows([[(7, 1f)], [(7, 1f)]]), [false, true]);
        var group = new FeatureRows(Vocabulary.From(["new"]), Rows([[(2, 1f)]]), [true, false]);

        var one = new ModelUpdater().Update(model, LivingModels.Matrix(), new([], [half], KeepsCold: true), Cancel).Model;
        Assert.Equal([1, 7], one.Features!.Items!.RowColumns(one.Items.Find("item 7")).ToArray());
        Assert.Equal([7], one.Features.Items.RowColumns(one.Items.Find("new")).ToArray());
        // Tables of one update follow each other.
        var both = new ModelUpdater().Update(model, LivingModels.Matrix(), new([], [half, group], KeepsCold: true), Cancel).Model;
        Assert.Equal([2, 7], both.Features!.Items!.RowColumns(both.Items.Find("new")).ToArray());
    }

    [Fact]
    public void TablesAlone_DoNotMoveTheMomentOfTheWeights()
    {
        var trained = Train(LivingModels.Events(3000));
        var times = new InteractionTimes { HalfLife = TimeSpan.FromDays(30), AsOf = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        var model = trained with { Training = trained.Training with { Times = times } };

        var updated = new ModelUpdater().Update(model, model.NoEvents(), new([], [Table([("new", 3)])], KeepsCold: true), Cancel);

        Assert.Null(updated.Fading);
        Assert.Equal(times, updated.Model.Training.Times);
        Assert.Equal((91, 1), (updated.Model.Items.Count, updated.Model.ColdItems));
        Assert.Equal(model.Known.RowValues(7), updated.Model.Known.RowValues(7));
    }

    [Fact]
    public void TablesOfASideWithoutFeatures_AreRefused()
    {
        var model = LivingModels.Train(LivingModels.Events(3000));

        var error = Assert.Throws<ArgumentException>(() => new ModelUpdater().Update(
            model, LivingModels.Matrix(), new([], [Table([("item 1", 1)])], KeepsCold: true), Cancel));
        Assert.StartsWith("the model has no features of this side; expected no tables", error.Message, StringComparison.Ordinal);
    }

    static AlsModel Train((string User, string Item, float Strength)[] events, int seed = 3)
    {
        var matrix = LivingModels.Matrix(events);
        var trainer = new AlsTrainer(LivingModels.Options with { Seed = seed, FeatureRegularization = 1 }, new CpuDevice(2))
        {
            Features = new SideFeatures(Table(Names(matrix.Users)).Rows, Table(Names(matrix.Items)).Rows),
        };
        return trainer.Train(matrix, cancel: Cancel) with { UserSchema = Schema, ItemSchema = Schema };
    }

    static int Number(string name) => int.Parse(name.Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>Names with the group that their events follow.</summary>
    static IEnumerable<(string, int)> Names(Vocabulary names) => names.Names().Select(name => (name, Number(name) % 6));

    /// <summary>A table of groups; all of its rows are in the lower half.</summary>
    static FeatureRows Table(IEnumerable<(string Name, int Group)> rows) => new(
        Vocabulary.From(rows.Select(row => row.Name)), Rows([.. rows.Select(row => ((int, float)[])[(row.Group, 1f), (6, 1f)])]), [true, true]);

    static SparseRows Rows((int Column, float Value)[][] rows)
    {
        var offsets = new List<long> { 0 };
        foreach (var row in rows) offsets.Add(offsets[^1] + row.Length);
        return new(
            8,
            LargeArray<long>.From([.. offsets]),
            LargeArray<int>.From([.. rows.SelectMany(row => row.Select(entry => entry.Column))]),
            LargeArray<float>.From([.. rows.SelectMany(row => row.Select(entry => entry.Value))]));
    }

    static float[] Predicted(AlsModel model, int group) => model.ItemFeatures!.Predict([group, 6], [1, 1]);

    static IEnumerable<int> Different(FactorMatrix before, FactorMatrix after) =>
        Enumerable.Range(0, before.Rows).Where(row => !before.Row(row).SequenceEqual(after.Row(row)));

    static double Overlap(AlsModel one, AlsModel other)
    {
        var (lists, others) = (new Recommender(one), new Recommender(other));
        return one.Users.Names().Average(user =>
        {
            HashSet<string> expected = [.. others.Recommend(other.Users.Find(user)).Select(item => other.Items.Name(item.Row))];
            return lists.Recommend(one.Users.Find(user)).Count(item => expected.Contains(one.Items.Name(item.Row))) / (double)expected.Count;
        });
    }
}
