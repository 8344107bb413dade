using System.Globalization;

namespace GpuAls.Cli;

/// <summary>
/// Reports as tab-separated text with a header. A report of one sheet is one block, its facts repeated as leading columns; with several, each sheet is
/// a block of its own after an empty line. Blocks of the same columns share one header, so many users make one table.
/// </summary>
sealed class TsvReportWriter(TextWriter output) : IReportWriter
{
    string? header;

    public void Write(Report report)
    {
        if (report.Sheets.Count == 1)
        {
            WriteBlock(report.Facts, report.Sheets[0]);
            return;
        }

        WriteBlock(report.Facts);
        foreach (var sheet in report.Sheets) WriteBlock([], sheet);
    }

    void WriteBlock(IReadOnlyList<Fact> facts, Sheet? sheet = null)
    {
        var names = string.Join('\t', [.. facts.Select(fact => fact.Name), .. sheet?.Columns.Select(column => column.Name) ?? []]);
        if (names != header)
        {
            if (header is not null) output.Write('\n');
            output.Write(names);
            output.Write('\n');
            header = names;
        }

        var lead = facts.Select(fact => fact.Value);
        foreach (var row in sheet?.Rows ?? [[]])
        {
            output.Write(string.Join('\t', lead.Concat(row).Select(Text)));
            output.Write('\n');
        }
    }

    static string Text(object? value) => value switch
    {
        null => "",
        string text => text.Replace(@"\", @"\\").Replace("\t", @"\t").Replace("\n", @"\n").Replace("\r", @"\r"),
        Sheet sheet => Text(sheet.Line()),
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"a {value.GetType()} cannot stand in a report"),
    };
}
