using System.IO.Compression;
using System.Text;
using GpuAls.Core.Interactions;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

public sealed class InteractionReaderTests : FolderTests
{
    [Theory]
    [InlineData("alice\tradiohead\t12\nbob\tmuse\t3\n", '\t')]
    [InlineData("alice\tradiohead\t12\r\nbob\tmuse\t3\r\n", '\t')]
    [InlineData("alice\tradiohead\t12\nbob\tmuse\t3", '\t')]
    [InlineData("\uFEFFalice\tradiohead\t12\nbob\tmuse\t3\n", '\t')]
    [InlineData("\n\nalice\tradiohead\t12\n\r\n\nbob\tmuse\t3\n\n", '\t')]
    [InlineData("alice,radiohead,12\nbob,muse,3\n", ',')]
    [InlineData("alice;radiohead;12\nbob;muse;3\n", ';')]
    [InlineData("alice|radiohead|12\nbob|muse|3\n", '|')]
    [InlineData("\"alice\",\"radiohead\",\"12\"\r\nbob,muse,3\r\n", ',')]
    [InlineData("user\titem\tplays\nalice\tradiohead\t12\nbob\tmuse\t3\n", '\t')]
    [InlineData("\uFEFF\"user\",\"item\",\"plays\"\nalice,radiohead,12\nbob,muse,3\n", ',')]
    public void Read_OfAnyLayout_FindsTheSameInteractions(string text, char separator)
    {
        var (matrix, report) = Reading.Of(text);
        Assert.Equal(["alice radiohead 12", "bob muse 3"], matrix.Lines());
        Assert.Equal(separator.ToString(), report.Separator);
        Assert.Equal(2, report.Rows);
        Assert.Equal(2, report.Interactions);
        Assert.Equal(Encoding.UTF8.GetByteCount(text), report.Bytes);
    }

    [Fact]
    public void Read_OfHeader_SaysWhatItWas()
    {
        Assert.Equal(["user", "item", "plays"], Reading.Of("user\titem\tplays\nalice\tmuse\t1\n").Report.Header);
        Assert.Null(Reading.Of("alice\tmuse\t1\n").Report.Header);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("nan")]
    [InlineData("inf")]
    [InlineData("")]
    [InlineData("1e99")]
    public void Read_OfFirstRowWithABadNumber_DoesNotTakeItForAHeader(string value) =>
        Assert.StartsWith("plays.tsv:1: value is ", Reading.ErrorOf($"alice\tmuse\t{value}\nbob\tmuse\t1\n"));

    [Fact]
    public void Read_OfBadRowsBelowAHeader_StillKnowsTheHeader() =>
        Assert.Equal(
            "plays.tsv:2: plays is 'N/A'; expected a number of 0 or more: 'alice,muse,N/A'",
            Reading.ErrorOf("user,item,plays\nalice,muse,N/A\n\nbob\nbob,muse,1\n"));

    [Fact]
    public void Read_OfWordsInTheValueColumnOfEveryRow_TakesNoneForAHeader() =>
        Assert.Equal(
            @"plays.tsv:1: value is 'betty blowtorch'; expected a number of 0 or more: 'u1\tm1\tbetty blowtorch\t2137'",
            Reading.ErrorOf("u1\tm1\tbetty blowtorch\t2137\nu1\tm2\tdie ärzte\t1099\n"));

    [Fact]
    public void Read_WithHeaderSwitchedOff_TakesTheFirstLineForARow() =>
        Assert.Equal(
            @"plays.tsv:1: value is 'plays'; expected a number of 0 or more: 'user\titem\tplays'",
            Reading.ErrorOf("user\titem\tplays\nalice\tmuse\t1\n", new InteractionFormat { Text = new() { HasHeader = false } }));

    [Fact]
    public void Read_WithHeaderSwitchedOn_PassesOverAFirstLineOfNumbers() =>
        Assert.Equal(["3 4 5"], Reading.Of("0\t1\t2\n3\t4\t5\n", new InteractionFormat { Text = new() { HasHeader = true } }).Matrix.Lines());

    [Fact]
    public void Read_ByHeaderNames_TakesColumnsInAnyOrder()
    {
        var format = new InteractionFormat
        {
            User = ColumnReference.Parse("listener"),
            Item = ColumnReference.Parse("ARTIST"),
            Value = ColumnReference.Parse("0"),
        };
        Assert.Equal(["alice muse 7"], Reading.Of("n,artist,listener\n7,muse,alice\n", format).Matrix.Lines());
    }

    [Fact]
    public void Read_OfQuoteInTabSeparatedName_IsText()
    {
        var (matrix, _) = Reading.Of("alice\t\"Weird Al\" Yankovic\t1\nalice\tRoyce da 5'9\"\t3\n");
        Assert.Equal(["alice \"Weird Al\" Yankovic 1", "alice Royce da 5'9\" 3"], matrix.Lines());
    }

    [Fact]
    public void Read_OfQuotedCsvName_KeepsSeparatorsAndDoubledQuotes()
    {
        var (matrix, _) = Reading.Of("alice,\"Crosby, Stills & Nash\",1\nalice,\"the \"\"x\"\" band\",2\nalice,12\" mix,3\n");
        Assert.Equal(["alice Crosby, Stills & Nash 1", "alice the \"x\" band 2", "alice 12\" mix 3"], matrix.Lines());
    }

    [Fact]
    public void Read_OfTabSeparatedNameWithCommas_IsNotTakenForCsv() =>
        Assert.Equal(["alice a,b,c,d,e,f 1"], Reading.Of("alice\ta,b,c,d,e,f\t1\n").Matrix.Lines());

    [Fact]
    public void Read_OfRepeatedPairs_SumsThem()
    {
        var (matrix, report) = Reading.Of("alice\tmuse\t1\nbob\tmuse\t5\nalice\tmuse\t2.5\n");
        Assert.Equal(["alice muse 3.5", "bob muse 5"], matrix.Lines());
        Assert.Equal(3, report.Interactions);
        Assert.Equal(1, matrix.Duplicates);
    }

    [Fact]
    public void Read_OfZeroStrength_DropsAndCountsItAndAddsNoUserAndNoItem()
    {
        var (matrix, report) = Reading.Of("alice\tmuse\t0\nbob\tradiohead\t0.0\ncarol\tmuse\t1\ndave\tblur\t-0\n");
        Assert.Equal(["carol muse 1"], matrix.Lines());
        Assert.Equal((1, 1), (matrix.Users.Count, matrix.Items.Count));
        Assert.Equal((4, 1, 3), (report.Rows, report.Interactions, report.ZeroStrengthRows));
    }

    [Fact]
    public void Read_LowerCase_JoinsItemsAndLeavesUsers()
    {
        var (matrix, _) = Reading.Of(
            "Alice\tBeyoncé\t1\nAlice\tBEYONCÉ\t2\nalice\tМУМИЙ ТРОЛЛЬ\t3\n",
            new InteractionFormat { LowerCaseItems = true });
        Assert.Equal(["Alice beyoncé 3", "alice мумий тролль 3"], matrix.Lines());
    }

    [Fact]
    public void Read_OfMoreColumnsThanNeeded_UsesTheRequestedOnes() =>
        Assert.Equal(["alice muse 1"], Reading.Of("alice\tmuse\t1\tx\ty\n").Matrix.Lines());

    [Fact]
    public void Read_IntoANonEmptyBuilder_AddsToIt()
    {
        var builder = new InteractionMatrixBuilder();
        var reader = new InteractionReader(new InteractionFormat());
        reader.ReadText("alice\tmuse\t1\n"u8, builder);
        reader.ReadText("bob\tmuse\t2\n"u8, builder);
        Assert.Equal(["alice muse 1", "bob muse 2"], builder.Build().Lines());
    }

    [Fact]
    public void Read_OfStream_LeavesItOpen()
    {
        var stream = new MemoryStream("alice\tmuse\t1\n"u8.ToArray());
        new InteractionReader(new InteractionFormat()).ReadStream(stream, "standard input", new InteractionMatrixBuilder());
        Assert.True(stream.CanRead);
    }

    [Fact]
    public void Read_OfStreamThatCannotSeek_KnowsNoTotal()
    {
        using var stream = new DeflateStream(new MemoryStream(Deflated("alice\tmuse\t1\nbob\tmuse\t2\n")), CompressionMode.Decompress);
        var builder = new InteractionMatrixBuilder();
        var last = new List<ReadProgress>();
        new InteractionReader(new InteractionFormat()).ReadStream(stream, "standard input", builder, new Recorder<ReadProgress>(last.Add));
        Assert.Equal(["alice muse 1", "bob muse 2"], builder.Build().Lines());
        Assert.Equal([new ReadProgress(24, null, 2)], last);
    }

    [Fact]
    public void Read_OfLargeFile_ReportsProgressByBytes()
    {
        var text = string.Concat(Enumerable.Range(0, 100_000).Select(row => $"user{row / 50}\titem{row % 997}\t{row + 1}\n"));
        File.WriteAllText(Folder["plays.tsv"], text);
        var told = new List<ReadProgress>();
        var (matrix, report) = Reading.OfFile(Folder["plays.tsv"], progress: new Recorder<ReadProgress>(told.Add));
        Assert.Equal(100_000, report.Rows);
        Assert.Equal(2000, matrix.Users.Count);
        Assert.Equal(new ReadProgress(text.Length, text.Length, 100_000), told[^1]);
        Assert.Equal(4, told.Count);
        Assert.All(told, one => Assert.Equal(text.Length, one.TotalBytes));
        Assert.Equal(told.OrderBy(one => one.BytesRead), told);
    }

    [Fact]
    public void Read_OfLink_ReportsTheSizeOfItsTarget()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "making a link needs a right on Windows");
        var text = string.Concat(Enumerable.Repeat("alice\tmuse\t1\n", 100));
        File.WriteAllText(Folder["plays.tsv"], text);
        File.CreateSymbolicLink(Folder["link.tsv"], "plays.tsv");
        var told = new List<ReadProgress>();
        Reading.OfFile(Folder["link.tsv"], progress: new Recorder<ReadProgress>(told.Add));
        Assert.Equal([new ReadProgress(text.Length, text.Length, 100)], told);
    }

    [Fact]
    public void Read_WhenCancelled_Stops()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("alice\tmuse\t1\n", 70_000)));
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var builder = new InteractionMatrixBuilder();
        Assert.Throws<OperationCanceledException>(() => new InteractionReader(new InteractionFormat())
            .Read(new MemoryStream(text), "plays.tsv", builder, new Recorder<ReadProgress>(_ => cancel.Cancel()), cancel.Token));
        // Cancelled by the progress report after row 32,768; the next check is after the next buffer of text, or at the latest after row 65,536.
        Assert.InRange(builder.Count, 32_768, 65_536);
    }

    [Fact]
    public void Read_OfMoreRows_AllocatesNoMore()
    {
        var reader = new InteractionReader(new InteractionFormat { LowerCaseItems = true });
        long Allocated(int rows)
        {
            var lines = Enumerable.Range(0, rows).Select(row => $"user{row / 50 % 20}\tBjÖrk{row % 97}\t{row + 1}\n");
            var text = Encoding.UTF8.GetBytes(string.Concat(lines));
            var before = GC.GetAllocatedBytesForCurrentThread();
            reader.ReadText(text);
            return GC.GetAllocatedBytesForCurrentThread() - before - text.Length;
        }

        Allocated(100_000); // needed by the first call only: a text above 64 KiB allocates a buffer that the thread keeps
        var few = Allocated(2_000);
        Assert.InRange(Allocated(100_000), 0, few + 50_000);
    }

    static byte[] Deflated(string text)
    {
        var result = new MemoryStream();
        using (var deflate = new DeflateStream(result, CompressionLevel.Fastest)) deflate.Write(Encoding.UTF8.GetBytes(text));
        return result.ToArray();
    }
}
