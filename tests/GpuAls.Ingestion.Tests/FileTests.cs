using System.IO.Compression;
using System.Text;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion.Tests;

public sealed class FileTests : FolderTests
{
    static readonly string Rows = string.Concat(Enumerable.Range(0, 20_000).Select(row => $"user{row / 9}\titem{row * 7919L % 5003}\t{row + 1}\n"));

    [Theory]
    [InlineData("plays.tsv.gz")]
    [InlineData("plays.tsv")]
    public void Read_OfGzip_IsDetectedByContent(string name)
    {
        File.WriteAllBytes(Folder[name], Gzip(Rows));
        var report = Reading.OfFile(Folder[name]).Report;
        Assert.Equal(20_000, report.Rows);
        Assert.Equal(new FileInfo(Folder[name]).Length, report.Bytes);
    }

    [Fact]
    public void Read_OfTextNamedGz_IsText()
    {
        File.WriteAllText(Folder["plays.gz"], Rows);
        Assert.Equal(20_000, Reading.OfFile(Folder["plays.gz"]).Report.Rows);
    }

    [Fact]
    public void Read_OfGzipOnAStream_IsUnpacked() => Assert.Equal(20_000, Reading.Of(Gzip(Rows)).Report.Rows);

    [Fact]
    public void Read_OfSeveralGzipMembers_ReadsThemAll() =>
        Assert.Equal(60_000, Reading.Of([.. Gzip(Rows), .. Gzip(Rows), .. Gzip(""), .. Gzip(Rows)]).Report.Rows);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(1000)]
    public void Read_OfTruncatedGzip_IsRefused(int missing)
    {
        File.WriteAllBytes(Folder["plays.tsv.gz"], Gzip(Rows)[..^missing]);
        Assert.StartsWith($"{Folder["plays.tsv.gz"]}: damaged: ", Error("plays.tsv.gz"));
    }

    [Fact]
    public void Read_OfGzipCutInItsLastMember_IsRefused() =>
        Assert.StartsWith("plays.tsv: damaged: ", Reading.ErrorOf([.. Gzip(Rows), .. Gzip(Rows)[..^20]]));

    [Fact]
    public void Read_OfGzipHeaderAlone_IsRefused() =>
        Assert.StartsWith("plays.tsv: damaged: ", Reading.ErrorOf(Gzip(Rows)[..10]));

    [Fact]
    public void Read_OfGzipFollowedBySomethingElse_IsRefused() =>
        Assert.Equal(
            "plays.tsv: damaged: the gzip data is followed by other data after line 20000; expected a complete file",
            Reading.ErrorOf([.. Gzip(Rows), .. "and more"u8]));

    [Fact]
    public void Read_OfGzipWithAWrongByte_IsRefused()
    {
        var bytes = Gzip(Rows);
        bytes[^6] ^= 1; // in the checksum
        Assert.StartsWith("plays.tsv: damaged: ", Reading.ErrorOf(bytes));
    }

    [Fact]
    public void Read_OfMissingFile_SaysSo() => Assert.Equal($"{Folder["none.tsv"]}: no such file", Error("none.tsv"));

    [Fact]
    public void Read_OfFileInMissingFolder_SaysSo() => Assert.Equal($"{Folder["none/none.tsv"]}: no such file", Error("none/none.tsv"));

    [Fact]
    public void Read_OfDirectory_SaysSo()
    {
        Directory.CreateDirectory(Folder["plays"]);
        Assert.Equal($"{Folder["plays"]}: is a folder; expected a file", Error("plays"));
    }

    [Fact]
    public void Read_OfNoPath_SaysSo() => Assert.Equal(
        "the file name is empty; expected a path",
        Assert.Throws<GpuAlsException>(() => Reading.OfFile("")).Message);

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("\n\r\n\n")]
    public void Read_OfEmptyFile_SaysSo(string text) =>
        Assert.Equal("plays.tsv: empty; expected rows with a user, an item and a value", Reading.ErrorOf(text));

    [Fact]
    public void Read_OfEmptyGzip_SaysSo() =>
        Assert.Equal("plays.tsv: empty; expected rows with a user, an item and a value", Reading.ErrorOf(Gzip("")));

    [Fact]
    public void Read_OfHeaderAlone_SaysSo() =>
        Assert.Equal("plays.tsv: only a header (user, item, plays); expected rows below it", Reading.ErrorOf("user,item,plays\n"));

    [Fact]
    public void Read_OfZerosAlone_SaysSo() =>
        Assert.Equal("plays.tsv: 2 rows, all with a value of 0; expected a value above 0", Reading.ErrorOf("a\tb\t0\nc\td\t0\n"));

    [Fact]
    public void Read_OfBadRowsAlone_SaysSoWhenTheyAreSkipped() =>
        Assert.Equal(
            "plays.tsv: no interactions in 3 rows (2 bad, 1 with a value of 0); expected at least one; "
            + "the first bad row is plays.tsv:1: 1 column; expected 4 (user, mbid, artist, plays): 'a,b,c,1'",
            Reading.ErrorOf("a,b,c,1\na,b,d,1\na\tb\tc\t0\n", InteractionFormat.LastFm360K));

    [Fact]
    public void Read_OfEndlessLine_IsRefused() =>
        Assert.Equal("plays.tsv:2: line longer than 1 MiB; expected rows of text", Reading.ErrorOf("a\tb\t1\n" + new string('x', 3_000_000)));

    [Fact]
    public void Read_OfStreamThatFails_NamesIt()
    {
        var error = Assert.Throws<GpuAlsException>(() => new InteractionReader(new InteractionFormat())
            .ReadStream(new FailingStream(), "standard input", new InteractionMatrixBuilder()));
        Assert.Equal("standard input: cannot be read: the cable was pulled", error.Message);
    }

    string Error(string name) => Assert.ThrowsAny<GpuAlsException>(() => Reading.OfFile(Folder[name])).Message;

    static byte[] Gzip(string text)
    {
        var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return result.ToArray();
    }

    /// <summary>A stream that returns a number of rows and then fails.</summary>
    sealed class FailingStream : ReadOnlyStream
    {
        int left = 10_000;

        public override int Read(Span<byte> buffer)
        {
            if (left-- == 0) throw new IOException("the cable was pulled");
            var row = "alice\tmuse\t1\n"u8;
            row = row[..Math.Min(row.Length, buffer.Length)];
            row.CopyTo(buffer);
            return row.Length;
        }
    }
}
