using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>The bad rows of one file: how many of each kind, the first few as text, and all of them in a file where one is named.</summary>
sealed class BadRowLog : IDisposable
{
    const int FirstFew = 5;

    readonly long[] counts = new long[Enum.GetValues<BadRowKind>().Length];
    readonly List<string> first = [];
    readonly string? path;
    readonly FileStream? kept;

    /// <param name="path">Where bad rows are kept; null: nowhere. What was there before is overwritten.</param>
    /// <exception cref="GpuAlsException">The file cannot be written.</exception>
    public BadRowLog(string? path)
    {
        this.path = path;
        // Shared with nobody, so that the file that is being read cannot be taken for this one and be overwritten.
        if (path is not null) kept = Guard(() => new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None));
    }

    /// <summary>How many bad rows there were.</summary>
    public long Total => counts.Sum();

    /// <summary>Whether the text of another bad row is wanted.</summary>
    public bool WantsText => first.Count < FirstFew;

    /// <summary>The first few bad rows as text.</summary>
    public IReadOnlyList<string> First => first;

    /// <summary>How many bad rows of each kind there were; kinds that did not occur are left out.</summary>
    public IReadOnlyDictionary<BadRowKind, long> Counts => Enum.GetValues<BadRowKind>().Where(kind => counts[(int)kind] > 0).ToDictionary(kind => kind, kind => counts[(int)kind]);

    /// <summary>Counts a bad row and keeps its bytes.</summary>
    /// <exception cref="GpuAlsException">The file of bad rows cannot be written.</exception>
    public void Add(BadRowKind kind, ReadOnlySpan<byte> row)
    {
        counts[(int)kind]++;
        if (kept is null) return;
        try
        {
            kept.Write(row);
            kept.WriteByte((byte)'\n');
        }
        catch (IOException e)
        {
            throw Failed(e);
        }
    }

    /// <summary>Keeps the text of a bad row.</summary>
    public void AddText(string text) => first.Add(text);

    /// <summary>Writes what is still to be written.</summary>
    /// <exception cref="GpuAlsException">The file of bad rows cannot be written.</exception>
    public void Complete() => Guard(() =>
    {
        kept?.Flush();
        return 0;
    });

    public void Dispose() => kept?.Dispose();

    T Guard<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }
    }

    GpuAlsException Failed(Exception e) => new($"{path}: the bad rows cannot be written there: {e.Message}", e);
}
