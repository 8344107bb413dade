using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Interactions;

/// <summary>
/// A stable counting sort of (row, column, value) entries by column, on all cores. The entries are cut into consecutive parts, and each part counts
/// its columns, which gives the place of its entries behind those of the parts before. The result does not depend on the number of parts.
/// </summary>
static unsafe class ColumnSort
{
    // With fewer entries in a part, threads cost more time than they save.
    const long MinPartEntries = 1 << 16;

    /// <summary>The number of entries ahead that <see cref="PrefetchPlace"/> is called: enough for memory to answer.</summary>
    public const int PrefetchDistance = 16;

    /// <summary>Counts the columns of one part of the entries.</summary>
    /// <param name="part">The number of the part.</param>
    /// <param name="counts">[columns] Zeros before, the counts afterwards.</param>
    public delegate void Count(int part, long* counts);

    /// <summary>Writes the entries of one part, in their order, to the places of the cursors.</summary>
    /// <param name="part">The number of the part.</param>
    /// <param name="cursors">[columns] The place of the part's next entry of each column.</param>
    /// <param name="rows">[entries] The row of each entry.</param>
    /// <param name="values">[entries] The value of each entry, or its code.</param>
    public delegate void Scatter<T>(int part, long* cursors, int* rows, T* values) where T : unmanaged;

    /// <summary>The number of parts: as many as keep the counts of all parts smaller than the entries.</summary>
    public static int Parts(long entries, long columns) =>
        (int)Math.Clamp(Math.Min(entries / MinPartEntries, entries / Math.Max(columns, 1)), 1, Math.Min(Environment.ProcessorCount, 64));

    /// <summary>Sorts.</summary>
    /// <param name="rows">The number of rows, which become columns.</param>
    /// <param name="columns">The number of columns, which become rows.</param>
    /// <param name="entries">The number of entries.</param>
    /// <param name="parts">The number of parts.</param>
    /// <param name="count">Called once for each part.</param>
    /// <param name="scatter">Called once for each part, after all parts were counted.</param>
    /// <param name="store">Turns the scattered values into the values of entries.</param>
    /// <param name="arrays">The place of the result; null: in memory.</param>
    /// <returns>[columns × rows] The rows of each column, in the order of the entries.</returns>
    public static SparseRows Sort<T>(
        int rows,
        int columns,
        long entries,
        int parts,
        Count count,
        Scatter<T> scatter,
        Func<LargeArray<T>, EntryValues> store,
        ArrayStore? arrays = null) where T : unmanaged
    {
        arrays ??= ArrayStore.InMemory;
        var offsets = LargeArray<long>.Uninitialized(columns + 1L);
        var indices = arrays.Uninitialized<int>(entries);
        var values = arrays.Uninitialized<T>(entries);
        using var cursors = LargeArray<long>.Zeros((long)columns * parts); // [parts × columns] first counts, then places
        ForEachPart(parts, part => count(part, cursors.Pointer + (long)part * columns));
        long* offset = offsets.Pointer, cursor = cursors.Pointer;
        long next = 0;
        for (long column = 0; column < columns; column++)
        {
            offset[column] = next;
            for (var c = column; c < (long)columns * parts; c += columns)
            {
                var length = cursor[c];
                cursor[c] = next;
                next += length;
            }
        }

        offset[columns] = next;
        ForEachPart(parts, part => scatter(part, cursors.Pointer + (long)part * columns, indices.Pointer, values.Pointer));
        return new SparseRows(rows, offsets, indices, store(values)) { Arrays = arrays };
    }

    /// <summary>Prefetches the place that an entry of a column will be written to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchPlace<T>(int column, long* cursors, int* rows, T* values) where T : unmanaged
    {
        var place = cursors[column];
        Prefetch.Line(rows + place);
        Prefetch.Line(values + place);
    }

    static void ForEachPart(int parts, Action<int> work)
    {
        if (parts == 1) work(0);
        else Parallel.For(0, parts, work);
    }
}
