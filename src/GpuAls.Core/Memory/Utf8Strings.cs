using System.Text;

namespace GpuAls.Core.Memory;

/// <summary>An immutable list of UTF-8 strings, stored one after the other: string n is bytes [offsets[n], offsets[n + 1]).</summary>
sealed class Utf8Strings
{
    /// <param name="count">The number of strings.</param>
    /// <param name="offsets">At least count + 1 offsets into <paramref name="bytes"/>, ascending from 0.</param>
    /// <param name="bytes">The bytes of all strings.</param>
    internal Utf8Strings(int count, LargeArray<long> offsets, LargeArray<byte> bytes)
    {
        Count = count;
        Offsets = offsets;
        Bytes = bytes;
    }

    /// <summary>The number of strings.</summary>
    public int Count { get; }

    /// <summary>[count + 1] The start of each string in <see cref="Bytes"/>. The array may be longer.</summary>
    internal LargeArray<long> Offsets { get; }

    /// <summary>The bytes of all strings in order. The array may be longer than the last offset.</summary>
    internal LargeArray<byte> Bytes { get; }

    /// <summary>The bytes of one string.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not in [0, <see cref="Count"/>).</exception>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            var start = Offsets[index];
            return Bytes.Slice(start, (int)(Offsets[index + 1L] - start));
        }
    }

    /// <summary>One string as text.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not in [0, <see cref="Count"/>).</exception>
    public string GetString(int index) => Encoding.UTF8.GetString(this[index]);

    /// <summary>The strings at the given places, in the given order.</summary>
    public Utf8Strings Select(IReadOnlyList<int> places)
    {
        var builder = new Utf8StringsBuilder();
        foreach (var place in places) builder.Add(this[place]);
        return builder.Build();
    }

    /// <summary>A list of some strings.</summary>
    public static Utf8Strings From(IEnumerable<string> strings)
    {
        var builder = new Utf8StringsBuilder();
        foreach (var text in strings) builder.Add(Encoding.UTF8.GetBytes(text));
        return builder.Build();
    }
}
