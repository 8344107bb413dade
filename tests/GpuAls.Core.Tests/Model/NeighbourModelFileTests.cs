using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.SectionFiles;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>Model files with neighbours: they are read as they were written, and damaged ones are refused.</summary>
public sealed class NeighbourModelFileTests : IDisposable
{
    readonly TestFolder folder = new();
    readonly AlsModel model = NeighbourModels.WholeNumbers(users: 6, items: 9, factors: 3);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory, InlineData(false), InlineData(true)]
    public void Open_OfASavedModel_GivesTheSame(bool inMemory)
    {
        model.Save(folder["m.als"], Cancel);
        using var opened = AlsModel.Open(folder["m.als"], inMemory);
        SmallModels.AssertEqual(model, opened);
        Assert.Equal(model.Training.Neighbours, opened.Training.Neighbours);
        Assert.Equal(Lines(model.Neighbours!), Lines(opened.Neighbours!));
        AlsModel.Verify(folder["m.als"]);
        Assert.Equal(5, AlsModelFile.Describe(folder["m.als"]).FormatVersion);
    }

    [Fact]
    public void Save_WithoutNeighbours_IsAnOlderVersionWithoutTheSections()
    {
        SmallModels.WithLabels().Save(folder["m.als"], Cancel);
        var info = AlsModelFile.Describe(folder["m.als"]);
        Assert.Equal(1, info.FormatVersion);
        Assert.DoesNotContain(info.Sections, section => section.Kind >= SectionKind.NeighbourOffsets);
        Assert.Null(AlsModel.Open(folder["m.als"]).Neighbours);
    }

    [Theory]
    [InlineData(15, "section 'neighbour offsets': missing")]
    [InlineData(16, "section 'neighbour columns': missing")]
    [InlineData(17, "section 'neighbour weights': missing")]
    public void Open_WithoutASection_IsRefused(int kind, string message)
    {
        var file = new ModelBytes(model, folder);
        file.Entry((SectionKind)kind)[0] = 200;
        AssertRefused(file, message);
    }

    [Fact]
    public void Open_WithSectionsThatTheOptionsDoNotHave_IsRefused()
    {
        var file = new ModelBytes(model, folder);
        var options = file.Content(SectionKind.Options);
        "neighbourz"u8.CopyTo(options[options.IndexOf("neighbours"u8)..]);
        AssertRefused(file, "section 'neighbour offsets': the options have no neighbours");
    }

    [Theory]
    [InlineData(1, -1, "row 0 goes from 0 to -1; expected 0 to 9 further")]
    [InlineData(9, 1, "")]
    public void Open_WithOffsetsThatDoNotAscendToTheEnd_IsRefused(int row, long offset, string message)
    {
        var last = model.Neighbours!.Entries;
        var before = model.Neighbours.Offsets[8];
        var file = new ModelBytes(model, folder).SetInt64(SectionKind.NeighbourOffsets, row, row == 9 ? last - 1 : offset);
        AssertRefused(
            file,
            row == 9 && last - 1 < before
                ? $"section 'neighbour offsets': row 8 goes from {before} to {last - 1}; expected 0 to 9 further"
                : row == 9 ? $"section 'neighbour offsets': last offset {last - 1}; expected {last}" : $"section 'neighbour offsets': {message}");
    }

    [Theory, InlineData(9), InlineData(-1), InlineData(int.MaxValue)]
    public void Open_WithAColumnOutsideTheItems_IsRefused(int column) => AssertRefused(
        new ModelBytes(model, folder).SetInt32(SectionKind.NeighbourColumns, 3, column),
        $"section 'neighbour columns': the column {column}; expected 0 to 8");

    [Fact]
    public void Open_WithColumnsThatDoNotAscend_IsRefused()
    {
        var (row, place) = RowOfTwo();
        var first = model.Neighbours!.ColumnIndices[place];
        AssertRefused(
            new ModelBytes(model, folder).SetInt32(SectionKind.NeighbourColumns, place + 1, first),
            $"section 'neighbour columns', row {row}: column {first} after column {first}; expected ascending ones");
    }

    [Theory]
    [InlineData(float.NaN, "NaN"), InlineData(float.PositiveInfinity, "Infinity"), InlineData(float.NegativeInfinity, "-Infinity")]
    [InlineData(2e29f, "2E+29"), InlineData(-2e29f, "-2E+29")]
    public void Open_WithAWeightThatIsNoUsableNumber_IsRefused(float weight, string text)
    {
        var (row, place) = RowOfTwo();
        AssertRefused(
            new ModelBytes(model, folder).SetFloat(SectionKind.NeighbourWeights, place, weight),
            $"section 'neighbour weights', row {row}: the weight {text}; expected a number from -1E+29 to 1E+29");
    }

    [Fact]
    public void Open_WithAChangedByteInAnySection_IsRefused()
    {
        foreach (var kind in new[] { SectionKind.NeighbourOffsets, SectionKind.NeighbourColumns, SectionKind.NeighbourWeights })
        {
            var file = new ModelBytes(model, folder);
            file.Content(kind)[2] ^= 1;
            Assert.Contains("its checksum is", file.RefusedByOpen(folder).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Save_OfAWeightThatOpenWouldRefuse_WritesNothing()
    {
        var weights = model.Neighbours!.Values.Floats!.Slice(0, (int)model.Neighbours.Entries).ToArray();
        weights[^1] = float.NaN;
        var wrong = model with { Neighbours = model.Neighbours.WithValues(EntryValues.Of(LargeArray<float>.From(weights))) };
        Assert.Contains(
            "not written: section 'neighbour weights', row",
            Assert.Throws<ModelFileException>(() => wrong.Save(folder["m.als"], Cancel)).Message,
            StringComparison.Ordinal);
        Assert.False(File.Exists(folder["m.als"]));
    }

    [Fact]
    public void Save_OfPartsThatDoNotFitTogether_IsAnError()
    {
        Assert.Equal(
            "the model has no neighbours; its options and items ask for 9 of each (Parameter 'model')",
            Assert.Throws<ArgumentException>(() => (model with { Neighbours = null }).Save(folder["m.als"], Cancel)).Message);
        Assert.Equal(
            "the model has 9 rows and 9 columns of neighbours; its options and items ask for none (Parameter 'model')",
            Assert.Throws<ArgumentException>(
                () => (model with { Options = model.Options with { Neighbours = null } }).Save(folder["m.als"], Cancel)).Message);
    }

    [Fact]
    public void Description_HasTheNeighboursAsDocumented()
    {
        var text = System.Text.Encoding.UTF8.GetString(ModelDescription.Write(model.Options, model.Training));
        Assert.Contains(
            "\"neighbours\": {\n      \"count\": 7,\n      \"regularization\": 3,\n      \"share\": 0.5\n    }", text, StringComparison.Ordinal);
        Assert.Contains(
            "\"neighbours\": {\n      \"factorSpread\": 1,\n      \"neighbourSpread\": 2,\n      \"seconds\": 0.5\n    }",
            text,
            StringComparison.Ordinal);
    }

    (int Row, int Place) RowOfTwo()
    {
        var row = Enumerable.Range(0, 9).First(row => model.Neighbours!.RowLength(row) >= 2);
        return (row, (int)model.Neighbours!.Offsets[row]);
    }

    void AssertRefused(ModelBytes file, string message) =>
        Assert.Equal($"{folder["m.als"]}: damaged: {message}", file.Seal().RefusedByOpen(folder).Message);

    static string[] Lines(SparseRows rows) =>
    [
        .. Enumerable.Range(0, rows.Rows)
            .Select(row => $"{string.Join(' ', rows.RowColumns(row).ToArray())}: {string.Join(' ', rows.RowValues(row))}"),
    ];
}
