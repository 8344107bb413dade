using System.Runtime.CompilerServices;
using System.Text;

namespace GpuAls.Core;

/// <summary>
/// Finds the rows of a name in a list in which names may be there more than once, exactly or without case: a hash table over the text without case, whose
/// chains have rows ascending.
/// </summary>
sealed class NameIndex
{
    readonly Utf8Strings names;
    readonly int[] first; // by hash: row + 1, 0 = none
    readonly int[] next; // by row: the following row of the same chain + 1, 0 = none

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public NameIndex(Utf8Strings names)
    {
        this.names = names;
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

    /// <summary>The rows whose name is the same text; an empty name is none.</summary>
    public List<int> FindExact(string name)
    {
        var rows = new List<int>();
        var utf8 = Encoding.UTF8.GetBytes(name);
        for (var row = Head(name); row >= 0; row = next[row] - 1)
        {
            if (names[row].SequenceEqual(utf8)) rows.Add(row);
        }

        return rows;
    }

    /// <summary>The rows whose name differs in nothing but case; an empty name is none.</summary>
    public List<int> FindWithoutCase(string name)
    {
        var rows = new List<int>();
        Span<char> buffer = stackalloc char[256];
        for (var row = Head(name); row >= 0; row = next[row] - 1)
        {
            if (Decode(names[row], buffer).Equals(name, StringComparison.OrdinalIgnoreCase)) rows.Add(row);
        }

        return rows;
    }

    int Head(string name) => name.Length == 0 ? -1 : first[Slot(name)] - 1;

    // The runtime's hash has a seed of its own for each process: no file can be made whose names all collide.
    int Slot(ReadOnlySpan<char> name) => string.GetHashCode(name, StringComparison.OrdinalIgnoreCase) & (first.Length - 1);

    static ReadOnlySpan<char> Decode(ReadOnlySpan<byte> name, Span<char> buffer) =>
        name.Length <= buffer.Length ? buffer[..Encoding.UTF8.GetChars(name, buffer)] : Encoding.UTF8.GetString(name);
}
