using System.Runtime.CompilerServices;
using System.Text;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Interactions;

/// <summary>
/// Finds the rows of a name in a list in which names may be there more than once, exactly or without case: a hash table over the text without case, whose
/// chains have rows ascending. The table is made when it pays: the first few exact searches, often the only ones of a process, walk through the list instead.
/// </summary>
sealed class NameIndex(Utf8Strings names)
{
    // Making the table takes as long as a hundred walks or so.
    const int MostWalks = 16;

    readonly Lazy<Table> table = new(() => new Table(names));
    int walks;

    /// <summary>The rows whose name is the same text, ascending; an empty name is none.</summary>
    public List<int> FindExact(string name)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        if (!table.IsValueCreated && Interlocked.Increment(ref walks) <= MostWalks) return Walk(utf8);
        var rows = new List<int>();
        for (var row = table.Value.Head(name); row >= 0; row = table.Value.Next(row))
        {
            if (names[row].SequenceEqual(utf8)) rows.Add(row);
        }

        return rows;
    }

    /// <summary>The rows whose name differs in nothing but case, ascending; an empty name is none.</summary>
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
    List<int> Walk(ReadOnlySpan<byte> name)
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

        // The runtime's hash has a seed of its own for each process: no file can be made whose names all collide.
        int Slot(ReadOnlySpan<char> name) => string.GetHashCode(name, StringComparison.OrdinalIgnoreCase) & (first.Length - 1);
    }
}
