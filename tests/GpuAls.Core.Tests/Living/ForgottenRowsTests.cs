using System.Runtime.InteropServices;
using System.Text;
using GpuAls.Core.Living;
using GpuAls.Core.Model;
using GpuAls.Core.Neighbours;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class ForgottenRowsTests : IDisposable
{
    const string Person = "person-7f3a";

    readonly TestFolder folder = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void TheFile_HasNoByteOfTheNameAndTheVector()
    {
        var model = LivingModels.Train([.. LivingModels.Events(3000), .. PlaysOf(Person)]);
        var path = folder["m.als"];
        model.SaveTo(path);
        var name = Encoding.UTF8.GetBytes(Person);
        var own = Encoding.UTF8.GetBytes("only theirs");
        var vector = MemoryMarshal.AsBytes(model.Factors.Users.Row(model.Users.Find(Person))).ToArray();
        var strength = BitConverter.GetBytes(12345.5f);
        byte[][] traces = [name, own, vector, strength];
        // The search would find them.
        Assert.All(traces, trace => Assert.True(Contains(path, trace)));

        using (var opened = AlsModel.Open(path))
            new ForgottenRows().Forget(opened, Of(opened), Cancel).Model.SaveUncached(path, Cancel);

        Assert.All(traces, trace => Assert.False(Contains(path, trace)));
        Assert.Equal(["m.als"], folder.Names);
        using var left = AlsModel.Open(path);
        Assert.Equal(model.Users.Count - 1, left.Users.Count);
        Assert.Equal(model.Items.Count - 1, left.Items.Count);
        Assert.Equal(model.Known.Entries - PlaysOf(Person).Length, left.Known.Entries);
        Assert.Equal(1, left.Training.Updates!.Count);
    }

    [Fact]
    public void TheItemsOfTheUser_AreSolvedWithoutThem()
    {
        var model = LivingModels.Train([.. LivingModels.Events(3000), .. PlaysOf(Person)]);
        var updated = new ForgottenRows(tolerance: 1e-3) { MaxSweeps = 1000 }.Forget(model, Of(model), Cancel);

        var (users, items) = LivingModels.Gradients(updated.Model);
        Assert.All(users.Concat(items), gradient => Assert.InRange(gradient, 0, 0.01));
        var item = updated.Model.Items.Find("item 6");
        Assert.NotEqual(model.Factors.Items.Row(model.Items.Find("item 6")).ToArray(), updated.Model.Factors.Items.Row(item).ToArray());
    }

    [Fact]
    public void OtherUsers_KeepTheirHistories()
    {
        var others = LivingModels.Events(3000);
        var model = LivingModels.Train([.. PlaysOf(Person), .. others]);
        var left = new ForgottenRows().Forget(model, Of(model), Cancel).Model;
        var expected = LivingModels.Matrix(others);

        foreach (var name in expected.Users.Names())
        {
            var (row, of) = (left.Users.Find(name), expected.Users.Find(name));
            Assert.Equal(
                expected.ByUser.RowColumns(of).ToArray().Select(expected.Items.Name).Zip(expected.ByUser.RowValues(of)).OrderBy(pair => pair.First),
                left.Known.RowColumns(row).ToArray().Select(left.Items.Name).Zip(left.Known.RowValues(row)).OrderBy(pair => pair.First));
        }
    }

    [Fact]
    public void Neighbours_AreThoseOfAFitWithoutTheUser()
    {
        var options = LivingModels.Options with { Neighbours = new() { Count = 5, Regularization = 3, Share = 0.25 } };
        var model = LivingModels.Train([.. LivingModels.Events(3000), .. PlaysOf(Person)], options);
        var left = new ForgottenRows().Forget(model, Of(model), Cancel).Model;

        var fitted = NeighbourFit.Run(left.Known, left.Known.Transpose(), 5, [3], threads: 1, cancel: Cancel)[0];
        Assert.Equal(fitted.Offsets.Slice(0, fitted.Rows + 1).ToArray(), left.Neighbours!.Offsets.Slice(0, fitted.Rows + 1).ToArray());
        for (var item = 0; item < fitted.Rows; item++)
            Assert.Equal(fitted.RowColumns(item).ToArray(), left.Neighbours.RowColumns(item).ToArray());
        left.SaveTo(folder["m.als"]);
        AlsModel.Verify(folder["m.als"]);
    }

    [Fact]
    public void AFullTraining_IsThatOfSomeoneWhoNeverHadTheUser()
    {
        var others = LivingModels.Events(3000);
        var model = LivingModels.Train([.. others, .. PlaysOf(Person)]);
        var history = ForgottenRows.Keep(model, Of(model)).Of(model).History();

        var trained = new AlsTrainer(LivingModels.Options, new CpuDevice(2)).Train(history, cancel: Cancel);
        var never = LivingModels.Train(others);
        Assert.Equal(never.Users.Names(), trained.Users.Names());
        Assert.Equal(never.Factors.Users.Rows(), trained.Factors.Users.Rows());
        Assert.Equal(never.Factors.Items.Rows(), trained.Factors.Items.Rows());
    }

    [Fact]
    public void ASecondUpdate_CountsOnFromTheFirst()
    {
        var model = LivingModels.Train([.. LivingModels.Events(3000), .. PlaysOf(Person)]);
        var once = new ModelUpdater().Update(model, LivingModels.Matrix(("user 1", "item 2", 3)), Cancel).Model;
        var twice = new ForgottenRows().Forget(once, Of(once), Cancel).Model;
        Assert.Equal((2, model.Known.Entries), (twice.Training.Updates!.Count, twice.Training.Updates.TrainedPairs));
        Assert.Equal(once.Training.Updates!.ChangedPairs + PlaysOf(Person).Length, twice.Training.Updates.ChangedPairs);
    }

    [Fact]
    public void ModelsOfNobodyElse_AreRefused()
    {
        var model = LivingModels.Train(PlaysOf(Person));
        Assert.Equal(
            "the model would have no interactions left; expected at least one to keep",
            Assert.Throws<GpuAlsException>(() => new ForgottenRows().Forget(model, new([0], []), Cancel)).Message);
    }

    [Fact]
    public void OfAnItem_TheFileHasNoByte_AndItsUsersAreSolvedWithoutIt()
    {
        const string item = "album-9c41";
        var model = LivingModels.Train(
            [.. LivingModels.Events(3000), ("user 3", item, 12345.5f), ("user 5", item, 4), ("only fan", item, 4321.5f)]);
        var path = folder["m.als"];
        model.SaveTo(path);
        byte[][] traces =
        [
            Encoding.UTF8.GetBytes(item), Encoding.UTF8.GetBytes("only fan"), BitConverter.GetBytes(12345.5f), BitConverter.GetBytes(4321.5f),
            MemoryMarshal.AsBytes(model.Factors.Items.Row(model.Items.Find(item))).ToArray(),
            MemoryMarshal.AsBytes(model.Factors.Users.Row(model.Users.Find("only fan"))).ToArray(),
        ];
        Assert.All(traces, trace => Assert.True(Contains(path, trace)));

        AlsModel updated;
        using (var opened = AlsModel.Open(path))
        {
            updated = new ForgottenRows(tolerance: 1e-3) { MaxSweeps = 1000 }.Forget(opened, new([], [opened.Items.Find(item)]), Cancel).Model;
            updated.SaveUncached(path, Cancel);
        }

        Assert.All(traces, trace => Assert.False(Contains(path, trace)));
        using var left = AlsModel.Open(path);
        Assert.Equal((model.Users.Count - 1, model.Items.Count - 1), (left.Users.Count, left.Items.Count));
        Assert.Equal((model.Known.Entries - 3, 3), (left.Known.Entries, left.Training.Updates!.ChangedPairs));
        var (users, items) = LivingModels.Gradients(left);
        Assert.All(users.Concat(items), gradient => Assert.InRange(gradient, 0, 0.01));
        Assert.NotEqual(model.Factors.Users.Row(model.Users.Find("user 5")).ToArray(), left.Factors.Users.Row(left.Users.Find("user 5")).ToArray());
    }

    [Fact]
    public void AFullTrainingWithoutAnItem_IsThatOfDataWithoutIt()
    {
        var others = LivingModels.Events(3000);
        var model = LivingModels.Train([.. others, ("user 3", "gone", 7), ("only fan", "gone", 4)]);
        var history = ForgottenRows.Keep(model, new([], [model.Items.Find("gone")])).Of(model).History();

        var trained = new AlsTrainer(LivingModels.Options, new CpuDevice(2)).Train(history, cancel: Cancel);
        var never = LivingModels.Train(others);
        Assert.Equal(never.Users.Names(), trained.Users.Names());
        Assert.Equal(never.Factors.Items.Rows(), trained.Factors.Items.Rows());
    }

    static Forgotten Of(AlsModel model) => new([model.Users.Find(Person)], []);

    static (string User, string Item, float Strength)[] PlaysOf(string user) =>
    [
        .. Enumerable.Range(0, 12).Select(n => (user, $"item {6 * n}", 3f + n)), (user, "item 7", 12345.5f), (user, "only theirs", 2),
    ];

    static bool Contains(string path, byte[] bytes) => File.ReadAllBytes(path).AsSpan().IndexOf(bytes) >= 0;
}
