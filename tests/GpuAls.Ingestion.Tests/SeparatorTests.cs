using GpuAls.Core;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

/// <summary>Separators of any length, found in the first lines, and lines that are no rows.</summary>
public sealed class SeparatorTests : FolderTests
{
    [Theory]
    [InlineData("1::1193::5\n1::661::3\n", "::")]
    [InlineData("1::Peach, The: A Story::5\n1::Ran, a|b::3\n2::x::1\n", "::")]
    [InlineData("a;b;1,5\nc;d;2,5\n", ";")]
    [InlineData("Kunde;Artikel;Menge\na;x, y;1\na;z;2\n", ";")]
    [InlineData("u,a;b;c;d,1\nu,e,2\nu,f;g,3\n", ",")]
    [InlineData("u,\"a;b;c\",1\nu,\"d;e;f\",2\n", ",")]
    [InlineData("u|a, b|1\nu|c|2\n", "|")]
    [InlineData("a line about the export\nu;x;1\nu;y;2\nu;z;3\n", ";")]
    [InlineData("a line about the export\nu\tx\t1\nu\ty, z\t2\nu\tz\t3\n", "\t")]
    [InlineData("u;\"a\tb\";1\nu;c;2\nv;c;3\n", ";")]
    [InlineData("u\tLast, First\t1\nu\tLast, Other\t2\nbad\n", "\t")]
    [InlineData("u,\"a|\",8\nv,b,6\nw,\"a|\",9\nx,\"a|\",6\n", ",")]
    [InlineData("\"u\nv\"\t\"a\"\t\"1\"\n\"w\"\t\"b\"\t\"2\"\n", "\t")]
    [InlineData("u||a, b||1\nu||c||2\n", "||")]
    [InlineData("u||1||\nv||2||3\nw|x|2||3\n", "|")]
    [InlineData("u\u0001a,b\u00011\nu\u0001c\u00012\n", "\u0001")]
    [InlineData("1 1193 5\n1  661\t3\n 2 661 1\n", " ")]
    [InlineData("u,Foo::Bar,1\nu,x,2\nu,y,3\n", ",")]
    public void Separator_IsFoundInTheFirstLines(string text, string expected)
    {
        var format = new InteractionFormat { OnBadRow = BadRowPolicy.Skip, Text = new() { HasHeader = false, DecimalSeparator = ',' } };
        Assert.Equal(expected, Reading.Of(text, format).Report.Separator);
    }

    [Fact]
    public void MovieLens_IsReadWithItsNames()
    {
        File.WriteAllText(Folder["ratings.dat"], "1::1193::5::978300760\n2::661::4::978298413\n");
        File.WriteAllText(Folder["movies.dat"], "1193::One Flew Over the Nest (1975)::Drama\n661::Peach: A Giant Story (1996)::Animation|Drama\n");
        var (matrix, report) = Reading.OfFile(Folder["ratings.dat"], names: Folder["movies.dat"]);
        Assert.Equal(["1 1193 5", "2 661 4"], matrix.Lines());
        Assert.Equal("Peach: A Giant Story (1996)", matrix.Items.Name(1));
        Assert.Equal("::", report.Separator);
    }

    [Theory]
    [InlineData("a||x|y||1\n", "||", "a x|y 1")]
    [InlineData("a:::b::1\n", "::", "a :b 1")]
    [InlineData("a·b c·1\n", "·", "a b c 1")]
    [InlineData("  a \t b   1  \n", " ", "a b 1")]
    [InlineData("\uFEFFa::b::1\n", "::", "a b 1")]
    [InlineData("\uFEFFa b 1\n", " ", "a b 1")]
    public void ATypedSeparator_SplitsLines(string text, string separator, string expected) =>
        Assert.Equal([expected], Reading.Of(text, new InteractionFormat { Text = new() { Separator = separator } }).Matrix.Lines());

    [Theory]
    [InlineData("", "the separator is empty; expected a character")]
    [InlineData("\"", "the separator is '\"'; expected no quote and no line break")]
    [InlineData("a\n", "the separator is 'a\\n'; expected no quote and no line break")]
    public void ASeparatorThatCannotSeparate_IsAnError(string separator, string message) =>
        Assert.Equal(message, Reading.ErrorOf("a,b,1\n", new InteractionFormat { Text = new() { Separator = separator } }));

    [Theory]
    [InlineData("sep=;\r\n")]
    [InlineData("\uFEFFsep=;\r\n")]
    [InlineData("\"sep=;\"\n")]
    [InlineData("SEP=;\n")]
    public void TheSeparatorLineOfExcel_IsNoRow_AndCountsAsALine(string line)
    {
        var (matrix, report) = Reading.Of(
            line + "Kunde;Artikel;Menge\n0012;Schraube, lang;2\n0013;Mutter;viel\n", new InteractionFormat { OnBadRow = BadRowPolicy.Skip });
        Assert.Equal(["0012 Schraube, lang 2"], matrix.Lines());
        Assert.Equal(["plays.tsv:4: Menge is 'viel'; expected a number of 0 or more: '0013;Mutter;viel'"], report.FirstBadRows);
        Assert.Equal(";", report.Separator);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void SkippedLines_CountInLineNumbers(string lineBreak)
    {
        var text = "\"an unclosed quote, and\n\nuser,item,n\nann,muse,1\nann,blur,x\n".Replace("\n", lineBreak, StringComparison.Ordinal);
        Assert.Equal(
            "plays.tsv:5: n is 'x'; expected a number of 0 or more: 'ann,blur,x'",
            Reading.ErrorOf(text, new InteractionFormat { Text = new() { SkipLines = 2 } }));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    public void SkippedLines_MayBeMany(int count)
    {
        var text = string.Concat(Enumerable.Repeat("about\r\n", count)) + "ann,muse,1\r\nann,blur\r\n";
        var format = new InteractionFormat { Text = new() { SkipLines = count } };
        Assert.Equal($"plays.tsv:{count + 2}: 2 columns; expected 3 (user, item, value): 'ann,blur'", Reading.ErrorOf(text, format));
        Assert.Equal(
            "plays.tsv: empty; expected rows with a user, an item and a value",
            Reading.ErrorOf("a,b,1\n", new InteractionFormat { Text = new() { SkipLines = count } }));
    }

    [Theory]
    [InlineData("#", ",")]
    [InlineData("//", ",")]
    [InlineData("#", "\t")]
    [InlineData("#", "::")]
    [InlineData("§", ",")]
    public void Comments_AreNoRows_AndCountAsLines(string prefix, string separator)
    {
        var text = $"{prefix} about \t\nuser,item,n\nann,muse,1\n{prefix},\"12\"\" or more\n{prefix}\nann,blur,2\nann,x,y\n"
            .Replace(",", separator, StringComparison.Ordinal);
        if (prefix != "#" && separator == ",") text = text.Replace("\"12\"\" or more", "a", StringComparison.Ordinal);
        var (matrix, report) = Reading.Of(
            text, new InteractionFormat { OnBadRow = BadRowPolicy.Skip, Text = new() { CommentPrefix = prefix } });
        Assert.Equal(["ann muse 1", "ann blur 2"], matrix.Lines());
        Assert.StartsWith("plays.tsv:7: n is 'y'; expected a number of 0 or more: ", Assert.Single(report.FirstBadRows));
        Assert.Equal(separator, report.Separator);
    }

    [Fact]
    public void ALongCommentPrefix_BeforeAnOpenQuote_HidesNoRow() =>
        Assert.Equal(
            "plays.tsv:2: text after a closing quote in a row that spans lines 2–3; expected quotes inside a field doubled: "
            + DisplayText.Quote("// a,\"b\nann,\"x\",1"),
            Reading.ErrorOf("ann,muse,1\n// a,\"b\nann,\"x\",1\n", new InteractionFormat { Text = new() { CommentPrefix = "//" } }));

    [Fact]
    public void ManyComments_AreRead()
    {
        var text = "ann,muse,1\n" + string.Concat(Enumerable.Repeat("## x\n", 300_000)) + "bob,muse,1\n";
        Assert.Equal(2, Reading.Of(text, new InteractionFormat { Text = new() { CommentPrefix = "##" } }).Report.Rows);
    }
}
