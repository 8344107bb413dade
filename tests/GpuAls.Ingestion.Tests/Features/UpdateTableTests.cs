using GpuAls.Core;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Features;
using GpuAls.Ingestion.Tables;

namespace GpuAls.Ingestion.Tests;

/// <summary>Side tables of updates, encoded with the features of a model.</summary>
public sealed class UpdateTableTests : FolderTests
{
    static readonly string[] Names = ["a", "b", "c", "d"];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // The rows of a training, encoded anew with its features, are those of the training.
    [Theory]
    [InlineData("item\tgenre\tscore\tday\na\trock\t1.5\t2001-01-01\nb\tpop\t2.5\t2004-05-06\nc\t\t\t\nd\trock\t9\t2009-01-01\n")]
    [InlineData("item,tags\na,rock|pop\nb,pop\nc,\nd,rock\n")]
    [InlineData("item\ttag\tcount\na\trock\t10\na\tpop\t1\nb\tpop\t3\nc\trock\t1\nc\tmetal\t7\nd\tpop\t2\n")]
    [InlineData("item\tembedding\na\t[1, 2, 4]\nb\t[0, 0, 1]\nc\t[2, 2, 2]\nd\t\n")]
    [InlineData("item;x0;x1;x2;x3;x4;x5;x6;x7\na;1;2;3;4;5;6;7;8\nb;1;1;1;1;1;1;1;1\nc;0;0;0;0;0;0;0;1\nd;5;4;3;2;1;0;1;2\n")]
    public void TheTableOfTheTraining_HasTheSameNumbers(string text)
    {
        var trained = Trained(text);
        var again = Update(trained.Table.Schema, text, Names);

        Assert.Empty(again.Unused);
        Assert.Empty(again.Kept);
        Assert.Equal((4, 0, 0), (again.OfModel, again.OfEvents, again.New));
        for (var row = 0; row < Names.Length; row++)
        {
            Assert.Equal(trained.Table.Rows.RowColumns(row).ToArray(), again.Rows.Rows.RowColumns(row).ToArray());
            Assert.Equal(trained.Table.Rows.RowValues(row), again.Rows.Rows.RowValues(row));
        }
    }

    [Fact]
    public void ATagARow_IsReadSoInASmallTableToo()
    {
        var schema = Trained("item\ttag\tcount\na\trock\t10\na\tpop\t1\nb\tpop\t3\nc\trock\t1\nc\tmetal\t7\nd\tpop\t2\n").Table.Schema;
        // Of thirty items, one has two rows: in a training, that is a mistake.
        var rows = string.Concat(Enumerable.Range(0, 29).Select(n => $"new{n}\trock\t1\n"));
        var table = Update(schema, $"item\ttag\tcount\n{rows}z\tmetal\t3\nz\tjazz\t9\nz\tpop\t3\n", Names);

        Assert.Equal(["tag, 1 of 4 tags not in the model, such as 'jazz', not used"], table.Features);
        Assert.Equal(0, table.Repeated);
        Assert.Empty(table.Unused);
        Assert.Equal("tag=pop:0.7071 tag=metal:0.7071", Row(schema, table, 29));
    }

    [Fact]
    public void Names_AreKeys_LabelsAndNewOnes()
    {
        var schema = Trained("item\tgenre\na\trock\nb\tpop\nc\tpop\nd\trock\n").Table.Schema;
        var names = Vocabulary.From(["1", "2", "3"], ["Slayer", "Abba", "Sodom"], "item");
        Folder.Write("new.tsv", "item\tgenre\tlabel\nSlayer\tpop\tx\n2\trock\ty\nKreator\tfolk\tz\nSodom\trock\tx\n");
        var tables = Read(Folder["new.tsv"], schema);
        var table = Assert.Single(UpdateTable.Of(tables, schema, names, 2, UpdateTable.Uses(schema, [])));

        Assert.Equal((2, 1, 1), (table.OfModel, table.OfEvents, table.New));
        Assert.Equal(["1", "2", "Kreator", "3"], Enumerable.Range(0, 4).Select(table.Rows.Names.Key));
        Assert.Equal(["label"], table.Unused);
        Assert.Equal(["genre, 1 category that the model does not have in 1 row, such as 'folk', not used"], table.Features);
        Assert.Equal(["genre=pop:1", "genre=rock:1", "", "genre=rock:1"], Enumerable.Range(0, 4).Select(row => Row(schema, table, row)));
    }

    [Fact]
    public void ASecondTableOfTheTraining_IsKnownByItsFile()
    {
        var feature = new Feature("genre", FeatureKind.Category) { Values = ["x"] };
        var schema = new FeatureSchema([feature, feature with { Name = "genre of second.tsv" }], new float[2], new int[2]);
        Folder.Write("second.tsv", "item\tgenre\na\tx\n");
        Folder.Write("third.tsv", "item\tgenre\na\tx\n");

        var tables = UpdateTable.Of(
            [.. Read(Folder["second.tsv"], schema), .. Read(Folder["third.tsv"], schema)], schema, Vocabulary.From(["a"]), 1, []);
        Assert.Equal([[false, true], [true, false]], tables.Select(table => table.Rows.Has));
        Assert.Equal([["genre"], ["genre of second.tsv"]], tables.Select(table => table.Kept));
    }

    [Theory]
    [InlineData("item\tembedding\nz\t[1, 2]\n", "has vectors of 2 numbers; expected vectors of 3 numbers, as in the training")]
    [InlineData("item\tembedding\nz\told\n", "has 'old'; expected vectors of 3 numbers, as in the training")]
    public void VectorsOfAnotherLength_AreRefused(string text, string problem)
    {
        var schema = Trained("item\tembedding\na\t[1, 2, 4]\nb\t[0, 0, 1]\nc\t[2, 2, 2]\nd\t\n").Table.Schema;
        var error = Assert.Throws<GpuAlsException>(() => Update(schema, text, Names));
        Assert.Equal($"{Folder["new.tsv"]}: the column 'embedding' {problem}", error.Message);
    }

    EncodedSide Trained(string text)
    {
        Folder.Write("old.tsv", text);
        var reader = new SideTableReader(SideKind.Item, new InteractionFormat(), FileKinds.All, []);
        return EncodedSide.Of([reader.Read(Folder["old.tsv"], Cancel)], Vocabulary.From(Names, kind: "item"), []);
    }

    UpdateTable Update(FeatureSchema schema, string text, string[] names)
    {
        Folder.Write("new.tsv", text);
        var tables = Read(Folder["new.tsv"], schema);
        return UpdateTable.Of(tables, schema, Vocabulary.From(names, kind: "item"), names.Length, UpdateTable.Uses(schema, []))[0];
    }

    static IReadOnlyList<SideTable> Read(string path, FeatureSchema schema) =>
        [new SideTableReader(SideKind.Item, new InteractionFormat(), FileKinds.All, UpdateTable.Uses(schema, [])).Read(path, Cancel)];

    static string Row(FeatureSchema schema, UpdateTable table, int row) => string.Join(' ', table.Rows.Rows.RowColumns(row).ToArray()
        .Zip(table.Rows.Rows.RowValues(row), (column, value) => FormattableString.Invariant($"{schema.NameOf(column)}:{value:0.####}")));
}
