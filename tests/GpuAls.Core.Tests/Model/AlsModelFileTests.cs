using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class AlsModelFileTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<int> FactorCounts => [1, 15, 16, 17, 100];

    [Theory, MemberData(nameof(FactorCounts))]
    public void Open_OfASavedModel_GivesTheSameModel(int factors)
    {
        var model = SmallModels.WithLabels(factors);
        var path = folder["plays.als"];
        model.SaveTo(path);

        SmallModels.AssertEqual(model, AlsModel.Open(path));
        AlsModelFile.Verify(path);
        Assert.Equal(["plays.als"], folder.Names);
    }

    [Fact]
    public void Open_OfAModelWithoutLabels_HasNoLabels()
    {
        var path = folder["m.als"];
        SmallModels.WithoutLabels().SaveTo(path);

        SmallModels.AssertEqual(SmallModels.WithoutLabels(), AlsModel.Open(path));
        Assert.Null(AlsModel.Open(path).Items.Labels);
        AlsModelFile.Verify(path);
    }

    [Fact]
    public void Open_OfAnEmptyModel_GivesAnEmptyModel()
    {
        var path = folder["m.als"];
        SmallModels.Empty().SaveTo(path);

        SmallModels.AssertEqual(SmallModels.Empty(), AlsModel.Open(path));
        AlsModelFile.Verify(path);
    }

    [Fact]
    public void Open_OfAGrowingBuildersVocabulary_HasTheNamesAtTheTimeOfBuilding()
    {
        var builder = new InteractionMatrixBuilder();
        for (var k = 0; k < 3000; k++) builder.Add($"user {k}", $"item {k % 1500}", 1);
        var matrix = builder.Build();
        var model = new AlsModel(
            StartFactors.Create(3000, 1500, 3, 1),
            matrix.Users,
            matrix.Items,
            matrix.ByUser,
            PlainOptions.Value with { Factors = 3 },
            new TrainingRecord("by hand", []));
        var path = folder["m.als"];
        model.SaveTo(path);

        SmallModels.AssertEqual(model, AlsModel.Open(path));
        AlsModelFile.Verify(path);
    }

    // 1,100,000 values are written in more than one piece.
    [Fact]
    public void Save_OfAModelWithCodedValues_WritesThemAsNumbers()
    {
        const int users = 1100, items = 1000;
        float[] values = [.. Enumerable.Range(0, users * items).Select(n => n * 7L % 999 + 0.5f)];
        var offsets = LargeArray<long>.From([.. Enumerable.Range(0, users + 1).Select(user => (long)user * items)]);
        var columns = LargeArray<int>.From([.. Enumerable.Range(0, users * items).Select(n => n % items)]);
        var floats = new AlsModel(
            StartFactors.Create(users, items, 3, 1),
            Vocabulary.From(Enumerable.Range(0, users).Select(user => $"user {user}")),
            Vocabulary.From(Enumerable.Range(0, items).Select(item => $"item {item}")),
            new SparseRows(items, offsets, columns, LargeArray<float>.From(values)),
            PlainOptions.Value with { Factors = 3 },
            new TrainingRecord("by hand", []));
        floats.SaveTo(folder["floats.als"]);
        (floats with { Known = floats.Known.WithValues(EntryValues.Pack(LargeArray<float>.From(values))) }).SaveTo(folder["codes.als"]);

        Assert.True(File.ReadAllBytes(folder["floats.als"]).AsSpan().SequenceEqual(File.ReadAllBytes(folder["codes.als"])));
        AlsModelFile.Verify(folder["codes.als"]);
        var opened = AlsModel.Open(folder["codes.als"]).Known.Values;
        Assert.Null(opened.Codes);
        Assert.Equal((values[0], values[^1]), (opened[0], opened[values.Length - 1]));
    }

    [Fact]
    public void Save_OfTheSameModelTwice_WritesTheSameBytes()
    {
        SmallModels.WithLabels().SaveTo(folder["a.als"]);
        SmallModels.WithLabels().SaveTo(folder["b.als"]);
        Assert.Equal(File.ReadAllBytes(folder["a.als"]), File.ReadAllBytes(folder["b.als"]));
    }

    [Fact]
    public void Save_OverTheFileThatAModelIsOpenFrom_LeavesThatModelAsItWas()
    {
        var path = folder["m.als"];
        SmallModels.WithLabels().SaveTo(path);
        var open = AlsModel.Open(path);
        SmallModels.WithoutLabels().SaveTo(path);

        SmallModels.AssertEqual(SmallModels.WithLabels(), open);
        SmallModels.AssertEqual(SmallModels.WithoutLabels(), AlsModel.Open(path));
        Assert.Equal(["m.als"], folder.Names);
    }

    [Fact]
    public void Open_KeepsTheMappingAsLongAsAnyArrayOfTheModelLives()
    {
        var path = folder["m.als"];
        SmallModels.WithLabels().SaveTo(path);
        var items = OpenItemFactors(path);
        File.Delete(path);
        for (var k = 0; k < 3; k++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(SmallModels.WithLabels().Factors.Items.Row(2).ToArray(), items.Row(2).ToArray());
    }

    // A program that supports only version 1 must not read the file: it would fold users in with an unobserved weight of 1.
    [Fact]
    public void Save_OfAnUnobservedWeight_IsVersion2()
    {
        var path = folder["m.als"];
        var model = SmallModels.WithLabels();
        model = model with { Options = model.Options with { UnobservedWeight = 0.5 } };
        model.SaveTo(path);
        Assert.Equal(2, AlsModelFile.Describe(path).FormatVersion);
        Assert.Equal(model.Options, AlsModel.Open(path).Options);
    }

    // A program that supports only version 2 must not read the file: it would fold users in with the same regularization for all.
    [Fact]
    public void Save_OfARegularizationExponent_IsVersion3()
    {
        var path = folder["m.als"];
        var model = SmallModels.WithLabels();
        model = model with { Options = model.Options with { UnobservedWeight = 0.5, RegularizationExponent = 0.25 } };
        model.SaveTo(path);
        Assert.Equal(3, AlsModelFile.Describe(path).FormatVersion);
        Assert.Equal(model.Options, AlsModel.Open(path).Options);
    }

    // A program that supports only version 3 must not read the file: it would take λ for the mean over all rows.
    [Theory, InlineData(RegularizationScale.Ials), InlineData(RegularizationScale.Likes)]
    public void Save_OfARegularizationScale_IsVersion4(RegularizationScale scale)
    {
        var path = folder["m.als"];
        var model = SmallModels.WithLabels();
        model = model with { Options = model.Options with { RegularizationExponent = 0.25, RegularizationScale = scale } };
        model.SaveTo(path);
        Assert.Equal(4, AlsModelFile.Describe(path).FormatVersion);
        Assert.Equal(model.Options, AlsModel.Open(path).Options);
    }

    [Fact]
    public void Describe_ListsEverySectionWithShapeAndLength()
    {
        var path = folder["m.als"];
        SmallModels.WithLabels().SaveTo(path);
        var info = AlsModelFile.Describe(path);

        Assert.Equal((path, 1, new FileInfo(path).Length), (info.Path, info.FormatVersion, info.Bytes));
        Assert.Equal(
            [
                "user factors 4 x 17 (32): 512", "item factors 3 x 17 (32): 384",
                "user key offsets 5 x 1 (1): 40", "user keys 33 x 1 (1): 33",
                "item key offsets 4 x 1 (1): 32", "item keys 10 x 1 (1): 10",
                "item label offsets 4 x 1 (1): 32", "item labels 25 x 1 (1): 25",
                "known offsets 5 x 1 (1): 40", "known columns 6 x 1 (1): 24", "known values 6 x 1 (1): 24",
            ],
            info.Sections.Skip(1).Select(section => $"{section.Name} {section.Rows} x {section.Columns} ({section.Stride}): {section.Bytes}"));
        Assert.Equal("options", info.Sections[0].Name);
        Assert.All(info.Sections, section => Assert.Equal(0, section.Offset % 64));
    }

    // Not inlined: otherwise the model would live in the caller's frame.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    static FactorMatrix OpenItemFactors(string path) => AlsModel.Open(path).Factors.Items;
}
