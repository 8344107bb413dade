using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Input;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

/// <summary>Compressed files, whole, cut off and flipped.</summary>
public sealed class CompressionTests : FolderTests
{
    // 40 rows in two members: of `bzip2`, of `xz` with CRC64 and with SHA-256 and padding, of `zstd`.
    static readonly Dictionary<string, byte[]> Files = new()
    {
        ["bzip2"] = Convert.FromBase64String(
            "QlpoOTFBWSZTWd0Z8vYAAJJZgAAQQAR/4AIiHgAgAIgigbbSQgAkpvUqfqgNBtTdVLu74MAwYn1EaRXGsNSwqaSSSktYXXtjeXl5eXmGvWtfZ7UY1og0MRRl"
            + "KMVGKiUpVUVVchDkIWEPwENhDYQ2EP4u5IpwoSG6M+XsQlpoOTFBWSZTWSFnDM4AAKDZgAAQQAR/4AIiHgAgAIQaTDU2pNRgCSp7KgDQZJvjOt63xvKtXayl"
            + "yAwLhK8pLSQSSSp6g0XckkkmqoTO8Y6Y1AhsCIcQ39gJmRLSGJIRRyEG2NNvKqqqLgi4I0BHwCMAjAIwCPxdyRThQkCFnDM4"),
        ["xz"] = Convert.FromBase64String(
            "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AE3AHBdADqcyM7fhPRjKU1urxgFRqOAocfyvKKXYDJwiiajwACSSX1/Rv4vIwHmVEaovfLGUDLXge+53l9BjVuC"
            + "bB5SHkUERqBgmCTT8K4gn4c23WK9JTwSz4szmVn6qn1GDjzqaKfa7IY9AT5yZYBqP2wxMIAAK1L/0UeqM/8AAYwBuAIAANWbBUyxxGf7AgAAAAAEWVr9N3pY"
            + "WgAACuH7DKECACEBFgAAAHQv5aPgAUEAbV0AOpzIzt/HLOcpTW6u1zuI6gyNlLhwfEJJhcIbfA6+4LK960/BccYi5bkmj9773zKVHhSUPpAUU0KLbAobFUZB"
            + "H6KDe6KnGzXqvbMzu4ee8qzM48Km9O9hebBKcVW/7qTn1pWWB4tKQyyoQ3MhYAAAAACNpQuLy0yZ6Otxx4Nra1P0FCMtAs27T3dZyAk6fQaiYgABoQHCAgAA"
            + "xc2187bp3xwCAAAAAApZWgAAAAA="),
        ["zstd"] = Convert.FromBase64String(
            "KLUv/QRYDQQAIsYQE7Al6RYhEFxScULI3pts3pqjyCAC6WI6Kf1IN+plfbDT9VpndZbdkLm0TEi+u83sqnqMMRHdDocohE6A4AwCczhEESAgcKMCD+DIHByh"
            + "OWXcUMPg4uS4H2Me13MM43aOYVxOB9LmZO4dc++ce+fcO+feOffOuXfODXeQQTMB5oa+1yi1L/0EWA0EAPIGEhOwJekWIRBcUnHS2t5byse0RQOAwtRX3dqL"
            + "vdQ5na6P9aFiJ6VOcPpAhN8Q3G7gZcdbxtnixPIh8qEpinEIxAlAUAaBryjGESUg0NM1Q4wZd4xxx4w7Zlxjxh2zxiUNmnvJ3EtzL819ae6luZfMvTT30lyX"
            + "NHcu5Vzi1WeQTG9gzS4="),
    };

    // Found by the fuzzer: a block with a changed bit.
    static readonly byte[] DamagedBlock = Convert.FromBase64String(
        "QlpoOTFBWSZTWXYiEqIAAARf1YAQAAR6MCACBjA6JtogYAAAUAAEEABACCAAdBJSADQADQDQJU1B6gGmhoNAAlgjFAAAAAB02A5BILHyPIjqdwo0+tB5YMiY"
            + "KI0UYQJXm1xGV54Ij3Is4iEcpgcmbEyw4YnbjS3XrpKgPCcePHn05SfN/F3JFOFCQdiISog=");

    static readonly string Rows = string.Concat(Enumerable.Range(0, 40).Select(row => $"user{row % 7},item {row % 11},{row + 1}\n"));

    public static TheoryData<string> Names => [.. Files.Keys, "gzip"];

    [Theory]
    [MemberData(nameof(Names))]
    public void AFileOfTwoMembers_IsReadWhole(string name)
    {
        var (matrix, report) = Reading.Of(Bytes(name));
        Assert.Equal(40, report.Rows);
        Assert.Equal(Reading.Of(Rows).Matrix.Lines(), matrix.Lines());
        Assert.Equal(Bytes(name).Length, report.Bytes);
    }

    // The decompressor of bzip2 never returns from a second read after some failures; the bad row before the failure leads to one.
    [Fact]
    public void ADamagedFile_IsNotReadAgain()
    {
        using var stream = new SharpCompressStream("bzip2", new MemoryStream(DamagedBlock), SharpCompressStream.BZip2);
        var buffer = new byte[1 << 20];
        var first = Assert.Throws<DamagedDataException>(() => ReadToEnd(stream, buffer));
        Assert.Same(first, Assert.Throws<DamagedDataException>(() => ReadToEnd(stream, buffer)));
    }

    static void ReadToEnd(Stream stream, byte[] buffer)
    {
        while (stream.Read(buffer) > 0)
        {
            // Only the failure matters.
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AFileInSmallPieces_IsReadWhole(string name)
    {
        var builder = new InteractionMatrixBuilder();
        new InteractionReader(new InteractionFormat()).ReadStream(new SlowStream(Bytes(name)), "slow", builder);
        Assert.Equal(Reading.Of(Rows).Matrix.Lines(), builder.Build().Lines());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AFileThatIsCutAnywhere_IsAnError_AndNoHalfRow(string name)
    {
        var bytes = Bytes(name);
        var complete = Reading.Of(Rows).Matrix.Lines();
        var silent = 0;
        for (var length = 8; length < bytes.Length; length++)
        {
            var builder = new InteractionMatrixBuilder();
            try
            {
                // Bad rows would be skipped: half a row must be none at all.
                var format = new InteractionFormat { OnBadRow = BadRowPolicy.Skip };
                new InteractionReader(format).ReadText(bytes.AsSpan(0, length), builder);
                silent++;
                Assert.Equal(length == bytes.Length - 4 && name == "xz" ? 40 : 20, builder.Count);
            }
            catch (GpuAlsException e)
            {
                Assert.StartsWith($"plays.tsv: damaged: the {name} data is ", e.Message, StringComparison.Ordinal);
                Assert.EndsWith("; expected a complete file", e.Message, StringComparison.Ordinal);
            }

            if (builder.Count > 0) Assert.Empty(builder.Build().Lines().Except(complete));
        }

        // Between two members a file looks complete, and before its padding it is.
        Assert.Equal(name == "xz" ? 2 : 1, silent);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AFileWithAFlippedBit_IsNeverMisread(string name)
    {
        var bytes = Bytes(name);
        var expected = Reading.Of(Rows).Matrix.Lines();
        for (var k = 8; k < bytes.Length; k++)
        {
            var flipped = (byte[])bytes.Clone();
            flipped[k] ^= (byte)(1 << (k % 8));
            try
            {
                // Some bits have no meaning.
                Assert.Equal(expected, Reading.Of(flipped).Matrix.Lines());
            }
            catch (GpuAlsException e)
            {
                Assert.StartsWith("plays.tsv: damaged: ", e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("gzip", "the gzip data is cut off after line ")]
    [InlineData("bzip2", "the bzip2 data is cut off or invalid after line ")]
    public void TheLastLineBeforeTheCut_IsNamed(string name, string problem)
    {
        var message = Reading.ErrorOf(Bytes(name)[..^12]);
        var match = Regex.Match(message, @"^plays\.tsv: damaged: (.* )(\d+); expected a complete file$");
        Assert.Equal(problem, match.Groups[1].Value);
        Assert.InRange(int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture), 20, 39);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AFileFollowedByOtherData_IsRefused(string name) =>
        Assert.StartsWith($"plays.tsv: damaged: the {name} data is ", Reading.ErrorOf([.. Bytes(name), .. "and more"u8]), StringComparison.Ordinal);

    [Fact]
    public void GarbageBeforeTheWrongChecksum_IsTheDamage_AndNoBadRow()
    {
        var bytes = Gzip("user,item,n\n" + Rows + "ann,muse,many\n");
        Assert.Equal("plays.tsv:42: n is 'many'; expected a number of 0 or more: 'ann,muse,many'", Reading.ErrorOf(bytes));
        bytes[^6] ^= 1; // in the checksum
        Assert.Equal("plays.tsv: damaged: the gzip data is invalid; expected a complete file", Reading.ErrorOf(bytes));
    }

    [Fact]
    public void ADamagedFileOfNames_IsAnError()
    {
        var names = Gzip("1,Muse\n2\n");
        names[^6] ^= 1;
        File.WriteAllBytes(Folder["names.csv.gz"], names);
        Assert.Equal(
            $"{Folder["names.csv.gz"]}: damaged: the gzip data is invalid; expected a complete file",
            Assert.Throws<UnreadableInputException>(
                () => ItemNames.Read(Folder["names.csv.gz"], cancel: TestContext.Current.CancellationToken)).Message);
    }

    [Fact]
    public void AFailureOfTheStream_IsNotTakenForDamage()
    {
        var error = Assert.Throws<GpuAlsException>(() => new InteractionReader(new InteractionFormat())
            .ReadStream(new SlowStream(Files["zstd"], failAt: 100), "standard input", new InteractionMatrixBuilder()));
        Assert.Equal("standard input: cannot be read: the cable was pulled", error.Message);
    }

    static byte[] Bytes(string name)
    {
        if (name != "gzip") return Files[name];
        var half = Rows.IndexOf("user6,item 9,21", StringComparison.Ordinal);
        return [.. Gzip(Rows[..half]), .. Gzip(Rows[half..])];
    }

    static byte[] Gzip(string text)
    {
        var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return result.ToArray();
    }

    /// <summary>A stream that returns a few bytes at a time, and may fail.</summary>
    sealed class SlowStream(byte[] bytes, int failAt = int.MaxValue) : ReadOnlyStream
    {
        int at;

        public override int Read(Span<byte> buffer)
        {
            if (at >= failAt) throw new IOException("the cable was pulled");
            var length = Math.Min(Math.Min(3, buffer.Length), bytes.Length - at);
            bytes.AsSpan(at, length).CopyTo(buffer);
            at += length;
            return length;
        }
    }
}
