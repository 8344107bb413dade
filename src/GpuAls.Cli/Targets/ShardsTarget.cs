using GpuAls.Cli.Output;
using GpuAls.Cli.Queries;
using GpuAls.Core;
using GpuAls.Parquet.Writing;

namespace GpuAls.Cli.Targets;

/// <summary>A folder of Parquet files with a limited number of rows each. The items of a user are in one file.</summary>
/// <param name="path">The folder.</param>
/// <param name="columns">The columns of the files.</param>
/// <param name="maxRows">The maximum number of rows of a file; a file with one user alone may have more.</param>
sealed class ShardsTarget(string path, IReadOnlyList<AnswerColumn> columns, int maxRows) : IAnswerTarget
{
    /// <inheritdoc/>
    public string Shown => DisplayText.Escape(path);

    /// <inheritdoc/>
    public int Done => 0;

    /// <inheritdoc/>
    public void Write(IEnumerable<Report> answers)
    {
        using var folder = new ShardFolder(path);
        using var all = answers.GetEnumerator();
        var isMore = all.MoveNext();
        // A folder without users has one file without rows, so that readers find the columns.
        do
        {
            var file = folder.Next();
            folder.Guard(() =>
            {
                using var rows = new ParquetRowWriter(file, [.. columns.Select(column => (column.Name, column.Type))]);
                for (var count = 0; isMore; isMore = all.MoveNext())
                {
                    var added = all.Current.Tables[0].Rows.Count;
                    if (count > 0 && count + added > maxRows) break;
                    foreach (var row in AnswerColumns.Rows(all.Current)) rows.Write(row);
                    count += added;
                }

                rows.Complete();
                return 0;
            });
        }
        while (isMore);
        folder.Complete();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The folder is open only while it is written.
    }
}
