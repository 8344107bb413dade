using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

public sealed class BadRowTests : FolderTests
{
    static readonly InteractionFormat Skipping = new() { OnBadRow = BadRowPolicy.Skip };

    [Theory]
    [InlineData("alice\tradiohead", BadRowKind.TooFewColumns, @"2 columns; expected 3 (user, item, value)")]
    [InlineData("alice", BadRowKind.TooFewColumns, @"1 column; expected 3 (user, item, value)")]
    [InlineData(" ", BadRowKind.TooFewColumns, @"1 column; expected 3 (user, item, value)")]
    [InlineData("\tradiohead\t1", BadRowKind.EmptyUser, @"user is empty; expected a name")]
    [InlineData("alice\t\t1", BadRowKind.EmptyItem, @"item is empty; expected a name")]
    [InlineData("alice\tradiohead\t", BadRowKind.NoNumber, @"value is ''; expected a number of 0 or more")]
    [InlineData("alice\tradiohead\tmany", BadRowKind.NoNumber, @"value is 'many'; expected a number of 0 or more")]
    [InlineData("alice\tradiohead\t1,5", BadRowKind.DecimalComma, @"value is '1,5'; expected a number of 0 or more")]
    [InlineData("alice\tradiohead\tnan", BadRowKind.NotFinite, @"value is 'nan'; expected a finite number of 0 or more")]
    [InlineData("alice\tradiohead\t-Infinity", BadRowKind.NotFinite, @"value is '-Infinity'; expected a finite number of 0 or more")]
    [InlineData("alice\tradiohead\t-3", BadRowKind.Negative, @"value is '-3'; expected a number of 0 or more")]
    [InlineData("alice\tradiohead\t1e39", BadRowKind.BeyondFloat32, @"value is '1e39'; expected 0 or a number from 1E-45 to 3.4E+38 (float32)")]
    [InlineData("alice\tradiohead\t1e999", BadRowKind.BeyondFloat32, @"value is '1e999'; expected 0 or a number from 1E-45 to 3.4E+38 (float32)")]
    [InlineData("alice\tradiohead\t1e-60", BadRowKind.BeyondFloat32, @"value is '1e-60'; expected 0 or a number from 1E-45 to 3.4E+38 (float32)")]
    [InlineData("a\0lice\tradiohead\t1", BadRowKind.Nul, @"user contains a NUL character; expected text")]
    [InlineData("alice\tradio\0head\t1", BadRowKind.Nul, @"item contains a NUL character; expected text")]
    [InlineData("alice\tradiohead\t1\0", BadRowKind.Nul, @"value contains a NUL character; expected text")]
    public void Read_OfBadRow_SaysWhereItIsWhatWasFoundAndWhatExpected(string row, BadRowKind kind, string message)
    {
        var text = $"zoe\tmuse\t1\n\nzoe\tblur\t2\n{row}\nzoe\toasis\t3\n";
        var expected = $"plays.tsv:4: {message}: {DisplayText.Quote(row)}";

        var error = Assert.Throws<BadRowException>(() => Reading.Of(text));
        Assert.Equal(expected, error.Message);
        Assert.Equal((kind, 4), (error.Kind, error.Number));

        var (matrix, report) = Reading.Of(text, Skipping);
        Assert.Equal(["zoe muse 1", "zoe blur 2", "zoe oasis 3"], matrix.Lines());
        Assert.Equal([expected], report.FirstBadRows);
        Assert.Equal(new Dictionary<BadRowKind, long> { [kind] = 1 }, report.BadRows);
        Assert.Equal((4, 3, 0), (report.Rows, report.Interactions, report.ZeroStrengthRows));
    }

    [Theory]
    [InlineData(0, "user")]
    [InlineData(1, "item")]
    public void Read_OfInvalidUtf8_NamesTheColumnAndTheByte(int column, string name)
    {
        byte[] bad = [.. "bj"u8, 0xF6, .. "rk"u8];
        byte[] row = column == 0 ? [.. bad, .. "\tmuse\t1"u8] : [.. "alice\t"u8, .. bad, .. "\t1"u8];
        Assert.Equal(
            $"plays.tsv:2: {name} contains the byte 0xF6; expected UTF-8: {DisplayText.Quote(row)}",
            Reading.ErrorOf([.. "zoe\tmuse\t1\n"u8, .. row, .. "\n"u8]));
    }

    [Fact]
    public void Read_OfInvalidUtf8InAColumnThatIsNotUsed_ReadsTheRow()
    {
        byte[] text = [.. "alice\t"u8, 0xFF, 0, .. "\tmuse\t1\n"u8];
        Assert.Equal(["alice muse 1"], Reading.Of(text, InteractionFormat.LastFm360K).Matrix.Lines());
    }

    [Fact]
    public void Read_OfShortRowInPreset_NamesTheColumnsOfTheFormat() =>
        Assert.Equal(
            @"plays.tsv:2: 2 columns; expected 4 (user, mbid, artist, plays): 'alice\tradiohead'",
            Reading.ErrorOf("zoe\t\tmuse\t1\nalice\tradiohead\n", InteractionFormat.LastFm360K with { OnBadRow = BadRowPolicy.Stop }));

    [Fact]
    public void Read_OfShortRowUnderAHeader_NamesTheColumnsOfTheHeader() =>
        Assert.Equal("plays.tsv:3: 1 column; expected 3 (who, what, n): 'bob'", Reading.ErrorOf("who,what,n,when\nalice,muse,1,now\nbob\n"));

    [Fact]
    public void Read_OfColumnBeyondTheFirstRow_SaysWhereEachIsExpected() =>
        Assert.Equal(
            @"plays.tsv:1: 3 columns; expected 8 (user in column 0, item in 7, value in 2, zero-based): 'alice\tmuse\t1'",
            Reading.ErrorOf("alice\tmuse\t1\n", new InteractionFormat { Item = ColumnReference.At(7) }));

    [Fact]
    public void Read_OfUnclosedQuoteOnTheLastLine_IsABadRow() =>
        Assert.Equal(
            new Dictionary<BadRowKind, long> { [BadRowKind.BrokenQuote] = 1 },
            Reading.Of("zoe,muse,1\nbob,\"muse,1", Skipping).Report.BadRows);

    [Fact]
    public void Read_OfManyBadRows_CountsAllByKindAndShowsTheFirstFive()
    {
        var text = "zoe\tmuse\t1\n" + string.Concat(Enumerable.Repeat("x\n\tmuse\t1\n", 10)) + "zoe\tmuse\t-1\n";
        var report = Reading.Of(text, Skipping).Report;
        Assert.Equal(
            new Dictionary<BadRowKind, long> { [BadRowKind.TooFewColumns] = 10, [BadRowKind.EmptyUser] = 10, [BadRowKind.Negative] = 1 },
            report.BadRows);
        Assert.Equal(21, report.BadRowCount);
        Assert.Equal(["plays.tsv:2", "plays.tsv:3", "plays.tsv:4", "plays.tsv:5", "plays.tsv:6"], report.FirstBadRows.Select(row => row[..11]));
    }

    [Fact]
    public void Read_OfBadRow_AddsNoUserAndNoItem()
    {
        var (matrix, _) = Reading.Of("alice\tmuse\t-1\nbob\t\t1\ncarol\tblur\t1\n", Skipping);
        Assert.Equal((1, 1), (matrix.Users.Count, matrix.Items.Count));
    }

    [Fact]
    public void Read_WithFileForBadRows_KeepsThemAsTheyWere()
    {
        byte[] text = [.. "alice\tmuse\t1\nshort\r\nalice\t"u8, 0xFF, .. "\t1\nalice\tblur\t0\nalice\toasis\t-2"u8];
        File.WriteAllText(Folder["bad.tsv"], "from an earlier run, and longer than the new text, so that a remainder would be noticed");
        var report = new InteractionReader(Skipping) { BadRowsPath = Folder["bad.tsv"] }.ReadText(text);
        Assert.Equal(3, report.BadRowCount);
        Assert.Equal<byte>([.. "short\nalice\t"u8, 0xFF, .. "\t1\nalice\toasis\t-2\n"u8], File.ReadAllBytes(Folder["bad.tsv"]));
    }

    [Fact]
    public void Read_WithTheFileItselfForBadRows_LeavesItUnchanged()
    {
        var path = Folder["plays.tsv"];
        File.WriteAllText(path, "alice\tmuse\t1\nshort\n");
        var reader = new InteractionReader(Skipping) { BadRowsPath = path };
        var error = Assert.Throws<GpuAlsException>(
            () => reader.Read(path, new InteractionMatrixBuilder(), null, TestContext.Current.CancellationToken));
        Assert.StartsWith($"{path}: cannot write the bad rows: ", error.Message);
        Assert.Equal("alice\tmuse\t1\nshort\n", File.ReadAllText(path));
    }

    [Fact]
    public void Read_WithALinkToTheFileItselfForBadRows_LeavesItUnchanged()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "making a link needs a right on Windows");
        var (path, link) = (Folder["plays.tsv"], Folder["bad.tsv"]);
        File.WriteAllText(path, "alice\tmuse\t1\nshort\n");
        File.CreateSymbolicLink(link, "plays.tsv");
        var reader = new InteractionReader(Skipping) { BadRowsPath = link };
        var error = Assert.Throws<GpuAlsException>(
            () => reader.Read(path, new InteractionMatrixBuilder(), null, TestContext.Current.CancellationToken));
        Assert.Equal($"{link}: cannot write the bad rows: it is the file that is read", error.Message);
        Assert.Equal("alice\tmuse\t1\nshort\n", File.ReadAllText(path));
    }

    [Fact]
    public void Read_OfSeveralTexts_WritesTheBadRowsOfAll()
    {
        File.WriteAllText(Folder["bad.tsv"], "old\n");
        var reader = new InteractionReader(Skipping) { BadRowsPath = Folder["bad.tsv"] };
        reader.ReadText("alice\tmuse\t1\nfirst\n"u8);
        reader.ReadText("alice\tmuse\t1\nsecond\n"u8);
        Assert.Equal("first\nsecond\n", File.ReadAllText(Folder["bad.tsv"]));
    }

    [Fact]
    public void Read_ThatIsCancelled_LeavesTheOldBadRows()
    {
        File.WriteAllText(Folder["bad.tsv"], "old\n");
        var reader = new InteractionReader(Skipping) { BadRowsPath = Folder["bad.tsv"] };
        using var text = new MemoryStream("alice\tmuse\t1\nshort\n"u8.ToArray());
        Assert.Throws<OperationCanceledException>(
            () => reader.Read(text, "text", new InteractionMatrixBuilder(), null, new CancellationToken(canceled: true)));
        Assert.Equal("old\n", File.ReadAllText(Folder["bad.tsv"]));
        Assert.Equal([Folder["bad.tsv"]], Directory.GetFiles(Folder.Path));
    }

    [Fact]
    public void Read_WithoutAValidRow_StillWritesTheBadRows()
    {
        var reader = new InteractionReader(Skipping) { BadRowsPath = Folder["bad.tsv"] };
        Assert.ThrowsAny<GpuAlsException>(() => reader.ReadText("short\n"u8));
        Assert.Equal("short\n", File.ReadAllText(Folder["bad.tsv"]));
    }

    [Fact]
    public void Read_WithAnUnwritableFileForBadRows_IsAnError()
    {
        var path = Folder["no such folder/bad.tsv"];
        var reader = new InteractionReader(Skipping) { BadRowsPath = path };
        var error = Assert.Throws<GpuAlsException>(() => reader.ReadText("alice\tmuse\t1\n"u8));
        Assert.StartsWith($"{path}: cannot write the bad rows: ", error.Message);
    }
}
