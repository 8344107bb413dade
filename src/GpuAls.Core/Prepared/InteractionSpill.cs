using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Prepared;

/// <summary>
/// The interactions of a reading, in a file in order of arrival. The names are numbered in memory while rows are read. If numbers change at the end
/// of the reading, because names were merged, <see cref="Complete"/> changes them in the file.
/// </summary>
/// <param name="path">The file.</param>
sealed class InteractionSpill(string path) : IInteractionStore, IDisposable
{
    const int BufferRows = 1 << 17;

    readonly RowFileWriter file = new(path, BufferRows);

    /// <inheritdoc/>
    public long Count => file.Count;

    /// <inheritdoc/>
    public long Merged => 0;

    // [names as read] The number of each name; null if it is the one in the file.
    int[]? users;
    int[]? items;

    /// <inheritdoc/>
    public void Add(int user, int item, float strength)
    {
        if (users is not null || items is not null) throw new InvalidOperationException("the rows have other numbers already");
        if (!file.Add(new StoredRow(user, item, strength))) return;
        // The names are in memory.
        var memory = SystemMemory.Read();
        if (memory.Free >= 0) return;
        SystemMemory.FreeGarbage();
        memory = SystemMemory.Read();
        if (memory.Free < 0) throw new MemoryLimitException($"the names of {DisplayText.Count(Count)} interactions need", 0, memory);
    }

    /// <inheritdoc/>
    public void Renumber(int[]? users, int[]? items) => (this.users, this.items) = (Compose(this.users, users), Compose(this.items, items));

    /// <summary>Writes all rows to the file, with their last numbers.</summary>
    /// <param name="cancel">Stops the work.</param>
    public void Complete(CancellationToken cancel)
    {
        file.Flush();
        file.Dispose();
        if (users is null && items is null) return;
        RowFileReader.ReplacePieces(
            path,
            rows =>
            {
                foreach (ref var row in rows)
                    row = row with { User = users is null ? row.User : users[row.User], Item = items is null ? row.Item : items[row.Item] };
            },
            cancel);
    }

    public void Dispose() => file.Dispose();

    static int[]? Compose(int[]? first, int[]? second) =>
        first is null || second is null ? first ?? second : Array.ConvertAll(first, number => second[number]);
}
