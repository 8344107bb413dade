using System.Text;
using GpuAls.Core;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

/// <summary>Quotes in CSV, over several lines too, and in tab-separated text.</summary>
public sealed class QuoteTests : FolderTests
{
    const string Doubled = "expected quotes inside a field doubled";
    const string NotClosed = "a name begins with a quote that is not closed; expected a quote at its end too";

    static readonly InteractionFormat Skipping = new() { OnBadRow = BadRowPolicy.Skip };

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void AFieldOverSeveralLines_IsOneName_AndLineNumbersHold(string lineBreak)
    {
        var text = "user,item,n\nu1,\"Hello\nWorld, part 2\",3\nu1,\"a\n\n\nb\",2\nu2,Alpha,4\nu2,x,many\n"
            .Replace("\n", lineBreak, StringComparison.Ordinal);
        var (matrix, report) = Reading.Of(text, Skipping);
        Assert.Equal([$"u1 Hello{lineBreak}World, part 2 3", $"u1 a{lineBreak}{lineBreak}{lineBreak}b 2", "u2 Alpha 4"], matrix.Lines());
        Assert.Equal(["plays.tsv:9: n is 'many'; expected a number of 0 or more: 'u2,x,many'"], report.FirstBadRows);
        Assert.Equal((2, 4, QuoteRule.Csv), (report.MultiLineRows, report.MaxRowLines, report.Quote));
    }

    [Theory]
    [InlineData("zoe,\"mu\"se,1\nbob,blur,2\n", 2, "text after a closing quote; " + Doubled, "zoe,\"mu\"se,1")]
    [InlineData(
        "alice,\"muse,1\nbob,blur,2\nbob,\"oasis\",3\nbob,blur,2\n", 2, "text after a closing quote in a row that spans lines 2–4; " + Doubled,
        "alice,\"muse,1\nbob,blur,2\nbob,\"oasis\",3")]
    [InlineData("bob,blur,2\nbob,\"muse,1", 3, "unclosed quote, up to the end of the file; expected a closing quote", "bob,\"muse,1")]
    [InlineData(
        "bob,blur,2\nbob,\"muse,1\nbob,x,1\n", 3,
        "unclosed quote in a row that spans lines 3–4, up to the end of the file; expected a closing quote", "bob,\"muse,1\nbob,x,1\n")]
    public void ABrokenQuote_IsOneBadRow_WithItsLines(string rows, long line, string problem, string row)
    {
        var text = "ann,muse,1\n" + rows;
        var expected = $"plays.tsv:{line}: {problem}: {DisplayText.Quote(row)}";
        Assert.Equal(expected, Reading.ErrorOf(text));
        var (matrix, report) = Reading.Of(text, Skipping);
        Assert.Equal([expected], report.FirstBadRows);
        Assert.Equal(new Dictionary<BadRowKind, long> { [BadRowKind.BrokenQuote] = 1 }, report.BadRows);
        Assert.Equal("ann muse 1", matrix.Lines()[0]);
    }

    [Fact]
    public void AnUnclosedQuote_BeforeMoreThanAMegabyte_NamesItsLine()
    {
        var text = "ann,muse,1\nbob,\"blur,1\n" + string.Concat(Enumerable.Repeat("cid,oasis,1\n", 200_000));
        Assert.Equal(
            "plays.tsv:2: unclosed quote: the row that begins here is longer than 1 MiB; expected a closing quote",
            Reading.ErrorOf(text, Skipping));
        Assert.Equal(200_002, Reading.Of(text, new InteractionFormat { Text = new() { Quote = QuoteRule.None } }).Report.Rows);
    }

    [Fact]
    public void ALongLineInCsv_IsNotTakenForAnUnclosedQuote() =>
        Assert.Equal("plays.tsv:2: line longer than 1 MiB; expected rows of text", Reading.ErrorOf("a,b,1\n" + new string('x', 3_000_000)));

    [Fact]
    public void ARowOverSeveralLines_IsWrittenWhole()
    {
        new InteractionReader(Skipping) { BadRowsPath = Folder["bad.csv"] }.ReadText("ann,muse,1\nann,\"a\nb\",x\n"u8);
        Assert.Equal("ann,\"a\nb\",x\n", File.ReadAllText(Folder["bad.csv"]));
    }

    [Fact]
    public void InTabSeparatedText_QuotesAroundAName_AreRemoved_AndCounted()
    {
        var (matrix, report) = Reading.Of(
            "ann\t\"Heroes\"\t1\nann\tHeroes\t2\n\"bob\"\t\"\"\"Alternate 1985\"\"\"\t1\nbob\t\"Weird Al\" Yankovic\t1\nbob\t\"a\" and \"b\"\t1\n"
            + "bob\t12\"\t1\nbob\t\"Heroes\"\t1\n");
        Assert.Equal(
            ["ann Heroes 3", "bob \"Alternate 1985\" 1", "bob \"Weird Al\" Yankovic 1", "bob \"a\" and \"b\" 1", "bob 12\" 1", "bob Heroes 1"],
            matrix.Lines().Order(StringComparer.Ordinal));
        Assert.Equal((3, QuoteRule.Auto), (report.UnquotedNames, report.Quote));
    }

    [Theory]
    [InlineData("bob\t\"muse\t1")]
    [InlineData("\"bob\tmuse\t1")]
    [InlineData("bob\t\"12\"\" mix\t1")]
    public void InTabSeparatedText_AQuoteThatIsNotClosed_IsABadRow(string row)
    {
        var expected = $"plays.tsv:2: {NotClosed}: {DisplayText.Quote(row)}";
        var (matrix, report) = Reading.Of($"ann\tmuse\t1\n{row}\nann\tmuse\t1\n", Skipping);
        Assert.Equal([expected], report.FirstBadRows);
        Assert.Equal(["ann muse 2"], matrix.Lines());
        Assert.Equal(0, Reading.Of($"ann\tmuse\t1\n{row}\n", Skipping with { Text = new() { Quote = QuoteRule.None } }).Report.BadRowCount);
    }

    [Fact]
    public void TabSeparatedText_WithQuotesThroughout_IsReadAsCsv()
    {
        var (matrix, report) = Reading.Of("\"user\"\t\"item\"\t\"n\"\n\"ann\"\t\"a\tb\nc\"\t3\n\"ann\"\t\"say \"\"x\"\"\"\t1.5\n");
        Assert.Equal(["ann a\tb\nc 3", "ann say \"x\" 1.5"], matrix.Lines());
        Assert.Equal((QuoteRule.Csv, 0, 1), (report.Quote, report.UnquotedNames, report.MultiLineRows));
    }

    [Fact]
    public void BlanksInQuotes_SeparateNoFields()
    {
        var (matrix, report) = Reading.Of("ann muse 1\nann \"Blink 182\" 2\n");
        Assert.Equal(["ann muse 1", "ann Blink 182 2"], matrix.Lines());
        Assert.Equal((" ", QuoteRule.Csv), (report.Separator, report.Quote));
    }

    [Fact]
    public void KnownFormats_KeepQuotes() =>
        Assert.Equal(
            ["u \"Heroes\" 1", "u \"unclosed 2"],
            Reading.Of("u\tm\t\"Heroes\"\t1\nu\tm\t\"unclosed\t2\n", InteractionFormat.LastFm360K).Matrix.Lines());

    [Theory]
    [InlineData("ann muse 1\nann \"Blink 182\" 2\n", " ")]
    [InlineData("ann::muse::1\nann::\"Blink 182\"::2\n", "::")]
    public void TypedQuotes_AreReadWithAnySeparator(string text, string separator)
    {
        var format = Skipping with { Text = new() { Separator = separator, Quote = QuoteRule.Csv } };
        Assert.Equal(["ann muse 1", "ann Blink 182 2"], Reading.Of(text, format).Matrix.Lines());
        Assert.Equal(
            [$"plays.tsv:2: unclosed quote or text after a closing quote; expected both quotes on one line and quotes inside doubled: "
                + DisplayText.Quote($"ann{separator}\"x{separator}1")],
            Reading.Of($"ann{separator}muse{separator}1\nann{separator}\"x{separator}1\n", format).Report.FirstBadRows);
    }

    [Fact]
    public void NamesOfItems_LoseTheirQuotesToo()
    {
        File.WriteAllText(Folder["names.tsv"], "1\t\"Heroes\"\n2\t\"Weird Al\" Yankovic\n");
        var names = ItemNames.Read(Folder["names.tsv"], cancel: TestContext.Current.CancellationToken);
        Assert.Equal(("Heroes", "\"Weird Al\" Yankovic"), (names.Find("1"), names.Find("2")));
    }

    [Fact]
    public void RandomBytes_LoseNoRow()
    {
        var random = new Random(23768213);
        ReadOnlySpan<byte> alphabet = [.. "ab01.-:: \t\t\t\n\n\"\"\r,,"u8, 0, 0xC3, 0xA9, 0xFF];
        for (var run = 0; run < 100; run++)
        {
            var bytes = new byte[random.Next(1, 1000)];
            random.GetItems(alphabet, bytes);
            foreach (var separator in (string[])["\t", ",", "::", " "])
            {
                byte[] text = [.. Encoding.UTF8.GetBytes($"u{separator}i{separator}1\n"), .. bytes];
                foreach (var quote in Enum.GetValues<QuoteRule>())
                {
                    // Reading.Of asserts rows = interactions + zeros + bad. Here the rows are counted in the bytes.
                    var layout = new TextLayout { Separator = separator, HasHeader = false, Quote = quote };
                    var (_, report) = Reading.Of(text, Skipping with { Text = layout });
                    var isCsv = report.Quote == QuoteRule.Csv && separator.Length == 1 && separator != " ";
                    Assert.Equal(Records(Encoding.Latin1.GetString(text), isCsv ? separator[0] : null, separator == " "), report.Rows);
                }
            }
        }
    }

    /// <summary>The number of records that are not empty. Line breaks in quotes end no record if there is a separator.</summary>
    static int Records(string text, char? separator, bool blanksAreEmpty)
    {
        var (records, isFieldStart, isQuoted, content) = (0, true, false, 0);
        for (var k = 0; k < text.Length; k++)
        {
            var c = text[k];
            if (isQuoted)
            {
                if (c == '"' && k + 1 < text.Length && text[k + 1] == '"') k++;
                else if (c == '"') isQuoted = false;
            }
            else if (c is '\n' or '\r')
            {
                if (content > 0) records++;
                (content, isFieldStart) = (0, true);
                continue;
            }
            else if (c == separator)
            {
                isFieldStart = true;
                content++;
                continue;
            }
            else if (isFieldStart && c == '"' && separator is not null)
            {
                isQuoted = true;
            }

            isFieldStart = false;
            if (!(blanksAreEmpty && c is ' ' or '\t' && !isQuoted) || !blanksAreEmpty) content++;
        }

        return content > 0 ? records + 1 : records;
    }
}
