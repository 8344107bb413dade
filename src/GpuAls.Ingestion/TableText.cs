using System.Text;
using System.Text.Json;
using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>
/// A small table as delimited text in memory, for the files of names beside the interactions: tab-separated, quoted as CSV, with a header.
/// </summary>
static class TableText
{
    /// <summary>The layout of the text.</summary>
    public static TextLayout Layout { get; } = new() { Separator = "\t", Quote = QuoteRule.Csv, HasHeader = true };

    /// <summary>Writes a table as text. The elements of a list are joined by commas.</summary>
    /// <param name="table">The table.</param>
    /// <param name="cancel">Cancels the reading between two batches.</param>
    /// <exception cref="Core.GpuAlsException">The table cannot be read.</exception>
    public static MemoryStream Of(ITable table, CancellationToken cancel)
    {
        var text = new MemoryStream();
        int[] columns = [.. Enumerable.Range(0, table.Columns.Count)];
        var values = Array.ConvertAll(columns, _ => new ColumnValues());
        Write(text, table.Columns.Select(column => column.Name));
        int rows;
        while ((rows = table.ReadBatch(columns, values)) > 0)
        {
            cancel.ThrowIfCancellationRequested();
            for (var row = 0; row < rows; row++)
            {
                if (table.ProblemOf(row) is null) Write(text, values.Select(column => TextOf(column, row)));
            }

            foreach (var column in values) column.Clear();
        }

        text.Position = 0;
        return text;
    }

    static string TextOf(ColumnValues column, int row)
    {
        var text = Encoding.UTF8.GetString(column.Text(row));
        if (!column.IsOther(row) || !text.StartsWith('[')) return text;
        try
        {
            using var list = JsonDocument.Parse(text);
            return string.Join(", ", list.RootElement.EnumerateArray().Select(element => element.ToString()));
        }
        catch (Exception exception) when (JsonFailure.IsOf(exception))
        {
            // An element that is no Unicode text: as it is written.
            return text;
        }
    }

    static void Write(MemoryStream text, IEnumerable<string> fields)
    {
        text.Write(Encoding.UTF8.GetBytes(string.Join('\t', fields.Select(Quoted))));
        text.WriteByte((byte)'\n');
    }

    /// <summary>A field in this layout, with quotes if it needs them.</summary>
    public static string Quoted(string field) =>
        field.AsSpan().ContainsAny("\t\n\r\"") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
