using System.Globalization;

namespace GpuAls.Cli.Output;

/// <summary>
/// Reports as tab-separated text with a header. A report with one table is one block, with the fields as leading columns; otherwise the fields and
/// each table are blocks, separated by an empty line. Blocks with the same columns share one header, so many users make one table.
/// </summary>
sealed class TsvReportWriter(TextWriter output) : IReportWriter
{
    string? header;

    public void Write(Report report)
    {
        if (report.Tables.Count == 1)
        {
            WriteBlock(report.Fields, report.Tables[0]);
            return;
        }

        if (report.Fields.Count > 0) WriteBlock(report.Fields);
        foreach (var table in report.Tables) WriteBlock([], table);
    }

    void WriteBlock(IReadOnlyList<Field> fields, Table? table = null)
    {
        var names = string.Join('\t', [.. fields.Select(field => field.Name), .. table?.Columns.Select(column => column.Name) ?? []]);
        if (names != header)
        {
            if (header is not null) output.Write('\n');
            output.Write(names);
            output.Write('\n');
            header = names;
        }

        var lead = fields.Select(field => field.Value);
        foreach (var row in table?.Rows ?? [[]])
        {
            output.Write(string.Join('\t', lead.Concat(row).Select(Text)));
            output.Write('\n');
        }
    }

    static string Text(object? value) => value switch
    {
        null => "",
        string text => text.Replace(@"\", @"\\").Replace("\t", @"\t").Replace("\n", @"\n").Replace("\r", @"\r"),
        Table table => Text(table.Line()),
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"a report cannot hold a {value.GetType()}"),
    };
}
