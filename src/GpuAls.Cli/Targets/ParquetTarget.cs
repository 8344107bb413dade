using GpuAls.Cli.Output;
using GpuAls.Cli.Queries;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Memory;
using GpuAls.Parquet.Writing;

namespace GpuAls.Cli.Targets;

/// <summary>One Parquet file.</summary>
/// <param name="path">The file.</param>
/// <param name="columns">Its columns.</param>
sealed class ParquetTarget(string path, IReadOnlyList<AnswerColumn> columns) : IAnswerTarget
{
    /// <inheritdoc/>
    public string Shown => DisplayText.Escape(path);

    /// <inheritdoc/>
    public int Done => 0;

    /// <inheritdoc/>
    public void Write(IEnumerable<Report> answers) => AtomicFile.Write(
        path,
        file =>
        {
            using var rows = new ParquetRowWriter(file, [.. columns.Select(column => (column.Name, column.Type))]);
            foreach (var row in answers.SelectMany(AnswerColumns.Rows)) rows.Write(row);
            rows.Complete();
            return 0;
        },
        (reason, inner) => new RemedyException($"{Shown}: {reason}", $"Name another file: {TargetOptions.OptionName}", inner),
        needsRegularFile: true);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The file is open only while it is written.
    }
}
