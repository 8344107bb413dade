using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GpuAls.Core;

/// <summary>Numbers names from 0 in order of first appearance: an open-addressing hash table over UTF-8 bytes, no string is made.</summary>
public sealed class VocabularyBuilder
{
    // A seed of its own for each process, so that nobody can prepare a file whose names all collide.
    static readonly ulong HashSeed = (ulong)Random.Shared.NextInt64() | 1;

    readonly Utf8StringsBuilder names = new();
    int[] slots = new int[1024]; // row + 1, 0 = free
    uint[] hashes = new uint[1024]; // upper half of each slot's hash: nearly every mismatch is seen without touching the name

    /// <summary>How many different names were seen.</summary>
    public int Count => names.Count;

    /// <summary>The number of a name; a new one gets the next free number.</summary>
    /// <param name="name">UTF-8; not empty.</param>
    public int GetOrAdd(ReadOnlySpan<byte> name)
    {
        var hash = Hash(name);
        var slot = FindSlot(name, hash);
        if (slots[slot] != 0) return slots[slot] - 1;

        var row = names.Add(name);
        slots[slot] = row + 1;
        hashes[slot] = (uint)(hash >> 32);
        // Half full at most: probes stay short.
        if (names.Count * 2L > slots.Length) Resize();
        return row;
    }

    /// <summary>The number of a name that was added before, or −1.</summary>
    public int Find(ReadOnlySpan<byte> name) => slots[FindSlot(name, Hash(name))] - 1;

    /// <summary>The bytes of a name.</summary>
    public ReadOnlySpan<byte> this[int row] => names[row];

    /// <summary>The names so far; the builder may go on.</summary>
    /// <param name="labels">[count] What people call each row, where the names are ids.</param>
    /// <exception cref="ArgumentException"><paramref name="labels"/> has another length than the names.</exception>
    public Vocabulary Build(Utf8Strings? labels = null) => new(names.Build(), labels);

    int FindSlot(ReadOnlySpan<byte> name, ulong hash)
    {
        var mask = slots.Length - 1;
        var tag = (uint)(hash >> 32);
        var slot = (int)hash & mask;
        while (slots[slot] != 0 && !(hashes[slot] == tag && names[slots[slot] - 1].SequenceEqual(name))) slot = (slot + 1) & mask;
        return slot;
    }

    void Resize()
    {
        var length = slots.Length * 2;
        slots = new int[length];
        hashes = new uint[length];
        for (var row = 0; row < names.Count; row++)
        {
            var hash = Hash(names[row]);
            var slot = (int)hash & (length - 1);
            while (slots[slot] != 0) slot = (slot + 1) & (length - 1);
            slots[slot] = row + 1;
            hashes[slot] = (uint)(hash >> 32);
        }
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
}
