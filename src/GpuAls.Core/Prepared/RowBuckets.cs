namespace GpuAls.Core.Prepared;

/// <summary>
/// Consecutive users, or items, in buckets whose rows fit into memory together. The rows of each bucket are in a temporary file, in the order in
/// which they were added.
/// </summary>
sealed class RowBuckets : IDisposable
{
    // Fewer than the open files that systems allow a process.
    const int MaxCount = 512;

    const int MinBufferRows = 1 << 8;
    const int MaxBufferRows = 1 << 16;

    readonly int[] bounds;
    readonly string prefix;
    readonly int bufferRows;
    RowFileWriter[]? files;

    /// <param name="counts">[names] The number of rows of each user or item.</param>
    /// <param name="maxRows">The rows that fit into memory; a bucket of one name may have more.</param>
    /// <param name="prefix">The start of the paths of the files.</param>
    /// <param name="bufferBytes">The memory for the rows that are on their way to the files.</param>
    public RowBuckets(ReadOnlySpan<long> counts, long maxRows, string prefix, long bufferBytes)
    {
        this.prefix = prefix;
        var total = 0L;
        foreach (var count in counts) total += count;
        maxRows = Math.Max(maxRows, total / MaxCount + 1);
        List<int> starts = [0];
        var filled = 0L;
        for (var name = 0; name < counts.Length; name++)
        {
            if (filled > 0 && filled + counts[name] > maxRows)
            {
                starts.Add(name);
                filled = 0;
            }

            filled += counts[name];
        }

        starts.Add(counts.Length);
        bounds = [.. starts];
        bufferRows = (int)Math.Clamp(bufferBytes / StoredRow.Bytes / Count, MinBufferRows, MaxBufferRows);
    }

    /// <summary>The number of buckets.</summary>
    public int Count => bounds.Length - 1;

    /// <summary>The first name of a bucket.</summary>
    public int First(int bucket) => bounds[bucket];

    /// <summary>The number of names of a bucket.</summary>
    public int Names(int bucket) => bounds[bucket + 1] - bounds[bucket];

    /// <summary>The file of a bucket.</summary>
    public string PathOf(int bucket) => $"{prefix}.{bucket}";

    /// <summary>Creates the files.</summary>
    public void Open() => files = [.. Enumerable.Range(0, Count).Select(bucket => new RowFileWriter(PathOf(bucket), bufferRows))];

    /// <summary>Adds a row to the bucket of a name.</summary>
    public void Add(int name, StoredRow row)
    {
        var bucket = Array.BinarySearch(bounds, name);
        if (bucket < 0) bucket = ~bucket - 1;
        files![bucket].Add(row);
    }

    /// <summary>Completes the files and frees the memory of their buffers.</summary>
    public void Close()
    {
        foreach (var file in files!) file.Flush();
        Dispose();
    }

    public void Dispose()
    {
        foreach (var file in files ?? []) file.Dispose();
        files = null;
    }
}
