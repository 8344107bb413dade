using GpuAls.Export;
using GpuAls.Export.Formats;

namespace GpuAls.Cli.Exporting;

/// <summary>All formats of <c>gpuals export</c>, in the order of the help.</summary>
static class ExportFormats
{
    /// <summary>All rows.</summary>
    public static IReadOnlyList<ExportFormat> All { get; } = [.. FileFormats.All];

    /// <summary>The words of the formats for which a condition holds.</summary>
    public static IReadOnlyList<string> Words(Func<ExportFormat, bool> condition) => [.. All.Where(condition).Select(format => format.Word)];
}
