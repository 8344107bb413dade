using System.Globalization;
using System.Text;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion;

namespace GpuAls.Fuzzing.Targets;

/// <summary>Interactions and the report of their reading as a text to compare.</summary>
static class MatrixText
{
    const int MaxLines = 200;

    /// <summary>Builds the matrix and describes it with the report. Checks that no row is lost.</summary>
    /// <exception cref="InvalidOperationException">The counts of the report do not add up.</exception>
    public static string Describe(InteractionMatrixBuilder builder, ReadReport report)
    {
        if (report.Rows != report.Interactions + report.ZeroStrengthRows + report.LowStrengthRows + report.BadRowCount
            || builder.Count != report.Interactions)
        {
            throw new InvalidOperationException(
                $"{report.Rows} rows, but {report.Interactions} interactions, {builder.Count} in the matrix, and {report.BadRowCount} bad rows");
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"{report.Rows} {report.Interactions} {report.Separator} {report.Quote} {report.Bytes} {report.MultiLineRows}\n");
        text.AppendJoin('\n', report.FirstBadRows).AppendJoin(' ', report.Header ?? []);
        var matrix = builder.Build();
        text.Append(CultureInfo.InvariantCulture,
            $"\n{matrix.Users.Count} {matrix.Items.Count} {matrix.Entries} {matrix.Duplicates} {matrix.Cancelled}\n");
        var lines = 0;
        for (var user = 0; user < matrix.Users.Count && lines < MaxLines; user++)
        {
            var items = matrix.ByUser.RowColumns(user);
            var values = matrix.ByUser.RowValues(user);
            for (var e = 0; e < items.Length && lines < MaxLines; e++, lines++)
            {
                if (!float.IsFinite(values[e])) throw new InvalidOperationException($"the strength {values[e]}");
                text.Append(CultureInfo.InvariantCulture, $"{matrix.Users.Key(user)} {matrix.Items.Key(items[e])} {values[e]:R}\n");
            }
        }

        return text.ToString();
    }
}
