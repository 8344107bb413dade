using GpuAls.Export.Formats;
using GpuAls.Export.Targets;

namespace GpuAls.Cli.Exporting;

/// <summary>All formats of <c>gpuals export</c>, in the order of the help.</summary>
static class ExportFormats
{
    /// <summary>All rows.</summary>
    public static IReadOnlyList<ExportFormat> All { get; } = [.. FileFormats.All, .. VectorFormats.All];

    /// <summary>The format of a word, in upper or lower case; null if there is none.</summary>
    public static ExportFormat? Find(string word) => All.FirstOrDefault(row => row.Word.Equals(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>The words of the formats for which a condition holds.</summary>
    public static IReadOnlyList<string> Words(Func<ExportFormat, bool> condition) => [.. All.Where(condition).Select(format => format.Word)];
}
