using System.Numerics;
using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Interactions;

/// <summary>
/// The distinct values among many, at most 65,536 of them, and a 16-bit code for each: its place in the order of the bits, which for positive values
/// is the order of size, so that the codes depend on the values alone. A hash table with open addressing.
/// </summary>
sealed class DistinctValues
{
    /// <summary>The maximum number of distinct values: as many as 16 bits can number.</summary>
    public const int MaxCount = 1 << 16;

    // The bits of a number that is not finite.
    const uint FreeSlot = uint.MaxValue;

    uint[] slots = Empty(1024);
    ushort[] codes = [];
    int count;

    /// <summary>[distinct] The value of each code; empty until <see cref="Find"/> has ended.</summary>
    public LargeArray<float> Levels { get; private set; } = LargeArray<float>.Uninitialized(0);

    /// <summary>The distinct values of parts, each found on its own thread; null if there are too many.</summary>
    /// <param name="parts">The number of parts.</param>
    /// <param name="addPart">Adds a part's values; false as soon as a value did not fit.</param>
    public static DistinctValues? Find(int parts, Func<int, DistinctValues, bool> addPart)
    {
        var found = new DistinctValues?[parts];
        Parallel.For(0, parts, part =>
        {
            var ofPart = new DistinctValues();
            found[part] = addPart(part, ofPart) ? ofPart : null;
        });
        var all = new DistinctValues();
        foreach (var ofPart in found)
        {
            if (ofPart is null || !ofPart.Values.All(all.TryAdd)) return null;
        }

        all.Number();
        return all;
    }

    /// <summary>Adds values; false as soon as there are too many.</summary>
    /// <param name="values">Finite.</param>
    public bool TryAdd(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (!TryAdd(value)) return false;
        }

        return true;
    }

    /// <summary>The codes of values that were added.</summary>
    public void Encode(ReadOnlySpan<float> values, Span<ushort> to)
    {
        for (var e = 0; e < values.Length; e++) to[e] = CodeOf(values[e]);
    }

    /// <summary>Adds one value; false if there are too many.</summary>
    /// <param name="value">Finite.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAdd(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        var slot = SlotOf(slots, bits);
        return slots[slot] == bits || TryAddAt(slot, bits);
    }

    /// <summary>The code of a value that was added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ushort CodeOf(float value) => codes[SlotOf(slots, BitConverter.SingleToUInt32Bits(value))];

    IEnumerable<float> Values => slots.Where(bits => bits != FreeSlot).Select(BitConverter.UInt32BitsToSingle);

    bool TryAddAt(int slot, uint bits)
    {
        if (count == MaxCount) return false;
        slots[slot] = bits;
        count++;
        // At most half full, so that searches are short.
        if (2 * count > slots.Length) Grow();
        return true;
    }

    void Grow()
    {
        var larger = Empty(2 * slots.Length);
        foreach (var bits in slots)
        {
            if (bits != FreeSlot) larger[SlotOf(larger, bits)] = bits;
        }

        slots = larger;
    }

    void Number()
    {
        var sorted = slots.Where(bits => bits != FreeSlot).Order().ToArray();
        codes = new ushort[slots.Length];
        for (var code = 0; code < sorted.Length; code++) codes[SlotOf(slots, sorted[code])] = (ushort)code;
        Levels = LargeArray<float>.From([.. sorted.Select(BitConverter.UInt32BitsToSingle)]);
    }

    /// <summary>The slot of a value's bits, or the free slot for them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int SlotOf(uint[] slots, uint bits)
    {
        // The highest bits of a product with the golden ratio: small whole numbers
        // differ only in their highest bits, which do not change the lower bits.
        var slot = (int)((bits * 0x9E3779B9) >> (BitOperations.LeadingZeroCount((uint)slots.Length) + 1));
        var mask = slots.Length - 1;
        while (slots[slot] != bits && slots[slot] != FreeSlot) slot = (slot + 1) & mask;
        return slot;
    }

    static uint[] Empty(int length)
    {
        var slots = new uint[length];
        Array.Fill(slots, FreeSlot);
        return slots;
    }
}
