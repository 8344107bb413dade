using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Interactions;

/// <summary>
/// Numbers names from 0 in order of first appearance: an open-addressing hash table over UTF-8 bytes, no string is made. A place of the table holds a short
/// name itself, so that one access to memory decides.
/// </summary>
public sealed class VocabularyBuilder
{
    // How many names ahead places of the table, and the bytes of long names, are asked for: the second needs what the first brings.
    const int SlotsAhead = 16;
    const int NamesAhead = 8;

    readonly Utf8StringsBuilder names = new();

    // Outside the managed heap for its huge pages: a look-up goes to a random place in megabytes.
    LargeArray<Slot> slots = LargeArray<Slot>.Zeros(1024);

    /// <summary>How many different names were seen.</summary>
    public int Count => names.Count;

    /// <summary>The number of a name; a new one gets the next free number.</summary>
    /// <param name="name">UTF-8; not empty.</param>
    public int GetOrAdd(ReadOnlySpan<byte> name) => GetOrAdd(name, NameKey.Of(name));

    /// <summary>The number of a name that was added before, or −1.</summary>
    public int Find(ReadOnlySpan<byte> name) => FindSlot(name, NameKey.Of(name)).RowPlusOne - 1;

    /// <summary>The bytes of a name.</summary>
    public ReadOnlySpan<byte> this[int row] => names[row];

    /// <summary>The names so far; the builder may go on.</summary>
    /// <param name="labels">[count] What people call each row, where the names are ids.</param>
    /// <exception cref="ArgumentException"><paramref name="labels"/> has another length than the names.</exception>
    public Vocabulary Build(Utf8Strings? labels = null) => new(names.Build(), labels);

    /// <summary>The numbers of many names, one after the other, as if each were asked for; much faster, as the waits for memory overlap.</summary>
    /// <param name="batch">The names.</param>
    /// <param name="rows">[names] Their numbers.</param>
    internal void GetOrAdd(NameBatch batch, Span<int> rows)
    {
        Span<NameKey> keys = stackalloc NameKey[SlotsAhead]; // a ring: name k has place k % SlotsAhead
        for (var k = -SlotsAhead; k < batch.Count; k++)
        {
            if (k >= 0) rows[k] = GetOrAdd(batch[k], keys[k % SlotsAhead]);
            if (k + SlotsAhead < batch.Count)
            {
                ref var ahead = ref keys[(k + SlotsAhead) % SlotsAhead];
                ahead = NameKey.Of(batch[k + SlotsAhead]);
                PrefetchSlot(ahead);
            }

            if (k + NamesAhead >= 0 && k + NamesAhead < batch.Count && keys[(k + NamesAhead) % SlotsAhead].IsLong) PrefetchName(keys[(k + NamesAhead) % SlotsAhead]);
        }
    }

    /// <summary>The number of a name whose key is known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int GetOrAdd(ReadOnlySpan<byte> name, in NameKey key)
    {
        ref var slot = ref FindSlot(name, key);
        return slot.RowPlusOne != 0 ? slot.RowPlusOne - 1 : AddTo(ref slot, name, key);
    }

    int AddTo(ref Slot slot, ReadOnlySpan<byte> name, in NameKey key)
    {
        var row = names.Add(name);
        slot = NewSlot(key, row);
        // Three quarters full at most: probes stay short.
        if (names.Count * 4L > slots.Length * 3) Resize();
        return row;
    }

    /// <summary>The slot that holds the name, or the free one where it belongs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    unsafe ref Slot FindSlot(ReadOnlySpan<byte> name, in NameKey key)
    {
        var all = slots.Pointer;
        var mask = slots.Length - 1;
        var at = FirstPlace(key, mask);
        while (all[at].RowPlusOne != 0 && !(all[at].MayBe(key) && (!key.IsLong || names.At(all[at].Start, name.Length).SequenceEqual(name)))) at = (at + 1) & mask;
        return ref all[at];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    unsafe void PrefetchSlot(in NameKey key) => Prefetch.Line(slots.Pointer + FirstPlace(key, slots.Length - 1));

    unsafe void PrefetchName(in NameKey key)
    {
        // Where another name stands at the first place, this is the wrong one, and no harm.
        ref var slot = ref slots.Pointer[FirstPlace(key, slots.Length - 1)];
        if (slot.RowPlusOne != 0 && slot.MayBe(key)) names.Prefetch(slot.Start);
    }

    unsafe void Resize()
    {
        var larger = LargeArray<Slot>.Zeros(slots.Length * 2);
        var all = larger.Pointer;
        var mask = larger.Length - 1;
        for (var row = 0; row < names.Count; row++)
        {
            var key = NameKey.Of(names[row]);
            var at = FirstPlace(key, mask);
            while (all[at].RowPlusOne != 0) at = (at + 1) & mask;
            all[at] = NewSlot(key, row);
        }

        slots.Dispose();
        slots = larger;
    }

    Slot NewSlot(in NameKey key, int row) =>
        new((uint)(key.Hash >> 32), row + 1, key.First, key.IsLong ? (ulong)names.StartOf(row) : key.Second, key.Third);

    static long FirstPlace(in NameKey key, long mask) => (uint)key.Hash & mask;

    /// <summary>A place in the table, 32 bytes; zero is a free one.</summary>
    /// <param name="Tag">The upper half of the hash: nearly every mismatch of long names is seen without touching the name.</param>
    /// <param name="RowPlusOne">The name's row, plus one.</param>
    /// <param name="First">As in the name's <see cref="NameKey"/>.</param>
    /// <param name="Second">As in the name's key; of a long name, where its bytes start.</param>
    /// <param name="Third">As in the name's key.</param>
    readonly record struct Slot(uint Tag, int RowPlusOne, ulong First, ulong Second, ulong Third)
    {
        /// <summary>Where a long name's bytes start.</summary>
        public long Start => (long)Second;

        /// <summary>Whether the name is the key's, for a short name; whether it has the same length and tag, for a long one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool MayBe(in NameKey key) =>
            Tag == (uint)(key.Hash >> 32) && First == key.First && Third == key.Third && (Second == key.Second || key.IsLong);
    }
}
