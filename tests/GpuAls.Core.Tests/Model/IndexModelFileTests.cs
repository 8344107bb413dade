using System.Globalization;
using GpuAls.Core.Indexing;
using GpuAls.Core.Living;
using GpuAls.Core.Model;
using GpuAls.Core.Queries.Indexed;
using GpuAls.Core.SectionFiles;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>Model files with an index: they are read as they were written, damaged ones are refused, and no index outlives its vectors.</summary>
public sealed class IndexModelFileTests : IDisposable
{
    static readonly Lazy<AlsModel> Cached = new(() => IndexedModels.Grouped(users: 6, items: 40, factors: 5, groups: 3).Indexed(lists: 4));

    readonly TestFolder folder = new();
    readonly AlsModel model = Cached.Value;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory, InlineData(false), InlineData(true)]
    public void Open_OfASavedModel_GivesTheSame(bool inMemory)
    {
        model.Save(folder["m.als"], Cancel);
        using var opened = AlsModel.Open(folder["m.als"], inMemory);
        SmallModels.AssertEqual(model, opened);
        Assert.Equal(model.IndexSettings, opened.IndexSettings);
        Assert.Equal(Bytes(model.Index!), Bytes(opened.Index!));
        AlsModel.Verify(folder["m.als"]);
    }

    [Fact]
    public void WithoutTheIndex_TheFileIsThatOfTheModelBefore()
    {
        IndexedModels.Grouped(users: 6, items: 40, factors: 5, groups: 3).Save(folder["before.als"], Cancel);
        model.WithoutIndex().Save(folder["after.als"], Cancel);
        Assert.Equal(File.ReadAllBytes(folder["before.als"]), File.ReadAllBytes(folder["after.als"]));
        using var opened = AlsModel.Open(folder["before.als"]);
        Assert.Null(opened.IndexSettings);
        Assert.DoesNotContain(AlsModelFile.Describe(folder["before.als"]).Sections, section => section.Kind >= SectionKind.ItemIndex);
        // Programs that know no index read a model with one: the version is the same, and unknown sections are skipped.
        model.Save(folder["m.als"], Cancel);
        Assert.Equal(AlsModelFile.Describe(folder["before.als"]).FormatVersion, AlsModelFile.Describe(folder["m.als"]).FormatVersion);
    }

    [Theory, InlineData(1, 3), InlineData(1, 64)]
    public void AnyNumberOfThreads_GivesTheSameBytes(int threads, int others)
    {
        var plain = IndexedModels.Grouped(users: 50, items: 3_000, factors: 9, groups: 10);
        Assert.Equal(Bytes(plain.Indexed(threads: threads).Index!), Bytes(plain.Indexed(threads: others).Index!));
    }

    [Theory]
    [InlineData(45, "section 'item index': missing")]
    [InlineData(46, "section 'index centroids': missing")]
    [InlineData(47, "section 'index offsets': missing")]
    [InlineData(48, "section 'index rows': missing")]
    [InlineData(49, "section 'index codes': missing")]
    [InlineData(50, "section 'index scales': missing")]
    [InlineData(51, "section 'index lengths': missing")]
    public void Open_WithoutASection_IsRefused(int kind, string message)
    {
        var file = new ModelBytes(model, folder);
        file.Entry((SectionKind)kind)[0] = 200;
        AssertRefused(file, message);
    }

    [Fact]
    public void Open_WithAnItemTwice_IsRefused()
    {
        var row = model.Index!.Rows[1];
        AssertRefused(
            new ModelBytes(model, folder).SetInt32(SectionKind.IndexRows, 0, row),
            $"section 'index rows': the item {row} occurs twice; expected once");
    }

    [Theory, InlineData(40), InlineData(-1)]
    public void Open_WithAnItemOutOfRange_IsRefused(int row) => AssertRefused(
        new ModelBytes(model, folder).SetInt32(SectionKind.IndexRows, 0, row), $"section 'index rows': the item {row}; expected 0 to 39");

    [Fact]
    public void Open_WithListsOutOfOrder_IsRefused() => AssertRefused(
        new ModelBytes(model, folder).SetInt64(SectionKind.IndexOffsets, 1, 1_000),
        "section 'index offsets': row 0 goes from 0 to 1000; expected 0 to 40 further");

    [Theory]
    [InlineData(SectionKind.IndexCentroids, "section 'index centroids', row 0: NaN; expected a finite number")]
    [InlineData(SectionKind.IndexScales, "section 'index scales', row 0: NaN; expected a finite number of at least 0")]
    [InlineData(SectionKind.IndexLengths, "section 'index lengths', row 0: NaN; expected a finite number of at least 0")]
    internal void Open_WithANumberThatIsNone_IsRefused(SectionKind kind, string message) => AssertRefused(
        new ModelBytes(model, folder).SetFloat(kind, 0, float.NaN), message);

    [Theory, InlineData(0), InlineData(5)]
    public void Open_WithMoreListsToReadThanThereAre_IsRefused(int probes)
    {
        (model with { Index = model.Index! with { Settings = model.IndexSettings! with { SimilarProbes = probes } } }).Save(folder["m.als"], Cancel);
        AssertRefused($"section 'item index': similarProbes {probes}; expected 1 to 4");
    }

    [Fact]
    public void Open_WithTheIndexOfOtherVectors_IsRefused()
    {
        var file = new ModelBytes(model, folder);
        var message = file.SetFloat(SectionKind.ItemFactors, 0, 0.125f).Seal().RefusedByOpen(folder).Message;
        Assert.Contains(
            string.Create(
                CultureInfo.InvariantCulture, $"the index belongs to item factors with checksum {model.IndexSettings!.Checksum:X8}; expected "),
            message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Save_WithTheIndexOfOtherVectors_Throws()
    {
        var other = IndexedModels.Grouped(users: 6, items: 40, factors: 5, groups: 2);
        Assert.StartsWith(
            "the index of the model belongs to other item factors",
            Assert.Throws<ArgumentException>("model", () => (model with { Factors = other.Factors }).Save(folder["m.als"], Cancel)).Message,
            StringComparison.Ordinal);
        Assert.False(File.Exists(folder["m.als"]));
    }

    [Fact]
    public void AForgottenUser_TakesTheIndexAlong()
    {
        var trained = NeighbourModels.WholeNumbers(users: 8, items: 12, factors: 3).Indexed(lists: 2);
        Assert.NotNull(trained.Index);
        Assert.Null(new ForgottenRows(0.01, 1).Forget(trained, new([2], []), Cancel).Model.Index);
    }

    [Fact]
    public void NoVector_NoIndex()
    {
        var empty = model.WithoutIndex() with
        {
            Factors = model.Factors with { Items = FactorMatrix.Zeros(40, 5) },
        };
        Assert.Equal(
            "no item of the model has a vector; expected at least one to index",
            Assert.Throws<GpuAlsException>(() => empty.Indexed()).Message);
    }

    [Theory]
    [InlineData(0, null, "recall is 0; expected a number above 0 and below 1")]
    [InlineData(1, null, "recall is 1; expected a number above 0 and below 1")]
    [InlineData(0.9, 0, "number of lists is 0; expected a whole number from 1 to 1048576")]
    public void OptionsOutOfRange_AreRefused(double recall, int? lists, string message) => Assert.Equal(
        message, Assert.Throws<GpuAlsException>(() => new IndexOptions { Recall = recall, Lists = lists }.Validate()).Message);

    static byte[] Bytes(ItemIndex index) => [.. IndexSections.Of(index).SelectMany(part => part.Bytes.Slice(0, Length(part)).ToArray())];

    static int Length((SectionKind Kind, ISectionBytes Bytes, long Rows, long Columns, long Stride) part) =>
        (int)(part.Rows * part.Stride * SectionElements.Of(part.Kind)!.Value.Size());

    void AssertRefused(ModelBytes file, string message) =>
        Assert.Equal($"{folder["m.als"]}: damaged: {message}", file.Seal().RefusedByOpen(folder).Message);

    void AssertRefused(string message) => Assert.Equal(
        $"{folder["m.als"]}: damaged: {message}", Assert.Throws<ModelFileException>(() => AlsModel.Open(folder["m.als"])).Message);
}
