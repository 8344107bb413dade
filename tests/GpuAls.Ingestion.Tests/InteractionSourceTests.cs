using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

/// <summary>
/// Policy, weights, dislikes, lower case, reports and errors with a source that is not text: every source shares them.
/// </summary>
public sealed class InteractionSourceTests : FolderTests
{
    static readonly InteractionFormat Skipping = new() { OnBadRow = BadRowPolicy.Skip };

    [Fact]
    public void Read_OfATable_GivesTheMatrixAndTheReportOfTheSameText()
    {
        TableRow[] table =
        [
            new("ann", "Muse", 2, "buy"), new("ann", "muse", 1, "view"), new("bob", "ABBA", 3, "skip"), new("bob", "abba", 4, "login"),
            new("", "abba", 1, "buy"), new("cat", "", 1, "buy"), new("cat", "blur", -2, "buy"), new("cat", "blur", 1, "rent"), new(
                "dan",
                "Blur",
                0,
                "buy"),
            new("dan", "muse", 1e39, "buy"), new("eve", "muse", double.NaN, "view"), new("ev\0e", "muse", 1, "view"), new("ann", "BLUR", 0.5, "buy"),
        ];
        var format = Skipping with
        {
            LowerCaseItems = true,
            Event = ColumnReference.At(3),
            EventWeights = new Dictionary<string, float> { ["view"] = 1, ["buy"] = 5, ["skip"] = -1, ["login"] = 0 },
        };
        var (textMatrix, textReport) = Reading.Of(string.Concat(table.Select(row => $"{row}\n")), format);

        var (matrix, report) = Read(table, format);

        Assert.Equal(["ann muse 11", "ann blur 2.5", "bob abba -3"], matrix.Lines());
        Assert.Equal(textMatrix.Lines(), matrix.Lines());
        Assert.Equal((textMatrix.Duplicates, textMatrix.Dislikes), (matrix.Duplicates, matrix.Dislikes));
        Assert.Equal(
            (textReport.Rows, textReport.Interactions, textReport.ZeroStrengthRows),
            (report.Rows, report.Interactions, report.ZeroStrengthRows));
        Assert.Equal((13, 4, 2, 7), (report.Rows, report.Interactions, report.ZeroStrengthRows, report.BadRowCount));
        Assert.Equal(textReport.BadRows, report.BadRows);
        // The same words with another position, and with a name for the value column.
        Assert.Equal(
            textReport.FirstBadRows.Select(message => message.Replace(": value is ", ": plays is ", StringComparison.Ordinal)),
            report.FirstBadRows.Select(message => message.Replace("row ", "plays.tsv:", StringComparison.Ordinal).Replace(
                " of part-0.parquet",
                "",
                StringComparison.Ordinal)));
        Assert.Equal(("part-0.parquet", 130, null, null), (report.Name, report.Bytes, report.Header, report.Separator));
    }

    public static TheoryData<string?, string?, double?, BadRowKind, string> BadRows() => new()
    {
        { "", "muse", 1, BadRowKind.EmptyUser, "user is empty; expected a name" },
        { "ann", null, 1, BadRowKind.EmptyItem, "item is empty; expected a name" },
        { "ann", "mu\0se", 1, BadRowKind.Nul, "item contains a NUL character; expected text" },
        { "ann", "muse", null, BadRowKind.NoNumber, "plays is null; expected a number of 0 or more" },
        { "ann", "muse", -3, BadRowKind.Negative, "plays is '-3'; expected a number of 0 or more" },
        { "ann", "muse", -1e300, BadRowKind.Negative, "plays is '-1E+300'; expected a number of 0 or more" },
        { "ann", "muse", double.NaN, BadRowKind.NotFinite, "plays is 'NaN'; expected a finite number of 0 or more" },
        { "ann", "muse", double.NegativeInfinity, BadRowKind.NotFinite, "plays is '-Infinity'; expected a finite number of 0 or more" },
        { "ann", "muse", 1e39, BadRowKind.BeyondFloat32, "plays is '1E+39'; expected 0 or a number from 1E-45 to 3.4E+38 (float32)" },
        { "ann", "muse", 1e-60, BadRowKind.BeyondFloat32, "plays is '1E-60'; expected 0 or a number from 1E-45 to 3.4E+38 (float32)" },
    };

    [Theory, MemberData(nameof(BadRows))]
    public void Read_OfABadRow_NamesItsPositionAndTheProblem(string? user, string? item, double? value, BadRowKind kind, string message)
    {
        TableRow[] table = [new("zoe", "muse", 1), new(user, item, value), new("zoe", "oasis", 3)];
        var expected = $"row 2 of part-0.parquet: {message}: {DisplayText.Quote(table[1].ToString())}";

        var error = Assert.Throws<BadRowException>(() => Read(table));
        Assert.Equal((expected, kind, 2, false), (error.Message, error.Kind, error.Number, error.IsFirstRow));

        var (matrix, report) = Read(table, Skipping);
        Assert.Equal(["zoe muse 1", "zoe oasis 3"], matrix.Lines());
        Assert.Equal([expected], report.FirstBadRows);
        Assert.Equal(new Dictionary<BadRowKind, long> { [kind] = 1 }, report.BadRows);
    }

    [Fact]
    public void Read_OfABadFirstRow_SaysThatItIsTheFirst() =>
        Assert.True(Assert.Throws<BadRowException>(() => Read([new("ann", "muse", null)])).IsFirstRow);

    [Theory]
    [InlineData(true, -2)]
    [InlineData(false, 2)]
    public void Read_OfATypedFlag_MakesADislike(bool flag, float strength) =>
        Assert.Equal([strength], Read([new("ann", "muse", 2, Dislike: flag)]).Matrix.ByUser.RowValues(0));

    [Fact]
    public void Read_OfANullFlag_IsABadRow() => Assert.Equal(
        "row 1 of part-0.parquet: dislike is ''; expected true or false, yes or no, or a number: 'ann\\tmuse\\t2'",
        Assert.Throws<BadRowException>(() => Read([new("ann", "muse", 2, Dislike: null)])).Message);

    [Theory]
    [InlineData(-2.5, -2.5f)]
    [InlineData(2.5, 2.5f)]
    public void Read_OfANegativeValue_IsADislikeIfTheFormatSaysSo(double value, float strength) =>
        Assert.Equal([strength], Read([new("ann", "muse", value)], new InteractionFormat { NegativeIsDislike = true }).Matrix.ByUser.RowValues(0));

    [Fact]
    public void Read_WithAFileForBadRows_WritesThemAsText()
    {
        var reader = new InteractionReader(Skipping) { BadRowsPath = Folder["bad.tsv"] };
        Read(reader, new TableSource([new("ann", "muse", -1), new("bob", "muse", 1), new(null, "muse", 2)]));
        Assert.Equal("ann\tmuse\t-1\n\tmuse\t2\n", File.ReadAllText(Folder["bad.tsv"]));
    }

    [Fact]
    public void Read_WithItemNames_LeavesIdsUnchangedAndCountsThoseWithoutName()
    {
        File.WriteAllText(Folder["names.tsv"], "A1\tMUSE\n");
        var reader = new InteractionReader(new InteractionFormat { LowerCaseItems = true }) { ItemNamesPath = Folder["names.tsv"] };
        var builder = new InteractionMatrixBuilder();
        var report = Read(reader, new TableSource([new("ann", "A1", 1), new("ann", "B2", 1)]), builder);
        var matrix = builder.Build(itemLabels: reader.ItemNames!.LabelsFor(builder.Items));
        Assert.Equal(["ann A1 1", "ann B2 1"], matrix.Lines());
        Assert.Equal(("muse", "B2", 1), (matrix.Items.Name(0), matrix.Items.Name(1), report.UnnamedItems));
    }

    [Fact]
    public void Read_OfSeveralBatches_ReportsProgressAfterEach()
    {
        var told = new List<ReadProgress>();
        var source = new TableSource([.. Enumerable.Range(0, 7).Select(n => new TableRow($"user{n}", "muse", 1))], rowsPerBatch: 3);
        new InteractionReader(new InteractionFormat()).Read(
            source,
            new InteractionMatrixBuilder(),
            new Recorder<ReadProgress>(told.Add),
            TestContext.Current.CancellationToken);
        Assert.Equal([new ReadProgress(30, 70, 3), new ReadProgress(60, 70, 6), new ReadProgress(70, 70, 7)], told);
    }

    [Fact]
    public void Read_WhenCancelled_StopsAfterTheBatch()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var source = new TableSource([.. Enumerable.Repeat(new TableRow("ann", "muse", 1), 100)], rowsPerBatch: 10);
        var builder = new InteractionMatrixBuilder();
        Assert.Throws<OperationCanceledException>(() => new InteractionReader(new InteractionFormat())
            .Read(source, builder, new Recorder<ReadProgress>(_ => cancel.Cancel()), cancel.Token));
        Assert.Equal((2, 20), (source.Batches, builder.Count));
    }

    [Fact]
    public void Read_OfASourceThatFails_KeepsTheRowsBefore()
    {
        var builder = new InteractionMatrixBuilder();
        var source = new TableSource([.. Enumerable.Repeat(new TableRow("ann", "muse", 1), 10_000)]) { FailsAt = 9_000 };
        var error = Assert.Throws<GpuAlsException>(() => Read(new InteractionReader(new InteractionFormat()), source, builder));
        Assert.Equal(("row 9001 of part-0.parquet: damaged page", 9_000), (error.Message, builder.Count));
    }

    [Fact]
    public void Read_WithoutRows_SaysSo() =>
        Assert.Equal("part-0.parquet: no rows; expected rows with a user and an item", Assert.ThrowsAny<GpuAlsException>(() => Read([])).Message);

    [Fact]
    public void Read_WithoutInteractions_SaysWhy()
    {
        Assert.Equal(
            "part-0.parquet: 1 row, all with a value of 0; expected a value above 0",
            Assert.ThrowsAny<GpuAlsException>(() => Read([new("ann", "muse", 0)])).Message);
        Assert.Equal(
            "part-0.parquet: no interactions in 2 rows (1 bad, 1 with a value of 0); expected at least one; the first bad row is "
            + "row 2 of part-0.parquet: plays is '-1'; expected a number of 0 or more: 'ann\\tmuse\\t-1'",
            Assert.ThrowsAny<GpuAlsException>(() => Read([new("ann", "muse", 0), new("ann", "muse", -1)], Skipping)).Message);
    }

    static (InteractionMatrix Matrix, ReadReport Report) Read(TableRow[] table, InteractionFormat? format = null)
    {
        var builder = new InteractionMatrixBuilder();
        var report = Read(new InteractionReader(format ?? new InteractionFormat()), new TableSource(table), builder);
        Assert.Equal(report.Rows, report.Interactions + report.ZeroStrengthRows + report.BadRowCount);
        return (builder.Build(), report);
    }

    static ReadReport Read(InteractionReader reader, TableSource source, InteractionMatrixBuilder? into = null) =>
        reader.Read(source, into ?? new InteractionMatrixBuilder(), null, TestContext.Current.CancellationToken);
}
