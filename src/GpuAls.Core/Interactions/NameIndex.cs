using System.Runtime.CompilerServices;
using System.Text;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Interactions;

/// <summary>
/// Finds the rows of a name in a list in which names may occur several times, exactly or without case: a hash table over the text without case, whose
/// chains have ascending rows. The first exact searches, often the only ones of a process, scan the list, because building the table takes longer.
/// </summary>
sealed class NameIndex(Utf8Strings names)
{
    // Building the table takes as long as about a hundred scans.
    const int MaxScans = 16;

    readonly Lazy<Table> table = new(() => new Table(names));
    int scans;

    /// <summary>The rows with exactly this name, ascending; none for an empty name.</summary>
    public List<int> FindExact(string name)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        if (!table.IsValueCreated && Interlocked.Increment(ref scans) <= MaxScans) return Scan(utf8);
        var rows = new List<int>();
        for (var row = table.Value.Head(name); row >= 0; row = table.Value.Next(row))
        {
            if (names[row].SequenceEqual(utf8)) rows.Add(row);
        }

        return rows;
    }

    /// <summary>The rows with this name in any case, ascending; none for an empty name.</summary>
    public List<int> FindWithoutCase(string name)
    {
        var rows = new List<int>();
        Span<char> buffer = stackalloc char[256];
        for (var row = table.Value.Head(name); row >= 0; row = table.Value.Next(row))
        {
            if (Decode(names[row], buffer).Equals(name, StringComparison.OrdinalIgnoreCase)) rows.Add(row);
        }

        return rows;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    List<int> Scan(ReadOnlySpan<byte> name)
    {
        var rows = new List<int>();
        if (name.IsEmpty) return rows;
        for (var row = 0; row < names.Count; row++)
        {
            if (names[row].SequenceEqual(name)) rows.Add(row);
        }

        return rows;
    }

    static ReadOnlySpan<char> Decode(ReadOnlySpan<byte> name, Span<char> buffer) =>
        name.Length <= buffer.Length ? buffer[..Encoding.UTF8.GetChars(name, buffer)] : Encoding.UTF8.GetString(name);

    sealed class Table
    {
        readonly int[] first; // by hash: row + 1, 0 = none
        readonly int[] next; // by row: the following row of the same chain + 1, 0 = none

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public Table(Utf8Strings names)
        {
            first = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(names.Count, 1, 1 << 30))];
            next = new int[names.Count];
            Span<char> buffer = stackalloc char[256];
            for (var row = names.Count - 1; row >= 0; row--)
            {
                ref var head = ref first[Slot(Decode(names[row], buffer))];
                next[row] = head;
                head = row + 1;
            }
        }

        /// <summary>The first row of a name's chain, or −1.</summary>
        public int Head(string name) => name.Length == 0 ? -1 : first[Slot(name)] - 1;

        /// <summary>The row after another in its chain, or −1.</summary>
        public int Next(int row) => next[row] - 1;

        // The runtime's hash has a different seed in each process, so that nobody can prepare a file whose names all collide.
        int Slot(ReadOnlySpan<char> name) => string.GetHashCode(name, StringComparison.OrdinalIgnoreCase) & (first.Length - 1);
    }
}
