using GpuAls.Cli.Output;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Input;

/// <summary>The effect of quotes in a file, in sentences.</summary>
static class QuoteNotes
{
    /// <summary>One line for rows over several lines, and one for names whose quotes were removed.</summary>
    public static IEnumerable<string> Of(ReadReport report)
    {
        if (report.MultiLineRows > 0)
        {
            yield return $"{Format.Count(report.MultiLineRows, "row spans", "rows span")} several lines, at most {Format.Count(report.MaxRowLines)}; "
                + "--quote none reads each line as a row.";
        }

        if (report.UnquotedNames > 0)
            yield return $"Removed the quotes around {Format.Count(report.UnquotedNames, "name")}; --quote none keeps them.";
    }
}
