using GpuAls.Core.Interactions;
using GpuAls.Core.Living;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.SectionFiles;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class UpdatedModelFileTests : IDisposable
{
    readonly TestFolder folder = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AnUpdatedModel_IsTheSameAfterItsFile()
    {
        var updated = Updated();
        var path = folder["m.als"];
        updated.SaveUncached(path, Cancel);
        using var opened = AlsModel.Open(path);

        SmallModels.AssertEqual(updated, opened);
        Assert.Equal(updated.Training.Updates, opened.Training.Updates);
        Assert.NotNull(opened.Training.Updates!.Gradient);
        Assert.Equal(Shares(updated.Changed!.Users), Shares(opened.Changed!.Users));
        Assert.Equal(Shares(updated.Changed.Items), Shares(opened.Changed.Items));
        Assert.Contains(Shares(opened.Changed.Items), share => share > 0);
    }

    [Fact]
    public void BothWaysOfWriting_GiveTheSameBytes()
    {
        // Larger than a piece of four MiB, so that pieces at aligned places go past the cache.
        var rows = StartFactors.Create(20_000, 9_000, 100, seed: 1);
        var small = Updated();
        var model = small with
        {
            Factors = rows,
            Users = Vocabulary.From(Enumerable.Range(0, 20_000).Select(row => $"u{row}"), kind: "user"),
            Items = Vocabulary.From(Enumerable.Range(0, 9_000).Select(row => $"i{row}"), kind: "item"),
            Known = SmallRows.From(9_000, [.. Enumerable.Range(0, 20_000).Select(row => (int[])[row % 9_000])]),
            Options = small.Options with { Factors = 100 },
            Changed = new(new float[20_000], new float[9_000]),
        };
        model.SaveTo(folder["cached.als"]);
        model.SaveUncached(folder["uncached.als"], Cancel);

        Assert.True(File.ReadAllBytes(folder["cached.als"]).AsSpan().SequenceEqual(File.ReadAllBytes(folder["uncached.als"])));
        AlsModel.Verify(folder["uncached.als"]);
    }

    [Fact]
    public void OneSectionOfShares_IsRefused()
    {
        var file = new ModelBytes(Updated(), folder);
        file.Entry(SectionKind.ChangedItems)[0] = 200;
        Assert.Equal($"{folder["m.als"]}: damaged: section 'changed items': missing", Refused(file));
    }

    [Theory, InlineData(float.NaN, "NaN"), InlineData(-0.5f, "-0.5"), InlineData(float.PositiveInfinity, "Infinity")]
    public void AShareThatIsNoNumber_IsRefused(float share, string text)
    {
        var file = new ModelBytes(Updated(), folder).SetInt32(SectionKind.ChangedUsers, 3, BitConverter.SingleToInt32Bits(share));
        Assert.Equal(
            $"{folder["m.als"]}: damaged: section 'changed users', row 3: the share {text}; expected a number of at least 0", Refused(file));
    }

    [Fact]
    public void SharesOfOtherRows_AreNotWritten()
    {
        var model = Updated();
        var error = Assert.Throws<ArgumentException>(() => (model with { Changed = new([0], [0, 0]) }).SaveTo(folder["m.als"]));
        Assert.StartsWith(
            $"the model has 1 changed shares of users and 2 of items; it has {model.Users.Count} users and {model.Items.Count} items",
            error.Message,
            StringComparison.Ordinal);
    }

    static AlsModel Updated() => new ModelUpdater().Update(
        LivingModels.Train(LivingModels.Events(2000)), LivingModels.Matrix(LivingModels.Events(20, seed: 2)), Cancel).Model;

    static float[] Shares(LargeArray<float> shares) => shares.Slice(0, (int)shares.Length).ToArray();

    string Refused(ModelBytes file) => file.Seal().RefusedByOpen(folder).Message;
}
