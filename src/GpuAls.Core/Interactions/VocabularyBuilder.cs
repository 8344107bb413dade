using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GpuAls.Core;

/// <summary>Numbers names from 0 in order of first appearance: an open-addressing hash table over UTF-8 bytes, no string is made.</summary>
public sealed class VocabularyBuilder
{
    // A seed of its own for each process, so that nobody can prepare a file whose names all collide.
    static readonly ulong HashSeed = (ulong)Random.Shared.NextInt64() | 1;

    readonly Utf8StringsBuilder names = new();

    // Outside the managed heap for its huge pages: a look-up goes to a random place in megabytes.
    LargeArray<Slot> slots = LargeArray<Slot>.Zeros(1024);

    /// <summary>How many different names were seen.</summary>
    public int Count => names.Count;

    /// <summary>The number of a name; a new one gets the next free number.</summary>
    /// <param name="name">UTF-8; not empty.</param>
    public int GetOrAdd(ReadOnlySpan<byte> name)
    {
        var hash = Hash(name);
        ref var slot = ref FindSlot(name, hash);
        if (slot.RowPlusOne != 0) return slot.RowPlusOne - 1;

        var row = names.Add(name);
        slot = new Slot((uint)(hash >> 32), row + 1);
        // Half full at most: probes stay short.
        if (names.Count * 2L > slots.Length) Resize();
        return row;
    }

    /// <summary>The number of a name that was added before, or −1.</summary>
    public int Find(ReadOnlySpan<byte> name) => FindSlot(name, Hash(name)).RowPlusOne - 1;

    /// <summary>The bytes of a name.</summary>
    public ReadOnlySpan<byte> this[int row] => names[row];

    /// <summary>The names so far; the builder may go on.</summary>
    /// <param name="labels">[count] What people call each row, where the names are ids.</param>
    /// <exception cref="ArgumentException"><paramref name="labels"/> has another length than the names.</exception>
    public Vocabulary Build(Utf8Strings? labels = null) => new(names.Build(), labels);

    /// <summary>The slot that holds the name, or the free one where it belongs.</summary>
    unsafe ref Slot FindSlot(ReadOnlySpan<byte> name, ulong hash)
    {
        var all = slots.Pointer;
        var mask = slots.Length - 1;
        var tag = (uint)(hash >> 32);
        var at = (long)hash & mask;
        while (all[at].RowPlusOne != 0 && !(all[at].Tag == tag && names[all[at].RowPlusOne - 1].SequenceEqual(name))) at = (at + 1) & mask;
        return ref all[at];
    }

    unsafe void Resize()
    {
        var larger = LargeArray<Slot>.Zeros(slots.Length * 2);
        var all = larger.Pointer;
        var mask = larger.Length - 1;
        for (var row = 0; row < names.Count; row++)
        {
            var hash = Hash(names[row]);
            var at = (long)hash & mask;
            while (all[at].RowPlusOne != 0) at = (at + 1) & mask;
            all[at] = new Slot((uint)(hash >> 32), row + 1);
        }

        slots.Dispose();
        slots = larger;
    }

    /// <summary>A multiply-and-fold hash, eight bytes a step; every bit of the text reaches every bit of the result.</summary>
    static ulong Hash(ReadOnlySpan<byte> text)
    {
        var hash = HashSeed ^ ((ulong)text.Length * 0x9E3779B97F4A7C15);
        while (text.Length >= 8)
        {
            hash = Fold(hash ^ MemoryMarshal.Read<ulong>(text));
            text = text[8..];
        }

        ulong rest = 0;
        for (var k = 0; k < text.Length; k++) rest |= (ulong)text[k] << (8 * k);
        return Fold(Fold(hash ^ rest));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Fold(ulong value)
    {
        var high = Math.BigMul(value, 0xD6E8FEB86659FD93, out var low);
        return high ^ low;
    }

    /// <summary>A place in the table; zero is a free one.</summary>
    /// <param name="Tag">The upper half of the hash: nearly every mismatch is seen without touching the name.</param>
    /// <param name="RowPlusOne">The name's row, plus one.</param>
    readonly record struct Slot(uint Tag, int RowPlusOne);
}
