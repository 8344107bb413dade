using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;

namespace GpuAls.Cli.Targets;

/// <summary>A text file with the lines that --output prints: tab-separated values, or JSON.</summary>
/// <param name="path">The file.</param>
/// <param name="format">The writer of the lines.</param>
sealed class LinesTarget(string path, Func<TextWriter, IReportWriter> format) : IAnswerTarget
{
    /// <inheritdoc/>
    public string Shown => DisplayText.Escape(path);

    /// <inheritdoc/>
    public int Done => 0;

    /// <inheritdoc/>
    public void Write(IEnumerable<Report> answers) => TextFile.Write(path, TargetOptions.OptionName, text =>
    {
        var writer = format(text);
        foreach (var answer in answers) writer.Write(answer);
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        // The file is open only while it is written.
    }
}
