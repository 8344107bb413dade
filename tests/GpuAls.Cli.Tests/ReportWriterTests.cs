using GpuAls.Cli.Output;

namespace GpuAls.Cli.Tests;

public sealed class ReportWriterTests
{
    static readonly Report Songs = new(
        "Two songs",
        [new Field("user", "User", "zoë"), new Field("loss.data", null, 1.5), new Field("loss.total", null, null)],
        new Table(
            "songs",
            null,
            [new Column("rank", "Rank"), new Column("name", "Name"), new Column("score", "Score", "F2")],
            [[1, "a\tb\\c", 0.12345678f], [10, "日本 \"x\"", 2f]]));

    static string Write(Func<Terminal, IReportWriter> writer, int? width, params Report[] reports)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var made = writer(new Terminal(output, TextWriter.Null, Stream.Null) { OutputWidth = width });
        foreach (var report in reports) made.Write(report);
        return output.ToString();
    }

    [Fact]
    public void Json_NestsDottedNames_AndLeavesLettersAsTheyAre() => Assert.Equal(
        """
        {"user":"zoë","loss":{"data":1.5,"total":null},"songs":[{"rank":1,"name":"a\tb\\c","score":0.12345678},
        """ + """
        {"rank":10,"name":"日本 \"x\"","score":2}]}

        """,
        Write(terminal => new JsonReportWriter(terminal.Output), null, Songs));

    [Fact]
    public void Tsv_RepeatsFieldsBesideEveryRow_AndTheHeaderOnlyOnce() => Assert.Equal(
        "user\tloss.data\tloss.total\trank\tname\tscore\n"
            + "zoë\t1.5\t\t1\ta\\tb\\\\c\t0.12345678\n"
            + "zoë\t1.5\t\t10\t日本 \"x\"\t2\n"
            + "zoë\t1.5\t\t1\ta\\tb\\\\c\t0.12345678\n"
            + "zoë\t1.5\t\t10\t日本 \"x\"\t2\n",
        Write(terminal => new TsvReportWriter(terminal.Output), null, Songs, Songs));

    [Fact]
    public void Tsv_OfFieldsAlone_IsOneRow() =>
        Assert.Equal(
            "a\tb\n1\tx\n", Write(terminal => new TsvReportWriter(terminal.Output), null, new Report(null, [new("a", "A", 1), new("b", "B", "x")])));

    [Fact]
    public void Tsv_OfTablesWithoutFields_StartsWithTheFirstTable() => Assert.Equal(
        "x\n1\n\ny\n2\n",
        Write(
            terminal => new TsvReportWriter(terminal.Output),
            null,
            new Report(null, [], new Table("a", null, [new("x", "X")], [[1]]), new Table("b", null, [new("y", "Y")], [[2]]))));

    [Fact]
    public void Table_InAPipe_HasNoLines() => Assert.Equal(
        """
        Two songs

        User  zoë

        Rank  Name      Score
           1  a\tb\c     0.12
          10  日本 "x"   2.00

        """,
        Write(terminal => new TableReportWriter(terminal), null, Songs));

    [Fact]
    public void Markdown_EscapesSpecialCharacters() => Assert.Equal(
        """
        # Two songs

        - User: zoë

        | Rank | Name | Score |
        | ---: | --- | ---: |
        | 1 | a\\tb\\c | 0.12 |
        | 2 | \*\|\* |  |

        """,
        Write(
            terminal => new MarkdownReportWriter(terminal.Output),
            null,
            Songs with { Tables = [Songs.Tables[0] with { Rows = [Songs.Tables[0].Rows[0], [2, "*|*", null]] }] }));
}
