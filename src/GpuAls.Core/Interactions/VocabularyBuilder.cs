using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Interactions;

/// <summary>
/// Numbers names from 0 in order of first appearance: a hash table with open addressing over UTF-8 bytes, which creates no strings. A slot holds a
/// short name itself, so that one memory access decides.
/// </summary>
sealed class VocabularyBuilder
{
    // Prefetch distances, in names: for the slots, and for the bytes of long names, whose place is known only when the slot has arrived.
    const int SlotsAhead = 16;
    const int NamesAhead = 8;

    readonly Utf8StringsBuilder names = new();

    // Outside the managed heap, for its huge pages: a look-up reads a random place in megabytes.
    LargeArray<Slot> slots = LargeArray<Slot>.Zeros(1024);

    /// <summary>The number of different names.</summary>
    public int Count => names.Count;

    /// <summary>The number of a name; a new one gets the next free number.</summary>
    /// <param name="name">UTF-8; not empty.</param>
    public int GetOrAdd(ReadOnlySpan<byte> name) => GetOrAdd(name, NameKey.Of(name));

    /// <summary>The number of a name that was added before, or −1.</summary>
    public int Find(ReadOnlySpan<byte> name) => FindSlot(name, NameKey.Of(name)).RowPlusOne - 1;

    /// <summary>The bytes of a name.</summary>
    public ReadOnlySpan<byte> this[int row] => names[row];

    /// <summary>The names so far; more names may be added afterwards.</summary>
    /// <param name="labels">[count] The name that people use for each row, where the keys are not readable.</param>
    /// <param name="kind">The word for a row in messages: "user", "item".</param>
    /// <exception cref="ArgumentException"><paramref name="labels"/> has another length than the names.</exception>
    public Vocabulary Build(Utf8Strings? labels = null, string kind = Vocabulary.DefaultKind) => new(names.Build(), labels, kind);

    /// <summary>The same names with some of them replaced, numbered again by first appearance.</summary>
    /// <param name="names">The new name of each row that changes.</param>
    /// <returns>The names, and [count] the new number of each row; null if all numbers are unchanged.</returns>
    internal (VocabularyBuilder Names, int[]? Rows) Renamed(IReadOnlyDictionary<int, byte[]> names)
    {
        var renamed = new VocabularyBuilder();
        var rows = new int[Count];
        for (var row = 0; row < rows.Length; row++)
            rows[row] = renamed.GetOrAdd(names.TryGetValue(row, out var name) ? name : this[row]);
        return (renamed, renamed.Count == rows.Length ? null : rows);
    }

    /// <summary>The numbers of many names, in their order, as if each were added alone; much faster, because the memory accesses overlap.</summary>
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

            var next = k + NamesAhead;
            if (next >= 0 && next < batch.Count && keys[next % SlotsAhead].IsLong) PrefetchName(keys[next % SlotsAhead]);
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
        // At most three quarters full, so that probes stay short.
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
        while (all[at].RowPlusOne != 0)
        {
            if (all[at].MayBe(key) && (!key.IsLong || names.At(all[at].Start, name.Length).SequenceEqual(name))) break;
            at = (at + 1) & mask;
        }

        return ref all[at];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    unsafe void PrefetchSlot(in NameKey key) => Prefetch.Line(slots.Pointer + FirstPlace(key, slots.Length - 1));

    unsafe void PrefetchName(in NameKey key)
    {
        // If another name has the first slot, the wrong name is prefetched, which is harmless.
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

    /// <summary>A slot of the table, 32 bytes; a free slot is all zeros.</summary>
    /// <param name="Tag">The upper half of the hash: it shows nearly every mismatch of long names without reading the name.</param>
    /// <param name="RowPlusOne">The name's row, plus one.</param>
    /// <param name="First">As in the name's <see cref="NameKey"/>.</param>
    /// <param name="Second">As in the name's key; for a long name, the start of its bytes.</param>
    /// <param name="Third">As in the name's key.</param>
    readonly record struct Slot(uint Tag, int RowPlusOne, ulong First, ulong Second, ulong Third)
    {
        /// <summary>The start of a long name's bytes.</summary>
        public long Start => (long)Second;

        /// <summary>Whether a short name is the key's name; whether a long name has the key's length and tag.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool MayBe(in NameKey key) =>
            Tag == (uint)(key.Hash >> 32) && First == key.First && Third == key.Third && (Second == key.Second || key.IsLong);
    }
}
